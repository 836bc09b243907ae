#include "config.h"

#include "promql/parse_postfix.h"

#include <math.h>

#include "base/num.h"
#include "promql/parse_duration.h"

#define DURATIONS "number, duration, step(), or range()"

static bool
postfix_fits(const struct expr *e)
{
	return e->kind == EXPR_SELECTOR || e->kind == EXPR_SUBQUERY;
}

static struct expr *
postfix_fail(struct parser *p, const struct expr *e, const char *what)
{
	parse_state_fail(p, e->start, e->end, "%s", what);
	return NULL;
}

static struct expr *
postfix_range(struct parser *p, struct expr *e, size_t bracket,
	      const struct duration *range)
{
	const char *fault = NULL;

	if (e->kind != EXPR_SELECTOR || e->type != TYPE_VECTOR)
		fault = "ranges only allowed for vector selectors";
	else if (e->selector.offset.given)
		fault = "no offset modifiers allowed before range";
	else if (e->selector.at != AT_NONE)
		fault = "no @ modifiers allowed before range";
	if (fault != NULL) {
		parse_state_fail(p, bracket, p->last_end, "%s", fault);
		return NULL;
	}
	e->selector.range = *range;
	e->type = TYPE_MATRIX;
	e->end = (uint32_t)p->last_end;
	return e;
}

static struct expr *
postfix_subquery(struct parser *p, struct expr *arg,
		 const struct duration *range)
{
	struct expr *e = parse_state_node(p, EXPR_SUBQUERY, TYPE_MATRIX,
					  arg->start, p->last_end);

	e->subquery.arg = arg;
	e->subquery.range = *range;
	if (!parse_state_is(p, TOKEN_RIGHT_BRACKET) &&
	    parse_duration_bracket(p, "subquery selector",
				   "number, duration, step(), range(), or "
				   "\"]\"",
				   &e->subquery.step) < 0)
		return NULL;
	if (!parse_state_accept(p, TOKEN_RIGHT_BRACKET)) {
		parse_state_unexpected(p, "subquery selector", "\"]\"");
		return NULL;
	}
	e->end = (uint32_t)p->last_end;
	return parse_state_above(p, e, arg) < 0 ? NULL : e;
}

static struct expr *
postfix_bracket(struct parser *p, struct expr *e)
{
	struct token bracket = parse_state_take(p);
	struct duration range = { 0 };

	if (parse_duration_bracket(p, "subquery or range selector", DURATIONS,
				   &range) < 0)
		return NULL;
	if (parse_state_accept(p, TOKEN_COLON))
		return postfix_subquery(p, e, &range);
	if (parse_state_accept(p, TOKEN_RIGHT_BRACKET))
		return postfix_range(p, e, bracket.start, &range);
	parse_state_unexpected(p, "subquery or range", "\":\" or \"]\"");
	return NULL;
}

static struct expr *
postfix_offset(struct parser *p, struct expr *e)
{
	struct duration offset = { 0 }, *to;

	parse_state_take(p);
	if (parse_duration_offset(p, &offset) < 0)
		return NULL;
	if (!postfix_fits(e))
		return postfix_fail(p, e,
				    "offset modifier must be preceded by an "
				    "instant vector selector or range vector "
				    "selector or a subquery");
	to = e->kind == EXPR_SELECTOR ? &e->selector.offset
				      : &e->subquery.offset;
	if (to->given)
		return postfix_fail(p, e,
				    "offset may not be set multiple times");
	*to = offset;
	e->end = (uint32_t)p->last_end;
	return e;
}

/* [+|-] number, or start(), end(). */
static int
postfix_at_value(struct parser *p, enum at_kind *kind, double *seconds)
{
	bool negative = false;
	const struct token *t = parse_state_peek(p);
	struct expr *number;

	*kind = t->kind == TOKEN_START      ? AT_START
		: t->kind == TOKEN_END_WORD ? AT_END
					    : AT_TIME;
	if (*kind != AT_TIME) {
		parse_state_take(p);
		if (parse_state_accept(p, TOKEN_LEFT_PAREN) &&
		    parse_state_accept(p, TOKEN_RIGHT_PAREN))
			return 0;
		return parse_state_unexpected(p, "@", "timestamp");
	}
	if (t->kind == TOKEN_OP && (t->op == OP_ADD || t->op == OP_SUB))
		negative = parse_state_take(p).op == OP_SUB;
	if (!parse_state_is(p, TOKEN_NUMBER) &&
	    !parse_state_is(p, TOKEN_DURATION))
		return parse_state_unexpected(p, "@", "timestamp");
	number = parse_state_number(p);
	if (number == NULL)
		return -1;
	*seconds = negative ? -number->number.value : number->number.value;
	return 0;
}

static struct expr *
postfix_at_set(struct parser *p, struct expr *e, enum at_kind kind, int64_t ms)
{
	enum at_kind *at =
		e->kind == EXPR_SELECTOR ? &e->selector.at : &e->subquery.at;

	if (*at != AT_NONE)
		return postfix_fail(
			p, e, "@ <timestamp> may not be set multiple times");
	*at = kind;
	if (e->kind == EXPR_SELECTOR)
		e->selector.at_ms = ms;
	else
		e->subquery.at_ms = ms;
	e->end = (uint32_t)p->last_end;
	return e;
}

static struct expr *
postfix_at(struct parser *p, struct expr *e)
{
	enum at_kind kind;
	double seconds = 0;
	char text[NUM_TEXT];

	parse_state_take(p);
	if (postfix_at_value(p, &kind, &seconds) < 0)
		return NULL;
	/* In ms it must fit too, where Prometheus would wrap around. */
	if (!(fabs(seconds) < 9223372036854775.0)) {
		num_format_fixed(text, seconds, 6);
		parse_state_fail(p, e->start, e->end,
				 "timestamp out of bounds for @ modifier: %s",
				 text);
		return NULL;
	}
	if (!postfix_fits(e))
		return postfix_fail(p, e,
				    "@ modifier must be preceded by an instant "
				    "vector selector or range vector selector "
				    "or a subquery");
	return postfix_at_set(p, e, kind, (int64_t)round(seconds * 1000));
}

static struct expr *
postfix_extended(struct parser *p, struct expr *e)
{
	bool anchored = parse_state_take(p).kind == TOKEN_ANCHORED;
	const char *word = anchored ? "anchored" : "smoothed";
	const char *fault = NULL;

	if (!p->options->extended_selectors)
		fault = "is experimental and not enabled";
	else if (e->kind == EXPR_SUBQUERY)
		fault = "is not supported for subqueries";
	else if (e->kind != EXPR_SELECTOR)
		fault = "not implemented";
	if (fault != NULL) {
		parse_state_fail(p, e->start, e->end, "%s modifier %s", word,
				 fault);
		return NULL;
	}
	if (anchored ? e->selector.smoothed : e->selector.anchored)
		return postfix_fail(p, e,
				    "anchored and smoothed modifiers cannot be "
				    "used together");
	if (anchored)
		e->selector.anchored = true;
	else
		e->selector.smoothed = true;
	e->end = (uint32_t)p->last_end;
	return e;
}

struct expr *
parse_postfix(struct parser *p, struct expr *e)
{
	while (e != NULL && p->err.code == ERR_NONE) {
		switch (parse_state_peek(p)->kind) {
		case TOKEN_LEFT_BRACKET:
			e = postfix_bracket(p, e);
			break;
		case TOKEN_OFFSET:
			e = postfix_offset(p, e);
			break;
		case TOKEN_AT:
			e = postfix_at(p, e);
			break;
		case TOKEN_ANCHORED:
		case TOKEN_SMOOTHED:
			e = postfix_extended(p, e);
			break;
		default:
			return e;
		}
	}
	return e;
}
