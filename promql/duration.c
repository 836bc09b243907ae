#include "config.h"

#include "promql/duration.h"

#include <math.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/quote.h"

#define NS_MAX ((uint64_t)INT64_MAX)

static const struct {
	const char *name;
	uint64_t ns;
} duration_units[] = {
	{ "y", 365 * 86400 * UINT64_C(1000000000) },
	{ "w", 7 * 86400 * UINT64_C(1000000000) },
	{ "d", 86400 * UINT64_C(1000000000) },
	{ "h", 3600 * UINT64_C(1000000000) },
	{ "m", 60 * UINT64_C(1000000000) },
	{ "s", UINT64_C(1000000000) },
	{ "ms", UINT64_C(1000000) },
};

#define DURATION_UNITS (sizeof(duration_units) / sizeof(duration_units[0]))

static bool
duration_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
duration_bad(struct slice all, struct err *err)
{
	struct str s = { 0 };

	quote_go(all, &s);
	err_set(err, ERR_SYNTAX, "not a valid duration string: %s",
		str_text(&s));
	str_release(&s);
	return -1;
}

static int
duration_bad_unit(struct slice unit, struct slice all, struct err *err)
{
	struct str s = { 0 };

	quote_go(unit, &s);
	str_add(&s, " in duration ");
	quote_go(all, &s);
	err_set(err, ERR_SYNTAX, "unknown unit %s", str_text(&s));
	str_release(&s);
	return -1;
}

/* Digits at the start of *s. */
static bool
duration_count(struct slice *s, uint64_t *out)
{
	uint64_t v = 0;
	size_t i = 0;

	for (; i < s->n && duration_digit(s->p[i]); i++) {
		unsigned d = (unsigned)(s->p[i] - '0');

		if (v > (UINT64_MAX - d) / 10)
			return false;
		v = v * 10 + d;
	}
	*s = (struct slice){ s->p + i, s->n - i };
	*out = v;
	return i > 0;
}

static size_t
duration_unit(struct slice unit)
{
	size_t i = 0;

	while (i < DURATION_UNITS &&
	       !slice_eq(unit, slice_of(duration_units[i].name)))
		i++;
	return i;
}

int
duration_parse(struct slice all, int64_t *ms, struct err *err)
{
	struct slice s = all, unit;
	uint64_t total = 0, v;
	size_t next = 0, at;

	*ms = 0;
	if (s.n == 0)
		return err_set(err, ERR_SYNTAX, "empty duration string");
	if (slice_eq(s, SLICE("0")))
		return 0;
	while (s.n > 0) {
		if (!duration_count(&s, &v))
			return duration_bad(all, err);
		for (unit = (struct slice){ s.p, 0 };
		     unit.n < s.n && !duration_digit(s.p[unit.n]); unit.n++)
			;
		if (unit.n == 0)
			return duration_bad(all, err);
		s = (struct slice){ s.p + unit.n, s.n - unit.n };
		at = duration_unit(unit);
		if (at == DURATION_UNITS)
			return duration_bad_unit(unit, all, err);
		if (at < next)
			return duration_bad(all, err);
		next = at + 1;
		if (v > NS_MAX / duration_units[at].ns ||
		    total + v * duration_units[at].ns > NS_MAX)
			return err_set(err, ERR_SYNTAX,
				       "duration out of range");
		total += v * duration_units[at].ns;
	}
	*ms = (int64_t)(total / 1000000);
	return 0;
}

int
duration_from_seconds(double seconds, int64_t *ms, struct err *err)
{
	*ms = 0;
	if (!(fabs(seconds) < 9223372036.854775807))
		return err_set(err, ERR_SYNTAX, "duration out of range");
	*ms = (int64_t)round(seconds * 1e9) / 1000000;
	return 0;
}

static int
duration_fail(const struct expr *e, const char *what, struct err *err)
{
	return err_set_at(err, ERR_EXECUTION, e->start, e->end, "%u:%u: %s",
			  e->start, e->end, what);
}

static int seconds_of(const struct expr *e, const struct duration_query *q,
		      double *out, struct err *err);

static int
seconds_of_binary(const struct expr *e, const struct duration_query *q,
		  double *out, struct err *err)
{
	double a, b;

	if (seconds_of(e->binary.lhs, q, &a, err) < 0 ||
	    seconds_of(e->binary.rhs, q, &b, err) < 0)
		return -1;
	switch (e->binary.op) {
	case OP_ADD:
		*out = a + b;
		break;
	case OP_SUB:
		*out = a - b;
		break;
	case OP_MUL:
		*out = a * b;
		break;
	case OP_DIV:
		if (b == 0)
			return duration_fail(e, "division by zero", err);
		*out = a / b;
		break;
	case OP_MOD:
		if (b == 0)
			return duration_fail(e, "modulo by zero", err);
		*out = fmod(a, b);
		break;
	default:
		*out = pow(a, b);
		break;
	}
	return 0;
}

static int
seconds_of_fn(const struct expr *e, const struct duration_query *q, double *out,
	      struct err *err)
{
	double a, b;

	if (e->duration_fn.fn == DURATION_STEP) {
		*out = (double)q->step / 1000;
		return 0;
	}
	if (e->duration_fn.fn == DURATION_RANGE) {
		*out = (double)q->range / 1000;
		return 0;
	}
	if (seconds_of(e->duration_fn.arg[0], q, &a, err) < 0 ||
	    seconds_of(e->duration_fn.arg[1], q, &b, err) < 0)
		return -1;
	*out = (e->duration_fn.fn == DURATION_MIN) == (a < b) ? a : b;
	return 0;
}

/* The parser bounds the depth. */
static int
seconds_of(const struct expr *e, const struct duration_query *q, double *out,
	   struct err *err)
{
	int rc = 0;

	switch (e->kind) {
	case EXPR_NUMBER:
		*out = e->number.value;
		return 0;
	case EXPR_PAREN:
		return seconds_of(e->paren, q, out, err);
	case EXPR_UNARY:
		rc = seconds_of(e->unary.arg, q, out, err);
		*out = e->unary.negative ? -*out : *out;
		return rc;
	case EXPR_BINARY:
		rc = seconds_of_binary(e, q, out, err);
		break;
	default:
		rc = seconds_of_fn(e, q, out, err);
		break;
	}
	if (rc == 0 && !isfinite(*out))
		return duration_fail(e, "duration is NaN or infinite", err);
	return rc;
}

int
duration_value(const struct duration *d, bool positive,
	       const struct duration_query *q, int64_t *ms, struct err *err)
{
	double seconds = 0;

	*ms = d->ms;
	if (d->expr == NULL)
		return 0;
	if (seconds_of(d->expr, q, &seconds, err) < 0)
		return -1;
	if (positive && seconds <= 0)
		return duration_fail(d->expr, "duration must be greater than 0",
				     err);
	if (!(fabs(seconds) < 9223372036.0))
		return duration_fail(d->expr, "duration is out of range", err);
	*ms = (int64_t)(seconds * 1000);
	return 0;
}
