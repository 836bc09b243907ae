/*
 * querier.h - by which an evaluator reads samples.
 *
 * A querier is a snapshot: it pins what it shows from open to close.  Results
 * live until close.  One querier is used by one thread at a time.
 */
#ifndef MODEL_QUERIER_H
#define MODEL_QUERIER_H

#include "model/labels.h"
#include "model/matcher.h"
#include "model/sample.h"

struct err;

struct querier_series {
	struct labels labels;
	uint64_t id, target; /* the querier's own names for it */
};

/* Sorted by labels.  Who may read them in any order reads s[order[0]] and so on
 * where ORDER is not NULL: as they lie in the store. */
struct querier_set {
	size_t n;
	const struct querier_series *s;
	const uint32_t *order;
};

/*
 * The times that are wanted, ms, both ends included.  With EVERY set only those
 * in a window are looked at, which the querier may make use of: t with (t -
 * mint) modulo every below width.
 */
struct querier_span {
	int64_t mint, maxt;
	int64_t every, width; /* every 0: all */
};

struct querier {
	const struct querier_ops *ops;
};

struct querier_ops {
	/* The series that all matchers accept and that may have samples in
	 * [mint, maxt] (ms, both included). */
	int (*select)(struct querier *q, const struct matcher *m, size_t n,
		      int64_t mint, int64_t maxt, struct querier_set *out,
		      struct err *err);
	/* The samples of one series in a span.  out->t may be shared with
	 * other series; out->v is valid until the next read. */
	int (*read)(struct querier *q, const struct querier_series *s,
		    const struct querier_span *span, struct samples *out,
		    struct err *err);
	/* The series is read soon: what it needs may come into the caches.
	 * NULL: nothing to do. */
	void (*ahead)(struct querier *q, const struct querier_series *s);
	void (*close)(struct querier *q);
	/* Another reader of the same snapshot for another thread: takes the
	 * series of q's sets, is closed before q.  NULL: there can be none. */
	struct querier *(*fork)(struct querier *q);
};

static inline int
querier_select(struct querier *q, const struct matcher *m, size_t n,
	       int64_t mint, int64_t maxt, struct querier_set *out,
	       struct err *err)
{
	return q->ops->select(q, m, n, mint, maxt, out, err);
}

static inline int
querier_read(struct querier *q, const struct querier_series *s,
	     const struct querier_span *span, struct samples *out,
	     struct err *err)
{
	return q->ops->read(q, s, span, out, err);
}

static inline void
querier_ahead(struct querier *q, const struct querier_series *s)
{
	__builtin_prefetch(s->labels.l);
	if (q->ops->ahead != NULL)
		q->ops->ahead(q, s);
}

static inline struct querier *
querier_fork(struct querier *q)
{
	return q->ops->fork == NULL ? NULL : q->ops->fork(q);
}

static inline void
querier_close(struct querier *q)
{
	if (q != NULL)
		q->ops->close(q);
}

#endif
