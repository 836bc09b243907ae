/*
 * fuzz_eval.c - any query is evaluated or refused, its frame is well formed,
 * and a range query gives what instant queries at its steps give.  The bytes
 * are read twice: as the query itself, and as choices of a generator.
 */
#include "config.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "promql/eval.h"
#include "promql/parse.h"
#include "tests/unit/fake_querier.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct parse_options all = { true, true, true, true };

static const char store[] =
	"m{a=\"1\",b=\"x\"} 1 2 NaN 4 5 stale _ _ 9 10\n"
	"m{a=\"2\",b=\"x\"} 0+7x20\n"
	"m{a=\"2\",b=\"y\"} 10-1x5 _x3 0+3x9\n"
	"n{a=\"1\"} 5x12\n"
	"n{a=\"2\"} _x4 1 0 Inf -Inf 2 3\n"
	"n{a=\"3\"} 1 stale 1 stale 1 stale 1\n"
	"h_bucket{a=\"1\",le=\"0.1\"} 0+1x20\n"
	"h_bucket{a=\"1\",le=\"1\"} 0+3x9 stale\n"
	"h_bucket{a=\"1\",le=\"+Inf\"} 0+4x20\n"
	"h_bucket{a=\"2\",le=\"2.0\"} 9x20\n"
	"h_bucket{a=\"2\",le=\"oops\"} 9x20\n"
	"h_bucket{a=\"2\",le=\"Inf\"} 5x20\n"
	"h_bucket{a=\"2\",__type__=\"x\",le=\"Inf\"} _x18 5x20\n";

#define EVAL_STEPS 6

static bool delayed; /* eval_request.delayed_names */

static struct frame *
evaluate(struct querier *q, const struct expr *e, int64_t start, int64_t end,
	 int64_t step)
{
	struct eval_request r = { .expr = e,
				  .querier = q,
				  .start = start,
				  .end = end,
				  .step = step,
				  .delayed_names = delayed,
				  .max_samples = 100000,
				  .max_bytes = (size_t)16 << 20 };
	struct err err = { 0 };
	int64_t mint, maxt;
	struct frame *f;

	eval_span(&r, &mint, &maxt);
	f = eval_run(&r, &err);
	if ((f == NULL) != (err.code != ERR_NONE))
		abort();
	return f;
}

static void
check_frame(const struct frame *f)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct frame_series *s = &f->series[i];
		bool any = f->kind == FRAME_RAW;

		if (f->kind == FRAME_MATRIX && i > 0 &&
		    labels_cmp(&s[-1].labels, &s->labels) >= 0)
			abort();
		if (f->kind != FRAME_RAW && s->n != f->steps)
			abort();
		for (size_t j = 0; j < s->n; j++) {
			any |= frame_has(s, j);
			if (!frame_has(s, j) && s->v[j] != 0)
				abort();
		}
		if (!any)
			abort();
	}
}

static const struct frame_series *
find_series(const struct frame *f, const struct labels *ls)
{
	for (size_t i = 0; i < f->n; i++)
		if (labels_eq(&f->series[i].labels, ls))
			return &f->series[i];
	return NULL;
}

static bool
near_enough(double a, double b)
{
	if (isnan(a) || isnan(b) || isinf(a) || isinf(b))
		return (isnan(a) && isnan(b)) || a == b;
	return fabs(a - b) <= 1e-9 * (1 + fabs(a) + fabs(b));
}

/* Step i of the range against the instant query there. */
static void
compare_step(const struct frame *range, size_t i, const struct frame *instant)
{
	size_t n = 0;

	for (size_t k = 0; k < range->n; k++) {
		const struct frame_series *s = &range->series[k], *one;

		if (!frame_has(s, i))
			continue;
		n++;
		one = find_series(instant, &s->labels);
		if (one == NULL || !near_enough(one->v[0], s->v[i]))
			abort();
	}
	if (n != instant->n)
		abort();
}

static void
check_query(struct querier *q, struct slice text, bool compare)
{
	struct arena a = { 0 };
	struct expr *e = parse_expr(text, &all, &a, NULL);
	const int64_t start = 41000, step = 23000;
	struct frame *range = NULL;

	if (e != NULL)
		range = evaluate(q, e, start, start + (EVAL_STEPS - 1) * step,
				 step);
	if (range != NULL)
		check_frame(range);
	for (size_t i = 0; e != NULL && i < EVAL_STEPS; i++) {
		int64_t t = start + (int64_t)i * step;
		struct frame *f = evaluate(q, e, t, t, 0);

		if (f != NULL)
			check_frame(f);
		else if (range != NULL && compare)
			abort();
		if (f != NULL && range != NULL && compare)
			compare_step(range, i, f);
		frame_free(f);
	}
	frame_free(range);
	parse_release(e);
	arena_release(&a);
}

struct choices {
	const uint8_t *p;
	size_t n, at;
	struct str out;
};

static unsigned
choose(struct choices *c, unsigned n)
{
	return c->at < c->n ? c->p[c->at++] % n : 0;
}

#define PICK(c, list) \
	str_add(&(c)->out, list[choose(c, sizeof(list) / sizeof((list)[0]))])

static void
make_selector(struct choices *c)
{
	static const char *const list[] = { "m",          "n",
					    "h_bucket",   "m{a='2'}",
					    "{a=~'1|2'}", "none{a='1'}" };

	PICK(c, list);
}

static void
make_time(struct choices *c)
{
	static const char *const list[] = { "",       " offset 20s",
					    " @ 100", " offset -1m",
					    "",       " @ 70 offset 10s" };

	PICK(c, list);
}

static void
make_scalar(struct choices *c)
{
	static const char *const list[] = {
		"1",    "-2",  "0",           "NaN",
		"Inf",  "0.5", "time() / 50", "scalar(n{a='1'})",
		"-Inf",
	};

	PICK(c, list);
}

static void make_vector(struct choices *c, int depth);

/* A function and the range it works on: of a selector or a subquery. */
static void
make_range(struct choices *c, int depth)
{
	static const char *const open[] = {
		"rate(",
		"increase(",
		"delta(",
		"irate(",
		"idelta(",
		"resets(",
		"changes(",
		"sum_over_time(",
		"avg_over_time(",
		"last_over_time(",
		"deriv(",
		"stddev_over_time(",
		"absent_over_time(",
		"max_over_time(",
		"count_over_time(",
		"quantile_over_time(0.4, ",
		"mad_over_time(",
		"min_over_time(",
		"ts_of_max_over_time(",
		"first_over_time(",
	};
	static const char *const edges[] = {
		"rate(m[1m] anchored",   "increase(n[5m] smoothed",
		"delta(m[30s] smoothed", "changes(n[1m] anchored",
		"resets(m[1m] anchored",
	};
	static const char *const sub[] = { "[1m:10s]", "[5m:]", "[2m:7s]",
					   "[30s:1m]" };
	static const char *const range[] = { "[30s]", "[1m]", "[5m]", "[15s]",
					     "[16s]" };

	if (choose(c, 9) == 8) {
		PICK(c, edges);
		make_time(c);
		str_add(&c->out, ")");
		return;
	}
	PICK(c, open);
	if (depth > 0 && choose(c, 3) == 2) {
		str_add(&c->out, "(");
		make_vector(c, depth - 1);
		str_add(&c->out, ")");
		PICK(c, sub);
	} else {
		make_selector(c);
		PICK(c, range);
	}
	make_time(c);
	str_add(&c->out, ")");
}

/* Opens a node around vectors: its text up to where the first one begins. */
static const char *
make_open(struct choices *c, bool *two)
{
	static const char *const open[][2] = {
		{ "sum by (a) (", ")" },
		{ "avg(", ")" },
		{ "min without (b, le) (", ")" },
		{ "max by (__name__, b) (", ")" },
		{ "count by (zz) (", ")" },
		{ "stdvar by (a) (", ")" },
		{ "quantile by (a) (0.3, ", ")" },
		{ "histogram_quantile(0.9, ", ")" },
		{ "label_replace(", ", 'b', '$1', 'a', '(1)')" },
		{ "label_join(", ", 'le', '-', 'a', 'b')" },
		{ "abs(", ")" },
		{ "-(", ")" },
		{ "clamp(", ", -1, 3)" },
		{ "absent(", ")" },
		{ "vector(scalar(", "))" },
		{ "timestamp(", ")" },
		{ "hour(", ")" },
		{ "group(", ")" },
	};
	static const char *const op[] = {
		" + ",
		" / on (a) ",
		" > ",
		" == bool ",
		" and ",
		" or ",
		" unless on (a) ",
		" * on (a) group_left (le) ",
		" - ignoring (b, le) group_right ",
		" or on (b) ",
		" <= on (a) group_right ",
	};
	unsigned k = choose(c, 30);

	*two = k >= sizeof(open) / sizeof(*open);
	if (*two)
		return op[choose(c, sizeof(op) / sizeof(*op))];
	str_add(&c->out, open[k][0]);
	return open[k][1];
}

static void
make_vector(struct choices *c, int depth)
{
	unsigned kind = choose(c, 8);
	const char *text;
	bool two;

	if (depth == 0 || kind == 0) {
		make_selector(c);
		make_time(c);
		return;
	}
	if (kind <= 2) {
		make_range(c, depth);
		return;
	}
	if (kind == 3) {
		static const char *const op[] = { " * ", " > ", " != bool ",
						  " ^ ", " % ", " - " };

		make_scalar(c);
		PICK(c, op);
		make_vector(c, depth - 1);
		return;
	}
	text = make_open(c, &two);
	str_add(&c->out, two ? "(" : "");
	make_vector(c, depth - 1);
	str_add(&c->out, two ? ")" : "");
	str_add(&c->out, text);
	if (!two)
		return;
	str_add(&c->out, "(");
	make_vector(c, depth - 1);
	str_add(&c->out, ")");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choices c = { data, size, 0, { 0 } };
	struct querier *q = fake_querier_new();

	fake_querier_load(q, 3000, 15000, store);
	check_query(q, (struct slice){ (const char *)data, size }, false);
	while (c.at < c.n && c.at < 512) {
		str_clear(&c.out);
		delayed = choose(&c, 4) == 3;
		make_vector(&c, 3);
		check_query(q, str_slice(&c.out), true);
	}
	str_release(&c.out);
	querier_close(q);
	return 0;
}
