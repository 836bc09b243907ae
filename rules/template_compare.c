#include "config.h"

#include "rules/template_compare.h"

#include "base/err.h"

/* What can be compared with what: the others only with nothing. */
enum compare_kind {
	COMPARE_NONE,
	COMPARE_BOOL,
	COMPARE_INT,
	COMPARE_FLOAT,
	COMPARE_STRING,
	COMPARE_OTHER,
};

static enum compare_kind
compare_kind(const struct template_value *v)
{
	switch (v->type) {
	case VALUE_NONE:
	case VALUE_NIL:
		return COMPARE_NONE;
	case VALUE_BOOL:
		return COMPARE_BOOL;
	case VALUE_INT:
	case VALUE_INT64:
	case VALUE_DURATION:
	case VALUE_MONTH:
	case VALUE_WEEKDAY:
		return COMPARE_INT;
	case VALUE_FLOAT:
		return COMPARE_FLOAT;
	case VALUE_STRING:
	case VALUE_HTML:
		return COMPARE_STRING;
	default:
		return COMPARE_OTHER;
	}
}

static bool
compare_equal(enum compare_kind kind, const struct template_value *a,
	      const struct template_value *b)
{
	switch (kind) {
	case COMPARE_BOOL:
		return a->truth == b->truth;
	case COMPARE_INT:
		return a->integer == b->integer;
	case COMPARE_FLOAT:
		return a->number == b->number;
	case COMPARE_STRING:
		return slice_eq(a->text, b->text);
	default:
		return true;
	}
}

int
template_compare_eq(struct template_call *c)
{
	enum compare_kind kind = compare_kind(&c->arg[0]);
	bool found = false;

	if (c->n < 2)
		return err_set(c->err, ERR_EXECUTION,
			       "missing argument for comparison");
	for (size_t i = 1; i < c->n && !found; i++) {
		enum compare_kind k = compare_kind(&c->arg[i]);

		if (k == COMPARE_NONE || kind == COMPARE_NONE) {
			found = k == kind;
			continue;
		}
		if (k != kind)
			return err_set(c->err, ERR_EXECUTION,
				       "incompatible types for comparison");
		if (k == COMPARE_OTHER)
			return err_set(c->err, ERR_EXECUTION,
				       "non-comparable type %s",
				       template_value_type(&c->arg[i]));
		found = compare_equal(kind, &c->arg[0], &c->arg[i]);
	}
	c->out = template_value_bool(found);
	return 0;
}

int
template_compare_ne(struct template_call *c)
{
	if (template_compare_eq(c) < 0)
		return -1;
	c->out.truth = !c->out.truth;
	return 0;
}

static int
compare_less(struct template_call *c, bool *less, bool *equal)
{
	const struct template_value *a = &c->arg[0], *b = &c->arg[1];
	enum compare_kind ka = compare_kind(a), kb = compare_kind(b);

	if (ka == COMPARE_NONE || ka == COMPARE_OTHER || kb == COMPARE_NONE ||
	    kb == COMPARE_OTHER)
		return err_set(c->err, ERR_EXECUTION,
			       "invalid type for comparison");
	if (ka != kb)
		return err_set(c->err, ERR_EXECUTION,
			       "incompatible types for comparison");
	if (ka == COMPARE_BOOL)
		return err_set(c->err, ERR_EXECUTION,
			       "invalid type for comparison");
	*less = ka == COMPARE_INT     ? a->integer < b->integer
		: ka == COMPARE_FLOAT ? a->number < b->number
				      : slice_cmp(a->text, b->text) < 0;
	*equal = compare_equal(ka, a, b);
	return 0;
}

int
template_compare_lt(struct template_call *c)
{
	bool less, equal;

	if (compare_less(c, &less, &equal) < 0)
		return -1;
	c->out = template_value_bool(less);
	return 0;
}

int
template_compare_le(struct template_call *c)
{
	bool less, equal;

	if (compare_less(c, &less, &equal) < 0)
		return -1;
	c->out = template_value_bool(less || equal);
	return 0;
}

/* Go says: not less and not equal, which NaN is as well. */
int
template_compare_gt(struct template_call *c)
{
	bool less, equal;

	if (compare_less(c, &less, &equal) < 0)
		return -1;
	c->out = template_value_bool(!less && !equal);
	return 0;
}

int
template_compare_ge(struct template_call *c)
{
	bool less, equal;

	if (compare_less(c, &less, &equal) < 0)
		return -1;
	c->out = template_value_bool(!less);
	return 0;
}
