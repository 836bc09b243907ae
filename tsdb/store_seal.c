#include "config.h"

#include "base/mem.h"
#include "tsdb/store.h"

/* A head becomes a small chunk; with three before it, half of a whole one; with
 * such a half before them too, a whole one. */
#define SEAL_HALF (CHUNK_ROWS / 2)

struct store_seal {
	struct chunk_writer writer;
	struct chunk_reader reader;
	int64_t t[CHUNK_ROWS];
	double v[CHUNK_ROWS];
};

void
store_seal_free(struct store_seal *s)
{
	if (s == NULL)
		return;
	chunk_writer_release(&s->writer);
	mem_free(s);
}

static size_t
store_seal_bytes(const struct store_seal *s)
{
	return sizeof(*s) + s->writer.data_cap +
	       s->writer.cap * sizeof(*s->writer.place);
}

/* The first of the chunks at the end that become one with the head, or how many
 * chunks there are.  At the end of a target all that can do so. */
static size_t
store_seal_from(const struct tsdb_target *t)
{
	size_t n = t->chunks != NULL ? t->chunks->n : 0, i = n;
	unsigned rows = t->head_rows;

	while (i > 0 && t->chunks->c[i - 1]->rows < SEAL_HALF)
		rows += t->chunks->c[--i]->rows;
	if (rows < SEAL_HALF && !t->ended)
		return n;
	return i > 0 && t->chunks->c[i - 1]->rows == SEAL_HALF ? i - 1 : i;
}

/* The rows of small chunks where the series has samples, and the values. */
static void
store_seal_column(struct store_seal *s, const struct tsdb_target *t,
		  size_t from, uint32_t column, struct chunk_writer *w)
{
	struct column_in in = { .v = s->v };
	unsigned row = 0, bits;

	for (size_t i = from; t->chunks != NULL && i < t->chunks->n; i++) {
		const struct chunk *c = t->chunks->c[i];
		int64_t own[CHUNK_ROWS];
		struct chunk_span span = { 0, c->rows, s->t + row, own };
		unsigned flags;
		size_t n = chunk_read(c, &s->reader, column, &span, s->v + in.n,
				      &flags);

		for (size_t k = 0, r = row; k < n; r++)
			if (s->t[r] == own[k]) {
				in.present[r / 64] |= UINT64_C(1) << (r % 64);
				k++;
			}
		in.n += (unsigned)n;
		row += c->rows;
	}
	bits = head_present(t->head, column, t->head_rows);
	for (unsigned r = 0; r < t->head_rows; r++, row++)
		in.present[row / 64] |= (uint64_t)(bits >> r & 1) << (row % 64);
	in.n += (unsigned)head_read(t->head, column, 0, t->head_rows, NULL,
				    s->v + in.n);
	chunk_writer_add(w, &in);
}

static struct chunk *
store_seal_chunk(struct tsdb *db, const struct tsdb_target *t, size_t from)
{
	struct store_seal *s = db->seal;
	unsigned rows = 0;

	for (size_t i = from; t->chunks != NULL && i < t->chunks->n; i++) {
		chunk_times(t->chunks->c[i], s->t + rows);
		rows += t->chunks->c[i]->rows;
	}
	memcpy(s->t + rows, t->head->t, t->head_rows * sizeof(*s->t));
	rows += t->head_rows;
	chunk_writer_start(&s->writer, rows);
	for (size_t i = 0; i < CHUNK_KEPT; i++)
		s->reader.kept[i].c = NULL;
	for (uint32_t i = 0; i < t->head->columns; i++)
		store_seal_column(s, t, from, i, &s->writer);
	return chunk_writer_end(&s->writer, s->t);
}

void
store_seal_times(struct tsdb *db, const struct tsdb_target *t)
{
	for (uint32_t i = 0; i < t->head->columns; i++) {
		unsigned bits = head_present(t->head, i, t->head_rows);
		struct store_series *s;

		if (bits == 0 || t->series[i] == SERIES_NONE)
			continue;
		s = series_at(db->index, t->series[i]);
		if (s->first == INT64_MAX)
			s->first = t->head->t[__builtin_ctz(bits)];
		s->last = t->head->t[31 - __builtin_clz(bits)];
	}
}

void
store_seal(struct tsdb *db, struct tsdb_target *t)
{
	size_t from = store_seal_from(t);
	struct chunk *c;

	if (db->seal == NULL)
		db->seal = mem_calloc(1, sizeof(*db->seal));
	c = store_seal_chunk(db, t, from);
	thread_lock_take(&db->lock);
	db->seal_bytes = store_seal_bytes(db->seal);
	store_seal_times(db, t);
	store_show(db, t, 0, from, c);
	if (db->oldest == NULL && !t->ended) {
		head_clear(t->head);
		t->head_rows = 0;
	} else {
		store_drop_head(db, t);
	}
	store_shed(db, 0);
	thread_lock_give(&db->lock);
}
