/*
 * oracle_gen.h - queries from a grammar, which a Prometheus 2.42 and a 3.x must
 * answer alike.
 *
 * Every part is asked for with the qualities of values (enum oracle_quality)
 * that make its place the same on both sides, and says which its values have.
 * Without Q_EXACT values may differ in their last bits; such values are only
 * put where that stays so: never into what jumps (comparisons, floor, topk) and
 * never into a difference.  The rules that keep out what 2.42 does otherwise
 * name their item of promql.md 8:
 *
 * - 1: sample times are odd ms, all times and ranges multiples of 100 ms; the
 *   left edge of a subquery is no multiple of 5 s, all steps are (oracle_data,
 *   gen_subquery)
 * - 2: no numbers as durations, no quoted names
 * - 3: histogram_fraction only over what has no buckets
 * - 5: stddev and stdvar of finite values; and, because what is left of a small
 *   spread over a large mean hangs on the order of things, of Q_TAME
 * - 6: sums of integers, or of what is not negative; averages of what is finite
 *   and not negative
 * - 7: rate and increase over counters (counter_next) or what has no gaps; the
 *   order in which fractions lost by resets are added is not said, so only
 *   those of integers are exact
 * - 9: atan2 between values without names
 * - 10: comparisons one to one only where the left side is known to be unique
 * - 11: 2.42's functions; double_exponential_smoothing is holt_winters there
 * - 12: no values with line ends
 * - 13: unary minus only where no two differ by name alone
 * - 15: no NaN for k, no colons in grouping labels
 * - 16: le as both keep it
 * - 4, 8, 14, 17 touch nothing that is made here.
 *
 * The list has no items for these, which came to light here:
 *
 * - timestamp() of a selector with both @ and offset: 2.42 forgets the offset
 * - predict_linear() and quantile_over_time() of a range with @: 2.42 moves the
 *   window along a range query if the other argument may change
 * - a parameter of quantile and topk that changes, for what does not, because
 *   it has an @ or reads nothing: 2.42 takes that of the first step for all
 * - count_values by labels, its own among or before them: 2.42 sorts it in and
 *   has lost the last one from the second step on; so it is called zz
 * - logarithms and powers of what may be denormal, and e to what is over 709:
 *   wrong in the Go of 2.42 on amd64
 */
#ifndef TESTS_INTEGRATION_ORACLE_GEN_H
#define TESTS_INTEGRATION_ORACLE_GEN_H

#include "base/str.h"
#include "oracle_data.h"

#define GEN_FEATURES 192
#define GEN_DEPTH 4
/* Of what is asked: the phase of all times in 5 s. */
#define GEN_PHASE 2000

struct gen {
	uint64_t rng;
	struct str *out;
	int64_t reach;     /* ms that windows and offsets may still go back */
	int64_t phase;     /* of the evaluation time, in 5 s */
	bool one_modifier; /* @ or offset, not both */
	bool no_at;
	uint64_t used[GEN_FEATURES / 64];
};

/* What a part must be. */
struct gen_ask {
	int depth;
	unsigned need; /* enum oracle_quality */
	unsigned with; /* labels it must have */
	/* Its series are those of this metric, whatever is done to them. */
	const struct oracle_metric *metric;
};

#define GEN_NO_KEY (~0u) /* not known to be unique by anything */

/* What it is. */
struct gen_got {
	unsigned is;
	unsigned labels; /* that it may have */
	unsigned key;    /* by which its elements are told apart */
};

enum gen_order {
	GEN_UNORDERED,
	GEN_BY_VALUE, /* an instant answer has its values in order */
};

struct oracle_query {
	struct str text; /* as 3.x has it */
	struct str old;  /* as 2.42 has it */
	enum gen_order order;
	bool ties; /* which of equal ones are there is not said */
	uint64_t used[GEN_FEATURES / 64];
};

/* The query that this seed makes. */
void oracle_query_make(struct oracle_query *q, uint64_t seed);
void oracle_query_release(struct oracle_query *q);

extern const char *const oracle_features[];
extern const size_t n_oracle_features;

/* ------------------------------------------ between the files of it --- */

#define GEN_COUNT(a) (sizeof(a) / sizeof(*(a)))
#define GEN_PICK(g, a) ((a)[gen_below((g), (unsigned)GEN_COUNT(a))])

unsigned gen_below(struct gen *g, unsigned n);
bool gen_once_in(struct gen *g, unsigned n);
void gen_add(struct gen *g, const char *text);
/* Notes a word of oracle_features; gen_word adds it too. */
void gen_use(struct gen *g, const char *feature);
void gen_word(struct gen *g, const char *feature);
void gen_duration(struct gen *g, int64_t ms);
/* Its one metric, if there is one, has these qualities. */
bool gen_may(struct gen_ask a, unsigned need);
/* Some of the labels, at most n. */
unsigned gen_some(struct gen *g, unsigned labels, int n);
/* (a, b) */
void gen_label_list(struct gen *g, unsigned labels);

bool gen_has_metric(unsigned need, unsigned with);
const struct oracle_metric *gen_metric(struct gen *g, unsigned need,
				       unsigned with);
struct gen_got gen_selector(struct gen *g, struct gen_ask a);
/* name{...}[5m] offset ...; or a subquery of what fits. */
struct gen_got gen_range(struct gen *g, struct gen_ask a);
struct gen_got gen_vector(struct gen *g, struct gen_ask a);
/* need: Q_NONNEG, Q_FINITE, Q_INTEGER, Q_SMALL, Q_EXACT */
void gen_scalar(struct gen *g, int depth, unsigned need);

struct gen_got gen_math(struct gen *g, struct gen_ask a);
struct gen_got gen_over_range(struct gen *g, struct gen_ask a);
struct gen_got gen_labels(struct gen *g, struct gen_ask a);
struct gen_got gen_histogram(struct gen *g, struct gen_ask a);
struct gen_got gen_native(struct gen *g, struct gen_ask a);
struct gen_got gen_absent(struct gen *g, struct gen_ask a);
struct gen_got gen_timestamp(struct gen *g, struct gen_ask a);
struct gen_got gen_aggregate(struct gen *g, struct gen_ask a);
/* A sum, min, max or count by exactly these labels. */
struct gen_got gen_by(struct gen *g, struct gen_ask a, unsigned labels);
void gen_rank(struct gen *g, struct gen_ask a, bool grouped);
struct gen_got gen_with_scalar(struct gen *g, struct gen_ask a);
struct gen_got gen_compare_scalar(struct gen *g, struct gen_ask a);
struct gen_got gen_vectors(struct gen *g, struct gen_ask a);
struct gen_got gen_compare_vectors(struct gen *g, struct gen_ask a);
struct gen_got gen_set(struct gen *g, struct gen_ask a);
/* Something that both refuse in the same words. */
void gen_wrong(struct gen *g);

#endif
