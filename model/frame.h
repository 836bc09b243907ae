/*
 * frame.h - the answer to one query, whole, whoever gave it.
 *
 * Range queries and instant vectors lie on a grid: point i is at start + i *
 * step, and a bit says whether it is there, because NaN is a value.  A raw
 * range vector (an instant query of m[5m]) has times of its own.  All bytes are
 * in the frame's arena; a frame has one owner, who calls frame_free.
 */
#ifndef MODEL_FRAME_H
#define MODEL_FRAME_H

#include "base/arena.h"
#include "model/labels.h"
#include "model/sample.h"

struct err;

enum frame_kind {
	FRAME_SCALAR, /* one series without labels */
	FRAME_VECTOR, /* n points each: one */
	FRAME_MATRIX,
	FRAME_RAW, /* a range vector: series[i].t is set */
	FRAME_STRING,
};

struct frame_series {
	struct labels labels;
	size_t n;          /* frame.steps, or the count of raw samples */
	const int64_t *t;  /* FRAME_RAW only, else NULL */
	double *v;         /* n values; absent ones are 0 */
	uint64_t *present; /* a bit a value; NULL in FRAME_RAW: all */
	struct histogram **histogram; /* NULL: no native histograms */
};

/* What the source says of its work, for the inspect view. */
struct frame_stats {
	int64_t elapsed_us; /* from asked to answered */
	size_t samples;     /* read, if known */
	size_t bytes;       /* received */
	size_t held;        /* most bytes while evaluating, if known */
};

struct frame {
	struct arena arena;
	enum frame_kind kind;
	int64_t start, step; /* ms; step 0 for instant queries */
	size_t steps;
	size_t n;
	struct frame_series *series;
	struct slice text; /* FRAME_STRING */
	size_t n_warnings, n_infos;
	struct slice *warnings, *infos;
	bool partial; /* the server said that data is missing */
	struct frame_stats stats;
};

struct frame *frame_new(void);
void frame_free(struct frame *f);
/* All of it, bytes too, but native histograms. */
struct frame *frame_copy(const struct frame *f);

static inline bool
frame_has(const struct frame_series *s, size_t i)
{
	return s->present == NULL || (s->present[i / 64] >> (i % 64) & 1) != 0;
}

static inline void
frame_set(struct frame_series *s, size_t i, double v)
{
	s->v[i] = v;
	s->present[i / 64] |= UINT64_C(1) << (i % 64);
}

/* True if some point is there that is no NaN. */
bool frame_has_number(const struct frame *f);

/* Room for a series of n points on the grid, absent all, in the frame's arena.
 */
void frame_series_init(struct frame *f, struct frame_series *s, size_t n);
/* Adds a text unless it is there already or LIMIT_ANNOTATIONS are, and one that
 * says how many were left out. */
void frame_warn(struct frame *f, struct slice text);
void frame_info(struct frame *f, struct slice text);
/* Sorts the series by labels. */
void frame_sort(struct frame *f);

#endif
