#include "config.h"

#include "tsdb/tsdb.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "tsdb/store.h"

struct tsdb *
tsdb_new(void)
{
	struct tsdb *db = mem_calloc(1, sizeof(*db));

	thread_lock_init(&db->lock);
	return db;
}

static void
tsdb_free_chunks(struct chunk *c)
{
	while (c != NULL) {
		struct chunk *next = c->next;

		chunk_free(c);
		c = next;
	}
}

void
tsdb_free(struct tsdb *db)
{
	if (db == NULL)
		return;
	for (size_t i = 0; i < db->n_targets; i++) {
		tsdb_free_chunks(db->target[i]->head);
		mem_free(db->target[i]->series);
		mem_free(db->target[i]);
	}
	for (size_t i = 0; i < db->n_generators; i++)
		mem_free(db->generator[i]);
	mem_free(db->generator);
	mem_free(db->filler);
	mem_free(db->target);
	tsdb_free_chunks(db->dead);
	mem_free(db->series);
	mem_free(db->by_labels);
	mem_free(db->table);
	postings_release(&db->postings);
	thread_lock_release(&db->lock);
	mem_free(db);
}

void
tsdb_fill_later(struct tsdb *db, void (*fn)(struct tsdb *db, void *ctx),
		void *ctx)
{
	thread_lock_take(&db->lock);
	MEM_GROW(db->filler, db->n_fillers, db->fillers_cap);
	db->filler[db->n_fillers++] = (struct store_filler){ fn, ctx };
	thread_lock_give(&db->lock);
}

/* Generators of one ctx are one: its targets share a count and a scratch. */
static uint32_t
tsdb_generator_id(struct tsdb *db, const struct tsdb_generator *g)
{
	struct tsdb_generator *own;

	for (size_t i = 0; i < db->n_generators; i++)
		if (db->generator[i]->ctx == g->ctx &&
		    db->generator[i]->column == g->column)
			return (uint32_t)i;
	own = mem_alloc(sizeof(*own));
	*own = *g;
	MEM_GROW(db->generator, db->n_generators, db->generators_cap);
	db->generator[db->n_generators] = own;
	return (uint32_t)db->n_generators++;
}

struct tsdb_target *
tsdb_target_new(struct tsdb *db, const struct tsdb_generator *g)
{
	struct tsdb_target *t = mem_calloc(1, sizeof(*t));

	t->floor = INT64_MIN;
	t->last = INT64_MIN;
	thread_lock_take(&db->lock);
	if (g != NULL) {
		t->generator_id = tsdb_generator_id(db, g);
		t->generator = db->generator[t->generator_id];
		for (size_t i = 0; i < db->n_targets; i++)
			t->generated +=
				db->target[i]->generator == t->generator;
	}
	t->id = (uint32_t)db->n_targets;
	MEM_GROW(db->target, db->n_targets, db->targets_cap);
	db->target[db->n_targets++] = t;
	thread_lock_give(&db->lock);
	return t;
}

/* By the addresses of interned values. */
static uint64_t
tsdb_hash(const struct tsdb_target *t, const struct postings *p)
{
	uint64_t h = t->id + UINT64_C(0x9e3779b97f4a7c15);

	for (size_t i = 0; i < p->n_last; i++) {
		h ^= (uint64_t)(uintptr_t)p->last[i] >> 4;
		h *= UINT64_C(0xd6e8feb86659fd93);
		h ^= h >> 32;
	}
	return h;
}

static uint64_t
tsdb_hash_of(const struct tsdb_target *t, struct postings *p,
	     const struct labels *ls)
{
	postings_intern(p, ls);
	return tsdb_hash(t, p);
}

static bool
tsdb_is(const struct store_series *s, const struct tsdb_target *t,
	const struct postings *p)
{
	if (s->target != t || s->labels.n != p->n_last)
		return false;
	for (size_t i = 0; i < p->n_last; i++)
		if (s->labels.l[i] != &p->last[i]->label)
			return false;
	return true;
}

static void
tsdb_table_grow(struct tsdb *db)
{
	mem_free(db->table);
	db->table_cap = db->table_cap != 0 ? db->table_cap * 2 : 256;
	db->table = mem_calloc(db->table_cap, sizeof(*db->table));
	for (size_t i = 0; i < db->n; i++) {
		const struct store_series *s = db->series[i];
		size_t at = tsdb_hash_of(s->target, &db->postings, &s->labels);

		at &= db->table_cap - 1;
		while (db->table[at] != 0)
			at = (at + 1) & (db->table_cap - 1);
		db->table[at] = (uint32_t)i + 1;
	}
}

static uint32_t
tsdb_series_add(struct tsdb *db, struct tsdb_target *t)
{
	struct store_series *s = arena_alloc(&db->postings.arena, sizeof(*s));

	*s = (struct store_series){
		.target = t,
		.id = (uint32_t)db->n,
		.index = (uint32_t)t->n,
		.first = t->generator != NULL ? INT64_MIN : INT64_MAX,
		.last = t->generator != NULL ? INT64_MAX : INT64_MIN,
	};
	s->labels = postings_add(&db->postings);
	MEM_GROW(db->series, db->n, db->cap);
	db->series[db->n++] = s;
	MEM_GROW(t->series, t->n, t->cap);
	t->series[t->n++] = s;
	return s->index;
}

static uint32_t
tsdb_series_find_or_add(struct tsdb *db, struct tsdb_target *t,
			const struct labels *ls)
{
	size_t at;

	if (db->n * 2 >= db->table_cap)
		tsdb_table_grow(db);
	at = tsdb_hash_of(t, &db->postings, ls) & (db->table_cap - 1);
	while (db->table[at] != 0) {
		const struct store_series *s = db->series[db->table[at] - 1];

		if (tsdb_is(s, t, &db->postings))
			return s->index;
		at = (at + 1) & (db->table_cap - 1);
	}
	if (db->n >= LIMIT_TSDB_SERIES)
		return TSDB_NO_SERIES;
	db->table[at] = (uint32_t)db->n + 1;
	return tsdb_series_add(db, t);
}

uint32_t
tsdb_series(struct tsdb *db, struct tsdb_target *t, const struct labels *ls)
{
	uint32_t index;

	thread_lock_take(&db->lock);
	index = tsdb_series_find_or_add(db, t, ls);
	thread_lock_give(&db->lock);
	return index;
}

static struct chunk *
tsdb_chunk(struct tsdb *db, struct tsdb_target *t)
{
	struct chunk *c = t->tail;

	if (c != NULL && !chunk_full(c))
		return c;
	c = chunk_new(t->rows);
	db->chunk_bytes += c->bytes;
	if (t->tail != NULL)
		t->tail->next = c;
	else
		t->head = c;
	t->tail = c;
	return c;
}

static int
tsdb_check_append(const struct tsdb *db, const struct tsdb_target *target,
		  int64_t t, const uint32_t *series, size_t n, struct err *err)
{
	if (target->generator != NULL)
		return err_set(err, ERR_USAGE,
			       "this target makes its samples: none can be "
			       "appended");
	if (target->rows > 0 && t <= target->last)
		return err_set(err, ERR_USAGE,
			       "out of order: samples at %lld ms, but the "
			       "target has some at %lld ms; they are dropped",
			       (long long)t, (long long)target->last);
	for (size_t i = 0; i < n; i++)
		if (series[i] >= target->n)
			return err_set(err, ERR_USAGE,
				       "the target has no series %u",
				       (unsigned)series[i]);
	if (db->chunk_bytes > LIMIT_TSDB_BYTES)
		return err_set(err, ERR_LIMIT,
			       "more than %zu MiB of samples are kept: keep a "
			       "shorter time or fewer targets",
			       LIMIT_TSDB_BYTES >> 20);
	return 0;
}

int
tsdb_append(struct tsdb *db, struct tsdb_target *target, int64_t t,
	    const uint32_t *series, const double *v, size_t n, struct err *err)
{
	struct chunk *c;
	size_t bytes;
	int r;

	thread_lock_take(&db->lock);
	r = tsdb_check_append(db, target, t, series, n, err);
	if (r == 0) {
		c = tsdb_chunk(db, target);
		bytes = c->bytes;
		chunk_append(c, t, series, v, n);
		db->chunk_bytes += c->bytes - bytes;
		db->samples += n;
		target->rows++;
		target->last = t;
		for (size_t i = 0; i < n; i++) {
			struct store_series *s = target->series[series[i]];

			if (s->first > t)
				s->first = t;
			s->last = t;
		}
	}
	thread_lock_give(&db->lock);
	return r;
}

/* Chunks go when their last row goes; rows before the floor are only hidden. */
static void
tsdb_truncate_target(struct tsdb *db, struct tsdb_target *target, int64_t t)
{
	struct chunk *c;

	if (target->floor < t)
		target->floor = t;
	while ((c = target->head) != NULL && c->t[c->rows - 1] < t) {
		target->head = c->next;
		if (target->head == NULL)
			target->tail = NULL;
		db->samples -= c->samples;
		db->chunk_bytes -= c->bytes;
		if (db->queriers > 0) {
			c->next_dead = db->dead;
			db->dead = c;
		} else {
			chunk_free(c);
		}
	}
}

void
tsdb_truncate(struct tsdb *db, int64_t t)
{
	thread_lock_take(&db->lock);
	for (size_t i = 0; i < db->n_targets; i++)
		if (db->target[i]->generator == NULL)
			tsdb_truncate_target(db, db->target[i], t);
	thread_lock_give(&db->lock);
}

struct tsdb_stats
tsdb_stats(struct tsdb *db)
{
	struct tsdb_stats s;

	thread_lock_take(&db->lock);
	s = (struct tsdb_stats){
		.series = db->n,
		.targets = db->n_targets,
		.samples = db->samples,
		.bytes = db->chunk_bytes + db->postings.bytes +
			 db->postings.arena.bytes,
	};
	thread_lock_give(&db->lock);
	return s;
}
