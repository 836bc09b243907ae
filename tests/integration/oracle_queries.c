/*
 * oracle_queries.c - a Prometheus that holds the samples of oracle_data, and
 * the engine over the same: many queries of a grammar, the same answers.
 *
 * oracle_queries --write DIR SEED   the samples, as bodies of remote write
 * oracle_queries URL N SEED         asks N queries, instant and range
 */
#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "oracle.h"
#include "oracle_data.h"
#include "oracle_gen.h"
#include "promql/feature.h"
#include "sources/source_embedded.h"
#include "sources/source_prom.h"

#define SAID 40 /* differences told of */
#define SEEN 5  /* how often each feature is to be seen in so many queries: */
#define ENOUGH 3000

static const int64_t steps[] = { 5000, 15000, 30000, 60000, 75000, 300000 };

struct run {
	struct oracle o;
	uint64_t seed;
	size_t n, empty, asked[2], filled[2];
	size_t seen[GEN_FEATURES];
	struct str worst; /* the query of the worst difference */
};

/* When to ask it: any phase of 5 s but that of a subquery's grid. */
static void
question_make(struct source_question *q, uint64_t seed, bool range)
{
	uint64_t rng = seed ^ UINT64_C(0x5bf03635);
	int64_t span = (ORACLE_DATA_TO - ORACLE_DATA_FROM) / 5000 - 1;
	int64_t points =
		oracle_below(&rng, 4) != 0 ? 1 + oracle_below(&rng, 40) : 260;

	*q = (struct source_question){
		.ask = range ? SOURCE_RANGE : SOURCE_INSTANT,
		.start = ORACLE_DATA_FROM + GEN_PHASE,
	};
	if (!range) {
		q->start += 5000 * (int64_t)oracle_below(&rng, (unsigned)span);
		q->end = q->start;
		return;
	}
	q->step = steps[oracle_below(&rng, 6)];
	if (points * q->step > span * 5000)
		points = span * 5000 / q->step;
	span -= points * q->step / 5000;
	if (span > 0)
		q->start += 5000 * (int64_t)oracle_below(&rng, (unsigned)span);
	/* The end need not be on the grid. */
	q->end = q->start + points * q->step +
		 5000 * (int64_t)oracle_below(&rng, 3);
}

static size_t
points_of(const struct frame *f)
{
	size_t n = 0;

	for (size_t k = 0; f != NULL && k < f->n; k++)
		for (size_t i = 0; i < f->series[k].n; i++)
			n += frame_has(&f->series[k], i);
	return f != NULL && f->kind == FRAME_STRING ? 1 : n;
}

static void
say_side(const char *who, const struct oracle_got *g)
{
	const struct frame *f = g->frame;

	if (g->err.code != ERR_NONE)
		printf("#   %s: %s: %s\n", who, err_code_name(g->err.code),
		       g->err.text);
	else
		printf("#   %s: %zu series, %zu points\n", who,
		       f != NULL ? f->n : 0, points_of(f));
	for (size_t k = 0; f != NULL && k < f->n && k < 3; k++) {
		const struct frame_series *s = &f->series[k];
		struct str text = { 0 };
		size_t said = 0;

		labels_print(&s->labels, true, &text);
		printf("#      %s", str_text(&text));
		for (size_t i = 0; i < s->n && said < 4; i++)
			if (frame_has(s, i)) {
				char v[NUM_TEXT];

				num_format_g(v, s->v[i]);
				printf(" %s@%" PRId64, v,
				       s->t != NULL
					       ? s->t[i]
					       : f->start +
							 (int64_t)i * f->step);
				said++;
			}
		printf("\n");
		str_release(&text);
	}
}

static void
say_difference(struct run *r, const struct oracle_query *q,
	       const struct source_question *asked, const struct oracle_got *g,
	       const struct str *why)
{
	static const char *const who[] = { "the server", "the engine" };

	if (r->o.different++ >= SAID)
		return;
	printf("# DIFFERENT, query seed %" PRIu64 ", %s %" PRId64 " to %" PRId64
	       " step %" PRId64 "\n# %s\n#   %s\n",
	       r->seed, asked->ask == SOURCE_RANGE ? "range" : "instant",
	       asked->start, asked->end, asked->step, str_text(&q->text),
	       str_text(why));
	for (int i = 0; i < SIDES; i++)
		say_side(who[i], &g[i]);
}

static bool
compare(struct run *r, const struct oracle_query *q, bool range)
{
	unsigned like = ORACLE_ERRORS | (q->ties ? ORACLE_TIES : 0u) |
			(q->order == GEN_BY_VALUE ? ORACLE_ORDER : 0u);
	struct source_question old, now;
	struct str why = { 0 };
	struct oracle_got g[SIDES];
	bool same, filled;
	double worst;

	question_make(&now, r->seed, range);
	old = now;
	now.query = str_slice(&q->text);
	old.query = str_slice(&q->old);
	oracle_ask(&r->o, &old, &now, g);
	r->o.queries++;
	r->asked[range]++;
	worst = r->o.worst;
	filled = points_of(g[SERVER].frame) > 0;
	same = oracle_same(&r->o, g, like, &why);
	if (!same)
		say_difference(r, q, &now, g, &why);
	if (r->o.worst > worst) {
		str_clear(&r->worst);
		str_add_slice(&r->worst, now.query);
	}
	r->filled[range] += same && filled;
	oracle_release(g);
	str_release(&why);
	return same && filled;
}

static void
compare_query(struct run *r)
{
	struct oracle_query q;
	bool filled;

	oracle_query_make(&q, r->seed);
	filled = compare(r, &q, false);
	filled |= compare(r, &q, true);
	r->empty += !filled;
	for (size_t i = 0; filled && i < n_oracle_features; i++)
		r->seen[i] += q.used[i / 64] >> i % 64 & 1;
	oracle_query_release(&q);
}

/* ---------------------------------------------------------- self-check --- */

enum alteration {
	NOTHING,
	VALUE,
	NO_SERIES,
	NO_POINT,
	NAN_FOR_IT,
	LABELS,
	LATE,
	ERROR,
	ALTERATIONS,
};

static void
alter(struct oracle_got *g, enum alteration how)
{
	struct frame *f = g->frame;
	struct frame_series *s = &f->series[0];
	struct frame_series *last = &f->series[f->n - 1];
	size_t i = 0;

	while (!frame_has(s, i))
		i++;
	switch (how) {
	case VALUE:
		s->v[i] = s->v[i] * (1 + 3 * TOLERANCE) + 1e-300;
		break;
	case NO_SERIES:
		f->n--;
		break;
	case NO_POINT:
		s->present[i / 64] &= ~(UINT64_C(1) << i % 64);
		break;
	case NAN_FOR_IT:
		s->v[i] = NAN;
		break;
	case LABELS:
		last->labels = labels_with(&f->arena, &last->labels,
					   SLICE("more"), SLICE("1"));
		break;
	case LATE:
		f->start++;
		break;
	case ERROR:
		err_set(&g->err, ERR_EXECUTION, "altered");
		break;
	default:
		break;
	}
}

/* Whatever is done to either side's answer to these is told of. */
static size_t
check_alterations(struct run *r, const char *text, unsigned like, bool range)
{
	struct source_question q;
	size_t missed = 0;

	question_make(&q, 7, range);
	q.query = slice_of(text);
	for (int how = NOTHING; how < ALTERATIONS; how++)
		for (int side = 0; side < SIDES; side++) {
			struct str why = { 0 };
			struct oracle_got g[SIDES];
			bool same;

			/* Whose the values are is not said of ties. */
			if (how == LABELS && (like & ORACLE_TIES) != 0)
				continue;
			oracle_ask(&r->o, &q, &q, g);
			if (g[side].frame != NULL && g[side].frame->n > 0)
				alter(&g[side], (enum alteration)how);
			same = oracle_same(&r->o, g, like | ORACLE_ERRORS,
					   &why);
			if (same != (how == NOTHING)) {
				printf("# alteration %d of side %d of %s: %s\n",
				       how, side, text, str_text(&why));
				missed++;
			}
			oracle_release(g);
			str_release(&why);
		}
	return missed;
}

static bool
are_told_apart(struct run *r, const char *server, const char *engine,
	       unsigned like)
{
	struct source_question a, b;
	struct str why = { 0 };
	struct oracle_got g[SIDES];
	bool same;

	question_make(&a, 7, false);
	b = a;
	a.query = slice_of(server);
	b.query = slice_of(engine);
	oracle_ask(&r->o, &a, &b, g);
	same = oracle_same(&r->o, g, like | ORACLE_ERRORS, &why);
	if (same)
		printf("# not told apart: %s and %s\n", server, engine);
	oracle_release(g);
	str_release(&why);
	return !same;
}

static void
check_self(struct run *r)
{
	static const struct {
		const char *server, *engine;
		unsigned like;
	} apart[] = {
		{ "sort(ratio)", "sort_desc(ratio)", ORACLE_ORDER },
		{ "topk(3, ratio)", "bottomk(3, ratio)", ORACLE_TIES },
		{ "topk(3, ratio)", "topk(2, ratio)", ORACLE_TIES },
		{ "rate(up)", "abs(up, up)", 0 },
		{ "abs({__name__=~\"up|ratio\"})", "abs(up)", 0 },
		{ "up + on(job) up", "rate(up)", 0 },
		{ "\"a\"", "\"b\"", 0 },
		{ "odd_values{case=\"mixed\"}[5m]",
		  "odd_values{case=\"mixed\"}[4m]", 0 },
		{ "1", "vector(1)", 0 },
		{ "rate(requests_total[5m])",
		  "rate(requests_total[5m] offset 15s)", 0 },
	};
	struct oracle before = r->o;
	size_t missed = 0;

	for (int range = 0; range < 2; range++) {
		missed += check_alterations(r, "rate(cpu_seconds_total[5m])", 0,
					    range);
		missed += check_alterations(r, "temperature", 0, range);
		missed += check_alterations(r, "topk(3, temperature)",
					    ORACLE_TIES, range);
	}
	missed +=
		check_alterations(r, "sort(temperature)", ORACLE_ORDER, false);
	for (size_t i = 0; i < sizeof(apart) / sizeof(*apart); i++)
		missed += !are_told_apart(r, apart[i].server, apart[i].engine,
					  apart[i].like);
	r->o = before;
	r->o.different = missed;
	oracle_report(&r->o, 0, "differences are seen");
}

/* ----------------------------------------------------------------- all --- */

/* False if something was not seen as often as so many queries should. */
static bool
print_coverage(const struct run *r)
{
	bool enough = true;

	printf("# seen in answers that are not empty:\n#");
	for (size_t i = 0; i < n_oracle_features; i++)
		printf(" %s:%zu%s", oracle_features[i], r->seen[i],
		       i % 8 == 7 ? "\n#" : "");
	printf("\n");
	for (size_t i = 0; r->n >= ENOUGH && i < n_oracle_features; i++)
		if (r->seen[i] < SEEN) {
			printf("# seldom: %s, %zu times\n", oracle_features[i],
			       r->seen[i]);
			enough = false;
		}
	return enough;
}

static void
compare_all(struct run *r, uint64_t seed)
{
	struct str what = { 0 };
	size_t full;

	check_self(r);
	for (size_t i = 0; i < r->n; i++) {
		r->seed = seed * 1000000 + i;
		compare_query(r);
	}
	full = r->n - r->empty;
	r->o.answered = full;
	str_printf(&what, "%zu generated queries of seed %" PRIu64, r->n, seed);
	oracle_report(&r->o, r->n * 7 / 10, str_text(&what));
	r->o.different = !print_coverage(r);
	oracle_report(&r->o, 0, "all that 2.42 has was asked");
	printf("# %zu queries, %zu instant (%zu not empty), %zu range (%zu not "
	       "empty), %zu with an answer (%.1f %%), %zu refused by both\n"
	       "# oracle: %zu questions, %zu series, %zu points compared, "
	       "worst "
	       "relative difference %.3g (%s)\n1..%d\n",
	       r->n, r->asked[0], r->filled[0], r->asked[1], r->filled[1], full,
	       100.0 * (double)full / (double)(r->n > 0 ? r->n : 1),
	       r->o.refused, r->o.queries, r->o.series, r->o.points, r->o.worst,
	       str_text(&r->worst), r->o.tests);
	str_release(&what);
}

static int
run_on(const char *url, size_t n, uint64_t seed, const struct oracle_data *d)
{
	struct run r = { .n = n };
	struct err err = { 0 };
	struct tsdb *db = tsdb_new();

	if (oracle_data_fill(d, db, &err) < 0) {
		fprintf(stderr, "oracle_queries: %s\n", err.text);
		return 99;
	}
	r.o.loop = loop_new();
	r.o.source[SERVER] = source_prom_new(
		r.o.loop, &(struct source_prom_options){ .url = url }, &err);
	if (r.o.source[SERVER] == NULL) {
		fprintf(stderr, "oracle_queries: %s\n", err.text);
		return 99;
	}
	r.o.source[ENGINE] = source_embedded_new(r.o.loop, db, "generated");
	source_embedded_enable(
		r.o.source[ENGINE],
		&(struct feature_set){
			.parse = { .experimental_functions = true } });
	compare_all(&r, seed);
	str_release(&r.worst);
	for (int i = 0; i < SIDES; i++)
		source_free(r.o.source[i]);
	loop_free(r.o.loop);
	tsdb_free(db);
	return r.o.failed > 0;
}

int
main(int argc, char **argv)
{
	struct oracle_data *d;
	int64_t n = 0, seed = 0;
	bool write = argc == 4 && strcmp(argv[1], "--write") == 0;
	int r;

	if (argc != 4 || num_parse_int(slice_of(argv[3]), &seed) < 0 ||
	    (!write && num_parse_int(slice_of(argv[2]), &n) < 0) || n < 0) {
		fputs("usage: oracle_queries URL N SEED\n"
		      "       oracle_queries --write DIR SEED\n",
		      stderr);
		return 99;
	}
	d = oracle_data_new((uint64_t)seed);
	r = write ? oracle_data_write(d, argv[2])
		  : run_on(argv[1], (size_t)n, (uint64_t)seed, d);
	if (write && r < 0)
		fprintf(stderr, "oracle_queries: cannot write to %s\n",
			argv[2]);
	oracle_data_free(d);
	return r < 0 ? 99 : r;
}
