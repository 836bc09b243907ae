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

	thread_lock_init(&db->writer);
	thread_lock_init(&db->lock);
	db->index = series_new();
	db->ceiling = LIMIT_TSDB_BYTES;
	db->last = INT64_MIN;
	return db;
}

static void
tsdb_free_target(struct tsdb_target *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; t->chunks != NULL && i < t->chunks->n; i++)
		mem_free(t->chunks->c[i]);
	mem_free(t->chunks);
	mem_free(t->head);
	mem_free(t->series);
	mem_free(t->unused);
	mem_free(t);
}

void
tsdb_free(struct tsdb *db)
{
	if (db == NULL)
		return;
	store_unselect(db);
	store_bury_rest(db);
	for (size_t i = 0; i < db->n_targets; i++)
		tsdb_free_target(db->target[i]);
	for (size_t i = 0; i < db->n_generators; i++)
		mem_free(db->generator[i]);
	mem_free(db->generator);
	mem_free(db->filler);
	mem_free(db->target);
	store_seal_free(db->seal);
	series_free(db->index);
	thread_lock_release(&db->lock);
	thread_lock_release(&db->writer);
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

/* A number that an ended target has left, or a new one. */
static uint32_t
tsdb_target_id(struct tsdb *db)
{
	for (size_t i = 0; db->n_ended > 0 && i < db->n_targets; i++)
		if (db->target[i] == NULL) {
			db->n_ended--;
			return (uint32_t)i;
		}
	MEM_GROW(db->target, db->n_targets, db->targets_cap);
	return (uint32_t)db->n_targets++;
}

struct tsdb_target *
tsdb_target_new(struct tsdb *db, const struct tsdb_generator *g)
{
	struct tsdb_target *t = mem_calloc(1, sizeof(*t));

	t->floor = INT64_MIN;
	t->last = INT64_MIN;
	thread_lock_take(&db->writer);
	thread_lock_take(&db->lock);
	if (g != NULL) {
		t->generator_id = tsdb_generator_id(db, g);
		t->generator = db->generator[t->generator_id];
		for (size_t i = 0; i < db->n_targets; i++)
			t->generated +=
				db->target[i] != NULL &&
				db->target[i]->generator == t->generator;
	}
	t->id = tsdb_target_id(db);
	db->target[t->id] = t;
	db->bytes += sizeof(*t);
	thread_lock_give(&db->lock);
	thread_lock_give(&db->writer);
	return t;
}

void
tsdb_target_end(struct tsdb *db, struct tsdb_target *t)
{
	thread_lock_take(&db->writer);
	thread_lock_take(&db->lock);
	t->ended = true;
	thread_lock_give(&db->lock);
	if (t->head_rows > 0)
		store_seal(db, t);
	thread_lock_give(&db->writer);
}

uint64_t
tsdb_target_removed(const struct tsdb_target *t)
{
	return t->removed;
}

/* An index of the target for a new series. */
static uint32_t
tsdb_series_place(struct tsdb *db, struct tsdb_target *t)
{
	size_t cap = t->cap;

	if (t->n_unused > 0)
		return t->unused[--t->n_unused];
	if (t->n == t->cap) {
		cap = cap < 8 ? 8 : cap + cap / 4;
		t->series = mem_realloc(t->series, cap, sizeof(*t->series));
		db->bytes += (cap - t->cap) * sizeof(*t->series);
		t->cap = (uint32_t)cap;
	}
	return t->n++;
}

/* The head that a new series of the target makes necessary. */
static size_t
tsdb_series_head(const struct tsdb_target *t)
{
	size_t columns = (size_t)t->n + 1 - t->n_unused;

	if (t->head != NULL && columns <= t->head->columns)
		return 0;
	return (columns + columns / 8) * HEAD_COLUMN_BYTES;
}

uint32_t
tsdb_series(struct tsdb *db, struct tsdb_target *t, const struct labels *ls)
{
	uint32_t id, index = TSDB_NO_SERIES;

	thread_lock_take(&db->writer);
	thread_lock_take(&db->lock);
	id = series_find(db->index, t->id, ls);
	if (id == SERIES_NONE)
		store_shed(db, tsdb_series_head(t));
	if (id != SERIES_NONE) {
		index = series_at(db->index, id)->index;
	} else if (db->index->n < LIMIT_TSDB_SERIES &&
		   store_bytes(db) + tsdb_series_head(t) <= db->ceiling) {
		if (db->index->selections != NULL)
			store_unselect(db);
		index = tsdb_series_place(db, t);
		t->series[index] = series_add(db->index, t->id, index);
	}
	thread_lock_give(&db->lock);
	thread_lock_give(&db->writer);
	return index;
}

struct labels
tsdb_series_labels(struct tsdb *db, const struct tsdb_target *t,
		   uint32_t series)
{
	struct labels ls = { 0 };

	thread_lock_take(&db->lock);
	if (t->series[series] != SERIES_NONE)
		ls = series_labels(series_at(db->index, t->series[series]));
	thread_lock_give(&db->lock);
	return ls;
}

int64_t
tsdb_series_last(struct tsdb *db, const struct tsdb_target *t, uint32_t series)
{
	int64_t last = INT64_MIN;
	uint32_t first, id;

	thread_lock_take(&db->lock);
	first = id = t->series[series];
	while (id != SERIES_NONE) {
		const struct store_series *s = series_at(db->index, id);
		struct time_range r = store_span(db, s);

		last = r.to > last ? r.to : last;
		id = s->twin != first ? s->twin : SERIES_NONE;
	}
	thread_lock_give(&db->lock);
	return last;
}

bool
tsdb_series_goes_on(struct tsdb *db, const struct tsdb_target *t,
		    uint32_t series, int64_t at)
{
	bool found = false;
	uint32_t first, id;

	thread_lock_take(&db->lock);
	first = id = db->last >= at ? t->series[series] : SERIES_NONE;
	while (!found && id != SERIES_NONE) {
		const struct store_series *s = series_at(db->index, id);

		found = db->target[s->target]->last >= at &&
			store_span(db, s).to >= at;
		id = s->twin != first ? s->twin : SERIES_NONE;
	}
	thread_lock_give(&db->lock);
	return found;
}
