/* fuzz_answer.c - any bytes as a server's answer, in pieces of any size. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "sources/prom_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
touch(const struct frame *f)
{
	double sum = 0;

	if (f == NULL)
		return;
	for (size_t i = 0; i < f->n; i++)
		for (size_t k = 0; k < f->series[i].n; k++)
			if (frame_has(&f->series[i], k))
				sum += f->series[i].v[k];
	if (sum == 0.12345)
		abort();
}

/* The first byte is the kind of question and the size of the pieces. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source_question q = {
		.start = 100000,
		.end = 200000,
		.step = 10000,
	};
	struct prom_reader *r;
	struct err err = { 0 };
	size_t piece;
	int rc = 0;

	if (size == 0)
		return 0;
	q.ask = (enum source_ask)(data[0] % (SOURCE_RULES + 1));
	piece = data[0] / 8 + 1;
	r = prom_reader_new(&q);
	for (size_t i = 1; i < size && rc == 0; i += piece) {
		size_t n = size - i < piece ? size - i : piece;

		rc = prom_reader_feed(
			r, (struct slice){ (const char *)data + i, n }, &err);
	}
	if (rc == 0)
		rc = prom_reader_end(r, &err);
	if ((rc == 0) != (err.code == ERR_NONE))
		abort();
	touch(prom_reader_result(r)->frame);
	prom_reader_free(r);
	return 0;
}
