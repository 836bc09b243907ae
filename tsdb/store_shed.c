#include "config.h"

#include "base/mem.h"
#include "tsdb/store.h"
#include "tsdb/tsdb.h"

/* Series that may be dead before it pays to look for them. */
#define DEAD_SERIES 256
/* Of the ceiling: so much goes at a time, not a row a time. */
#define SHED_PART 32

size_t
store_bytes(const struct tsdb *db)
{
	return db->bytes + series_bytes(db->index) + db->seal_bytes +
	       db->index->n_selected * sizeof(struct querier_series);
}

/* Chunks whose last row is before t. */
static void
store_drop(struct tsdb *db, struct tsdb_target *target, int64_t t)
{
	struct store_chunks *c = target->chunks;
	size_t from = 0;

	while (c != NULL && from < c->n && c->c[from]->maxt < t)
		db->samples -= c->c[from++]->samples;
	if (from > 0)
		store_show(db, target, from, c->n, NULL);
}

/* The oldest chunks of all targets; false: there are none. */
static bool
store_shed_oldest(struct tsdb *db)
{
	int64_t t = INT64_MAX;
	size_t samples = db->samples;

	for (size_t i = 0; i < db->n_targets; i++) {
		const struct tsdb_target *target = db->target[i];

		if (target != NULL && target->chunks != NULL &&
		    target->chunks->n > 0 && target->chunks->c[0]->maxt < t)
			t = target->chunks->c[0]->maxt;
	}
	if (t == INT64_MAX)
		return false;
	for (size_t i = 0; i < db->n_targets; i++)
		if (db->target[i] != NULL)
			store_drop(db, db->target[i], t + 1);
	db->shed += samples - db->samples;
	db->shed_to = t + 1;
	return true;
}

void
store_shed(struct tsdb *db, size_t more)
{
	size_t most = db->ceiling;

	if (store_bytes(db) + more <= most)
		return;
	most -= most / SHED_PART;
	while (!db->shed_all && store_bytes(db) + more > most)
		db->shed_all = !store_shed_oldest(db);
}

static size_t
store_head_samples(const struct tsdb_target *t)
{
	size_t n = 0;

	for (uint32_t i = 0; t->head != NULL && i < t->head->columns; i++)
		n += (size_t)__builtin_popcount(
			head_present(t->head, i, t->head_rows));
	return n;
}

static void
store_truncate_target(struct tsdb *db, struct tsdb_target *target, int64_t t)
{
	if (target->floor < t)
		target->floor = t;
	store_drop(db, target, t);
	if (target->last >= t || target->head_rows == 0)
		return;
	db->samples -= store_head_samples(target);
	store_seal_times(db, target);
	store_drop_head(db, target);
}

/* No sample of it is kept.  One that never had any is waited for. */
static bool
store_series_dead(const struct tsdb *db, const struct store_series *s)
{
	const struct tsdb_target *t = db->target[s->target];
	struct time_range r;

	if (t->generator != NULL)
		return false;
	r = store_span(db, s);
	if (r.from == INT64_MAX)
		return t->ended;
	if (head_present(t->head, s->index, HEAD_ROWS) != 0)
		return false;
	return t->chunks == NULL || t->chunks->n == 0 ||
	       r.to < t->chunks->c[0]->mint;
}

static void
store_target_free(struct tsdb *db, struct tsdb_target *t)
{
	if (t->chunks != NULL)
		store_show(db, t, 0, 0, NULL);
	store_drop_head(db, t);
	db->bytes -= sizeof(*t) + (t->cap + t->unused_cap) * sizeof(uint32_t);
	if (t->chunks != NULL)
		db->bytes -= sizeof(*t->chunks);
	store_bury(db, t->chunks, sizeof(*t->chunks), mem_free);
	mem_free(t->series);
	mem_free(t->unused);
	db->target[t->id] = NULL;
	db->n_ended++;
	store_bury(db, t, sizeof(*t), mem_free);
}

static void
store_series_remove(struct tsdb *db, const struct store_series *s)
{
	struct tsdb_target *t = db->target[s->target];
	size_t cap = t->unused_cap;

	t->series[s->index] = SERIES_NONE;
	t->removed++;
	MEM_GROW(t->unused, t->n_unused, cap);
	db->bytes += (cap - t->unused_cap) * sizeof(*t->unused);
	t->unused_cap = (uint32_t)cap;
	t->unused[t->n_unused++] = s->index;
}

static void
store_free_index(void *p)
{
	series_free(p);
}

/* A new index of the series that are left. */
static void
store_collect(struct tsdb *db)
{
	struct series_index *old = db->index, *made = series_new();

	store_unselect(db);
	for (uint32_t i = 0; i < old->n; i++) {
		const struct store_series *s = series_at(old, i);
		struct labels ls = series_labels(s);
		struct store_series *to;
		uint32_t id;

		if (store_series_dead(db, s)) {
			store_series_remove(db, s);
			continue;
		}
		series_find(made, s->target, &ls);
		id = series_add(made, s->target, s->index);
		to = series_at(made, id);
		to->first = s->first;
		to->last = s->last;
		db->target[s->target]->series[s->index] = id;
	}
	db->index = made;
	store_bury(db, old, series_bytes(old), store_free_index);
	for (size_t i = 0; i < db->n_targets; i++) {
		struct tsdb_target *t = db->target[i];

		if (t != NULL && t->ended && t->n == t->n_unused)
			store_target_free(db, t);
	}
}

/* Series that are gone make room, if they are many.  For some time there are
 * two indexes. */
static void
store_tidy(struct tsdb *db)
{
	size_t dead = 0, n = db->index->n;

	for (uint32_t i = 0; i < n; i++)
		dead += store_series_dead(db, series_at(db->index, i));
	db->looked = n;
	if (dead <= DEAD_SERIES + n / 4)
		return;
	store_shed(db, series_bytes(db->index) / n * (n - dead));
	store_collect(db);
	db->looked = db->index->n;
}

void
tsdb_truncate(struct tsdb *db, int64_t t)
{
	thread_lock_take(&db->writer);
	thread_lock_take(&db->lock);
	for (size_t i = 0; i < db->n_targets; i++)
		if (db->target[i] != NULL && db->target[i]->generator == NULL)
			store_truncate_target(db, db->target[i], t);
	store_tidy(db);
	thread_lock_give(&db->lock);
	thread_lock_give(&db->writer);
}

void
tsdb_set_ceiling(struct tsdb *db, size_t bytes)
{
	thread_lock_take(&db->writer);
	thread_lock_take(&db->lock);
	db->ceiling = bytes;
	store_shed(db, 0);
	if (db->shed != db->shed_tidied ||
	    (store_bytes(db) > bytes &&
	     db->index->n > db->looked + db->looked / SHED_PART))
		store_tidy(db);
	db->shed_tidied = db->shed;
	thread_lock_give(&db->lock);
	thread_lock_give(&db->writer);
}

size_t
tsdb_bytes(struct tsdb *db, size_t *leaving)
{
	size_t n;

	thread_lock_take(&db->lock);
	n = store_bytes(db);
	if (leaving != NULL)
		*leaving = db->dead_bytes;
	thread_lock_give(&db->lock);
	return n;
}

bool
tsdb_has_room(struct tsdb *db)
{
	bool has;

	thread_lock_take(&db->lock);
	has = !db->shed_all ||
	      store_bytes(db) < db->ceiling - db->ceiling / SHED_PART;
	thread_lock_give(&db->lock);
	return has;
}

static int64_t
store_since(const struct tsdb *db)
{
	int64_t since = INT64_MAX;

	for (size_t i = 0; i < db->n_targets; i++) {
		const struct tsdb_target *t = db->target[i];
		int64_t at = INT64_MAX;

		if (t == NULL)
			continue;
		if (t->chunks != NULL && t->chunks->n > 0)
			at = t->chunks->c[0]->mint;
		else if (t->head_rows > 0)
			at = t->head->t[0];
		if (at != INT64_MAX && at < t->floor)
			at = t->floor;
		since = at < since ? at : since;
	}
	return since;
}

struct tsdb_stats
tsdb_stats(struct tsdb *db)
{
	struct tsdb_stats s;

	thread_lock_take(&db->lock);
	s = (struct tsdb_stats){
		.series = db->index->n - db->index->twins.n,
		.targets = db->n_targets - db->n_ended,
		.samples = db->samples,
		.bytes = store_bytes(db) + db->dead_bytes,
		.out_of_order = db->out_of_order,
		.duplicates = db->duplicates,
		.since = store_since(db),
		.shed = db->shed,
		.shed_to = db->shed_to,
	};
	for (size_t i = 0; i < db->n_targets; i++) {
		const struct tsdb_target *t = db->target[i];

		for (size_t k = 0; t != NULL && t->chunks && k < t->chunks->n;
		     k++) {
			s.chunk_bytes += t->chunks->c[k]->bytes;
			s.chunk_samples += t->chunks->c[k]->samples;
		}
	}
	thread_lock_give(&db->lock);
	return s;
}
