#include "config.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "tsdb/store.h"
#include "tsdb/tsdb.h"

/* One row on its way in. */
struct append {
	struct tsdb *db;
	struct tsdb_target *target;
	int64_t t;
	const uint32_t *series;
	const double *v;
	size_t n;
};

static int
append_check(const struct append *a, struct err *err)
{
	const struct tsdb_target *target = a->target;
	uint32_t n = target->n;
	bool known = true;

	if (target->generator != NULL)
		return err_set(err, ERR_EXECUTION,
			       "samples of target %u are generated",
			       (unsigned)target->id);
	for (size_t i = 0; i < a->n; i++)
		known &= a->series[i] < n &&
			 target->series[a->series[i]] != SERIES_NONE;
	if (!known)
		return err_set(err, ERR_EXECUTION,
			       "a series of target %u is not known, or it is "
			       "gone: ask for its index again",
			       (unsigned)target->id);
	if (a->db->bytes > a->db->ceiling) {
		thread_lock_take(&a->db->lock);
		store_shed(a->db, 0);
		thread_lock_give(&a->db->lock);
	}
	if (a->db->bytes > a->db->ceiling)
		return err_set(err, ERR_LIMIT,
			       "more than %zu MiB of samples are kept: keep a "
			       "shorter time or fewer targets",
			       a->db->ceiling >> 20);
	return 0;
}

/* A head with another row's room and all columns. */
static void
append_room(struct append *a)
{
	struct tsdb_target *t = a->target;
	uint32_t columns = t->n;
	struct head *h;

	if (t->head != NULL && t->head_rows == HEAD_ROWS)
		store_seal(a->db, t);
	if (t->head != NULL && t->head->columns >= columns)
		return;
	if (t->head != NULL)
		columns += columns / 8;
	h = head_new(columns, t->head, t->head_rows);
	thread_lock_take(&a->db->lock);
	if (t->head != NULL) {
		a->db->bytes -= t->head->bytes;
		store_bury(a->db, t->head, t->head->bytes, mem_free);
	}
	t->head = h;
	a->db->bytes += h->bytes;
	thread_lock_give(&a->db->lock);
}

static void
append_refuse(struct append *a, size_t i, int64_t last, double v)
{
	uint64_t is, was;

	memcpy(&is, &a->v[i], sizeof(is));
	memcpy(&was, &v, sizeof(was));
	if (a->t == last && is == was)
		return;
	if (a->t == last)
		a->db->duplicates++;
	else
		a->db->out_of_order++;
}

/* After the newest row: nobody is shown the row before it is whole. */
static void
append_new(struct append *a)
{
	struct head *h;
	unsigned row;
	size_t taken = 0, refused = 0;

	append_room(a);
	h = a->target->head;
	row = a->target->head_rows;
	h->t[row] = a->t;
	for (size_t i = 0; i < a->n; i++) {
		uint32_t s = a->series[i];

		if (head_put(h, row, s, a->v[i]))
			taken++;
		else
			refused += column_bits(
					   h->v[(size_t)s * HEAD_ROWS + row]) !=
				   column_bits(a->v[i]);
	}
	thread_lock_take(&a->db->lock);
	a->target->head_rows++;
	a->target->last = a->t;
	if (a->t > a->db->last)
		a->db->last = a->t;
	a->db->samples += taken;
	a->db->duplicates += refused;
	thread_lock_give(&a->db->lock);
}

/* The value of a series' last sample, which is not in the head. */
static double
append_last_sealed(const struct append *a, uint32_t series)
{
	struct chunk_reader *r = mem_calloc(1, sizeof(*r));
	const struct store_chunks *c = a->target->chunks;
	double v[CHUNK_ROWS] = { 0 };
	size_t n = 0;

	for (size_t i = c != NULL ? c->n : 0; n == 0 && i-- > 0;) {
		struct chunk_span span = { 0, c->c[i]->rows, NULL, NULL };
		unsigned flags;

		n = chunk_read(c->c[i], r, series, &span, v, &flags);
	}
	mem_free(r);
	return n > 0 ? v[n - 1] : 0;
}

/* Not after the newest row, and not of its time, or the series has it. */
static void
append_late(struct append *a, size_t i)
{
	const struct tsdb_target *t = a->target;
	uint32_t index = a->series[i];
	const struct store_series *s =
		series_at(a->db->index, t->series[index]);
	unsigned bits = head_present(t->head, index, t->head_rows);

	if (bits != 0) {
		unsigned row = 31 - (unsigned)__builtin_clz(bits);

		append_refuse(a, i, t->head->t[row],
			      t->head->v[(size_t)index * HEAD_ROWS + row]);
	} else if (s->last == a->t) {
		append_refuse(a, i, s->last, append_last_sealed(a, index));
	} else {
		a->db->out_of_order++;
	}
}

/* Rows that are shown do not change: while somebody may look at the newest, a
 * copy takes its place. */
static void
append_old(struct append *a)
{
	struct tsdb_target *t = a->target;
	unsigned row = t->head_rows - 1;
	struct head *h;

	if (a->t == t->last && t->head_rows > 0 &&
	    (a->db->oldest != NULL || t->head->columns < t->n)) {
		h = head_new(t->n, t->head, t->head_rows);
		a->db->bytes -= t->head->bytes;
		store_bury(a->db, t->head, t->head->bytes, mem_free);
		t->head = h;
		a->db->bytes += h->bytes;
	}
	for (size_t i = 0; i < a->n; i++)
		if (a->t == t->last && t->head_rows > 0 &&
		    head_put(t->head, row, a->series[i], a->v[i]))
			a->db->samples++;
		else
			append_late(a, i);
}

/* Writer's lock taken. */
static int
append_row(struct append *a, struct err *err)
{
	if (append_check(a, err) < 0)
		return -1;
	if (a->t > a->target->last || a->target->last == INT64_MIN) {
		append_new(a);
		return 0;
	}
	thread_lock_take(&a->db->lock);
	append_old(a);
	thread_lock_give(&a->db->lock);
	return 0;
}

int
tsdb_append(struct tsdb *db, struct tsdb_target *target, int64_t t,
	    const uint32_t *series, const double *v, size_t n, struct err *err)
{
	struct append a = { db, target, t, series, v, n };
	int result;

	thread_lock_take(&db->writer);
	result = append_row(&a, err);
	thread_lock_give(&db->writer);
	return result;
}
