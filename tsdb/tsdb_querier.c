#include "config.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "tsdb/store.h"
#include "tsdb/tsdb.h"

/* The times of one target in one span; every read of it gets the same t. */
struct tsdb_times {
	struct tsdb_times *next;
	int64_t mint, maxt;
	size_t n;
	int64_t *t;
};

/* What is shown of one target. */
struct tsdb_pin {
	const struct tsdb_target *target;
	struct chunk *head;
	uint64_t rows;
	int64_t floor;
	struct tsdb_times *times;
};

struct tsdb_querier {
	struct querier base;
	struct tsdb *db;
	struct tsdb_querier *root; /* of a fork, whose pins it shows */
	struct time_range range;
	size_t n; /* series with lower ids are shown */
	size_t n_pins;
	struct tsdb_pin *pin;
	size_t n_works;
	void **work; /* of generators */
	double *v;
	size_t cap;
	struct arena arena;
};

static struct tsdb_querier *
tsdb_querier_of(struct querier *q)
{
	return (struct tsdb_querier *)q;
}

static struct time_range
tsdb_querier_clip(const struct tsdb_querier *q, int64_t mint, int64_t maxt)
{
	return (struct time_range){
		.from = mint > q->range.from ? mint : q->range.from,
		.to = maxt < q->range.to ? maxt : q->range.to,
	};
}

static int
tsdb_querier_select(struct querier *base, const struct matcher *m, size_t n,
		    int64_t mint, int64_t maxt, struct querier_set *out,
		    struct err *err)
{
	struct tsdb_querier *q = tsdb_querier_of(base);
	struct store_query query = {
		.m = m,
		.n_matchers = n,
		.n = q->n,
		.range = tsdb_querier_clip(q, mint, maxt),
	};
	struct querier_series *s;
	const uint32_t *by_labels;
	size_t count = 0, k = 0;
	uint64_t *bits;

	(void)err;
	thread_lock_take(&q->db->lock);
	bits = store_select(q->db, &query);
	by_labels = store_by_labels(q->db);
	for (size_t w = 0; w < postings_words(q->n); w++)
		count += (size_t)__builtin_popcountll(bits[w]);
	s = arena_alloc(&q->arena, count * sizeof(*s));
	for (size_t i = 0; k < count; i++) {
		const struct store_series *from;

		if (by_labels[i] >= q->n || !postings_has(bits, by_labels[i]))
			continue;
		from = q->db->series[by_labels[i]];
		s[k++] = (struct querier_series){
			.labels = from->labels,
			.id = from->id,
			.target = from->target->id,
		};
	}
	thread_lock_give(&q->db->lock);
	mem_free(bits);
	*out = (struct querier_set){ count, s };
	return 0;
}

/* The visible rows of a chunk in a span, as [from, to). */
static void
tsdb_querier_rows(const struct tsdb_pin *p, const struct chunk *c,
		  struct time_range r, unsigned *from, unsigned *to)
{
	uint64_t shown = p->rows - c->first_row;
	unsigned lo = 0, hi = shown < c->rows ? (unsigned)shown : c->rows;
	unsigned end = hi;

	if (r.from < p->floor)
		r.from = p->floor;
	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;

		if (c->t[mid] < r.from)
			lo = mid + 1;
		else
			hi = mid;
	}
	*from = lo;
	while (hi < end && c->t[hi] <= r.to)
		hi++;
	*to = hi;
}

static void
tsdb_querier_chunk_times(const struct tsdb_pin *p, struct arena *a,
			 struct tsdb_times *out)
{
	struct time_range r = { out->mint, out->maxt };
	unsigned from, to;

	for (const struct chunk *c = p->head;
	     c != NULL && c->first_row < p->rows; c = c->next) {
		tsdb_querier_rows(p, c, r, &from, &to);
		out->n += to - from;
	}
	out->t = arena_alloc(a, out->n * sizeof(*out->t));
	out->n = 0;
	for (const struct chunk *c = p->head;
	     c != NULL && c->first_row < p->rows; c = c->next) {
		tsdb_querier_rows(p, c, r, &from, &to);
		memcpy(out->t + out->n, c->t + from,
		       (to - from) * sizeof(*out->t));
		out->n += to - from;
	}
}

static int
tsdb_querier_made_times(const struct tsdb_pin *p, struct arena *a,
			struct tsdb_times *out, struct err *err)
{
	const struct tsdb_generator *g = p->target->generator;
	uint32_t target = p->target->generated;

	out->n = g->times(g->ctx, target, out->mint, out->maxt, NULL, 0);
	if (out->n > LIMIT_MADE_SAMPLES)
		return err_set(err, ERR_LIMIT,
			       "a series has %zu samples between the times "
			       "asked for, more than %d: ask for a shorter "
			       "time",
			       out->n, LIMIT_MADE_SAMPLES);
	out->t = arena_alloc(a, out->n * sizeof(*out->t));
	g->times(g->ctx, target, out->mint, out->maxt, out->t, out->n);
	return 0;
}

static const struct tsdb_times *
tsdb_querier_times(struct tsdb_querier *q, struct tsdb_pin *p,
		   struct time_range r, struct err *err)
{
	struct arena *a = &q->root->arena;
	struct tsdb_times *t;

	for (t = p->times; t != NULL; t = t->next)
		if (t->mint == r.from && t->maxt == r.to)
			return t;
	t = arena_calloc(a, 1, sizeof(*t));
	t->mint = r.from;
	t->maxt = r.to;
	if (p->target->generator == NULL)
		tsdb_querier_chunk_times(p, a, t);
	else if (tsdb_querier_made_times(p, a, t, err) < 0)
		return NULL;
	t->next = p->times;
	p->times = t;
	return t;
}

static void
tsdb_querier_make(struct tsdb_querier *q, const struct store_series *s,
		  const struct tsdb_times *times, struct samples *out)
{
	const struct tsdb_generator *g = s->target->generator;
	void **work = &q->work[s->target->generator_id];

	if (*work == NULL && g->work_new != NULL)
		*work = g->work_new(g->ctx);
	out->n = times->n;
	out->t = times->t;
	out->flags = g->column(g->ctx, *work, s->target->generated, s->index,
			       times->t, times->n, q->v);
}

/* Values of one series behind one another; their times too if t is set. */
static size_t
tsdb_querier_gather(const struct tsdb_pin *p, uint32_t series,
		    struct time_range r, int64_t *t, double *v, unsigned *flags)
{
	unsigned from, to;
	size_t n = 0;

	*flags = SAMPLES_INTEGER | SAMPLES_RISING;
	for (const struct chunk *c = p->head;
	     c != NULL && c->first_row < p->rows; c = c->next) {
		tsdb_querier_rows(p, c, r, &from, &to);
		n += chunk_read(c, series, from, to, n > 0 ? &v[n - 1] : NULL,
				t != NULL ? t + n : NULL, v + n, flags);
	}
	return n;
}

/* A series that misses some of its target's scrapes has times of its own. */
static void
tsdb_querier_copy(struct tsdb_querier *q, const struct tsdb_pin *p,
		  const struct store_series *s, const struct tsdb_times *times,
		  struct samples *out)
{
	struct time_range r = { times->mint, times->maxt };

	out->t = times->t;
	out->n = tsdb_querier_gather(p, s->index, r, NULL, q->v, &out->flags);
	if (out->n < times->n) {
		int64_t *t = arena_alloc(&q->arena, out->n * sizeof(*t));

		tsdb_querier_gather(p, s->index, r, t, q->v, &out->flags);
		out->t = t;
	}
}

static int
tsdb_querier_read(struct querier *base, const struct querier_series *series,
		  int64_t mint, int64_t maxt, struct samples *out,
		  struct err *err)
{
	struct tsdb_querier *q = tsdb_querier_of(base);
	struct tsdb_pin *p = &q->pin[series->target];
	const struct tsdb_times *times;
	const struct store_series *s;

	*out = (struct samples){ 0 };
	thread_lock_take(&q->db->lock);
	s = q->db->series[series->id];
	times = tsdb_querier_times(q, p, tsdb_querier_clip(q, mint, maxt), err);
	if (times == NULL) {
		thread_lock_give(&q->db->lock);
		return -1;
	}
	if (times->n > q->cap) {
		q->cap = times->n;
		mem_free(q->v);
		q->v = mem_alloc(q->cap * sizeof(*q->v));
	}
	if (s->target->generator == NULL)
		tsdb_querier_copy(q, p, s, times, out);
	thread_lock_give(&q->db->lock);
	if (s->target->generator != NULL)
		tsdb_querier_make(q, s, times, out);
	out->v = q->v;
	return 0;
}

static void
tsdb_querier_close(struct querier *base)
{
	struct tsdb_querier *q = tsdb_querier_of(base);

	thread_lock_take(&q->db->lock);
	for (size_t i = 0; i < q->n_works; i++)
		if (q->work[i] != NULL)
			q->db->generator[i]->work_free(q->work[i]);
	if (q->root == q)
		store_let_go(q->db);
	thread_lock_give(&q->db->lock);
	mem_free(q->v);
	arena_release(&q->arena);
	mem_free(q);
}

static struct querier *tsdb_querier_fork(struct querier *base);

static const struct querier_ops tsdb_querier_ops = {
	.select = tsdb_querier_select,
	.read = tsdb_querier_read,
	.close = tsdb_querier_close,
	.fork = tsdb_querier_fork,
};

static struct querier *
tsdb_querier_fork(struct querier *base)
{
	const struct tsdb_querier *of = tsdb_querier_of(base);
	struct tsdb_querier *q = mem_alloc(sizeof(*q));

	*q = *of;
	q->v = NULL;
	q->cap = 0;
	q->arena = (struct arena){ 0 };
	q->work = arena_calloc(&q->arena, q->n_works, sizeof(*q->work));
	return &q->base;
}

struct querier *
tsdb_querier(struct tsdb *db, int64_t mint, int64_t maxt)
{
	struct tsdb_querier *q = mem_calloc(1, sizeof(*q));

	q->base.ops = &tsdb_querier_ops;
	q->db = db;
	q->root = q;
	q->range = (struct time_range){ mint, maxt };
	thread_lock_take(&db->lock);
	store_fill(db);
	db->queriers++;
	q->n = db->n;
	q->n_pins = db->n_targets;
	q->pin = arena_calloc(&q->arena, q->n_pins, sizeof(*q->pin));
	for (size_t i = 0; i < q->n_pins; i++) {
		const struct tsdb_target *t = db->target[i];

		q->pin[i] = (struct tsdb_pin){ t, t->head, t->rows, t->floor,
					       NULL };
	}
	q->n_works = db->n_generators;
	q->work = arena_calloc(&q->arena, q->n_works, sizeof(*q->work));
	thread_lock_give(&db->lock);
	return &q->base;
}
