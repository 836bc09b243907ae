/*
 * bench_expo.c - how fast scrapes are read, one core: bytes to (series, value),
 * on a target's first scrape and on those that follow, also where all of its
 * samples are only counted.
 *
 *   bench_expo FILE...     scrapes, plain or gzip
 */
#include "config.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/mem.h"
#include "feeds/expo.h"

#define ROUNDS 9
#define ROUND_BYTES ((size_t)64 << 20)

struct counted {
	uint32_t series;
	size_t samples;
	double sum;
	uint32_t only; /* EXPO_COUNTED or 0 */
};

static uint32_t
bench_series(void *arg, const struct labels *ls, struct err *err)
{
	struct counted *c = arg;

	(void)ls;
	(void)err;
	return c->series++ | c->only;
}

static int
bench_samples(void *arg, const struct expo_batch *b, struct err *err)
{
	struct counted *c = arg;

	(void)err;
	c->samples += b->n;
	for (size_t i = 0; i < b->n; i++)
		c->sum += b->v[i] + b->series[i];
	return 0;
}

static void
bench_scrape(struct expo *x, const struct str *text)
{
	struct err err = { 0 };
	bool om = slice_ends(str_slice(text), SLICE("# EOF\n"));

	expo_begin(x, om ? EXPO_OPENMETRICS : EXPO_TEXT);
	if (expo_feed(x, str_slice(text), &err) < 0 || expo_end(x, &err) < 0)
		mem_fatal(err.text);
}

/* MB/s, the median of the rounds; two texts are a target's scrapes in turn. */
static double
bench_rate(const struct str *const text[2], bool first, struct counted *c)
{
	struct expo_sink sink = { .series = bench_series,
				  .samples = bench_samples,
				  .arg = c };
	double rate[ROUNDS];
	size_t times = ROUND_BYTES / text[0]->n + 1;

	for (int r = 0; r < ROUNDS; r++) {
		struct expo *x = expo_new(&sink);
		int64_t from, took = 0;
		double v;
		int k;

		double bytes = 0;

		bench_scrape(x, text[0]);
		for (size_t i = 0; i < times; i++) {
			if (first) {
				expo_free(x);
				x = expo_new(&sink);
			}
			from = clock_mono_us();
			bench_scrape(x, text[i % 2]);
			took += clock_mono_us() - from;
			bytes += (double)text[i % 2]->n;
		}
		expo_free(x);
		v = bytes / (double)took;
		for (k = r; k > 0 && rate[k - 1] > v; k--)
			rate[k] = rate[k - 1];
		rate[k] = v;
	}
	return rate[ROUNDS / 2];
}

static int
bench_read(const char *path, struct str *out, struct err *err)
{
	struct str raw = { 0 };
	int r = file_read(path, (size_t)64 << 20, &raw, err);

	if (r == 0 && slice_starts(str_slice(&raw), SLICE("\x1f\x8b")))
		r = gzip_inflate(str_slice(&raw), (size_t)512 << 20, out, err);
	else if (r == 0)
		str_add_slice(out, str_slice(&raw));
	str_release(&raw);
	return r;
}

#define LATER "-15s-later"

/* Two files of one target, by their names: its scrapes in turn. */
static void
bench_pair(const char *later, struct err *err)
{
	const char *at = strstr(later, LATER);
	struct str path = { 0 }, text[2] = { { 0 } };
	const struct str *const turn[2] = { &text[0], &text[1] };
	struct counted c = { 0 };

	if (at == NULL)
		return;
	str_addn(&path, later, (size_t)(at - later));
	str_add(&path, at + strlen(LATER));
	if (bench_read(str_text(&path), &text[0], err) == 0 &&
	    bench_read(later, &text[1], err) == 0)
		printf("%-32s %8.0f %7s %10s %10.0f\n",
		       "... it and its next one, in turn",
		       (double)text[0].n / 1000, "", "",
		       bench_rate(turn, false, &c));
	str_release(&path);
	str_release(&text[0]);
	str_release(&text[1]);
}

int
main(int argc, char **argv)
{
	double bytes = 0, first_us = 0, later_us = 0;

	printf("%-32s %8s %7s %10s %10s %10s\n", "scrape", "kB", "series",
	       "first MB/s", "later MB/s", "counted");
	for (int i = 1; i < argc; i++) {
		const char *name = strrchr(argv[i], '/');
		struct counted c = { 0 };
		struct str text = { 0 };
		const struct str *const same[2] = { &text, &text };
		struct err err = { 0 };
		double first, later, counted;
		uint32_t series;

		if (bench_read(argv[i], &text, &err) < 0) {
			fprintf(stderr, "bench_expo: %s: %s\n", argv[i],
				err.text);
			return 1;
		}
		first = bench_rate(same, true, &c);
		c.series = 0;
		later = bench_rate(same, false, &c);
		series = c.series / ROUNDS;
		c.only = EXPO_COUNTED;
		counted = bench_rate(same, false, &c);
		printf("%-32s %8.0f %7u %10.0f %10.0f %10.0f\n",
		       name != NULL ? name + 1 : argv[i], (double)text.n / 1000,
		       series, first, later, counted);
		bench_pair(argv[i], &err);
		bytes += (double)text.n;
		first_us += (double)text.n / first;
		later_us += (double)text.n / later;
		str_release(&text);
	}
	if (bytes > 0)
		printf("%-32s %8.0f %7s %10.0f %10.0f\n", "all", bytes / 1000,
		       "", bytes / first_us, bytes / later_us);
	printf("%-32s %8s %7s %10d %10d\n", "goal", "", "", 150, 500);
	return 0;
}
