#include "config.h"

#include "oracle_gen.h"

#include <string.h>

#define PASSED (Q_DENSE | Q_TAME)

static const char *const compares[] = { "==", "!=", "<", "<=", ">", ">=" };

/* ---------------------------------------------------------- aggregations ---
 */

static const struct aggregation {
	const char *name;
	unsigned need, keeps, gives;
} aggregations[] = {
	/* promql.md 8, 6 and 5 */
	{ "sum", Q_INTEGER | Q_EXACT, Q_NONNEG | Q_FINITE,
	  Q_INTEGER | Q_EXACT },
	{ "sum", Q_NONNEG, Q_FINITE, Q_NONNEG },
	{ "sum", Q_NONNEG, Q_FINITE, Q_NONNEG },
	{ "avg", Q_NONNEG | Q_FINITE, Q_SMALL, Q_NONNEG | Q_FINITE },
	{ "count", 0, 0, Q_EXACT | Q_NONNEG | Q_FINITE | Q_INTEGER },
	{ "min", 0, Q_EXACT | Q_NONNEG | Q_FINITE | Q_SMALL | Q_INTEGER, 0 },
	{ "max", 0, Q_EXACT | Q_NONNEG | Q_FINITE | Q_SMALL | Q_INTEGER, 0 },
	{ "group", 0, 0, Q_EXACT | Q_NONNEG | Q_FINITE | Q_SMALL | Q_INTEGER },
	{ "stddev", Q_EXACT | Q_FINITE | Q_TAME, 0, Q_NONNEG | Q_FINITE },
	{ "stdvar", Q_EXACT | Q_FINITE | Q_TAME, 0, Q_NONNEG | Q_FINITE },
	{ "quantile", Q_EXACT, 0, 0 },
	{ "quantile", Q_NONNEG | Q_FINITE, 0, 0 },
	{ "count_values", Q_EXACT, 0,
	  Q_EXACT | Q_NONNEG | Q_FINITE | Q_SMALL | Q_INTEGER },
};

/* True if it changes with time: then what it is for must, too. */
static bool
aggregation_parameter(struct gen *g, const struct aggregation *m, bool by)
{
	static const char *const phis[] = {
		"0.5, ", "0.9, ",  "0.123, ",
		"0, ",   "1, ",    "-1, ",
		"2, ",   "0.25, ", "scalar(ratio{instance=\"a:80\"}), "
	};
	static const char *const names[] = { "\"value\", ", "\"job\", ",
					     "\"zz\", " };

	if (strcmp(m->name, "quantile") == 0) {
		const char *phi = GEN_PICK(g, phis);

		gen_add(g, phi);
		g->no_at |= *phi == 's';
		return *phi == 's';
	}
	if (strcmp(m->name, "count_values") == 0)
		gen_add(g, by ? names[2] : GEN_PICK(g, names));
	return false;
}

static const struct aggregation *
aggregation_for(struct gen *g, unsigned need)
{
	unsigned i = gen_below(g, GEN_COUNT(aggregations));
	const unsigned always = Q_UNIQUE | Q_NAMELESS | PASSED;

	while ((need &
		~(aggregations[i].keeps | aggregations[i].gives | always)) != 0)
		i = (i + 1) % (unsigned)GEN_COUNT(aggregations);
	return &aggregations[i];
}

static unsigned
aggregation_inner(const struct aggregation *m, unsigned need)
{
	return m->need | (need & (m->keeps | PASSED) & ~m->gives);
}

/* In either place. */
static struct gen_got
gen_grouped(struct gen *g, const struct aggregation *m, struct gen_ask a,
	    const char *how, unsigned labels)
{
	bool before = gen_once_in(g, 2), no_at = g->no_at;
	struct gen_got got;

	gen_word(g, m->name);
	for (int i = 0; i < 2; i++) {
		if (i == (before ? 0 : 1) && how != NULL) {
			gen_add(g, " ");
			gen_word(g, how);
			gen_add(g, " ");
			gen_label_list(g, labels);
		}
		if (i == (before ? 1 : 0)) {
			gen_add(g, " (");
			if (aggregation_parameter(g, m,
						  how != NULL && *how == 'b'))
				a.depth = 0;
			got = gen_vector(g, a);
			gen_add(g, ")");
		}
	}
	g->no_at = no_at;
	got.is = (got.is & (m->keeps | PASSED)) | m->gives | Q_NAMELESS |
		 Q_UNIQUE;
	return got;
}

struct gen_got
gen_by(struct gen *g, struct gen_ask a, unsigned labels)
{
	const struct aggregation *m;
	struct gen_got got;

	do
		m = aggregation_for(g, a.need);
	while (strcmp(m->name, "count_values") == 0);
	a.depth--;
	a.need = aggregation_inner(m, a.need);
	a.with |= labels;
	got = gen_grouped(g, m, a, labels != 0 ? "by" : NULL, labels);
	got.labels = got.key = labels;
	return got;
}

struct gen_got
gen_aggregate(struct gen *g, struct gen_ask a)
{
	const unsigned all = (1u << N_LABELS) - 1;
	const struct aggregation *m = aggregation_for(g, a.need);
	bool values = strcmp(m->name, "count_values") == 0;
	struct gen_ask inner = a;
	struct gen_got got;
	unsigned labels;

	inner.depth--;
	inner.need = aggregation_inner(m, a.need);
	if (gen_once_in(g, 3)) {
		labels = gen_some(g, all & ~a.with & ~(1u << L_JOB), 3);
		got = gen_grouped(g, m, inner, "without", labels);
		got.labels &= ~labels;
		got.key = values ? GEN_NO_KEY : got.labels;
		return got;
	}
	labels = a.with;
	if (gen_once_in(g, 2))
		labels |= 1u << L_JOB;
	if (gen_once_in(g, 3))
		labels |= gen_some(g, all, 2);
	got = gen_grouped(g, m, inner,
			  labels != 0 || gen_once_in(g, 8) ? "by" : NULL,
			  labels);
	got.labels = labels;
	got.key = values ? GEN_NO_KEY : labels;
	return got;
}

/* topk or bottomk, of a.need. */
void
gen_rank(struct gen *g, struct gen_ask a, bool grouped)
{
	static const char *const ks[] = {
		"1", "2", "3", "5", "100", "2.7", "0", "scalar(minute() % 4)"
	};
	const char *how = gen_once_in(g, 3) ? "without" : "by", *k;
	bool no_at = g->no_at;

	gen_word(g, gen_once_in(g, 2) ? "topk" : "bottomk");
	gen_add(g, " ");
	if (grouped) {
		gen_word(g, how);
		gen_label_list(g, *how == 'b' ? 1u << L_JOB : 1u << L_INSTANCE);
	}
	gen_add(g, "(");
	k = GEN_PICK(g, ks);
	gen_add(g, k);
	gen_add(g, ", ");
	a.depth--;
	if (*k == 's') {
		g->no_at = true;
		a.depth = 0;
	}
	gen_vector(g, a);
	g->no_at = no_at;
	gen_add(g, ")");
}

/* ------------------------------------------------------------ operations ---
 */

/*
 * What either side needs.  A difference needs all bits of both, or nothing of
 * it may be left; a remainder and a power, too, for they jump.
 */
static const struct arithmetic {
	const char *op;
	unsigned left, right;
	unsigned keeps; /* what both have */
	unsigned gives;
} arithmetics[] = {
	{ "+", Q_EXACT, Q_EXACT, Q_NONNEG, Q_EXACT },
	{ "+", Q_NONNEG, Q_NONNEG, 0, Q_NONNEG },
	{ "-", Q_EXACT, Q_EXACT, 0, Q_EXACT },
	{ "*", 0, 0, Q_EXACT | Q_NONNEG | Q_TAME, 0 },
	{ "/", 0, 0, Q_EXACT | Q_NONNEG | Q_TAME, 0 },
	{ "%", Q_EXACT, Q_EXACT, 0, Q_EXACT },
	{ "^", Q_EXACT | Q_FINITE, Q_EXACT | Q_SMALL, Q_NONNEG, 0 },
	/* promql.md 8, 9 */
	{ "atan2", Q_EXACT | Q_NAMELESS, Q_EXACT | Q_NAMELESS, 0, 0 },
};
#define FINITE_OPS 4 /* the first give no Inf of what is finite */

static const struct arithmetic *
arithmetic_for(struct gen *g, struct gen_ask a)
{
	unsigned i;
	const struct arithmetic *x;

	do {
		i = gen_below(g, GEN_COUNT(arithmetics));
		x = &arithmetics[i];
	} while (!gen_may(a, x->left | x->right) ||
		 (a.need & ~(x->keeps | x->gives | Q_NAMELESS | Q_UNIQUE |
			     Q_DENSE | (i < FINITE_OPS ? Q_FINITE : 0u))) != 0);
	return x;
}

static unsigned
arithmetic_side(const struct arithmetic *x, unsigned need, bool right)
{
	unsigned side = right ? x->right : x->left;

	return side | (need & (x->keeps & ~x->gives)) | (need & Q_FINITE);
}

static unsigned
arithmetic_is(const struct arithmetic *x, unsigned both)
{
	return (both & x->keeps) | x->gives | Q_NAMELESS | Q_UNIQUE |
	       (x - arithmetics < FINITE_OPS ? both & Q_FINITE : 0);
}

struct gen_got
gen_with_scalar(struct gen *g, struct gen_ask a)
{
	bool first = gen_once_in(g, 3), dense = (a.need & Q_DENSE) != 0;
	const struct arithmetic *x;
	unsigned scalar;
	struct gen_got got;

	if ((a.need & Q_SMALL) != 0)
		return gen_selector(g, a);
	x = arithmetic_for(g, a);
	scalar = arithmetic_side(x, a.need, !first) & ~(unsigned)Q_NAMELESS;
	a.depth--;
	gen_add(g, "(");
	if (first) {
		gen_scalar(g, a.depth, scalar);
		gen_add(g, " ");
		gen_word(g, x->op);
		gen_add(g, " ");
	}
	a.need = arithmetic_side(x, a.need, first);
	if (dense)
		a.need |= Q_DENSE;
	got = gen_vector(g, a);
	if (!first) {
		gen_add(g, " ");
		gen_word(g, x->op);
		gen_add(g, " ");
		gen_scalar(g, a.depth, scalar);
	}
	gen_add(g, ")");
	got.is = arithmetic_is(x, got.is & (scalar | Q_FINITE)) |
		 (got.is & Q_DENSE);
	if ((scalar & Q_FINITE) == 0)
		got.is &= ~(unsigned)Q_FINITE;
	return got;
}

#define BOOLS                                                            \
	(Q_TAME | Q_EXACT | Q_NONNEG | Q_FINITE | Q_SMALL | Q_NAMELESS | \
	 Q_UNIQUE)

struct gen_got
gen_compare_scalar(struct gen *g, struct gen_ask a)
{
	const char *op = GEN_PICK(g, compares);
	bool first = gen_once_in(g, 4);
	bool truth = gen_once_in(g, 3) || (a.need & Q_NAMELESS) != 0;
	struct gen_got got;

	a.depth--;
	a.need = truth ? Q_EXACT : a.need | Q_EXACT;
	gen_add(g, "(");
	if (first)
		gen_scalar(g, 1, Q_EXACT);
	else
		got = gen_vector(g, a);
	gen_add(g, " ");
	gen_word(g, op);
	gen_add(g, " ");
	if (truth)
		gen_word(g, "bool");
	gen_add(g, " ");
	if (first)
		got = gen_vector(g, a);
	else
		gen_scalar(g, 1, Q_EXACT);
	gen_add(g, ")");
	got.is = truth ? BOOLS : got.is & ~(unsigned)Q_DENSE;
	return got;
}

/* ------------------------------------------------------- vector to vector ---
 */

/* How two sides are matched. */
struct matching {
	unsigned labels; /* on these */
	bool by_ignoring;
	unsigned ignored;
	int group; /* 0 no, 1 group_left, 2 group_right */
	unsigned include;
};

static void
gen_matching(struct gen *g, const struct matching *m, bool plain)
{
	if (!plain) {
		gen_add(g, " ");
		gen_word(g, m->by_ignoring ? "ignoring" : "on");
		gen_add(g, " ");
		gen_label_list(g, m->by_ignoring ? m->ignored : m->labels);
	}
	if (m->group != 0) {
		gen_add(g, " ");
		gen_word(g, m->group == 1 ? "group_left" : "group_right");
		gen_add(g, " ");
		if (m->include != 0)
			gen_use(g, "include label");
		gen_label_list(g, m->include);
	}
	gen_add(g, " ");
}

/* What stands between: op, bool, and how they are matched. */
struct between {
	const char *op;
	bool truth;
	unsigned left, right; /* what the sides need */
};

static void
gen_between(struct gen *g, const struct between *b, const struct matching *m,
	    bool plain)
{
	gen_add(g, " ");
	gen_word(g, b->op);
	if (b->truth) {
		gen_add(g, " ");
		gen_word(g, "bool");
	}
	gen_matching(g, m, plain);
}

/* The same series on either side. */
static struct gen_got
match_same(struct gen *g, struct gen_ask a, const struct between *b)
{
	const unsigned other = 1u << L_TEAM | 1u << L_CASE;
	unsigned need = (b->left | b->right) & ~(unsigned)Q_NAMELESS;
	struct matching m = { .by_ignoring = true };
	struct gen_got l, r;

	a.metric = gen_metric(g, need, a.with);
	m.ignored = other & ~a.metric->labels;
	a.need = b->left;
	l = gen_vector(g, a);
	gen_between(g, b, &m, gen_once_in(g, 2));
	a.need = b->right;
	r = gen_vector(g, a);
	l.is &= r.is;
	l.labels &= ~m.ignored;
	return l;
}

/* One to one by the same labels. */
static struct gen_got
match_groups(struct gen *g, struct gen_ask a, const struct between *b)
{
	const struct oracle_metric *metric = gen_metric(g, 0, a.with);
	struct matching m = { .labels =
				      a.with | gen_some(g, metric->labels, 2) };
	struct gen_got l, r;
	bool plain = gen_once_in(g, 2);

	m.by_ignoring = !plain && gen_once_in(g, 2);
	m.ignored = gen_some(g, ~m.labels & ((1u << N_LABELS) - 1), 2);
	if (m.labels == 0)
		plain = m.by_ignoring = false;
	a.need = b->left;
	l = gen_by(g, a, m.labels);
	gen_between(g, b, &m, plain);
	a.need = b->right;
	r = gen_by(g, a, m.labels);
	l.is &= r.is;
	return l;
}

/* Many to one: what has more labels, and groups or a metric of fewer. */
static struct gen_got
match_many(struct gen *g, struct gen_ask a, const struct between *b)
{
	const struct oracle_metric *many = gen_metric(g, 0, a.with), *one;
	struct matching m = { .group = 1 + (int)gen_below(g, 2) };
	unsigned common = many->labels & ~(1u << L_LE);
	struct gen_got l, r = { 0 };

	one = gen_metric(g, 0, 0);
	/* A metric that tells of each instance, job or zone. */
	if (one->key == 1u << L_INSTANCE || one->key == 1u << L_JOB ||
	    one->key == 1u << L_ZONE)
		m.labels = one->key & common;
	if (m.labels != 0) {
		m.include = gen_some(g, one->labels & ~m.labels & ~many->key,
				     (int)gen_below(g, 3));
	} else {
		one = NULL;
		m.labels = gen_some(g, common, 2);
	}
	for (int side = 0; side < 2; side++) {
		a.need = side == 0 ? b->left : b->right;
		if (side == 1)
			gen_between(g, b, &m, false);
		if ((side == 0) == (m.group == 1)) {
			struct gen_ask x = a;

			x.with |= m.labels;
			x.depth--;
			l = gen_vector(g, x);
		} else if (one != NULL && (a.need & ~one->quality) == 0) {
			struct gen_ask x = { a.depth - 1, a.need, 0, one };

			/* Over a window there are two versions. */
			if (one == &oracle_metrics[0])
				x.depth = 0;
			r = gen_vector(g, x);
		} else {
			m.include = 0;
			r = gen_by(g, a, m.labels);
		}
	}
	l.is &= r.is;
	l.labels |= m.include;
	return l;
}

static struct gen_got
gen_matched(struct gen *g, struct gen_ask a, const struct between *b)
{
	struct gen_got got;

	a.depth--;
	gen_add(g, "(");
	switch (gen_below(g, 3)) {
	case 0:
		if (gen_has_metric((b->left | b->right) & ~(unsigned)Q_NAMELESS,
				   a.with)) {
			got = match_same(g, a, b);
			break;
		}
		/* fall through */
	case 1:
		got = match_groups(g, a, b);
		break;
	default:
		got = match_many(g, a, b);
		break;
	}
	gen_add(g, ")");
	return got;
}

struct gen_got
gen_vectors(struct gen *g, struct gen_ask a)
{
	const struct arithmetic *x = arithmetic_for(g, a);
	struct between b = { .op = x->op,
			     .left = arithmetic_side(x, a.need, false),
			     .right = arithmetic_side(x, a.need, true) };
	struct gen_got got = gen_matched(g, a, &b);

	got.is = arithmetic_is(x, got.is);
	return got;
}

struct gen_got
gen_compare_vectors(struct gen *g, struct gen_ask a)
{
	bool truth = gen_once_in(g, 3) || (a.need & Q_NAMELESS) != 0;
	unsigned need = truth ? Q_EXACT : a.need | Q_EXACT;
	struct between b = { .op = GEN_PICK(g, compares),
			     .truth = truth,
			     .left = need,
			     .right = need };
	struct gen_got got = gen_matched(g, a, &b);

	got.is = truth ? BOOLS : got.is & ~(unsigned)(Q_DENSE | Q_UNIQUE);
	return got;
}

struct gen_got
gen_set(struct gen *g, struct gen_ask a)
{
	static const char *const ops[] = { "and", "or", "unless", "or" };
	const char *op = GEN_PICK(g, ops);
	struct matching m = { .labels = a.with };
	struct gen_got l, r;

	a.depth--;
	gen_add(g, "(");
	l = gen_vector(g, a);
	gen_add(g, " ");
	gen_word(g, op);
	m.by_ignoring = gen_once_in(g, 2);
	m.labels |= gen_some(g, l.labels, 2);
	m.ignored = gen_some(g, (1u << N_LABELS) - 1, 4);
	gen_matching(g, &m, gen_once_in(g, 3));
	if (gen_once_in(g, 3))
		a.need |= l.is & Q_EXACT;
	if (*op != 'o') {
		a.need = 0;
		a.with = gen_some(g, m.labels, 1);
	}
	r = gen_vector(g, a);
	gen_add(g, ")");
	if (*op == 'o') {
		l.is &= r.is & ~(unsigned)Q_UNIQUE;
		l.labels |= r.labels;
		l.key = GEN_NO_KEY;
	}
	l.is &= ~(unsigned)(Q_DENSE | Q_DISTINCT);
	return l;
}
