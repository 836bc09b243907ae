#include "config.h"

#include "tsdb/store.h"

#include "base/mem.h"

void
store_fill(struct tsdb *db)
{
	while (db->filling)
		thread_lock_wait(&db->lock);
	if (db->n_fillers == 0)
		return;
	db->filling = true;
	for (size_t i = 0; i < db->n_fillers; i++) {
		struct store_filler f = db->filler[i];

		thread_lock_give(&db->lock);
		f.fn(db, f.ctx);
		thread_lock_take(&db->lock);
	}
	db->n_fillers = 0;
	db->filling = false;
	thread_lock_signal(&db->lock);
}

void
store_pin(struct tsdb *db, struct store_pin *pin)
{
	pin->seq = ++db->seq;
	pin->older = db->newest;
	pin->newer = NULL;
	*(db->newest != NULL ? &db->newest->newer : &db->oldest) = pin;
	db->newest = pin;
}

static void
store_free_dead(struct tsdb *db, struct store_dead *d)
{
	d->release(d->p);
	db->dead_bytes -= d->bytes;
	db->first_dead++;
	if (--db->n_dead == 0)
		db->first_dead = 0;
}

void
store_unpin(struct tsdb *db, struct store_pin *pin)
{
	*(pin->older != NULL ? &pin->older->newer : &db->oldest) = pin->newer;
	*(pin->newer != NULL ? &pin->newer->older : &db->newest) = pin->older;
	while (db->n_dead > 0) {
		struct store_dead *d = &db->dead[db->first_dead];

		if (db->oldest != NULL && db->oldest->seq <= d->seq)
			break;
		store_free_dead(db, d);
	}
}

void
store_bury(struct tsdb *db, void *p, size_t bytes, void (*release)(void *p))
{
	if (p == NULL)
		return;
	if (db->oldest == NULL) {
		release(p);
		return;
	}
	if (db->first_dead + db->n_dead == db->dead_cap && db->first_dead > 0) {
		memmove(db->dead, db->dead + db->first_dead,
			db->n_dead * sizeof(*db->dead));
		db->first_dead = 0;
	}
	MEM_GROW(db->dead, db->first_dead + db->n_dead, db->dead_cap);
	db->dead[db->first_dead + db->n_dead++] =
		(struct store_dead){ release, p, db->seq, bytes };
	db->dead_bytes += bytes;
}

void
store_bury_rest(struct tsdb *db)
{
	while (db->n_dead > 0)
		store_free_dead(db, &db->dead[db->first_dead]);
	mem_free(db->dead);
}

struct time_range
store_span(const struct tsdb *db, const struct store_series *s)
{
	const struct tsdb_target *t = db->target[s->target];
	struct time_range r = { s->first, s->last };
	unsigned bits;

	if (t->generator != NULL)
		return (struct time_range){ INT64_MIN, INT64_MAX };
	bits = head_present(t->head, s->index, t->head_rows);
	if (bits == 0)
		return r;
	if (r.from == INT64_MAX)
		r.from = t->head->t[__builtin_ctz(bits)];
	r.to = t->head->t[31 - __builtin_clz(bits)];
	return r;
}

void
store_show(struct tsdb *db, struct tsdb_target *t, size_t from, size_t to,
	   struct chunk *more)
{
	struct store_chunks *old = t->chunks;
	size_t n = to - from + (more != NULL);
	struct store_chunks *made =
		mem_alloc(sizeof(*made) + n * sizeof(struct chunk *));

	made->n = n;
	if (to > from)
		memcpy(made->c, old->c + from, (to - from) * sizeof(*made->c));
	if (more != NULL) {
		db->shed_all = false;
		made->c[n - 1] = more;
		db->bytes += more->bytes;
	}
	t->chunks = made;
	db->bytes += sizeof(*made) + n * sizeof(*made->c);
	if (old == NULL)
		return;
	for (size_t i = 0; i < old->n; i++) {
		if (i >= from && i < to)
			continue;
		db->bytes -= old->c[i]->bytes;
		store_bury(db, old->c[i], old->c[i]->bytes, mem_free);
	}
	db->bytes -= sizeof(*old) + old->n * sizeof(*old->c);
	store_bury(db, old, sizeof(*old) + old->n * sizeof(*old->c), mem_free);
}

void
store_drop_head(struct tsdb *db, struct tsdb_target *t)
{
	if (t->head == NULL)
		return;
	db->bytes -= t->head->bytes;
	store_bury(db, t->head, t->head->bytes, mem_free);
	t->head = NULL;
	t->head_rows = 0;
}
