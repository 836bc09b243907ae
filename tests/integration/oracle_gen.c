#include "config.h"

#include "oracle_gen.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All that 2.42 has; each is to be seen in answers that are not empty. */
/* clang-format off */
const char *const oracle_features[] = {
	"abs", "absent", "absent_over_time", "acos", "acosh", "asin",
	"asinh", "atan", "atanh", "avg_over_time", "ceil", "changes",
	"clamp", "clamp_max", "clamp_min", "cos", "cosh", "count_over_time",
	"day_of_month", "day_of_week", "day_of_year", "days_in_month", "deg",
	"delta", "deriv", "exp", "floor", "histogram_count",
	"histogram_fraction", "histogram_quantile", "histogram_sum",
	"holt_winters", "hour", "idelta", "increase", "irate", "label_join",
	"label_replace", "last_over_time", "ln", "log10", "log2",
	"max_over_time", "min_over_time", "minute", "month", "pi",
	"predict_linear", "present_over_time", "quantile_over_time", "rad",
	"rate", "resets", "round", "scalar", "sgn", "sin", "sinh", "sort",
	"sort_desc", "sqrt", "stddev_over_time", "stdvar_over_time",
	"sum_over_time", "tan", "tanh", "time", "timestamp", "vector",
	"year",
	/* aggregations */
	"sum", "avg", "count", "min", "max", "group", "stddev", "stdvar",
	"topk", "bottomk", "count_values", "quantile", "by", "without",
	/* operators */
	"+", "-", "*", "/", "%", "^", "atan2", "==", "!=", "<", "<=", ">",
	">=", "and", "or", "unless", "bool", "unary -", "unary +",
	"scalar op",
	/* matching */
	"on", "ignoring", "group_left", "group_right", "include label",
	/* selectors */
	"=", "!=''", "=~", "!~", "name =~", "without a name", "offset",
	"offset -", "@", "@ start()", "@ end()", "raw range", "subquery",
	"subquery without step", "string", "number",
};
/* clang-format on */
const size_t n_oracle_features = GEN_COUNT(oracle_features);
_Static_assert(GEN_COUNT(oracle_features) <= GEN_FEATURES, "GEN_FEATURES");

unsigned
gen_below(struct gen *g, unsigned n)
{
	return oracle_below(&g->rng, n);
}

bool
gen_once_in(struct gen *g, unsigned n)
{
	return gen_below(g, n) == 0;
}

void
gen_add(struct gen *g, const char *text)
{
	str_add(g->out, text);
}

void
gen_use(struct gen *g, const char *feature)
{
	for (size_t i = 0; i < n_oracle_features; i++)
		if (strcmp(oracle_features[i], feature) == 0) {
			g->used[i / 64] |= UINT64_C(1) << i % 64;
			return;
		}
	fprintf(stderr, "oracle_gen: %s is not in the table\n", feature);
	abort();
}

void
gen_word(struct gen *g, const char *feature)
{
	gen_use(g, feature);
	gen_add(g, feature);
}

void
gen_duration(struct gen *g, int64_t ms)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = {
		{ "h", 3600000 }, { "m", 60000 }, { "s", 1000 }, { "ms", 1 }
	};

	if (ms % 1000 == 0 && gen_once_in(g, 4)) {
		str_printf(g->out, "%" PRId64 "s", ms / 1000);
		return;
	}
	for (size_t i = 0; i < GEN_COUNT(units); i++) {
		if (ms >= units[i].ms)
			str_printf(g->out, "%" PRId64 "%s", ms / units[i].ms,
				   units[i].unit);
		ms %= units[i].ms;
	}
}

bool
gen_may(struct gen_ask a, unsigned need)
{
	return a.metric == NULL ||
	       (need & ~(a.metric->quality | Q_NAMELESS)) == 0;
}

unsigned
gen_some(struct gen *g, unsigned labels, int n)
{
	unsigned some = 0;

	for (; n > 0 && labels != 0; n--) {
		unsigned l = gen_below(g, N_LABELS);

		while ((labels >> l & 1) == 0)
			l = (l + 1) % N_LABELS;
		some |= 1u << l;
		labels &= ~(1u << l);
	}
	return some;
}

void
gen_label_list(struct gen *g, unsigned labels)
{
	const char *between = "";

	gen_add(g, "(");
	for (int l = 0; l < N_LABELS; l++)
		if ((labels >> l & 1) != 0) {
			gen_add(g, between);
			gen_add(g, oracle_label_name((enum oracle_label)l));
			between = ", ";
		}
	gen_add(g, ")");
}

/* --------------------------------------------------------------- scalars ---
 */

static void
gen_literal(struct gen *g, unsigned need)
{
	static const char *const small[] = {
		"0", "1", "2", "3", "7", "10", "42"
	};
	static const char *const whole[] = { "100", "1000000", "0x1F", "1e3",
					     "5" };
	static const char *const positive[] = { "0.5", ".25", "2.5", "1e-3",
						"0.1", "1.",  "33.3" };
	static const char *const signed_[] = { "-1", "-2.5", "-0.1", "-10" };
	static const char *const odd[] = { "Inf", "NaN", "-Inf", "+inf" };

	gen_use(g, "number");
	if ((need & Q_INTEGER) != 0) {
		if ((need & Q_NONNEG) == 0 && gen_once_in(g, 4))
			gen_add(g, "-2");
		else if ((need & Q_SMALL) != 0 || gen_once_in(g, 2))
			gen_add(g, GEN_PICK(g, small));
		else
			gen_add(g, GEN_PICK(g, whole));
	} else if ((need & Q_NONNEG) == 0 && gen_once_in(g, 5)) {
		gen_add(g, GEN_PICK(g, signed_));
	} else if ((need & (Q_FINITE | Q_NONNEG | Q_SMALL)) == 0 &&
		   gen_once_in(g, 12)) {
		gen_add(g, GEN_PICK(g, odd));
	} else if (gen_once_in(g, 2)) {
		gen_add(g, GEN_PICK(g, positive));
	} else {
		gen_add(g, GEN_PICK(g, small));
	}
}

void
gen_scalar(struct gen *g, int depth, unsigned need)
{
	static const char *const exact[] = { "+", "-", "*" };
	static const char *const any[] = { "+", "-", "*", "/", "%" };
	static const char *const compare[] = {
		"==", "!=", "<", "<=", ">", ">="
	};

	if (depth <= 0 || gen_once_in(g, 2)) {
		gen_literal(g, need);
		return;
	}
	switch (gen_below(g, 6)) {
	case 0:
		if ((need & (Q_SMALL | Q_TAME)) != 0) {
			gen_literal(g, need);
		} else if ((need & Q_INTEGER) == 0) {
			gen_word(g, "time");
			gen_add(g, "()");
		} else {
			gen_literal(g, need);
		}
		break;
	case 1:
		if ((need & Q_INTEGER) != 0) {
			gen_literal(g, need);
		} else {
			gen_word(g, "pi");
			gen_add(g, "()");
		}
		break;
	case 2:
		gen_word(g, "scalar");
		gen_add(g, "(");
		if ((need & Q_FINITE) == 0)
			gen_by(g, (struct gen_ask){ depth - 1, need, 0, NULL },
			       0);
		else
			gen_add(g, "zone_weight{zone=\"eu-1\"}");
		gen_add(g, ")");
		break;
	case 3:
		gen_use(g, "scalar op");
		gen_use(g, "bool");
		gen_add(g, "(");
		gen_scalar(g, depth - 1, Q_EXACT);
		gen_add(g, " ");
		gen_word(g, GEN_PICK(g, compare));
		gen_add(g, " bool ");
		gen_scalar(g, depth - 1, Q_EXACT);
		gen_add(g, ")");
		break;
	default:
		if ((need & (Q_NONNEG | Q_SMALL)) != 0) {
			gen_literal(g, need);
			break;
		}
		gen_use(g, "scalar op");
		gen_add(g, "(");
		need |= Q_EXACT;
		gen_scalar(g, depth - 1, need);
		gen_add(g, " ");
		gen_word(g, (need & (Q_FINITE | Q_INTEGER)) != 0
				    ? GEN_PICK(g, exact)
				    : GEN_PICK(g, any));
		gen_add(g, " ");
		gen_scalar(g, depth - 1, need);
		gen_add(g, ")");
		break;
	}
}

/* --------------------------------------------------------------- vectors ---
 */

static struct gen_got
gen_of_scalar(struct gen *g, struct gen_ask a)
{
	gen_word(g, "vector");
	gen_add(g, "(");
	gen_scalar(g, a.depth - 1, a.need);
	gen_add(g, ")");
	return (struct gen_got){ a.need | Q_NAMELESS | Q_UNIQUE, 0, 0 };
}

static struct gen_got
gen_unary(struct gen *g, struct gen_ask a)
{
	bool minus = !gen_once_in(g, 4) && (a.need & Q_NONNEG) == 0;
	struct gen_got got;

	a.depth--;
	a.need |= minus ? Q_UNIQUE : 0;
	gen_use(g, minus ? "unary -" : "unary +");
	gen_add(g, minus ? "(-(" : "(+(");
	got = gen_vector(g, a);
	gen_add(g, "))");
	if (minus) {
		got.is &= ~(unsigned)(Q_NONNEG | Q_COUNTER);
		got.is |= Q_NAMELESS;
	}
	return got;
}

static struct gen_got
gen_rank_inside(struct gen *g, struct gen_ask a)
{
	/* Whichever of equal ones it takes would show: there are none. */
	a.need |= Q_DISTINCT | Q_EXACT;
	gen_rank(g, a, gen_once_in(g, 2));
	return (struct gen_got){ a.need, 0, GEN_NO_KEY };
}

#define ALIKE                                                          \
	(Q_TAME | Q_EXACT | Q_NONNEG | Q_FINITE | Q_UNIQUE | Q_SMALL | \
	 Q_NAMELESS)
#define ANY (~0u)

/* ONE: goes on with one metric; LABELS: with the labels asked for. */
enum { ONE = 1, LABELS = 2 };

static const struct production {
	unsigned weight;
	unsigned can; /* of enum oracle_quality */
	int keeps;
	struct gen_got (*make)(struct gen *g, struct gen_ask a);
} productions[] = {
	{ 3, ANY, ONE | LABELS, gen_selector },
	{ 6, ALIKE | Q_INTEGER | Q_DENSE, ONE | LABELS, gen_math },
	{ 9, ALIKE | Q_INTEGER, ONE | LABELS, gen_over_range },
	{ 8, ALIKE | Q_INTEGER | Q_DENSE, LABELS, gen_aggregate },
	{ 4, ALIKE | Q_DENSE, ONE | LABELS, gen_with_scalar },
	{ 3, ALIKE, ONE | LABELS, gen_compare_scalar },
	{ 4, ALIKE & ~(unsigned)Q_SMALL, LABELS, gen_vectors },
	{ 3, ALIKE, LABELS, gen_compare_vectors },
	{ 3, Q_TAME | Q_EXACT | Q_NONNEG | Q_FINITE | Q_SMALL, LABELS,
	  gen_set },
	{ 1,
	  Q_EXACT | Q_FINITE | Q_UNIQUE | Q_SMALL | Q_NAMELESS | Q_DENSE |
		  Q_TAME,
	  ONE | LABELS, gen_unary },
	{ 2, Q_TAME | Q_EXACT | Q_NONNEG | Q_FINITE | Q_SMALL | Q_INTEGER,
	  LABELS, gen_labels },
	{ 2, Q_UNIQUE, 0, gen_histogram },
	{ 1, Q_TAME | Q_EXACT | Q_NONNEG | Q_FINITE, 0, gen_native },
	{ 1, ALIKE | Q_INTEGER, 0, gen_absent },
	{ 1, Q_EXACT | Q_NONNEG | Q_UNIQUE | Q_NAMELESS, ONE | LABELS,
	  gen_timestamp },
	{ 1,
	  Q_TAME | Q_EXACT | Q_NONNEG | Q_FINITE | Q_INTEGER | Q_NAMELESS |
		  Q_UNIQUE,
	  0, gen_of_scalar },
	{ 1, 0, 0, gen_rank_inside },
};

static bool
production_fits(const struct production *p, struct gen_ask a)
{
	return (a.need & ~p->can) == 0 &&
	       (a.metric == NULL || (p->keeps & ONE) != 0) &&
	       (a.with == 0 || (p->keeps & LABELS) != 0);
}

struct gen_got
gen_vector(struct gen *g, struct gen_ask a)
{
	unsigned sum = 0, at;

	if (a.depth <= 0)
		return gen_selector(g, a);
	for (size_t i = 0; i < GEN_COUNT(productions); i++)
		if (production_fits(&productions[i], a))
			sum += productions[i].weight;
	at = gen_below(g, sum);
	for (size_t i = 0;; i++) {
		if (!production_fits(&productions[i], a))
			continue;
		if (at < productions[i].weight)
			return productions[i].make(g, a);
		at -= productions[i].weight;
	}
}

/* ----------------------------------------------------------------- whole ---
 */

static void
gen_whole(struct gen *g, struct oracle_query *q)
{
	struct gen_ask a = { .depth = 1 + (int)gen_below(g, GEN_DEPTH) };
	bool down;

	switch (gen_below(g, 40)) {
	case 0:
		gen_use(g, "raw range");
		gen_range(g, a);
		break;
	case 1:
		gen_scalar(g, a.depth, 0);
		break;
	case 2:
		if (gen_once_in(g, 3)) {
			gen_use(g, "string");
			gen_add(g, "\"a \\\"string\\\"\\t\\u00fc\"");
			break;
		}
		gen_wrong(g);
		break;
	case 3:
	case 4:
		down = gen_once_in(g, 2);
		gen_word(g, down ? "sort_desc" : "sort");
		a.need = Q_EXACT;
		gen_add(g, "(");
		gen_vector(g, a);
		gen_add(g, ")");
		q->order = GEN_BY_VALUE;
		break;
	case 5:
	case 6:
	case 7:
		down = gen_once_in(g, 2);
		a.need = Q_EXACT;
		gen_rank(g, a, down);
		q->ties = true;
		/* The order of groups is not said. */
		q->order = down ? GEN_UNORDERED : GEN_BY_VALUE;
		break;
	case 8:
	case 9:
	case 10:
	case 11:
	case 12:
	case 13:
	case 14:
	case 15:
		/* What gives nothing that others need is seldom inside. */
		gen_math(g, a);
		break;
	case 16:
		gen_over_range(g, a);
		break;
	default:
		gen_vector(g, a);
		break;
	}
}

/* promql.md 8, 11 */
static void
modernise(struct str *text, struct slice old)
{
	static const struct slice was = SLICE("holt_winters(");
	size_t from = 0;
	ptrdiff_t at;

	while ((at = slice_find(old, was, from)) >= 0) {
		str_addn(text, old.p + from, (size_t)at - from);
		str_add(text, "double_exponential_smoothing(");
		from = (size_t)at + was.n;
	}
	str_addn(text, old.p + from, old.n - from);
}

void
oracle_query_make(struct oracle_query *q, uint64_t seed)
{
	struct gen g = { .rng = seed,
			 .reach = 64 * 60000,
			 .phase = GEN_PHASE,
			 .out = &q->old };

	*q = (struct oracle_query){ 0 };
	gen_whole(&g, q);
	modernise(&q->text, str_slice(&q->old));
	memcpy(q->used, g.used, sizeof(q->used));
}

void
oracle_query_release(struct oracle_query *q)
{
	str_release(&q->text);
	str_release(&q->old);
}
