#include "config.h"

#include "promql/parse_binary.h"

#include "promql/parse_selector.h"

static int
binary_fill_value(struct parser *p, double *out)
{
	bool negative = false;
	const struct token *t;
	struct expr *number;

	if (parse_state_expect(p, TOKEN_LEFT_PAREN) < 0)
		return -1;
	t = parse_state_peek(p);
	if (t->kind == TOKEN_OP && (t->op == OP_ADD || t->op == OP_SUB))
		negative = parse_state_take(p).op == OP_SUB;
	if (!parse_state_is(p, TOKEN_NUMBER) &&
	    !parse_state_is(p, TOKEN_DURATION))
		return parse_state_unexpected(p, NULL, NULL);
	number = parse_state_number(p);
	if (number == NULL)
		return -1;
	*out = negative ? -number->number.value : number->number.value;
	return parse_state_expect(p, TOKEN_RIGHT_PAREN);
}

static int
binary_fill_side(struct parser *p, struct expr *e, enum token_kind side)
{
	bool left = side == TOKEN_FILL_LEFT;

	if (!parse_state_accept(p, side))
		return 0;
	if (left)
		e->binary.fill_left = true;
	else
		e->binary.fill_right = true;
	return binary_fill_value(p, left ? &e->binary.fill_left_value
					 : &e->binary.fill_right_value);
}

static int
binary_fill(struct parser *p, struct expr *e)
{
	enum token_kind first = parse_state_peek(p)->kind;

	if (parse_state_accept(p, TOKEN_FILL)) {
		e->binary.fill_left = e->binary.fill_right = true;
		if (binary_fill_value(p, &e->binary.fill_left_value) < 0)
			return -1;
		e->binary.fill_right_value = e->binary.fill_left_value;
		return 0;
	}
	if (first != TOKEN_FILL_LEFT && first != TOKEN_FILL_RIGHT)
		return 0;
	if (binary_fill_side(p, e, first) < 0)
		return -1;
	return binary_fill_side(p, e,
				first == TOKEN_FILL_LEFT ? TOKEN_FILL_RIGHT
							 : TOKEN_FILL_LEFT);
}

static int
binary_group(struct parser *p, struct expr *e)
{
	if (parse_state_accept(p, TOKEN_GROUP_LEFT))
		e->binary.group = GROUP_LEFT;
	else if (parse_state_accept(p, TOKEN_GROUP_RIGHT))
		e->binary.group = GROUP_RIGHT;
	else
		return 0;
	if (!parse_state_is(p, TOKEN_LEFT_PAREN))
		return 0;
	return parse_selector_labels(p, &e->binary.n_include,
				     &e->binary.include);
}

int
parse_binary_modifiers(struct parser *p, struct expr *e)
{
	e->binary.return_bool = parse_state_accept(p, TOKEN_BOOL);
	e->binary.on = parse_state_accept(p, TOKEN_ON);
	e->binary.matching =
		e->binary.on || parse_state_accept(p, TOKEN_IGNORING);
	if (e->binary.matching &&
	    (parse_selector_labels(p, &e->binary.n, &e->binary.label) < 0 ||
	     binary_group(p, e) < 0))
		return -1;
	return binary_fill(p, e);
}
