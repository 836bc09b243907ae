#include "config.h"

#include "rules/template_exec.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "rules/template_eval.h"
#include "rules/template_show.h"

enum walk { WALK_ERROR = -1, WALK_ON, WALK_BREAK, WALK_CONTINUE };

static enum walk walk_list(struct template_state *s,
			   const struct template_value *dot,
			   const struct template_node *list);

static enum walk
walk_action(struct template_state *s, const struct template_value *dot,
	    const struct template_node *n)
{
	struct template_value v;

	s->at = n;
	if (template_eval(s, dot, n->pipe, &v) < 0)
		return WALK_ERROR;
	if (n->pipe->n_decl > 0)
		return WALK_ON;
	if (v.type == VALUE_NONE || v.type == VALUE_NIL)
		str_add(s->out, "<no value>");
	else
		template_value_print(&v, s->out);
	return WALK_ON;
}

static enum walk
walk_if(struct template_state *s, const struct template_value *dot,
	const struct template_node *n)
{
	size_t mark = s->n_vars;
	struct template_value v;
	enum walk w = WALK_ON;

	if (template_eval(s, dot, n->pipe, &v) < 0)
		w = WALK_ERROR;
	else if (template_value_true(&v))
		w = walk_list(s, n->kind == NODE_WITH ? &v : dot, n->list);
	else if (n->other != NULL)
		w = walk_list(s, dot, n->other);
	s->n_vars = mark;
	return w;
}

static enum walk
walk_template(struct template_state *s, const struct template_value *dot,
	      const struct template_node *n)
{
	const struct template_tree *t = s->parsed->tree->next;
	struct template_value v = { .type = VALUE_NONE };
	struct slice tree = s->tree;
	size_t mark = s->n_vars, base = s->base;
	enum walk w;

	s->at = n;
	while (t != NULL && !slice_eq(t->name, n->text))
		t = t->next;
	if (t == NULL && slice_eq(s->parsed->name, n->text))
		t = s->parsed->tree;
	if (t == NULL)
		return template_state_error(s, "template \"%.*s\" not defined",
					    SLICE_ARG(n->text));
	if (n->pipe != NULL && template_eval(s, dot, n->pipe, &v) < 0)
		return WALK_ERROR;
	s->base = s->n_vars;
	s->tree = t->name;
	template_state_push(s, SLICE("$"), &v);
	w = walk_list(s, &v, t->root);
	s->tree = tree;
	s->base = base;
	s->n_vars = mark;
	return w;
}

/* -------------------------------------------------------------- range --- */

static enum walk
walk_iteration(struct template_state *s, const struct template_node *n,
	       const struct template_value *index,
	       const struct template_value *item)
{
	const struct template_node *p = n->pipe;
	size_t mark = s->n_vars;
	enum walk w;

	if (p->n_decl > 0 && p->assign) {
		if (template_state_set(s, p->decl[0],
				       p->n_decl > 1 ? index : item) < 0 ||
		    (p->n_decl > 1 &&
		     template_state_set(s, p->decl[1], item) < 0))
			return WALK_ERROR;
	} else if (p->n_decl > 0) {
		s->var[mark - 1].value = *item;
		if (p->n_decl > 1)
			s->var[mark - 2].value = *index;
	}
	s->at = n;
	if (template_state_step(s) < 0)
		return WALK_ERROR;
	w = walk_list(s, item, n->list);
	s->n_vars = mark;
	return w;
}

/* The i-th of what is ranged over; false: there are fewer. */
static bool
walk_item(const struct template_value *v, size_t i,
	  struct template_value *index, struct template_value *item)
{
	*index = template_value_int((int64_t)i);
	switch (v->type) {
	case VALUE_INT:
	case VALUE_INT64:
		*item = *index;
		return v->integer > 0 && i < (uint64_t)v->integer;
	case VALUE_LABELS:
		if (i >= v->labels->n)
			return false;
		*index = template_value_string(v->labels->l[i]->name);
		*item = template_value_string(v->labels->l[i]->value);
		return true;
	default:
		if (i >= v->n)
			return false;
		if (v->key != NULL)
			*index = template_value_string(v->key[i]);
		*item = v->item[i];
		return true;
	}
}

static enum walk
walk_items(struct template_state *s, const struct template_value *dot,
	   const struct template_node *n, const struct template_value *v)
{
	struct template_value index, item;
	enum walk w = WALK_ON;

	for (size_t i = 0; walk_item(v, i, &index, &item); i++) {
		w = walk_iteration(s, n, &index, &item);
		if (w == WALK_ERROR)
			return w;
		if (w == WALK_BREAK)
			return WALK_ON;
	}
	if (!walk_item(v, 0, &index, &item) && n->other != NULL)
		return walk_list(s, dot, n->other);
	return WALK_ON;
}

static enum walk
walk_range(struct template_state *s, const struct template_value *dot,
	   const struct template_node *n)
{
	size_t mark = s->n_vars;
	struct template_value v;
	struct str text = { 0 };
	enum walk w = WALK_ERROR;

	if (template_eval(s, dot, n->pipe, &v) < 0)
		return WALK_ERROR;
	switch (v.type) {
	case VALUE_INT:
	case VALUE_INT64:
		if (n->pipe->n_decl > 1) {
			template_state_error(s,
					     "can't use %lld to iterate over "
					     "more than one variable",
					     (long long)v.integer);
			break;
		}
		/* fall through */
	case VALUE_NONE:
	case VALUE_NIL:
	case VALUE_LABELS:
	case VALUE_ARGS:
	case VALUE_VECTOR:
		w = walk_items(s, dot, n, &v);
		break;
	default:
		template_value_print(&v, &text);
		template_state_error(s, "range can't iterate over %s",
				     str_text(&text));
		str_release(&text);
		break;
	}
	s->n_vars = mark;
	return w;
}

static enum walk
walk_node(struct template_state *s, const struct template_value *dot,
	  const struct template_node *n)
{
	s->at = n;
	switch (n->kind) {
	case NODE_TEXT:
		str_add_slice(s->out, n->text);
		return WALK_ON;
	case NODE_ACTION:
		return walk_action(s, dot, n);
	case NODE_IF:
	case NODE_WITH:
		return walk_if(s, dot, n);
	case NODE_RANGE:
		return walk_range(s, dot, n);
	case NODE_TEMPLATE:
		return walk_template(s, dot, n);
	case NODE_BREAK:
		return WALK_BREAK;
	case NODE_CONTINUE:
		return WALK_CONTINUE;
	default:
		return WALK_ON;
	}
}

static enum walk
walk_list(struct template_state *s, const struct template_value *dot,
	  const struct template_node *list)
{
	enum walk w = WALK_ON;

	if (template_state_enter(s) < 0)
		return WALK_ERROR;
	for (const struct template_node *n = list->first;
	     n != NULL && w == WALK_ON; n = n->next) {
		w = walk_node(s, dot, n);
		if (w == WALK_ON && template_state_step(s) < 0)
			w = WALK_ERROR;
	}
	s->depth--;
	return w;
}

int
template_exec(const struct template_parsed *p, const struct template_data *d,
	      const struct template_value *dot, struct arena *a,
	      struct str *out, struct err *err)
{
	struct template_state s = {
		.parsed = p,
		.data = d,
		.tree = p->name,
		.at = p->tree->root,
		.arena = a,
		.out = out,
		.err = err,
		.start = out->n,
	};
	enum walk w;

	template_state_push(&s, SLICE("$"), dot);
	w = walk_list(&s, dot, p->tree->root);
	mem_free(s.var);
	return w == WALK_ERROR ? -1 : 0;
}
