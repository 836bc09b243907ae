#include "config.h"

#include "tsdb/reader.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "tsdb/tsdb.h"

void
reader_pins_init(struct reader_pins *p, struct tsdb *db)
{
	thread_lock_init(&p->lock);
	p->n_generators = db->n_generators;
	p->generator = arena_copy(&p->arena, db->generator,
				  db->n_generators * sizeof(*db->generator));
	p->n = db->n_targets;
	p->pin = arena_calloc(&p->arena, p->n, sizeof(*p->pin));
	for (size_t i = 0; i < p->n; i++) {
		const struct tsdb_target *t = db->target[i];

		if (t == NULL)
			continue;
		p->pin[i] = (struct reader_pin){
			.target = t,
			.chunks = t->chunks,
			.head = t->head,
			.head_rows = t->head_rows,
			.floor = t->floor,
		};
	}
}

void
reader_pins_release(struct reader_pins *p)
{
	thread_lock_release(&p->lock);
	arena_release(&p->arena);
}

void
reader_init(struct reader *r, struct reader_pins *pins)
{
	*r = (struct reader){ .pins = pins };
	r->work = arena_calloc(&r->arena, pins->n_generators, sizeof(*r->work));
	r->seen = arena_calloc(&r->arena, pins->n, sizeof(*r->seen));
}

void
reader_release(struct reader *r)
{
	for (size_t i = 0; i < r->pins->n_generators; i++)
		if (r->work[i] != NULL)
			r->pins->generator[i]->work_free(r->work[i]);
	mem_free(r->chunks);
	mem_free(r->v);
	mem_free(r->t);
	for (size_t i = 0; i < 2; i++) {
		mem_free(r->twins.t[i]);
		mem_free(r->twins.v[i]);
	}
	mem_free(r->twins.end);
	arena_release(&r->arena);
}

struct time_range
reader_clip(const struct reader_pins *p, int64_t mint, int64_t maxt)
{
	return (struct time_range){
		.from = mint > p->range.from ? mint : p->range.from,
		.to = maxt < p->range.to ? maxt : p->range.to,
	};
}

/* The rows of ascending times in a range, as [from, to). */
static void
reader_rows(const int64_t *t, unsigned n, struct time_range r, unsigned *from,
	    unsigned *to)
{
	unsigned lo = 0, hi = n;

	while (lo < hi && t[lo] < r.from)
		lo++;
	while (hi > lo && t[hi - 1] > r.to)
		hi--;
	*from = lo;
	*to = hi;
}

static void
reader_span_add(struct reader_span *s, const int64_t *t, unsigned from,
		unsigned to)
{
	memcpy(s->t + s->n, t + from, (to - from) * sizeof(*t));
	s->n += to - from;
}

/* The start of the first window that ends at or after t. */
static int64_t
reader_window(const struct querier_span *s, int64_t t)
{
	uint64_t ahead = (uint64_t)t - (uint64_t)s->mint;
	uint64_t every = (uint64_t)s->every, width = (uint64_t)s->width;

	if (t <= s->mint || ahead < width)
		return s->mint;
	return (int64_t)((uint64_t)s->mint +
			 ((ahead - width) / every + 1) * every);
}

/* True if a window has a part of [mint, maxt]. */
static bool
reader_touches(const struct querier_span *s, int64_t mint, int64_t maxt)
{
	return s->every == 0 || reader_window(s, mint) <= maxt;
}

static void
reader_span_fill(struct reader_pins *pins, const struct reader_pin *p,
		 struct reader_span *s)
{
	struct arena *a = &pins->arena;
	size_t n = p->chunks != NULL ? p->chunks->n : 0, rows = p->head_rows;
	struct time_range r = reader_clip(pins, s->range.mint, s->range.maxt);

	if (r.from < p->floor)
		r.from = p->floor;
	for (size_t i = 0; i < n; i++)
		rows += p->chunks->c[i]->rows;
	s->t = arena_alloc(a, rows * sizeof(*s->t));
	s->piece = arena_alloc(a, n * sizeof(*s->piece));
	for (size_t i = 0; i < n; i++) {
		struct reader_piece piece = { p->chunks->c[i], 0, 0 };
		int64_t t[CHUNK_ROWS];

		if (piece.c->maxt < r.from || piece.c->mint > r.to ||
		    !reader_touches(&s->range, piece.c->mint, piece.c->maxt) ||
		    !chunk_times(piece.c, t))
			continue;
		reader_rows(t, piece.c->rows, r, &piece.from, &piece.to);
		reader_span_add(s, t, piece.from, piece.to);
		if (piece.from < piece.to)
			s->piece[s->n_pieces++] = piece;
	}
	if (p->head_rows == 0)
		return;
	reader_rows(p->head->t, p->head_rows, r, &s->from, &s->to);
	reader_span_add(s, p->head->t, s->from, s->to);
}

/* At most cap times of the windows (or of all the span); how many there are. */
static size_t
reader_made_times(const struct reader_pin *p, const struct querier_span *s,
		  struct time_range r, int64_t *t, size_t cap)
{
	const struct tsdb_generator *g = p->target->generator;
	uint32_t target = p->target->generated;
	size_t n = 0;

	if (s->every == 0)
		return g->times(g->ctx, target, r.from, r.to, t, cap);
	for (int64_t at = reader_window(s, r.from); at <= r.to;) {
		int64_t from = at > r.from ? at : r.from;
		int64_t to = at + s->width - 1;

		if (__builtin_add_overflow(at, s->every, &at))
			break;
		n += g->times(g->ctx, target, from, to < r.to ? to : r.to,
			      n < cap ? t + n : NULL, n < cap ? cap - n : 0);
	}
	return n;
}

static int
reader_span_make(struct reader_pins *pins, const struct reader_pin *p,
		 struct reader_span *s, struct err *err)
{
	struct time_range r = reader_clip(pins, s->range.mint, s->range.maxt);

	s->n = reader_made_times(p, &s->range, r, NULL, 0);
	if (s->n > LIMIT_MADE_SAMPLES)
		return err_set(err, ERR_LIMIT,
			       "a series has %zu samples between the times "
			       "asked for, more than %d: ask for a shorter "
			       "time",
			       s->n, LIMIT_MADE_SAMPLES);
	s->t = arena_alloc(&pins->arena, s->n * sizeof(*s->t));
	reader_made_times(p, &s->range, r, s->t, s->n);
	return 0;
}

static bool
reader_same(const struct querier_span *a, const struct querier_span *b)
{
	return a->mint == b->mint && a->maxt == b->maxt &&
	       a->every == b->every && a->width == b->width;
}

/* Lock of the pins taken. */
static const struct reader_span *
reader_span_find(struct reader_pins *pins, struct reader_pin *p,
		 const struct querier_span *range, struct err *err)
{
	struct reader_span *s;

	for (s = p->spans; s != NULL; s = s->next)
		if (reader_same(&s->range, range))
			return s;
	s = arena_calloc(&pins->arena, 1, sizeof(*s));
	s->range = *range;
	if (p->target->generator == NULL)
		reader_span_fill(pins, p, s);
	else if (reader_span_make(pins, p, s, err) < 0)
		return NULL;
	s->next = p->spans;
	p->spans = s;
	return s;
}

static const struct reader_span *
reader_span(struct reader *r, uint64_t target, const struct querier_span *range,
	    struct err *err)
{
	const struct reader_span *s = r->seen[target];
	struct reader_pins *pins = r->pins;

	if (s != NULL && reader_same(&s->range, range))
		return s;
	thread_lock_take(&pins->lock);
	s = reader_span_find(pins, &pins->pin[target], range, err);
	thread_lock_give(&pins->lock);
	r->seen[target] = s;
	return s;
}

static void
reader_make(struct reader *r, const struct reader_pin *p, uint32_t series,
	    const struct reader_span *s, struct samples *out)
{
	const struct tsdb_generator *g = p->target->generator;
	void **work = &r->work[p->target->generator_id];

	if (*work == NULL && g->work_new != NULL)
		*work = g->work_new(g->ctx);
	out->n = s->n;
	out->flags = g->column(g->ctx, *work, p->target->generated, series,
			       s->t, s->n, r->v);
}

/* N more values behind the first AT, which hold FLAGS. */
static void
reader_flags_add(unsigned *all, const double *v, size_t at, size_t n,
		 unsigned flags)
{
	if (n == 0)
		return;
	*all |= flags & SAMPLES_STALE;
	*all &= flags | SAMPLES_STALE;
	if (at > 0 && !(v[at] >= v[at - 1]))
		*all &= ~(unsigned)SAMPLES_RISING;
}

/* Values of one series behind one another. */
static size_t
reader_gather(struct reader *r, const struct reader_pin *p, uint32_t series,
	      const struct reader_span *s, unsigned *flags)
{
	size_t n = 0, more;
	unsigned own = 0;

	*flags = SAMPLES_INTEGER | SAMPLES_RISING;
	for (size_t i = 0; i < s->n_pieces; i++) {
		const struct reader_piece *piece = &s->piece[i];
		struct chunk_span span = { piece->from, piece->to, NULL, NULL };

		more = chunk_read(piece->c, r->chunks, series, &span, r->v + n,
				  &own);
		if (own != (SAMPLES_INTEGER | SAMPLES_RISING) &&
		    span.to - span.from < piece->c->rows)
			own = column_flags(r->v + n, more);
		reader_flags_add(flags, r->v, n, more, own);
		n += more;
	}
	if (s->from == s->to)
		return n;
	more = head_read(p->head, series, s->from, s->to, NULL, r->v + n);
	reader_flags_add(flags, r->v, n, more, column_flags(r->v + n, more));
	return n + more;
}

static size_t
reader_gather_times(struct reader *r, const struct reader_pin *p,
		    uint32_t series, const struct reader_span *s, int64_t *t)
{
	size_t n = 0, row = 0;
	unsigned flags;

	for (size_t i = 0; i < s->n_pieces; i++) {
		const struct reader_piece *piece = &s->piece[i];
		struct chunk_span span = { piece->from, piece->to, s->t + row,
					   t + n };

		n += chunk_read(piece->c, r->chunks, series, &span, NULL,
				&flags);
		row += piece->to - piece->from;
	}
	if (s->from == s->to)
		return n;
	return n + head_read(p->head, series, s->from, s->to, t + n, NULL);
}

const int64_t *
reader_own_times(struct reader *r, const int64_t *t, size_t n)
{
	if (r->gaps == NULL || n != r->n_gaps ||
	    memcmp(r->gaps, t, n * sizeof(*t)) != 0) {
		r->gaps = arena_copy(&r->arena, t, n * sizeof(*t));
		r->n_gaps = n;
	}
	return r->gaps;
}

/* A series that misses some of its target's scrapes has times of its own; the
 * next one often has the same. */
static const int64_t *
reader_gaps(struct reader *r, const struct reader_pin *p, uint32_t series,
	    const struct reader_span *s)
{
	if (s->n > r->t_cap) {
		r->t_cap = s->n;
		mem_free(r->t);
		r->t = mem_alloc(r->t_cap * sizeof(*r->t));
	}
	return reader_own_times(r, r->t,
				reader_gather_times(r, p, series, s, r->t));
}

void
reader_ahead(const struct reader *r, const struct querier_series *series)
{
	const struct reader_pin *p;

	if (series->target >= READER_TWINS)
		return;
	p = &r->pins->pin[series->target];
	if (p->head_rows > 0)
		head_ahead(p->head, (uint32_t)series->id);
}

int
reader_read_one(struct reader *r, const struct querier_series *series,
		const struct querier_span *span, struct samples *out,
		struct err *err)
{
	const struct reader_pin *p = &r->pins->pin[series->target];
	uint32_t index = (uint32_t)series->id;
	const struct reader_span *s = reader_span(r, series->target, span, err);

	*out = (struct samples){ 0 };
	if (s == NULL)
		return -1;
	if (s->n > r->cap || r->v == NULL) {
		r->cap = s->n;
		mem_free(r->v);
		r->v = mem_alloc(r->cap * sizeof(*r->v) + 1);
	}
	out->t = s->t;
	out->v = r->v;
	if (p->target->generator != NULL) {
		reader_make(r, p, index, s, out);
		return 0;
	}
	if (r->chunks == NULL)
		r->chunks = mem_calloc(1, sizeof(*r->chunks));
	out->n = reader_gather(r, p, index, s, &out->flags);
	if (out->n < s->n)
		out->t = reader_gaps(r, p, index, s);
	return 0;
}
