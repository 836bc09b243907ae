/*
 * fuzz_recording.c - a recording in pieces gives what it gives whole, and what
 * is read of its first part stays as more comes.  The first byte is the size of
 * the pieces.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "feeds/recording.h"
#include "feeds/replay_recording.h"
#include "feeds/replay_report.h"
#include "feeds/replay_samples.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct heard {
	int result;
	struct replay_report report;
	struct replay_samples samples;
};

static void
hear(struct slice text, size_t piece, struct heard *h)
{
	struct replay_recording *r;
	struct err err = { 0 };

	memset(h, 0, sizeof(*h));
	r = replay_recording_new(&h->samples, &h->report);
	while (text.n > 0 && h->result == 0) {
		size_t n = text.n < piece ? text.n : piece;

		h->result = replay_recording_text(
			r, (struct slice){ text.p, n }, &err);
		text.p += n;
		text.n -= n;
	}
	if (h->result == 0)
		h->result = replay_recording_end(r, true, &err);
	if ((h->result < 0) != (err.code != ERR_NONE))
		abort();
	replay_recording_free(r);
}

static void
same(const struct heard *a, const struct heard *b)
{
	if (a->result != b->result || a->report.scrapes != b->report.scrapes ||
	    a->report.damaged != b->report.damaged ||
	    a->samples.n != b->samples.n ||
	    a->samples.samples != b->samples.samples)
		abort();
	for (size_t i = 0; i < a->samples.n; i++) {
		const struct replay_series *x = &a->samples.series[i];
		const struct replay_series *y = &b->samples.series[i];

		if (x->n != y->n ||
		    (x->n > 0 &&
		     (memcmp(x->t, y->t, x->n * sizeof(*x->t)) != 0 ||
		      memcmp(x->v, y->v, x->n * sizeof(*x->v)) != 0)))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = { (const char *)data + 1, size - 1 };
	struct heard whole, pieces, part;

	if (size == 0)
		return 0;
	hear(text, text.n + 1, &whole);
	hear(text, data[0] + 1u, &pieces);
	same(&whole, &pieces);
	text.n /= 2;
	hear(text, text.n + 1, &part);
	if (part.result == 0 && part.report.scrapes > whole.report.scrapes)
		abort();
	replay_samples_release(&whole.samples);
	replay_samples_release(&pieces.samples);
	replay_samples_release(&part.samples);
	return 0;
}
