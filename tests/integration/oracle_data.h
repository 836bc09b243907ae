/*
 * oracle_data.h - metrics made from a seed, for a server and for the engine.
 *
 * Counters with resets, gauges with gaps, NaN and infinities, histograms,
 * series that end by a stale marker, begin in the middle and come back, targets
 * with different phases.  The same seed gives the same bits.  Where it must
 * keep clear of what Prometheus 2.42 does otherwise, the item of promql.md 8
 * stands beside it.
 */
#ifndef TESTS_INTEGRATION_ORACLE_DATA_H
#define TESTS_INTEGRATION_ORACLE_DATA_H

#include <stdint.h>

#include "base/arena.h"
#include "model/labels.h"
#include "tsdb/tsdb.h"

/* What is asked lies in [FROM, TO]; samples begin earlier, so that windows find
 * some (ms). */
#define ORACLE_DATA_START INT64_C(1770242400000)
#define ORACLE_DATA_FROM (ORACLE_DATA_START + 85 * INT64_C(60000))
#define ORACLE_DATA_TO (ORACLE_DATA_START + 150 * INT64_C(60000))

/* Bits of what is known of values, for which the generator of queries asks. */
enum oracle_quality {
	Q_EXACT = 1,    /* the same bits on both sides */
	Q_NONNEG = 2,   /* no value is below 0; NaN may be */
	Q_FINITE = 4,   /* no NaN, no Inf */
	Q_DISTINCT = 8, /* no two series are equal at a time */
	Q_DENSE = 16,   /* all samples of all scrapes are there */
	Q_UNIQUE = 32,  /* told apart without their names, at all times */
	Q_INTEGER = 64, /* below 2^24 */
	Q_SMALL = 128,  /* magnitude below 100 */
	Q_COUNTER = 256,
	Q_NAMELESS = 512,
	Q_TAME = 1024, /* its spread is none, or not far below its magnitude */
};

#define ORACLE_LABELS(X)      \
	X(JOB, job)           \
	X(INSTANCE, instance) \
	X(ZONE, zone)         \
	X(METHOD, method)     \
	X(CODE, code)         \
	X(MODE, mode)         \
	X(QUEUE, queue)       \
	X(SENSOR, sensor)     \
	X(CASE, case) X(LE, le) X(VERSION, version) X(TEAM, team) X(PATH, path)

enum oracle_label {
#define X(id, name) L_##id,
	ORACLE_LABELS(X)
#undef X
		N_LABELS,
};

struct oracle_metric {
	const char *name;
	int shape;
	unsigned quality, labels, key; /* bits of enum oracle_label */
};

extern const struct oracle_metric oracle_metrics[];
extern const size_t n_oracle_metrics;
const char *oracle_label_name(enum oracle_label l);
/* The values that a label takes; *n of them. */
const char *const *oracle_label_values(enum oracle_label l, size_t *n);

struct oracle_series {
	struct labels labels;
	int target;
	size_t n, cap;
	int64_t *t;
	double *v;
};

struct oracle_data {
	struct arena arena;
	size_t n, cap;
	struct oracle_series *series; /* sorted by labels */
};

struct oracle_data *oracle_data_new(uint64_t seed);
void oracle_data_free(struct oracle_data *d);
/* Appends all of it. */
int oracle_data_fill(const struct oracle_data *d, struct tsdb *db,
		     struct err *err);
/* Bodies of remote write in time order, DIR/000 and so on; -1: cannot write. */
int oracle_data_write(const struct oracle_data *d, const char *dir);

/* Deterministic: SplitMix64. */
uint64_t oracle_random(uint64_t *state);
unsigned oracle_below(uint64_t *state, unsigned n);

#endif
