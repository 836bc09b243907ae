#include "config.h"

#include "session/left.h"

#include "promql/func.h"
#include "promql/lex.h"

enum left_reason {
	LEFT_COMPARISON = 1,
	LEFT_SIDES = 2,
	LEFT_UNLESS = 4,
	LEFT_WINDOW = 8,
};

bool
left_needs_two(const struct expr *call)
{
	static const char *const two[] = {
		"rate",           "increase",
		"delta",          "irate",
		"idelta",         "deriv",
		"predict_linear", "double_exponential_smoothing",
		"holt_winters",
	};

	for (size_t i = 0; i < sizeof(two) / sizeof(two[0]); i++)
		if (strcmp(call->call.func->name, two[i]) == 0)
			return true;
	return false;
}

static unsigned
left_binary(const struct expr *e)
{
	bool both = e->binary.lhs->type == TYPE_VECTOR &&
		    e->binary.rhs->type == TYPE_VECTOR;
	unsigned why = 0;

	if ((lex_op_flags(e->binary.op) & OPF_COMPARE) != 0 &&
	    !e->binary.return_bool)
		why |= LEFT_COMPARISON;
	if (e->binary.op == OP_UNLESS)
		why |= LEFT_UNLESS;
	else if (both && e->binary.op != OP_OR)
		why |= LEFT_SIDES;
	return why;
}

/* The parser bounds the depth of a tree. */
static unsigned
left_reasons(struct expr *e)
{
	struct expr **child;
	unsigned why = 0;

	if (e->kind == EXPR_BINARY)
		why |= left_binary(e);
	if (e->kind == EXPR_CALL && left_needs_two(e))
		why |= LEFT_WINDOW;
	for (size_t i = 0; (child = ast_child(e, i)) != NULL; i++)
		if (*child != NULL)
			why |= left_reasons(*child);
	return why;
}

void
left_say(const struct expr *query, struct str *out)
{
	static const struct {
		unsigned reason;
		const char *text;
	} rows[] = {
		{ LEFT_COMPARISON, "a comparison that is false" },
		{ LEFT_SIDES, "two sides whose labels differ" },
		{ LEFT_UNLESS, "an unless that takes all" },
		{ LEFT_WINDOW, "a window with fewer than two samples" },
	};
	unsigned why = left_reasons((struct expr *)query);
	size_t said = 0;

	str_add(out, "its selectors find series, but nothing is left of them");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((why & rows[i].reason) == 0)
			continue;
		why &= ~rows[i].reason;
		str_add(out, said++ == 0 ? ": " : why == 0 ? " or " : ", ");
		str_add(out, rows[i].text);
	}
}
