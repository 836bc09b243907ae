#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "tsdb/chunk.h"

#define BASES \
	(sizeof(((struct chunk_writer *)0)->base) / sizeof(struct column_base))

void
chunk_writer_start(struct chunk_writer *w, unsigned rows)
{
	w->rows = rows;
	w->columns = w->samples = 0;
	w->n = 0;
	w->newest = 0;
	for (size_t i = 0; i < BASES; i++)
		w->base[i].n = 0;
}

void
chunk_writer_release(struct chunk_writer *w)
{
	mem_free(w->place);
	mem_free(w->data);
	*w = (struct chunk_writer){ 0 };
}

static uint8_t *
chunk_writer_room(struct chunk_writer *w)
{
	if (w->data_cap - w->n < COLUMN_BYTES) {
		w->data_cap = w->data_cap * 2 + 4 * (size_t)COLUMN_BYTES;
		w->data = mem_realloc(w->data, w->data_cap, 1);
	}
	return w->data + w->n;
}

void
chunk_writer_add(struct chunk_writer *w, struct column_in *in)
{
	const struct column_base *base[BASES - 1];
	unsigned next = (w->newest + 1) % BASES;
	size_t cap = w->cap;

	MEM_GROW(w->place, w->columns, cap);
	w->cap = (uint32_t)cap;
	w->place[w->columns] = (uint32_t)w->n;
	in->column = w->columns++;
	in->rows = w->rows;
	w->samples += in->n;
	if (in->n == 0)
		return;
	for (unsigned i = 0; i < BASES - 1; i++)
		base[i] = &w->base[(w->newest + BASES - i) % BASES];
	w->n += column_write(in, base, BASES - 1, chunk_writer_room(w),
			     &w->base[next]);
	if (w->base[next].n > 0)
		w->newest = next;
}

static size_t
chunk_writer_times(struct chunk_writer *w, const int64_t *t)
{
	struct pack_plan plan;
	uint8_t *out = chunk_writer_room(w), *p = out;
	uint64_t d[COLUMN_ROWS];

	for (unsigned i = 1; i < w->rows; i++)
		d[i - 1] = (uint64_t)t[i] - (uint64_t)t[i - 1];
	pack_plan(d, w->rows - 1, &plan);
	*p++ = 0;
	*p++ = (uint8_t)(plan.mode << 4);
	p = pack_varint((uint64_t)t[0], p);
	p = pack_write(&plan, d, w->rows - 1, p);
	return (size_t)(p - out);
}

struct chunk *
chunk_writer_end(struct chunk_writer *w, const int64_t *t)
{
	bool wide = w->n > UINT16_MAX;
	size_t places = ((size_t)w->columns + 1) * (wide ? 4 : 2);
	size_t times = chunk_writer_times(w, t);
	size_t bytes =
		sizeof(struct chunk) + places + w->n + times + PACK_BEHIND;
	struct chunk *c = mem_alloc(bytes);

	*c = (struct chunk){
		.mint = t[0],
		.maxt = t[w->rows - 1],
		.rows = w->rows,
		.columns = w->columns,
		.samples = w->samples,
		.wide = wide,
		.times = (uint32_t)(places + w->n),
		.end = (uint32_t)(places + w->n + times),
		.bytes = bytes,
	};
	for (uint32_t i = 0; i <= w->columns; i++) {
		uint32_t at = i < w->columns ? w->place[i] : (uint32_t)w->n;
		uint16_t narrow = (uint16_t)at;

		if (wide)
			memcpy(c->data + (size_t)i * 4, &at, 4);
		else
			memcpy(c->data + (size_t)i * 2, &narrow, 2);
	}
	memcpy(c->data + places, w->data, w->n + times);
	memset(c->data + c->end, 0, PACK_BEHIND);
	return c;
}
