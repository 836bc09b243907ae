/*
 * fuzz_expo.c - a scrape in pieces gives what it gives whole, and again on the
 * next time.  The first byte says which format and how large the pieces are.
 */
#include "config.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "feeds/expo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct heard {
	struct str series, samples, metadata;
	uint32_t n;
};

static uint32_t
heard_series(void *arg, const struct labels *ls, struct err *err)
{
	struct heard *h = arg;

	(void)err;
	for (size_t i = 1; i < ls->n; i++)
		if (slice_cmp(ls->l[i - 1]->name, ls->l[i]->name) >= 0 ||
		    ls->l[i]->value.n == 0)
			abort();
	labels_print(ls, true, &h->series);
	str_addc(&h->series, '\n');
	return h->n++;
}

static int
heard_samples(void *arg, const struct expo_batch *b, struct err *err)
{
	struct heard *h = arg;

	(void)err;
	for (size_t i = 0; i < b->n; i++) {
		char v[NUM_TEXT];

		num_format_g(v, b->v[i]);
		str_printf(&h->samples, "%u %s %lld\n", b->series[i], v,
			   (long long)b->t[i]);
	}
	return 0;
}

static void
heard_metadata(void *arg, enum expo_meta what, struct slice name,
	       struct slice text)
{
	struct heard *h = arg;

	str_printf(&h->metadata, "%d ", (int)what);
	str_add_slice(&h->metadata, name);
	str_addc(&h->metadata, ' ');
	str_add_slice(&h->metadata, text);
	str_addc(&h->metadata, '\n');
}

static struct expo *
heard_expo(struct heard *h)
{
	struct expo_sink sink = { .series = heard_series,
				  .samples = heard_samples,
				  .metadata = heard_metadata,
				  .arg = h };

	return expo_new(&sink);
}

static void
scrape(struct expo *x, enum expo_format format, struct slice text, size_t piece,
       struct err *err)
{
	int r = 0;

	expo_begin(x, format);
	for (size_t i = 0; i < text.n && r == 0; i += piece) {
		size_t n = text.n - i < piece ? text.n - i : piece;
		char *copy = mem_alloc(n); /* so that its end is seen */

		memcpy(copy, text.p + i, n);
		r = expo_feed(x, (struct slice){ copy, n }, err);
		mem_free(copy);
	}
	if (r == 0)
		r = expo_end(x, err);
	if ((r < 0) != (err->code != ERR_NONE))
		abort();
}

static void
same(const struct str *a, const struct str *b)
{
	if (!slice_eq(str_slice(a), str_slice(b)))
		abort();
}

static void
heard_release(struct heard *h)
{
	str_release(&h->series);
	str_release(&h->samples);
	str_release(&h->metadata);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct heard whole = { 0 }, pieces = { 0 };
	struct expo *a = heard_expo(&whole), *b = heard_expo(&pieces);
	struct err ea = { 0 }, eb = { 0 }, ec = { 0 };
	struct slice text = { (const char *)data + 1, n - 1 };

	if (n > 0) {
		enum expo_format format =
			data[0] & 1 ? EXPO_OPENMETRICS : EXPO_TEXT;
		size_t piece = (size_t)(data[0] >> 1) + 1;

		scrape(a, format, text, text.n + 1, &ea);
		scrape(b, format, text, piece, &eb);
		if (strcmp(ea.text, eb.text) != 0)
			abort();
		same(&whole.series, &pieces.series);
		same(&whole.samples, &pieces.samples);
		same(&whole.metadata, &pieces.metadata);
		str_clear(&whole.samples);
		scrape(a, format, text, 2 * piece + 1, &ec);
		if (strcmp(ea.text, ec.text) != 0)
			abort();
		same(&whole.series, &pieces.series);
		same(&whole.samples, &pieces.samples);
	}
	expo_free(a);
	expo_free(b);
	heard_release(&whole);
	heard_release(&pieces);
	return 0;
}
