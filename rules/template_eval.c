#include "config.h"

#include "rules/template_eval.h"

#include "base/err.h"
#include "base/limits.h"
#include "rules/template_func.h"
#include "rules/template_method.h"
#include "rules/template_show.h"

#define EVAL_ARGS 32

/* What is evaluated with which dot, and what came through the pipe. */
struct eval_command {
	const struct template_value *dot;
	const struct template_node *command;
	const struct template_value *piped; /* NULL: it is the first */
};

static int
eval_fail_node(struct template_state *s, const char *before,
	       const struct template_node *n, const char *after)
{
	struct str text = { 0 };

	template_show(n, &text);
	template_state_error(s, "%s%s%s", before, str_text(&text), after);
	str_release(&text);
	return -1;
}

static int eval_operand(struct template_state *s,
			const struct template_value *dot,
			const struct template_node *n,
			struct template_value *out);
static int eval_call(struct template_state *s, const struct eval_command *c,
		     const struct template_func *f,
		     const struct template_value *self,
		     struct template_value *out);

static bool
eval_has_args(const struct eval_command *c)
{
	return c->piped != NULL || (c->command->kind == NODE_COMMAND &&
				    c->command->first->next != NULL);
}

/* A field, an entry, or what a method gives. */
static int
eval_field(struct template_state *s, const struct eval_command *c,
	   struct slice name, struct template_value *io)
{
	const struct template_func *method = template_method_find(io, name);
	const struct template_value self = *io;
	struct template_value got;

	if (method != NULL)
		return eval_call(s, c, method, &self, io);
	if (io->type == VALUE_NIL)
		return template_state_error(
			s, "nil pointer evaluating interface {}.%.*s",
			SLICE_ARG(name));
	if (io->type == VALUE_NONE)
		return 0;
	if (!template_value_field(io, name, &got))
		return template_state_error(
			s, "can't evaluate field %.*s in type %s",
			SLICE_ARG(name), template_value_type(io));
	if (eval_has_args(c))
		return template_state_error(
			s, "%.*s %s", SLICE_ARG(name),
			io->type == VALUE_SAMPLE || io->type == VALUE_DATA
				? "has arguments but cannot be invoked as "
				  "function"
				: "is not a method but has arguments");
	*io = got;
	return 0;
}

/* What arguments there are is for the last. */
static int
eval_fields(struct template_state *s, const struct eval_command *c,
	    const struct template_node *n, struct template_value *io)
{
	const struct eval_command alone = { c->dot, n, NULL };

	for (size_t i = 0; i < n->n_field; i++)
		if (eval_field(s, i + 1 < n->n_field ? &alone : c, n->field[i],
			       io) < 0)
			return -1;
	return 0;
}

static struct template_value
eval_number(const struct template_node *n)
{
	return n->ideal_float ? template_value_float(n->number)
			      : template_value_int(n->integer);
}

static int
eval_function(struct template_state *s, const struct eval_command *c,
	      const struct template_node *name, struct template_value *out)
{
	s->at = name;
	return eval_call(s, c, name->func, NULL, out);
}

/* What fields, methods of it are asked for. */
static int
eval_chain(struct template_state *s, const struct eval_command *c,
	   const struct template_node *n, struct template_value *out)
{
	s->at = n;
	if (n->kind == NODE_FIELD)
		*out = *c->dot;
	else if (n->kind == NODE_VARIABLE) {
		if (template_state_get(s, n->text, out) < 0)
			return -1;
	} else if (n->first->kind == NODE_NIL)
		return template_state_error(
			s, "indirection through explicit nil in %s", "chain");
	else if (eval_operand(s, c->dot, n->first, out) < 0)
		return -1;
	return eval_fields(s, c, n, out);
}

/* A node that stands for a value by itself. */
static int
eval_operand(struct template_state *s, const struct template_value *dot,
	     const struct template_node *n, struct template_value *out)
{
	const struct eval_command alone = { dot, n, NULL };

	s->at = n;
	switch (n->kind) {
	case NODE_DOT:
		*out = *dot;
		return 0;
	case NODE_BOOL:
		*out = template_value_bool(slice_eq(n->text, SLICE("true")));
		return 0;
	case NODE_NUMBER:
		*out = eval_number(n);
		return 0;
	case NODE_STRING:
		*out = template_value_string(n->value);
		return 0;
	case NODE_FIELD:
	case NODE_VARIABLE:
	case NODE_CHAIN:
		return eval_chain(s, &alone, n, out);
	case NODE_PIPE:
		return template_eval(s, dot, n, out);
	case NODE_NAME:
		return eval_function(s, &alone, n, out);
	default: /* NODE_NIL */
		*out = (struct template_value){ .type = VALUE_NIL };
		return 0;
	}
}

/* ---------------------------------------------------------- arguments --- */

static const char *
eval_letter_type(char letter)
{
	switch (letter) {
	case 's':
		return "string";
	case 'f':
		return "float64";
	case 'i':
		return "int";
	case 'b':
		return "bool";
	case 'v':
		return "template.queryResult";
	case 'p':
		return "*template.sample";
	case 'd':
		return "time.Duration";
	case 't':
		return "time.Time";
	default:
		return "interface {}";
	}
}

static bool
eval_fits(char letter, enum template_type type)
{
	switch (letter) {
	case 's':
		return type == VALUE_STRING;
	case 'f':
		return type == VALUE_FLOAT;
	case 'i':
		return type == VALUE_INT;
	case 'b':
		return type == VALUE_BOOL;
	case 'v':
		return type == VALUE_VECTOR || type == VALUE_NIL;
	case 'p':
		return type == VALUE_SAMPLE || type == VALUE_NIL;
	case 'd':
		return type == VALUE_DURATION || type == VALUE_DURATION_AT;
	case 't':
		return type == VALUE_TIME || type == VALUE_TIME_AT;
	default:
		return true;
	}
}

static int
eval_validate(struct template_state *s, char letter, struct template_value *v)
{
	bool none = v->type == VALUE_NONE || v->type == VALUE_NIL;

	if (none && strchr("avp", letter) != NULL) {
		v->type = VALUE_NIL;
		return 0;
	}
	if (none)
		return template_state_error(s, "invalid value; expected %s",
					    eval_letter_type(letter));
	if (eval_fits(letter, v->type))
		return 0;
	return template_state_error(
		s, "wrong type for value; expected %s; got %s",
		eval_letter_type(letter), template_value_type(v));
}

/* A literal is taken as what is wanted: 1 is a float where one is. */
static int
eval_literal(struct template_state *s, char letter,
	     const struct template_node *n, struct template_value *out)
{
	const char *want = NULL;

	if (n->kind == NODE_NIL) {
		if (strchr("avp", letter) == NULL)
			return template_state_error(s,
						    "cannot assign nil to "
						    "%s",
						    eval_letter_type(letter));
	} else if (letter == 's' && n->kind != NODE_STRING) {
		want = "expected string; found ";
	} else if (letter == 'b' && n->kind != NODE_BOOL) {
		want = "expected bool; found ";
	} else if (letter == 'f' && n->kind != NODE_NUMBER) {
		want = "expected float; found ";
	} else if ((letter == 'i' || letter == 'd') &&
		   (n->kind != NODE_NUMBER || !n->is_int)) {
		want = "expected integer; found ";
	} else if (strchr("vpt", letter) != NULL) {
		struct str after = { 0 };

		str_printf(&after, " for arg of type %s",
			   eval_letter_type(letter));
		eval_fail_node(s, "can't handle ", n, str_text(&after));
		str_release(&after);
		return -1;
	}
	if (want != NULL)
		return eval_fail_node(s, want, n, "");
	if (letter == 'f')
		*out = template_value_float(n->number);
	else if (letter == 'i' || letter == 'd')
		*out = template_value_int(n->integer);
	else
		return eval_operand(s, NULL, n, out);
	return 0;
}

static int
eval_arg(struct template_state *s, const struct template_value *dot,
	 char letter, const struct template_node *n, struct template_value *out)
{
	s->at = n;
	switch (n->kind) {
	case NODE_NIL:
	case NODE_BOOL:
	case NODE_NUMBER:
	case NODE_STRING:
		return eval_literal(s, letter, n, out);
	default:
		if (eval_operand(s, dot, n, out) < 0)
			return -1;
		return eval_validate(s, letter, out);
	}
}

/* -------------------------------------------------------------- calls --- */

static char
eval_letter(const struct template_func *f, size_t i)
{
	size_t n = strlen(f->args);

	if (n > 0 && f->args[n - 1] == '*')
		return i < n - 1 ? f->args[i] : f->args[n - 2];
	return f->args[i];
}

static int
eval_count(struct template_state *s, const struct template_func *f, size_t n)
{
	size_t want = strlen(f->args);

	if (want > 0 && f->args[want - 1] == '*') {
		if (n >= want - 2)
			return 0;
		return template_state_error(s,
					    "wrong number of args for %s: want "
					    "at least %zu got %zu",
					    f->name, want - 2, n);
	}
	if (n == want && f->fn == NULL)
		return template_state_error(s,
					    "can't call method/function \"%s\" "
					    "with %d results",
					    f->name, f->results);
	if (n == want)
		return 0;
	return template_state_error(
		s, "wrong number of args for %s: want %zu got %zu", f->name,
		want, n);
}

/* and, or: the first that decides, and what is behind it is not looked at. */
static int
eval_logic(struct template_state *s, const struct eval_command *c, bool until,
	   struct template_value *out)
{
	const struct template_node *n = c->command->first->next;

	for (; n != NULL; n = n->next) {
		if (eval_arg(s, c->dot, 'a', n, out) < 0)
			return -1;
		if (template_value_true(out) == until)
			return 0;
	}
	if (c->piped != NULL)
		*out = *c->piped;
	return 0;
}

static int
eval_run(struct template_state *s, const struct eval_command *c,
	 const struct template_func *f, struct template_call *call)
{
	struct err err = { 0 };

	call->data = s->data;
	call->arena = s->arena;
	call->err = &err;
	if (f->fn(call) == 0 && (call->out.type != VALUE_STRING ||
				 call->out.text.n <= LIMIT_TEMPLATE_BYTES))
		return template_state_step(s);
	s->at = c->command;
	err_set(&err, ERR_LIMIT, "more than %zu bytes of text",
		LIMIT_TEMPLATE_BYTES);
	return template_state_error(s, "error calling %s: %s", f->name,
				    err.text);
}

static int
eval_call(struct template_state *s, const struct eval_command *c,
	  const struct template_func *f, const struct template_value *self,
	  struct template_value *out)
{
	const struct template_node *first = c->command->kind == NODE_COMMAND
						    ? c->command->first->next
						    : NULL;
	struct template_value arg[EVAL_ARGS];
	struct template_call call = { .self = self, .arg = arg };
	size_t n = c->piped != NULL;

	for (const struct template_node *a = first; a != NULL; a = a->next)
		n++;
	if (n > EVAL_ARGS)
		return template_state_error(s, "more than %d args for %s",
					    EVAL_ARGS, f->name);
	if (eval_count(s, f, n) < 0)
		return -1;
	if (strcmp(f->name, "and") == 0 || strcmp(f->name, "or") == 0)
		return eval_logic(s, c, strcmp(f->name, "or") == 0, out);
	for (const struct template_node *a = first; a != NULL; a = a->next) {
		if (eval_arg(s, c->dot, eval_letter(f, call.n), a,
			     &arg[call.n]) < 0)
			return -1;
		call.n++;
	}
	if (c->piped != NULL) {
		arg[call.n] = *c->piped;
		if (eval_validate(s, eval_letter(f, call.n), &arg[call.n]) < 0)
			return -1;
		call.n++;
	}
	if (eval_run(s, c, f, &call) < 0)
		return -1;
	*out = call.out;
	return 0;
}

/* ---------------------------------------------------------- pipelines --- */

static int
eval_command(struct template_state *s, const struct eval_command *c,
	     struct template_value *out)
{
	const struct template_node *first = c->command->first;

	if (first->kind == NODE_NAME)
		return eval_function(s, c, first, out);
	if (first->kind == NODE_FIELD ||
	    (first->kind == NODE_CHAIN && first->n_field > 0) ||
	    (first->kind == NODE_VARIABLE && first->n_field > 0))
		return eval_chain(s, c, first, out);
	s->at = first;
	if (eval_has_args(c))
		return eval_fail_node(s, "can't give argument to non-function ",
				      first, "");
	if (first->kind == NODE_NIL)
		return template_state_error(s, "nil is not a command");
	return eval_operand(s, c->dot, first, out);
}

int
template_eval(struct template_state *s, const struct template_value *dot,
	      const struct template_node *pipe, struct template_value *out)
{
	struct template_value piped;
	struct eval_command c = { .dot = dot };

	s->at = pipe;
	if (template_state_enter(s) < 0)
		return -1;
	for (c.command = pipe->first; c.command != NULL;
	     c.command = c.command->next) {
		if (eval_command(s, &c, out) < 0)
			return -1;
		piped = *out;
		c.piped = &piped;
	}
	s->depth--;
	for (size_t i = 0; i < pipe->n_decl; i++)
		if (!pipe->assign)
			template_state_push(s, pipe->decl[i], out);
		else if (template_state_set(s, pipe->decl[i], out) < 0)
			return -1;
	return 0;
}
