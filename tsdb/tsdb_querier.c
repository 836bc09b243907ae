#include "config.h"

#include "base/mem.h"
#include "tsdb/reader.h"
#include "tsdb/tsdb.h"

/* One that was opened has pins; its forks share them. */
struct tsdb_querier {
	struct querier base;
	struct tsdb *db;
	struct reader reader;
	struct reader_pins pins;
	struct store_pin pin;
	const struct series_index *index;
	size_t n; /* series with lower numbers are shown */
};

struct tsdb_fork {
	struct querier base;
	struct tsdb_querier *of;
	struct reader reader;
};

static struct tsdb_querier *
tsdb_querier_of(struct querier *q)
{
	return (struct tsdb_querier *)q;
}

static void
tsdb_select(const struct tsdb_querier *q, struct store_query *query,
	    struct arena *a, struct querier_set *out)
{
	query->index = q->index;
	query->n = q->n;
	query->range =
		reader_clip(&q->pins, query->range.from, query->range.to);
	thread_lock_take(&q->db->lock);
	*out = store_select_set(q->db, query, a);
	thread_lock_give(&q->db->lock);
}

static int
tsdb_querier_select(struct querier *base, const struct matcher *m, size_t n,
		    int64_t mint, int64_t maxt, struct querier_set *out,
		    struct err *err)
{
	struct tsdb_querier *q = tsdb_querier_of(base);
	struct store_query query = { .m = m, .n_matchers = n };

	(void)err;
	query.range = (struct time_range){ mint, maxt };
	tsdb_select(q, &query, &q->reader.arena, out);
	return 0;
}

static int
tsdb_querier_read(struct querier *base, const struct querier_series *s,
		  const struct querier_span *span, struct samples *out,
		  struct err *err)
{
	return reader_read(&tsdb_querier_of(base)->reader, s, span, out, err);
}

static void
tsdb_querier_ahead(struct querier *base, const struct querier_series *s)
{
	reader_ahead(&tsdb_querier_of(base)->reader, s);
}

static void
tsdb_querier_close(struct querier *base)
{
	struct tsdb_querier *q = tsdb_querier_of(base);
	struct tsdb *db = q->db;

	reader_release(&q->reader);
	reader_pins_release(&q->pins);
	thread_lock_take(&db->lock);
	store_unpin(db, &q->pin);
	thread_lock_give(&db->lock);
	mem_free(q);
}

static int
tsdb_fork_select(struct querier *base, const struct matcher *m, size_t n,
		 int64_t mint, int64_t maxt, struct querier_set *out,
		 struct err *err)
{
	struct tsdb_fork *f = (struct tsdb_fork *)base;
	struct store_query query = { .m = m, .n_matchers = n };

	(void)err;
	query.range = (struct time_range){ mint, maxt };
	tsdb_select(f->of, &query, &f->reader.arena, out);
	return 0;
}

static int
tsdb_fork_read(struct querier *base, const struct querier_series *s,
	       const struct querier_span *span, struct samples *out,
	       struct err *err)
{
	return reader_read(&((struct tsdb_fork *)base)->reader, s, span, out,
			   err);
}

static void
tsdb_fork_ahead(struct querier *base, const struct querier_series *s)
{
	reader_ahead(&((struct tsdb_fork *)base)->reader, s);
}

static void
tsdb_fork_close(struct querier *base)
{
	struct tsdb_fork *f = (struct tsdb_fork *)base;

	reader_release(&f->reader);
	mem_free(f);
}

static struct querier *
tsdb_querier_fork(struct querier *base)
{
	static const struct querier_ops ops = {
		.select = tsdb_fork_select,
		.read = tsdb_fork_read,
		.ahead = tsdb_fork_ahead,
		.close = tsdb_fork_close,
	};
	struct tsdb_querier *q = tsdb_querier_of(base);
	struct tsdb_fork *f = mem_alloc(sizeof(*f));

	f->base.ops = &ops;
	f->of = q;
	reader_init(&f->reader, &q->pins);
	return &f->base;
}

struct querier *
tsdb_querier(struct tsdb *db, int64_t mint, int64_t maxt)
{
	static const struct querier_ops ops = {
		.select = tsdb_querier_select,
		.read = tsdb_querier_read,
		.ahead = tsdb_querier_ahead,
		.close = tsdb_querier_close,
		.fork = tsdb_querier_fork,
	};
	struct tsdb_querier *q = mem_calloc(1, sizeof(*q));

	q->base.ops = &ops;
	q->db = db;
	q->pins.range = (struct time_range){ mint, maxt };
	thread_lock_take(&db->lock);
	store_fill(db);
	store_pin(db, &q->pin);
	q->index = db->index;
	q->n = db->index->n;
	reader_pins_init(&q->pins, db);
	reader_init(&q->reader, &q->pins);
	thread_lock_give(&db->lock);
	return &q->base;
}
