#include "config.h"

#include "oracle_gen.h"

#include <string.h>

#define NUMBERS (Q_EXACT | Q_NONNEG | Q_FINITE | Q_INTEGER | Q_TAME)
#define PASSED (Q_DENSE | Q_TAME)

/* Of functions of one value. */
static const struct math {
	const char *name;
	unsigned need;  /* of the argument */
	unsigned keeps; /* what the argument had */
	unsigned gives;
	enum { PLAIN, ROUND, CLAMP, LIMIT, DATE, SORT } form;
} maths[] = {
	{ "abs", 0, Q_EXACT | Q_FINITE | Q_INTEGER | Q_SMALL, Q_NONNEG, PLAIN },
	{ "acos", Q_EXACT, 0, Q_NONNEG, PLAIN },
	{ "acosh", Q_EXACT, 0, Q_NONNEG, PLAIN },
	{ "asin", Q_EXACT, 0, 0, PLAIN },
	{ "asinh", Q_EXACT, Q_NONNEG, 0, PLAIN },
	{ "atan", Q_EXACT, Q_NONNEG | Q_FINITE, 0, PLAIN },
	{ "atanh", Q_EXACT, 0, 0, PLAIN },
	{ "ceil", Q_EXACT, NUMBERS | Q_SMALL, 0, PLAIN },
	{ "clamp", 0, Q_EXACT, 0, CLAMP },
	{ "clamp_max", 0, Q_EXACT, 0, LIMIT },
	{ "clamp_min", 0, Q_EXACT | Q_NONNEG, 0, LIMIT },
	{ "cos", Q_EXACT | Q_FINITE | Q_SMALL, Q_FINITE, 0, PLAIN },
	/* Go's e^x on amd64 is infinite too early. */
	{ "cosh", Q_EXACT | Q_SMALL, 0, Q_NONNEG, PLAIN },
	{ "day_of_month", Q_EXACT, 0, NUMBERS | Q_SMALL, DATE },
	{ "day_of_week", Q_EXACT, 0, NUMBERS | Q_SMALL, DATE },
	{ "day_of_year", Q_EXACT, 0, NUMBERS, DATE },
	{ "days_in_month", Q_EXACT, 0, NUMBERS | Q_SMALL, DATE },
	{ "deg", 0, Q_NONNEG, 0, PLAIN },
	{ "exp", Q_EXACT | Q_SMALL, 0, Q_NONNEG, PLAIN },
	{ "floor", Q_EXACT, NUMBERS | Q_SMALL, 0, PLAIN },
	{ "hour", Q_EXACT, 0, NUMBERS | Q_SMALL, DATE },
	/* Those of Go 1.19 are wrong of what is denormal. */
	{ "ln", Q_EXACT | Q_FINITE, 0, 0, PLAIN },
	{ "log10", Q_EXACT | Q_FINITE, 0, 0, PLAIN },
	{ "log2", Q_EXACT | Q_FINITE, 0, 0, PLAIN },
	{ "minute", Q_EXACT, 0, NUMBERS | Q_SMALL, DATE },
	{ "month", Q_EXACT, 0, NUMBERS | Q_SMALL, DATE },
	{ "rad", 0, Q_NONNEG, 0, PLAIN },
	{ "round", Q_EXACT, Q_EXACT, 0, ROUND },
	{ "sgn", Q_EXACT, NUMBERS, Q_SMALL, PLAIN },
	{ "sin", Q_EXACT | Q_FINITE, Q_FINITE, 0, PLAIN },
	{ "sinh", Q_EXACT | Q_SMALL, Q_NONNEG, 0, PLAIN },
	{ "sort", 0, NUMBERS | Q_SMALL | Q_UNIQUE | Q_DENSE, 0, SORT },
	{ "sort_desc", 0, NUMBERS | Q_SMALL | Q_UNIQUE | Q_DENSE, 0, SORT },
	{ "sqrt", 0, Q_EXACT | Q_NONNEG, 0, PLAIN },
	{ "tan", Q_EXACT | Q_FINITE, 0, 0, PLAIN },
	{ "tanh", Q_EXACT, Q_NONNEG, 0, PLAIN },
	{ "year", Q_EXACT, 0, NUMBERS, DATE },
};

/* A call without argument has no labels. */
static bool
math_fits(const struct math *m, struct gen_ask a)
{
	unsigned can = m->keeps | m->gives;

	if (m->form != SORT)
		can |= Q_UNIQUE | Q_NAMELESS | PASSED;
	return (a.need & ~can) == 0 && gen_may(a, m->need);
}

static void
math_rest(struct gen *g, const struct math *m, unsigned need)
{
	need = (need & Q_NONNEG) | Q_EXACT;
	if (m->form == CLAMP) {
		gen_add(g, ", ");
		gen_scalar(g, 1, need);
		gen_add(g, ", ");
		gen_scalar(g, 1, need);
	} else if (m->form == LIMIT) {
		gen_add(g, ", ");
		gen_scalar(g, 1, need);
	} else if (m->form == ROUND && gen_once_in(g, 2)) {
		gen_add(g, gen_once_in(g, 2) ? ", 0.5" : ", 10");
	}
}

struct gen_got
gen_math(struct gen *g, struct gen_ask a)
{
	unsigned i = gen_below(g, GEN_COUNT(maths)), need = a.need;
	const struct math *m;
	struct gen_got got;

	for (unsigned n = 0; !math_fits(&maths[i], a); n++) {
		if (n > GEN_COUNT(maths))
			return gen_selector(g, a);
		i = (i + 1) % (unsigned)GEN_COUNT(maths);
	}
	m = &maths[i];
	gen_word(g, m->name);
	if (m->form == DATE && a.with == 0 && a.metric == NULL &&
	    gen_once_in(g, 6)) {
		gen_add(g, "()");
		return (struct gen_got){ m->gives | Q_NAMELESS | Q_UNIQUE, 0,
					 0 };
	}
	a.depth--;
	a.need = m->need | (need & m->keeps & ~m->gives) |
		 (need & PASSED & ~m->gives);
	gen_add(g, "(");
	got = gen_vector(g, a);
	math_rest(g, m, need);
	gen_add(g, ")");
	got.is = (got.is & (m->keeps | PASSED)) | m->gives;
	if (m->form != SORT)
		got.is |= Q_NAMELESS | Q_UNIQUE;
	/* Bounds may be of any kind. */
	if (m->form == CLAMP || m->form == LIMIT)
		got.is = (got.is & (PASSED | Q_NAMELESS | Q_UNIQUE)) |
			 (need & (Q_EXACT | Q_NONNEG));
	return got;
}

/* ------------------------------------------------------------ over time --- */

static const struct over {
	const char *name;
	unsigned need, keeps, gives;
	enum { OVER, BEFORE_PHI, SECONDS_BEHIND, FACTORS, SIGNS } form;
} overs[] = {
	/* Of large values with a small spread Prometheus' own sums lose as many
	 * digits: moments and lines only of what is small. */
	/* promql.md 8, 6 */
	{ "avg_over_time", Q_NONNEG | Q_FINITE, Q_SMALL, Q_NONNEG | Q_FINITE,
	  OVER },
	{ "changes", Q_EXACT, 0, NUMBERS, OVER },
	{ "count_over_time", 0, 0, NUMBERS, OVER },
	{ "delta", Q_EXACT, Q_FINITE, Q_EXACT, OVER },
	{ "deriv", Q_EXACT | Q_FINITE | Q_SMALL, 0, Q_FINITE, OVER },
	{ "holt_winters", Q_EXACT | Q_FINITE, 0, Q_FINITE, FACTORS },
	{ "idelta", Q_EXACT, Q_FINITE | Q_INTEGER, Q_EXACT, OVER },
	{ "increase", Q_EXACT | Q_COUNTER | Q_INTEGER, Q_NONNEG | Q_FINITE,
	  Q_EXACT, OVER },
	{ "increase", Q_EXACT | Q_COUNTER | Q_NONNEG, Q_FINITE, Q_NONNEG,
	  OVER },
	{ "irate", Q_EXACT, Q_NONNEG | Q_FINITE, Q_EXACT, OVER },
	{ "last_over_time", 0, NUMBERS | Q_SMALL | Q_UNIQUE, 0, OVER },
	{ "max_over_time", 0, NUMBERS | Q_SMALL, 0, OVER },
	{ "min_over_time", 0, NUMBERS | Q_SMALL, 0, OVER },
	{ "predict_linear", Q_EXACT | Q_FINITE | Q_SMALL, 0, Q_FINITE,
	  SECONDS_BEHIND },
	{ "present_over_time", 0, 0, NUMBERS | Q_SMALL, OVER },
	{ "quantile_over_time", Q_EXACT, Q_FINITE, 0, BEFORE_PHI },
	{ "quantile_over_time", Q_NONNEG | Q_FINITE, Q_SMALL, 0, BEFORE_PHI },
	{ "rate", Q_EXACT | Q_COUNTER | Q_INTEGER, Q_NONNEG | Q_FINITE, Q_EXACT,
	  OVER },
	{ "rate", Q_EXACT | Q_COUNTER | Q_NONNEG, Q_FINITE, Q_NONNEG, OVER },
	{ "resets", Q_EXACT, 0, NUMBERS, OVER },
	{ "stddev_over_time", Q_EXACT | Q_FINITE | Q_SMALL, 0,
	  Q_NONNEG | Q_FINITE, OVER },
	{ "stdvar_over_time", Q_EXACT | Q_FINITE | Q_SMALL, 0,
	  Q_NONNEG | Q_FINITE, OVER },
	{ "sum_over_time", Q_INTEGER | Q_EXACT, Q_NONNEG | Q_FINITE,
	  Q_INTEGER | Q_EXACT, OVER },
	{ "sum_over_time", Q_NONNEG, Q_FINITE, Q_NONNEG, OVER },
};

/* Odd ones, lest a rank falls on the edge between two values that are not the
 * same to the last bit. */
static void
gen_phi(struct gen *g, bool exact)
{
	static const char *const any[] = { "0.5",  "0.9",  "0.99", "0",  "1",
					   "0.25", "-0.5", "1.5",  "NaN" };
	static const char *const odd[] = {
		"0.9137", "0.4871",  "0.0613",
		"0.7193", "0.98761", "scalar(ratio{instance=\"b:80\"})"
	};

	if (exact)
		gen_add(g, GEN_PICK(g, any));
	else
		gen_add(g, GEN_PICK(g, odd));
}

static void
over_rest(struct gen *g, const struct over *o)
{
	static const char *const factors[] = { ", 0.5, 0.1", ", 0.9, 0.3",
					       ", 0.01, 0.99", ", 0.3, 0.5" };

	if (o->form == SECONDS_BEHIND) {
		gen_add(g, ", ");
		gen_scalar(g, 0, Q_FINITE | Q_INTEGER);
	} else if (o->form == FACTORS) {
		gen_add(g, GEN_PICK(g, factors));
	}
}

struct gen_got
gen_over_range(struct gen *g, struct gen_ask a)
{
	unsigned i = gen_below(g, GEN_COUNT(overs)), need = a.need;
	bool no_at = g->no_at;
	struct gen_got got;
	const struct over *o;

	for (unsigned n = 0;; n++, i = (i + 1) % (unsigned)GEN_COUNT(overs)) {
		unsigned inner;

		if (n > GEN_COUNT(overs))
			return gen_selector(g, a);
		o = &overs[i];
		if ((need & ~(o->keeps | o->gives | Q_UNIQUE | Q_NAMELESS |
			      Q_TAME)) != 0)
			continue;
		if (strcmp(o->name, "last_over_time") == 0 &&
		    (need & Q_NAMELESS) != 0)
			continue;
		inner = o->need | (need & (o->keeps | Q_TAME) & ~o->gives);
		if (gen_may(a, inner) &&
		    (a.metric != NULL || gen_has_metric(inner, a.with))) {
			a.need = inner;
			break;
		}
	}
	a.depth--;
	gen_word(g, o->name);
	gen_add(g, "(");
	if (o->form == BEFORE_PHI) {
		gen_phi(g, (o->need & Q_EXACT) != 0);
		gen_add(g, ", ");
	}
	g->no_at |= o->form == SECONDS_BEHIND || o->form == BEFORE_PHI;
	got = gen_range(g, a);
	g->no_at = no_at;
	over_rest(g, o);
	gen_add(g, ")");
	got.is = (got.is & (o->keeps | Q_TAME)) | o->gives;
	if (strcmp(o->name, "last_over_time") != 0)
		got.is |= Q_NAMELESS | Q_UNIQUE;
	return got;
}

/* ---------------------------------------------------------------- labels ---
 */

struct gen_got
gen_labels(struct gen *g, struct gen_ask a)
{
	static const struct {
		const char *text;
		int label; /* that is set, -1: some other */
	} replaces[] = {
		{ ", \"host\", \"$1\", \"instance\", \"(.*):.*\")", -1 },
		{ ", \"team\", \"x-${1}\", \"job\", \"(?P<first>.).*\")",
		  L_TEAM },
		{ ", \"zone\", \"\", \"zone\", \".*\")", L_ZONE },
		{ ", \"kind\", \"$first$$\", \"job\", \"(?P<first>a|w)(.*)\")",
		  -1 },
		{ ", \"code\", \"${1}xx\", \"code\", \"(.).*\")", L_CODE },
		{ ", \"path\", \"none\", \"path\", \"\")", L_PATH },
		{ ", \"__name__\", \"other\", \"\", \"\")", -1 },
	};
	static const struct {
		const char *text;
		int label;
	} joins[] = {
		{ ", \"all\", \"-\", \"job\", \"instance\", \"none\")", -1 },
		{ ", \"mode\", \"\", \"mode\", \"queue\")", L_MODE },
		{ ", \"zone\", \",\")", L_ZONE },
		{ ", \"path\", \"/\", \"job\", \"code\", \"queue\")", L_PATH },
	};
	bool join = gen_once_in(g, 3);
	unsigned i =
		gen_below(g, join ? GEN_COUNT(joins) : GEN_COUNT(replaces));
	int label = join ? joins[i].label : replaces[i].label;
	struct gen_got got;

	a.depth--;
	gen_word(g, join ? "label_join" : "label_replace");
	gen_add(g, "(");
	got = gen_vector(g, a);
	gen_add(g, join ? joins[i].text : replaces[i].text);
	got.is &= ~(unsigned)(Q_UNIQUE | Q_NAMELESS);
	if (label >= 0) {
		got.labels |= 1u << label;
		if ((got.key >> label & 1) != 0)
			got.key = GEN_NO_KEY;
	}
	return got;
}

/* ------------------------------------------------------------ histograms ---
 */

struct gen_got
gen_histogram(struct gen *g, struct gen_ask a)
{
	/* Wherever they stand, no grid point is on a left edge. */
	static const char *const exact[] = {
		"rate(latency_seconds_bucket[5m])",
		"increase(latency_seconds_bucket[12m])",
		"latency_seconds_bucket",
		"sum by (le, instance) (latency_seconds_bucket)",
		"sum by (job, le) (latency_seconds_bucket)",
		"latency_seconds_bucket{le!=\"0.5\"}",
		"latency_seconds_bucket{instance=~\"[a-d].*\", le!=\"+Inf\"}",
		"delta(latency_seconds_bucket[181s:30s])",
		"max without (instance) (latency_seconds_bucket)",
		"idelta(latency_seconds_bucket[2m])",
	};
	static const char *const near[] = {
		"sum by (le) (rate(latency_seconds_bucket[5m]))",
		"sum by (job, le) (increase(latency_seconds_bucket[10m]))",
		"sum without (instance) (rate(latency_seconds_bucket[2m]))",
		"avg by (le, job) (rate(latency_seconds_bucket[5m]))",
	};
	bool is_exact = gen_once_in(g, 2);

	(void)a;
	gen_word(g, "histogram_quantile");
	gen_add(g, "(");
	gen_phi(g, is_exact);
	gen_add(g, ", ");
	gen_add(g, is_exact ? GEN_PICK(g, exact) : GEN_PICK(g, near));
	gen_add(g, ")");
	return (struct gen_got){ Q_NAMELESS | Q_UNIQUE,
				 1u << L_JOB | 1u << L_INSTANCE, GEN_NO_KEY };
}

/* Of floats they give nothing (promql.md 8, 3: nor is this about buckets). */
struct gen_got
gen_native(struct gen *g, struct gen_ask a)
{
	static const char *const functions[] = { "histogram_count",
						 "histogram_sum",
						 "histogram_fraction" };
	const char *f = GEN_PICK(g, functions);
	struct gen_got got;

	a.depth--;
	gen_add(g, "(");
	got = gen_vector(g, a);
	gen_add(g, gen_once_in(g, 2) ? " or " : " unless ");
	gen_word(g, f);
	gen_add(g, strcmp(f, "histogram_fraction") == 0 ? "(0, 1, " : "(");
	gen_selector(g, (struct gen_ask){ .need = Q_EXACT,
					  .metric = &oracle_metrics[0] });
	gen_add(g, "))");
	got.is &= ~(unsigned)(Q_DENSE | Q_DISTINCT);
	return got;
}

/* --------------------------------------------------------------- absence ---
 */

struct gen_got
gen_absent(struct gen *g, struct gen_ask a)
{
	static const char *const instants[] = {
		"none{job=\"x\", zone=~\"e.*\"}",
		"up{instance=\"none\", job=\"api\"}",
		"up{job=\"a\", job=\"b\", zone=\"c\"}",
		"queue_length{instance=\"a:80\", queue=\"in\"}",
		"sum(none)",
		"none > 3",
		"{__name__=\"none\", le=\"1\"}",
		"events{instance=\"g:70\", queue=\"out\"}",
	};
	static const char *const ranges[] = {
		"none{job=\"x\"}[5m]",
		"queue_length{instance=\"b:80\", queue=\"in\"}[1m]",
		"events{instance=\"a:80\", queue=~\"in|no\"}[45s]",
		"(up{job=\"none\"} > 1)[301s:30s]",
		"temperature{sensor=\"none\"}[5m] offset 1m",
	};
	bool range = gen_once_in(g, 2);

	(void)a;
	gen_word(g, range ? "absent_over_time" : "absent");
	gen_add(g, "(");
	gen_add(g, range ? GEN_PICK(g, ranges) : GEN_PICK(g, instants));
	gen_add(g, ")");
	return (struct gen_got){ NUMBERS | Q_SMALL | Q_NAMELESS | Q_UNIQUE,
				 1u << L_JOB, 0 };
}

struct gen_got
gen_timestamp(struct gen *g, struct gen_ask a)
{
	struct gen_got got;

	/* A selector for each time stamp of its own, or what has none. */
	a.depth = gen_once_in(g, 2) ? 0 : a.depth - 1;
	a.need = 0;
	gen_word(g, "timestamp");
	gen_add(g, "(");
	g->one_modifier = true;
	got = gen_vector(g, a);
	g->one_modifier = false;
	gen_add(g, ")");
	/* Not Q_FINITE: too large for a spread of seconds. */
	got.is = Q_EXACT | Q_NONNEG | Q_UNIQUE | Q_NAMELESS;
	return got;
}

/* ---------------------------------------------------------------- errors ---
 */

void
gen_wrong(struct gen *g)
{
	/* clang-format off */
	static const char *const wrong[] = {
		"rate(up)",
		"floor(up, up)",
		"nofunction(up)",
		"sum(1)",
		"abs(\"a\")",
		"1 == 2",
		"up + bool up",
		"1 and up",
		"sum()",
		"topk(up)",
		"count_values(1, up)",
		"up offset 5m[5m]",
		"rate(sum(up)[5m])",
		"up{",
		"sum(up",
		"up)",
		"{}",
		"{job=~\".*\"}",
		"up * on(job) group_left(job) up",
		"-\"a\"",
		"up and on() group_left() up",
		"sum by (job) (up) +",
		"up == on(job) group_left sum by (job, instance) (up)",
		"up + on(job) up",
		"up / on(job) group_right up",
		"label_replace(up, \"a\", \"b\", \"c\", \"(\")",
		"abs({__name__=~\"up|ratio\"})",
		"rate({__name__=~\"latency_seconds_(sum|count)\"}[5m])",
		"label_replace(up, \"instance\", \"x\", \"\", \"\")",
		"quantile(\"a\", up)",
		"histogram_quantile(up, up)",
		"label_join(up, \"a\")",
		"up or 1",
		"time() % up[5m]",
		"sum by (1) (up)",
		"up @ foo",
		"vector(up)",
		"scalar(1)",
		"minute(1, 2)",
		"up unless bool up",
	};
	/* clang-format on */

	gen_add(g, GEN_PICK(g, wrong));
}
