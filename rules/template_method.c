#include "config.h"

#include "rules/template_method.h"

#include "base/civil.h"
#include "rules/template_layout.h"

#define METHOD_S INT64_C(1000000000) /* in ns */
/* From Go's zero, the start of the year 1, to 1970. */
#define METHOD_ZERO INT64_C(62135596800)
/* More years, months or days than this are as many: nobody shows them. */
#define METHOD_DATES 10000000

static int
method_give(struct template_call *c, enum template_type type, int64_t v)
{
	c->out = (struct template_value){ .type = type, .integer = v };
	return 0;
}

static int
method_give_time(struct template_call *c, int64_t s, int ns)
{
	c->out = (struct template_value){ .type = VALUE_TIME,
					  .integer = s,
					  .ns = ns };
	return 0;
}

/* -------------------------------------------------------------- times --- */

static int
method_format(struct template_call *c)
{
	struct str s = { 0 };

	template_layout(c->arg[0].text, c->self->integer, c->self->ns, &s);
	c->out = template_value_take(c->arena, &s);
	return 0;
}

static int
method_string(struct template_call *c)
{
	struct str s = { 0 };

	template_value_print(c->self, &s);
	c->out = template_value_take(c->arena, &s);
	return 0;
}

/* Beyond what it can hold Go's comes around as well. */
static int
method_unix_in(struct template_call *c, int64_t per_s)
{
	uint64_t s = (uint64_t)c->self->integer * (uint64_t)per_s;

	return method_give(
		c, VALUE_INT64,
		(int64_t)(s + (uint64_t)(c->self->ns / (METHOD_S / per_s))));
}

static int
method_unix(struct template_call *c)
{
	return method_unix_in(c, 1);
}

static int
method_unix_milli(struct template_call *c)
{
	return method_unix_in(c, 1000);
}

static int
method_unix_micro(struct template_call *c)
{
	return method_unix_in(c, 1000000);
}

static int
method_unix_nano(struct template_call *c)
{
	return method_unix_in(c, METHOD_S);
}

#define METHOD_CIVIL(name, type, field)                                \
	static int method_##name(struct template_call *c)              \
	{                                                              \
		const struct civil t = civil_from_s(c->self->integer); \
                                                                       \
		return method_give(c, type, t.field);                  \
	}

METHOD_CIVIL(year, VALUE_INT, year)
METHOD_CIVIL(month, VALUE_MONTH, month)
METHOD_CIVIL(day, VALUE_INT, day)
METHOD_CIVIL(year_day, VALUE_INT, yearday + 1)
METHOD_CIVIL(weekday, VALUE_WEEKDAY, weekday)
METHOD_CIVIL(hour, VALUE_INT, hour)
METHOD_CIVIL(minute, VALUE_INT, minute)
METHOD_CIVIL(second, VALUE_INT, second)

static int
method_nanosecond(struct template_call *c)
{
	return method_give(c, VALUE_INT, c->self->ns);
}

static int
method_utc(struct template_call *c)
{
	return method_give_time(c, c->self->integer, c->self->ns);
}

static int
method_is_dst(struct template_call *c)
{
	c->out = template_value_bool(false);
	return 0;
}

static int
method_is_zero(struct template_call *c)
{
	c->out = template_value_bool(c->self->integer == -METHOD_ZERO &&
				     c->self->ns == 0);
	return 0;
}

static int
method_later(struct template_call *c, int64_t d)
{
	int64_t s = c->self->integer + d / METHOD_S;
	int ns = c->self->ns + (int)(d % METHOD_S);

	if (ns < 0)
		return method_give_time(c, s - 1, ns + (int)METHOD_S);
	if (ns >= METHOD_S)
		return method_give_time(c, s + 1, ns - (int)METHOD_S);
	return method_give_time(c, s, ns);
}

static int
method_add(struct template_call *c)
{
	return method_later(c, c->arg[0].integer);
}

static int
method_dates(const struct template_value *v)
{
	if (v->integer > METHOD_DATES)
		return METHOD_DATES;
	return v->integer < -METHOD_DATES ? -METHOD_DATES : (int)v->integer;
}

static int
method_add_date(struct template_call *c)
{
	struct civil t = civil_from_s(c->self->integer);

	t.year += method_dates(&c->arg[0]);
	t.month += method_dates(&c->arg[1]);
	t.day += method_dates(&c->arg[2]);
	return method_give_time(c, civil_to_ms(&t, civil_utc()) / 1000,
				c->self->ns);
}

static int
method_order(const struct template_call *c)
{
	const struct template_value *a = c->self, *b = &c->arg[0];

	if (a->integer != b->integer)
		return a->integer < b->integer ? -1 : 1;
	return (a->ns > b->ns) - (a->ns < b->ns);
}

static int
method_sub(struct template_call *c)
{
	const struct template_value *a = c->self, *b = &c->arg[0];
	int64_t d;

	if (__builtin_mul_overflow(a->integer - b->integer, METHOD_S, &d) ||
	    __builtin_add_overflow(d, a->ns - b->ns, &d))
		d = method_order(c) < 0 ? INT64_MIN : INT64_MAX;
	return method_give(c, VALUE_DURATION, d);
}

static int
method_before(struct template_call *c)
{
	c->out = template_value_bool(method_order(c) < 0);
	return 0;
}

static int
method_after(struct template_call *c)
{
	c->out = template_value_bool(method_order(c) > 0);
	return 0;
}

static int
method_equal(struct template_call *c)
{
	c->out = template_value_bool(method_order(c) == 0);
	return 0;
}

static int
method_compare(struct template_call *c)
{
	return method_give(c, VALUE_INT, method_order(c));
}

/* What a time is above a multiple of d, counted from Go's zero. */
static int64_t
method_above(const struct template_value *t, int64_t d)
{
	__extension__ typedef __int128 wide;
	wide r = ((wide)t->integer + METHOD_ZERO) * METHOD_S + t->ns;

	return (int64_t)((r % d + d) % d);
}

static bool
method_under_half(int64_t x, int64_t of)
{
	return (uint64_t)x + (uint64_t)x < (uint64_t)of;
}

static int
method_time_truncate(struct template_call *c)
{
	int64_t d = c->arg[0].integer;

	return method_later(c, d <= 0 ? 0 : -method_above(c->self, d));
}

static int
method_time_round(struct template_call *c)
{
	int64_t d = c->arg[0].integer, r;

	if (d <= 0)
		return method_later(c, 0);
	r = method_above(c->self, d);
	return method_later(c, method_under_half(r, d) ? -r : d - r);
}

/* ---------------------------------------------------------- durations --- */

static int
method_in(struct template_call *c, int64_t unit)
{
	int64_t d = c->self->integer;

	c->out = template_value_float((double)(d / unit) +
				      (double)(d % unit) / (double)unit);
	return 0;
}

static int
method_hours(struct template_call *c)
{
	return method_in(c, 3600 * METHOD_S);
}

static int
method_minutes(struct template_call *c)
{
	return method_in(c, 60 * METHOD_S);
}

static int
method_seconds(struct template_call *c)
{
	return method_in(c, METHOD_S);
}

static int
method_milliseconds(struct template_call *c)
{
	return method_give(c, VALUE_INT64, c->self->integer / 1000000);
}

static int
method_microseconds(struct template_call *c)
{
	return method_give(c, VALUE_INT64, c->self->integer / 1000);
}

static int
method_nanoseconds(struct template_call *c)
{
	return method_give(c, VALUE_INT64, c->self->integer);
}

static int
method_abs(struct template_call *c)
{
	int64_t d = c->self->integer;

	return method_give(c, VALUE_DURATION,
			   d >= 0           ? d
			   : d == INT64_MIN ? INT64_MAX
					    : -d);
}

static int
method_truncate(struct template_call *c)
{
	int64_t d = c->self->integer, m = c->arg[0].integer;

	return method_give(c, VALUE_DURATION, m <= 0 ? d : d - d % m);
}

static int
method_round(struct template_call *c)
{
	int64_t d = c->self->integer, m = c->arg[0].integer, r, to;

	if (m <= 0)
		return method_give(c, VALUE_DURATION, d);
	r = d % m;
	if (method_under_half(r < 0 ? -r : r, m))
		to = d - r;
	else if (__builtin_add_overflow(d - r, d < 0 ? -m : m, &to))
		to = d < 0 ? INT64_MIN : INT64_MAX;
	return method_give(c, VALUE_DURATION, to);
}

/* -------------------------------------------------------------- table --- */

enum method_of {
	METHOD_OF_NONE,
	METHOD_OF_TIME,
	METHOD_OF_DURATION,
	METHOD_OF_MONTH,
	METHOD_OF_WEEKDAY,
};

static const struct {
	enum method_of of;
	struct template_func func;
} methods[] = {
#define TEMPLATE_METHOD(of, name, args, fn, help) \
	{ METHOD_OF_##of, { name, args, fn, help, 1 } },
#define TEMPLATE_RESULTS(of, name, n, help) \
	{ METHOD_OF_##of, { name, "", NULL, help, n } },
#include "rules/template_method.def"
#undef TEMPLATE_METHOD
#undef TEMPLATE_RESULTS
};

static enum method_of
method_of(const struct template_value *v)
{
	switch (v->type) {
	case VALUE_TIME:
	case VALUE_TIME_AT:
		return METHOD_OF_TIME;
	case VALUE_DURATION:
	case VALUE_DURATION_AT:
		return METHOD_OF_DURATION;
	case VALUE_MONTH:
		return METHOD_OF_MONTH;
	case VALUE_WEEKDAY:
		return METHOD_OF_WEEKDAY;
	default:
		return METHOD_OF_NONE;
	}
}

const struct template_func *
template_method_find(const struct template_value *self, struct slice name)
{
	const enum method_of of = method_of(self);

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (methods[i].of == of &&
		    slice_eq(name, slice_of(methods[i].func.name)))
			return &methods[i].func;
	return NULL;
}
