#include "config.h"

#include "rules/template_parse.h"

#include "base/err.h"
#include "base/limits.h"
#include "rules/template_parser.h"
#include "rules/template_pipe.h"

static struct template_node *parse_item(struct template_parser *p);

/* ------------------------------------------------------------ actions --- */

/* What stands between {{if}} and {{end}} or {{else}}, which is *end. */
static struct template_node *
parse_list(struct template_parser *p, struct template_node **end)
{
	struct template_node *list = template_parser_node(
		p, NODE_LIST, template_parser_peek_word(p));
	struct template_node **tail = &list->first;

	while (template_parser_peek_word(p).word != WORD_EOF) {
		struct template_node *n = parse_item(p);

		if (n == NULL)
			return NULL;
		if (n->kind == NODE_END || n->kind == NODE_ELSE) {
			*end = n;
			return list;
		}
		*tail = n;
		tail = &n->next;
	}
	template_parser_error(p, "unexpected EOF");
	return NULL;
}

static struct template_node *parse_control(struct template_parser *p,
					   struct template_token t);

/* {{else if}} is {{else}}{{if}} with one {{end}}; {{else with}} the same. */
static int
parse_else(struct template_parser *p, struct template_node *n,
	   enum template_word word)
{
	struct template_node *end;

	if ((word == WORD_IF || word == WORD_WITH) &&
	    template_parser_peek(p).word == word) {
		struct template_token t = template_parser_next(p);

		n->other = template_parser_node(p, NODE_LIST, t);
		n->other->first = parse_control(p, t);
		return n->other->first == NULL ? -1 : 0;
	}
	n->other = parse_list(p, &end);
	if (n->other == NULL)
		return -1;
	if (end->kind != NODE_END)
		return template_parser_error(p, "expected end; found {{else}}");
	return 0;
}

static int
parse_body(struct template_parser *p, struct template_node *n,
	   enum template_word word)
{
	const char *context = word == WORD_IF      ? "if"
			      : word == WORD_RANGE ? "range"
						   : "with";
	struct template_node *end;

	n->pipe = template_pipe_parse(p, context, WORD_RIGHT);
	if (n->pipe == NULL)
		return -1;
	p->ranges += word == WORD_RANGE;
	n->list = parse_list(p, &end);
	p->ranges -= word == WORD_RANGE;
	if (n->list == NULL)
		return -1;
	return end->kind == NODE_ELSE ? parse_else(p, n, word) : 0;
}

static struct template_node *
parse_control(struct template_parser *p, struct template_token t)
{
	struct template_node *n =
		template_parser_node(p,
				     t.word == WORD_IF      ? NODE_IF
				     : t.word == WORD_RANGE ? NODE_RANGE
							    : NODE_WITH,
				     t);
	size_t vars = p->n_vars;
	int rc;

	if (++p->depth > LIMIT_TEMPLATE_DEPTH) {
		template_parser_error(p, "nested too deep");
		return NULL;
	}
	rc = parse_body(p, n, t.word);
	p->depth--;
	p->n_vars = vars;
	return rc < 0 ? NULL : n;
}

static struct template_node *
parse_end(struct template_parser *p, struct template_token t)
{
	struct template_token next;

	if (t.word == WORD_ELSE) {
		next = template_parser_peek_word(p);
		if (next.word == WORD_IF || next.word == WORD_WITH)
			return template_parser_node(p, NODE_ELSE, t);
	}
	if (template_parser_expect(p, WORD_RIGHT,
				   t.word == WORD_ELSE ? "else" : "end") < 0)
		return NULL;
	return template_parser_node(
		p, t.word == WORD_ELSE ? NODE_ELSE : NODE_END, t);
}

static struct template_node *
parse_jump(struct template_parser *p, struct template_token t)
{
	bool is_break = t.word == WORD_BREAK;
	struct template_token next = template_parser_next_word(p);

	if (next.word != WORD_RIGHT) {
		template_parser_unexpected(
			p, next, is_break ? "{{break}}" : "{{continue}}");
		return NULL;
	}
	if (p->ranges == 0) {
		template_parser_error(
			p, is_break ? "{{break}} outside {{range}}"
				    : "{{continue}} outside {{range}}");
		return NULL;
	}
	return template_parser_node(p, is_break ? NODE_BREAK : NODE_CONTINUE,
				    t);
}

static int
parse_template_name(struct template_parser *p, const char *context,
		    struct slice *out, struct template_token *t)
{
	*t = template_parser_next_word(p);
	if (t->word != WORD_STRING && t->word != WORD_RAW_STRING)
		return template_parser_unexpected(p, *t, context);
	return template_parser_unquote(p, *t, out);
}

/* A tree of its own: only $ is known in it, and no range is around it. */
static int
parse_tree(struct template_parser *p, struct slice name, const char *context)
{
	struct template_tree *t = arena_calloc(p->arena, 1, sizeof(*t)), *old;
	size_t vars = p->n_vars;
	int ranges = p->ranges;
	struct template_node *end = NULL;
	struct slice keep[TEMPLATE_PARSER_VARS];
	struct str s = { 0 };

	memcpy(keep, p->var, sizeof(keep));
	p->var[0] = SLICE("$");
	p->n_vars = 1;
	p->ranges = 0;
	t->name = name;
	t->root = ++p->depth <= LIMIT_TEMPLATE_DEPTH
			  ? parse_list(p, &end)
			  : (template_parser_error(p, "nested too deep"), NULL);
	p->depth--;
	memcpy(p->var, keep, sizeof(keep));
	p->n_vars = vars;
	p->ranges = ranges;
	if (t->root == NULL)
		return -1;
	if (end->kind != NODE_END) {
		str_printf(&s, "unexpected {{else}} in %s", context);
		template_parser_error(p, str_text(&s));
		str_release(&s);
		return -1;
	}
	for (old = p->out->tree->next; old != NULL; old = old->next)
		if (slice_eq(old->name, name)) {
			/* of two the one that is not empty counts */
			if (t->root->first != NULL && old->root->first != NULL)
				return template_parser_error_of(
					p,
					"template: multiple definition of "
					"template ",
					name);
			if (t->root->first != NULL)
				old->root = t->root;
			return 0;
		}
	t->next = p->out->tree->next;
	p->out->tree->next = t;
	return 0;
}

static struct template_node *
parse_template(struct template_parser *p, struct template_token t)
{
	bool block = t.word == WORD_BLOCK;
	const char *context = block ? "block clause" : "template clause";
	struct template_token name = { 0 };
	struct template_node *n;
	struct slice text;

	if (parse_template_name(p, context, &text, &name) < 0)
		return NULL;
	n = template_parser_node(p, NODE_TEMPLATE, name);
	n->text = text;
	if (!block && template_parser_peek_word(p).word == WORD_RIGHT) {
		template_parser_next_word(p);
		return n;
	}
	n->pipe = template_pipe_parse(p, context, WORD_RIGHT);
	if (n->pipe == NULL)
		return NULL;
	return block && parse_tree(p, text, context) < 0 ? NULL : n;
}

/* {{define "name"}} ... {{end}} stands for itself: nothing is left of it. */
static int
parse_define(struct template_parser *p)
{
	const char *context = "define clause";
	struct template_token t = { 0 };
	struct slice name;

	if (parse_template_name(p, context, &name, &t) < 0 ||
	    template_parser_expect(p, WORD_RIGHT, context) < 0)
		return -1;
	return parse_tree(p, name, context);
}

static struct template_node *
parse_action(struct template_parser *p)
{
	struct template_token t = template_parser_next_word(p);
	struct template_node *n;

	switch (t.word) {
	case WORD_IF:
	case WORD_RANGE:
	case WORD_WITH:
		return parse_control(p, t);
	case WORD_TEMPLATE:
	case WORD_BLOCK:
		return parse_template(p, t);
	case WORD_BREAK:
	case WORD_CONTINUE:
		return parse_jump(p, t);
	case WORD_ELSE:
	case WORD_END:
		return parse_end(p, t);
	default:
		template_parser_back(p, t);
		n = template_parser_node(p, NODE_ACTION, t);
		n->pipe = template_pipe_parse(p, "command", WORD_RIGHT);
		return n->pipe != NULL ? n : NULL;
	}
}

static struct template_node *
parse_item(struct template_parser *p)
{
	struct template_token t = template_parser_next_word(p);
	struct template_node *n;

	if (t.word == WORD_TEXT)
		return template_parser_node(p, NODE_TEXT, t);
	if (t.word != WORD_LEFT) {
		template_parser_unexpected(p, t, "input");
		return NULL;
	}
	p->action_line = t.line;
	n = parse_action(p);
	p->action_line = 0;
	return n;
}

static int
parse_text(struct template_parser *p)
{
	struct template_node **tail = &p->out->tree->root->first, *n;
	struct template_token left;

	while (template_parser_peek(p).word != WORD_EOF) {
		left = template_parser_next(p);
		if (left.word == WORD_LEFT &&
		    template_parser_peek_word(p).word == WORD_DEFINE) {
			template_parser_next_word(p);
			if (parse_define(p) < 0)
				return -1;
			continue;
		}
		template_parser_back(p, left);
		n = parse_item(p);
		if (n == NULL)
			return -1;
		if (n->kind == NODE_END || n->kind == NODE_ELSE)
			return template_parser_error(
				p, n->kind == NODE_END ? "unexpected {{end}}"
						       : "unexpected {{else}}");
		*tail = n;
		tail = &n->next;
	}
	return 0;
}

int
template_parse(struct slice text, struct slice name, struct arena *a,
	       struct template_parsed *out, struct err *err)
{
	struct template_parser *p = arena_calloc(a, 1, sizeof(*p));
	int rc;

	*out = (struct template_parsed){ .text = arena_slice(a, text),
					 .name = arena_slice(a, name) };
	out->tree = arena_calloc(a, 1, sizeof(*out->tree));
	out->tree->name = out->name;
	if (text.n > LIMIT_TEMPLATE_BYTES)
		return err_set(err, ERR_LIMIT,
			       "template: %.*s: longer than %zu bytes",
			       SLICE_ARG(name), LIMIT_TEMPLATE_BYTES);
	template_lex_init(&p->lex, out->text);
	p->out = out;
	p->arena = a;
	p->err = err;
	p->var[p->n_vars++] = SLICE("$");
	out->tree->root = arena_calloc(a, 1, sizeof(*out->tree->root));
	out->tree->root->kind = NODE_LIST;
	rc = parse_text(p);
	template_lex_release(&p->lex);
	return rc;
}
