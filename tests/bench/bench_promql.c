/*
 * bench_promql.c - the engine over an OpenMetrics file, for bench_promql.py: it
 * loads the file, then does a line of standard input at a time.
 *
 * bench_promql FILE RULES
 *   inline QUERY                 the query with recorded names replaced
 *   run START END STEP THREADS QUERY   ns, ns of all cores, samples read, bytes
 *                                held, series
 *   cancel START END STEP THREADS QUERY   ns to its end from a cancel in its
 *                                midst; 0 if it was faster than that
 *   answer START END STEP QUERY  a line a series: labels, then time value ...
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/err.h"
#include "base/file.h"
#include "base/num.h"
#include "base/pool.h"
#include "base/thread.h"
#include "feeds/feed_replay.h"
#include "promql/eval.h"
#include "promql/parse.h"
#include "promql/print.h"
#include "rules/inline.h"
#include "tsdb/tsdb.h"

#define LINE_MAX_BYTES 65536

struct bench {
	struct tsdb *db;
	struct rules *rules;
	struct pool *pool; /* of the last number of threads */
	char *word[8];     /* of the line; the last one has the rest */
	atomic_bool cancel;
	int64_t cancelled; /* ns; 0 = not yet */
};

static int64_t
bench_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static struct frame *
bench_eval(struct bench *b, char *const *times, const char *query,
	   struct err *err)
{
	struct eval_request r = { .text = slice_of(query),
				  .pool = b->pool,
				  .cancel = &b->cancel };
	struct frame *f = NULL;
	struct arena a = { 0 };
	struct expr *e;
	int64_t mint, maxt;

	if (num_parse_int(slice_of(times[0]), &r.start) < 0 ||
	    num_parse_int(slice_of(times[1]), &r.end) < 0 ||
	    num_parse_int(slice_of(times[2]), &r.step) < 0) {
		err_set(err, ERR_USAGE, "times are whole milliseconds");
		return NULL;
	}
	e = parse_expr(r.text, &parse_defaults, &a, err);
	if (e != NULL) {
		r.expr = e;
		eval_span(&r, &mint, &maxt);
		r.querier = tsdb_querier(b->db, mint, maxt);
		f = eval_run(&r, err);
		querier_close(r.querier);
		parse_release(e);
	}
	arena_release(&a);
	return f;
}

static bool
bench_holds(void *arg, struct slice name)
{
	(void)arg;
	(void)name;
	return false;
}

static int
bench_inline(struct bench *b, struct err *err)
{
	struct inline_request r = { .rules = b->rules, .holds = bench_holds };
	struct inlined in = { .state = INLINE_NONE };
	struct str text = { 0 };
	struct arena a = { 0 };
	struct expr *e =
		parse_expr(slice_of(b->word[1]), &parse_defaults, &a, err);
	int r2 = -1;

	if (e != NULL) {
		r2 = inline_expr(&r, e, &a, &in, err);
		if (r2 == 0) {
			print_expr(in.expr, &text);
			printf("%s\n", str_text(&text));
		}
		if (r2 == 0 && in.expr != e)
			parse_release(in.expr);
		parse_release(e);
	}
	str_release(&text);
	arena_release(&a);
	return r2;
}

static int
bench_threads(struct bench *b, struct err *err)
{
	int64_t threads;

	if (num_parse_int(slice_of(b->word[4]), &threads) < 0 || threads < 1)
		return err_set(err, ERR_USAGE, "how many threads?");
	if (pool_threads(b->pool) != (size_t)threads) {
		pool_free(b->pool);
		b->pool = pool_new((size_t)threads);
	}
	return 0;
}

static void *
bench_canceller(void *arg)
{
	struct bench *b = arg;

	nanosleep(&(struct timespec){ 0, 5000000 }, NULL);
	b->cancelled = bench_ns(CLOCK_MONOTONIC);
	atomic_store(&b->cancel, true);
	return NULL;
}

static int
bench_cancel(struct bench *b, struct err *err)
{
	struct thread thread = { 0 };
	struct frame *f;
	int64_t end;

	if (bench_threads(b, err) < 0)
		return -1;
	thread_start(&thread, bench_canceller, b);
	f = bench_eval(b, b->word + 1, b->word[5], err);
	end = bench_ns(CLOCK_MONOTONIC);
	thread_join(&thread);
	atomic_store(&b->cancel, false);
	if (f == NULL && err->code != ERR_CANCELED)
		return -1;
	printf("%" PRId64 "\n", f != NULL ? 0 : end - b->cancelled);
	frame_free(f);
	return 0;
}

static int
bench_run(struct bench *b, struct err *err)
{
	int64_t from, cpu;
	struct frame *f;

	if (bench_threads(b, err) < 0)
		return -1;
	from = bench_ns(CLOCK_MONOTONIC);
	cpu = bench_ns(CLOCK_PROCESS_CPUTIME_ID);
	f = bench_eval(b, b->word + 1, b->word[5], err);
	if (f == NULL)
		return -1;
	from = bench_ns(CLOCK_MONOTONIC) - from;
	cpu = bench_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	printf("%" PRId64 " %" PRId64 " %zu %zu %zu\n", from, cpu,
	       f->stats.samples, f->stats.held, f->n);
	frame_free(f);
	return 0;
}

static int
bench_answer(struct bench *b, struct err *err)
{
	struct frame *f = bench_eval(b, b->word + 1, b->word[4], err);
	struct str text = { 0 };

	if (f == NULL)
		return -1;
	printf("%zu\n", f->n);
	for (size_t i = 0; i < f->n; i++) {
		const struct frame_series *s = &f->series[i];

		str_clear(&text);
		labels_print(&s->labels, false, &text);
		printf("%s\t", str_text(&text));
		for (size_t k = 0; k < s->n; k++)
			if (frame_has(s, k))
				printf("%" PRId64 " %.17g ",
				       f->start + (int64_t)k * f->step,
				       s->v[k]);
		puts("");
	}
	frame_free(f);
	str_release(&text);
	return 0;
}

static const struct {
	const char *name;
	size_t words;
	int (*run)(struct bench *b, struct err *err);
} bench_words[] = {
	{ "inline", 2, bench_inline },
	{ "run", 6, bench_run },
	{ "cancel", 6, bench_cancel },
	{ "answer", 5, bench_answer },
};

static int
bench_line(struct bench *b, char *line, struct err *err)
{
	size_t name = strcspn(line, " ");

	for (size_t i = 0; i < sizeof(bench_words) / sizeof(*bench_words);
	     i++) {
		size_t n = 0;

		if (strlen(bench_words[i].name) != name ||
		    memcmp(line, bench_words[i].name, name) != 0)
			continue;
		for (char *p = line; n < bench_words[i].words; n++) {
			b->word[n] = p;
			if (n + 1 == bench_words[i].words)
				return bench_words[i].run(b, err);
			p += strcspn(p, " ");
			if (*p == '\0')
				break;
			*p++ = '\0';
		}
	}
	return err_set(err, ERR_USAGE, "not a line of this program: %s", line);
}

int
main(int argc, char **argv)
{
	struct bench b = { .db = tsdb_new() };
	char line[LINE_MAX_BYTES];
	struct replay_report report = { 0 };
	struct str yaml = { 0 };
	struct err err = { 0 };

	if (argc != 3) {
		fputs("usage: bench_promql FILE RULES\n", stderr);
		return 2;
	}
	if (file_read(argv[2], 1 << 20, &yaml, &err) == 0)
		b.rules = rules_load(str_slice(&yaml), argv[2], &err);
	if (b.rules == NULL || feed_replay((const char *const *)&argv[1], 1,
					   b.db, &report, &err) < 0) {
		fprintf(stderr, "bench_promql: %s\n", err.text);
		return 1;
	}
	printf("%zu %zu\n", tsdb_stats(b.db).series, tsdb_stats(b.db).samples);
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		err = (struct err){ 0 };
		if (bench_line(&b, line, &err) < 0)
			printf("error %s\n", err.text);
		fflush(stdout);
	}
	pool_free(b.pool);
	rules_free(b.rules);
	str_release(&yaml);
	tsdb_free(b.db);
	return 0;
}
