/* Functions of time (promql.md 3.6). */
#include "config.h"

#include <math.h>

#include "base/civil.h"
#include "promql/func_impl.h"

struct time_sink {
	struct row_sink sink;
	const struct func_call *call;
	struct row_sink *next;
	double (*value)(const struct civil *c);
	struct eval_guard guard;
};

static void
time_fill(const struct func_call *c, int64_t ms, double *out)
{
	for (size_t i = 0; i < c->grid->n; i++)
		out[i] = (double)ms / 1000;
}

static void
time_time(const struct func_call *c, double *out)
{
	for (size_t i = 0; i < c->grid->n; i++)
		out[i] = (double)eval_state_time(c->grid, i) / 1000;
}

static void
time_start(const struct func_call *c, double *out)
{
	time_fill(c, c->ev->r->start, out);
}

static void
time_end(const struct func_call *c, double *out)
{
	time_fill(c, c->ev->r->end, out);
}

static void
time_range(const struct func_call *c, double *out)
{
	time_fill(c, c->ev->r->end - c->ev->r->start, out);
}

static void
time_step(const struct func_call *c, double *out)
{
	bool range = c->ev->r->end > c->ev->r->start;

	time_fill(c, range ? c->ev->r->step : 0, out);
}

static int
time_emit(struct time_sink *s, struct row *r)
{
	row_clean(r, s->call->grid->n);
	r->drop_name = true;
	if (eval_guard_row(&s->guard, r) < 0)
		return -1;
	return row_push(s->next, r);
}

/* Of a selector the rows are the samples' times already. */
static int
time_stamp_push(struct row_sink *sink, struct row *r)
{
	struct time_sink *s = (struct time_sink *)sink;
	const struct expr *arg = func_impl_bare(s->call->expr->call.arg[0]);

	if (arg->kind != EXPR_SELECTOR)
		time_time(s->call, r->v);
	return time_emit(s, r);
}

/* Of anything but a selector there are none. */
static int
time_start_stamp_push(struct row_sink *sink, struct row *r)
{
	struct time_sink *s = (struct time_sink *)sink;
	const struct expr *arg = func_impl_bare(s->call->expr->call.arg[0]);

	return arg->kind == EXPR_SELECTOR ? time_emit(s, r) : 0;
}

/* As Go converts on amd64: what does not fit is the smallest. */
static int64_t
time_seconds(double v)
{
	return fabs(v) < 0x1p63 ? (int64_t)v : INT64_MIN;
}

static int
time_date_push(struct row_sink *sink, struct row *r)
{
	struct time_sink *s = (struct time_sink *)sink;

	for (size_t i = 0; i < s->call->grid->n; i++) {
		struct civil c;

		if (!row_has(r->present, i))
			continue;
		c = civil_from_s(time_seconds(r->v[i]));
		r->v[i] = s->value(&c);
	}
	return time_emit(s, r);
}

static struct time_sink *
time_sink(const struct func_call *c, struct row_sink *next,
	  int (*push)(struct row_sink *, struct row *))
{
	struct time_sink *s = arena_calloc(&c->ev->arena, 1, sizeof(*s));

	s->sink.push = push;
	s->call = c;
	s->next = next;
	s->guard = (struct eval_guard){ .ev = c->ev,
					.expr = c->expr,
					.steps = c->grid->n };
	return s;
}

static struct row_sink *
time_stamp(const struct func_call *c, struct row_sink *next)
{
	return &time_sink(c, next, time_stamp_push)->sink;
}

static struct row_sink *
time_start_stamp(const struct func_call *c, struct row_sink *next)
{
	return &time_sink(c, next, time_start_stamp_push)->sink;
}

#define DATE(name, field)                                                   \
	static double time_value_##name(const struct civil *c)              \
	{                                                                   \
		return (double)(field);                                     \
	}                                                                   \
	static struct row_sink *time_rows_##name(const struct func_call *c, \
						 struct row_sink *next)     \
	{                                                                   \
		struct time_sink *s = time_sink(c, next, time_date_push);   \
                                                                            \
		s->value = time_value_##name;                               \
		return &s->sink;                                            \
	}                                                                   \
	const struct func_impl func_##name = { .rows = time_rows_##name,    \
					       .default_time = true }

DATE(year, c->year);
DATE(month, c->month);
DATE(day_of_month, c->day);
DATE(day_of_week, c->weekday);
DATE(day_of_year, c->yearday + 1);
DATE(days_in_month, civil_days_in_month(c->year, c->month));
DATE(hour, c->hour);
DATE(minute, c->minute);

const struct func_impl func_timestamp = { .rows = time_stamp };
const struct func_impl func_start_timestamp = { .rows = time_start_stamp };
const struct func_impl func_time = { .scalar = time_time };
const struct func_impl func_start = { .scalar = time_start };
const struct func_impl func_end = { .scalar = time_end };
const struct func_impl func_range = { .scalar = time_range };
const struct func_impl func_step = { .scalar = time_step };
