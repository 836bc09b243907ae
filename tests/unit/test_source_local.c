#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "fake_source.h"
#include "feeds/feed_demo.h"
#include "net/loop.h"
#include "rules/rules.h"
#include "rules/rules_run.h"
#include "sources/local_need.h"
#include "sources/local_store.h"
#include "sources/source_embedded.h"
#include "sources/source_local.h"
#include "tsdb/tsdb.h"

#define HOUR (INT64_C(3600) * 1000)
#define MINUTE (INT64_C(60) * 1000)
#define NOON (INT64_C(1767268800) * 1000)

static const char small[] =
	"groups:\n- name: g\n  rules:\n"
	"  - {record: 'j:a:rate', expr: 'sum by (j) (rate(a{x=\"1\"}[2m]))'}\n"
	"  - {record: 'all:a:rate', expr: 'sum(j:a:rate) + avg_over_time("
	"j:a:rate[10m]) + b offset 1m'}\n"
	"  - {record: one, expr: 'vector(1)'}\n"
	"  - {record: two, expr: 'one'}\n";

/* ------------------------------------------------------------ the needs --- */

static const struct {
	const char *query, *want; /* NULL: the server's */
	int64_t slots, from;      /* s before the end */
} needs[] = {
	{ "a", NULL, 0, 0 },
	{ "sum(rate(a[5m]))", NULL, 0, 0 },
	{ "j:a:rate +", NULL, 0, 0 },
	/* lookback 5m for the name, and for what its rule reads its window */
	{ "j:a:rate", "a{x=\"1\"}", 300 + 120, 300 + 240 },
	{ "max_over_time(j:a:rate[1h]) + c{d!=\"e\"}", "a{x=\"1\"} c{d!=\"e\"}",
	  3600 + 120, 3600 + 240 },
	{ "all:a:rate offset 1m", "a{x=\"1\"} b", 360 + 600 + 120,
	  360 + 600 + 120 + 600 },
};

static void
test_needs(void **state)
{
	struct rules *rules = rules_load(slice_of(small), "r.yaml", NULL);

	(void)state;
	assert_non_null(rules);
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		struct source_question q = { .ask = SOURCE_INSTANT,
					     .query = slice_of(needs[i].query),
					     .end = NOON };
		struct local_need n;
		struct str got = { 0 };
		bool found = local_need_of(rules, &q, &n);

		assert_int_equal(found, needs[i].want != NULL);
		if (!found)
			continue;
		for (size_t k = 0; k < n.n; k++) {
			if (k > 0)
				str_addc(&got, ' ');
			str_add_slice(&got, n.selector[k]);
		}
		assert_string_equal(str_text(&got), needs[i].want);
		assert_int_equal((NOON - n.slots + 999) / 1000, needs[i].slots);
		assert_int_equal((NOON - n.from + 999) / 1000, needs[i].from);
		str_release(&got);
		local_need_release(&n);
	}
	rules_free(rules);
}

/* Rules that all read all others: as deep as rules are followed, and soon. */
static void
test_needs_ring(void **state)
{
	struct str text = { 0 };
	struct source_question q = { .ask = SOURCE_INSTANT,
				     .query = SLICE("r0"),
				     .end = NOON };
	struct rules *rules;
	struct local_need n;

	(void)state;
	str_add(&text, "groups:\n- name: g\n  rules:\n");
	for (int i = 0; i < 8; i++)
		str_printf(&text,
			   "  - {record: r%d, expr: a + r0 + r1 + r2 + r3 + r4 "
			   "+ r5 + r6 + r7}\n",
			   i);
	rules = rules_load(str_slice(&text), "r.yaml", NULL);
	assert_non_null(rules);
	assert_true(local_need_of(rules, &q, &n));
	assert_int_equal(n.n, 1);
	assert_int_equal((NOON - n.slots + 999) / 1000,
			 300 * (LIMIT_INLINE_DEPTH + 1));
	local_need_release(&n);
	rules_free(rules);
	str_release(&text);
}

/* ------------------------------------------------------------- a server --- */

struct asked {
	struct frame *frame;
	struct err err;
	bool done;
};

static void
asked_done(void *arg, struct source_answer *a)
{
	struct asked *to = arg;

	to->frame = a->frame;
	to->err = a->err;
	a->frame = NULL;
	to->done = true;
}

static struct asked
ask(struct source *s, const char *query, int64_t from, int64_t to)
{
	struct source_question q = { .ask = SOURCE_RANGE,
				     .query = slice_of(query),
				     .start = from,
				     .end = to,
				     .step = MINUTE };
	struct asked a = { 0 };

	source_start(s, &q, asked_done, &a);
	while (!a.done)
		loop_turn(s->loop, INT64_MAX);
	assert_string_equal(a.err.text, "");
	return a;
}

static struct rules *
mixin(void)
{
	const char *srcdir = getenv("srcdir");
	struct str text = { 0 };
	char path[1024];
	struct rules *r;

	snprintf(path, sizeof(path), "%s/dashboards/mixin/rules.yaml",
		 srcdir != NULL ? srcdir : ".");
	assert_int_equal(file_read(path, LIMIT_YAML_BYTES, &text, NULL), 0);
	r = rules_load(str_slice(&text), path, NULL);
	assert_non_null(r);
	str_release(&text);
	return r;
}

/* The same series with the same values, but for the order of sums. */
static void
check_same(const struct frame *a, const struct frame *b)
{
	assert_int_equal(a->n, b->n);
	assert_int_equal(a->steps, b->steps);
	for (size_t i = 0; i < a->n; i++) {
		const struct frame_series *x = &a->series[i],
					  *y = &b->series[i];

		assert_true(labels_eq(&x->labels, &y->labels));
		for (size_t k = 0; k < a->steps; k++) {
			assert_int_equal(frame_has(x, k), frame_has(y, k));
			if (isnan(x->v[k]) && isnan(y->v[k]))
				continue;
			if (fabs(x->v[k] - y->v[k]) > 1e-9 * fabs(y->v[k]))
				fail_msg("%.17g is not %.17g", x->v[k],
					 y->v[k]);
		}
	}
}

static const char *const queries[] = {
	"job_cluster:pyroscope_request_duration_seconds_count:sum_rate",
	"histogram_quantile(0.9, sum by (le) (job_route_cluster:pyroscope_"
	"request_duration_seconds_bucket:sum_rate))",
	"avg_over_time(job_cluster:pyroscope_request_duration_seconds:"
	"99quantile[10m]) / on () group_left sum(rate("
	"pyroscope_request_duration_seconds_count[1m]))",
};

/* A server with raw samples only, beside the rules evaluated in place. */
static void
test_mixin(void **state)
{
	struct rules *rules = mixin();
	struct loop *l = loop_new();
	struct tsdb *db[2] = { tsdb_new(), tsdb_new() };
	struct feed_demo *demo[2] = { feed_demo_new(db[0], FEED_DEMO_SEED),
				      feed_demo_new(db[1], FEED_DEMO_SEED) };
	struct rules_run_options o = { .rules = rules, .db = db[1] };
	struct rules_run *run = rules_run_new(&o);
	struct source *plain = source_embedded_new(l, db[1], "plain");
	struct source *local =
		source_local_new(source_embedded_new(l, db[0], "server"), &o);
	struct source_local_stats first, second;
	struct asked a, b;

	(void)state;
	rules_run_past(run, NOON - 3 * HOUR, NOON, NULL);
	for (size_t i = 0; i < 3; i++) {
		a = ask(local, queries[i], NOON - HOUR / 2, NOON - 5 * MINUTE);
		b = ask(plain, queries[i], NOON - HOUR / 2, NOON - 5 * MINUTE);
		assert_true(a.frame->n > 0);
		check_same(a.frame, b.frame);
		frame_free(a.frame);
		frame_free(b.frame);
	}
	/* later: only what is new is fetched */
	first = source_local_stats(local);
	for (size_t i = 0; i < 3; i++) {
		a = ask(local, queries[i], NOON - HOUR / 2, NOON);
		b = ask(plain, queries[i], NOON - HOUR / 2, NOON);
		check_same(a.frame, b.frame);
		frame_free(a.frame);
		frame_free(b.frame);
	}
	second = source_local_stats(local);
	assert_in_range(second.samples - first.samples, 1, first.samples / 4);
	/* earlier: all anew */
	a = ask(local, queries[0], NOON - 2 * HOUR, NOON);
	b = ask(plain, queries[0], NOON - 2 * HOUR, NOON);
	check_same(a.frame, b.frame);
	frame_free(a.frame);
	frame_free(b.frame);
	source_free(local);
	source_free(plain);
	rules_run_free(run);
	for (int i = 0; i < 2; i++) {
		feed_demo_free(demo[i]);
		tsdb_free(db[i]);
	}
	loop_free(l);
	rules_free(rules);
}

/* --------------------------------------------------------- what is asked ---
 */

struct fixture {
	struct rules *rules;
	struct loop *l;
	struct fake_source fake;
	struct source *local;
};

static void
fixture_init(struct fixture *f, const char *yaml)
{
	struct rules_run_options o = { 0 };

	f->rules = rules_load(slice_of(yaml), "r.yaml", NULL);
	f->l = loop_new();
	fake_source_init(&f->fake, f->l);
	o.rules = f->rules;
	f->local = source_local_new(&f->fake.source, &o);
}

static void
fixture_release(struct fixture *f)
{
	source_free(f->local);
	assert_int_equal(f->fake.late, 0);
	fake_source_release(&f->fake);
	loop_free(f->l);
	rules_free(f->rules);
}

static struct source_request *
start(struct fixture *f, const char *query, int64_t at, struct asked *out)
{
	struct source_question q = { .ask = SOURCE_INSTANT,
				     .query = slice_of(query),
				     .start = at,
				     .end = at };
	struct source_request *r;

	*out = (struct asked){ 0 };
	r = source_start(f->local, &q, asked_done, out);
	loop_turn(f->l, 0);
	loop_turn(f->l, 0);
	return r;
}

static void
turn_until(struct fixture *f, const bool *done)
{
	while (!*done)
		loop_turn(f->l, INT64_MAX);
}

/* Samples 1, 2, 3 ... each 15 s before AT, of N equal series. */
static struct frame *
raw_frames(int64_t at, size_t n)
{
	static const char *const names[] = { "0", "1" };
	struct frame *f = frame_new();
	int64_t *t = arena_calloc(&f->arena, 200, sizeof(*t));
	double *v = arena_calloc(&f->arena, 200, sizeof(*v));

	f->kind = FRAME_RAW;
	f->n = n;
	f->series = arena_calloc(&f->arena, n, sizeof(*f->series));
	for (int i = 0; i < 200; i++) {
		t[i] = at - (199 - i) * INT64_C(15000);
		v[i] = i * 15;
	}
	for (size_t i = 0; i < n; i++) {
		struct label ls[3] = { { LABEL_NAME, SLICE("a") },
				       { SLICE("x"), SLICE("1") },
				       { SLICE("y"), slice_of(names[i]) } };
		struct labels set = labels_make(&f->arena, ls, 3);

		f->series[i] =
			(struct frame_series){ .n = 200, .t = t, .v = v };
		f->series[i].labels = labels_copy(&f->arena, &set);
	}
	return f;
}

static struct frame *
raw_frame(int64_t at)
{
	return raw_frames(at, 1);
}

static void
test_halves(void **state)
{
	struct fixture f;
	struct fake_asked *q;
	struct asked a;

	(void)state;
	fixture_init(&f, small);
	start(&f, "j:a:rate", NOON, &a);
	assert_int_equal(fake_source_open(&f.fake), 1);
	q = fake_source_find(&f.fake, "a{x=\"1\"}[");
	assert_non_null(q);
	assert_int_equal(q->end, NOON);
	fake_fail(q, ERR_LIMIT, "too much");
	assert_int_equal(fake_source_open(&f.fake), 2);
	while ((q = fake_source_find(&f.fake, "a{x=\"1\"}[")) != NULL)
		fake_frame(q, q->end == NOON ? raw_frame(NOON) : frame_new());
	turn_until(&f, &a.done);
	assert_int_equal(a.frame->n, 1);
	assert_true(fabs(a.frame->series[0].v[0] - 1) < 1e-9);
	frame_free(a.frame);
	fixture_release(&f);
}

/* A scrape that came in while was asked: one series has it, one not yet. */
static void
test_overlap(void **state)
{
	static const char query[] =
		"sum(count_over_time(a{x=\"1\"}[2m])) + 0 * j:a:rate";
	struct fixture f;
	struct frame *frame;
	struct asked a;

	(void)state;
	fixture_init(&f, small);
	start(&f, query, NOON, &a);
	frame = raw_frames(NOON, 2);
	frame->series[1].n--;
	fake_frame(fake_source_find(&f.fake, "a{"), frame);
	turn_until(&f, &a.done);
	assert_true(a.frame->n == 1 && a.frame->series[0].v[0] == 15);
	frame_free(a.frame);
	start(&f, query, NOON + MINUTE, &a);
	fake_frame(fake_source_find(&f.fake, "a{"),
		   raw_frames(NOON + MINUTE, 2));
	turn_until(&f, &a.done);
	assert_int_equal(a.frame->n, 1);
	assert_true(a.frame->series[0].v[0] == 16);
	frame_free(a.frame);
	fixture_release(&f);
}

static void
test_failure(void **state)
{
	struct fixture f;
	struct asked a, b, c;

	(void)state;
	fixture_init(&f, small);
	start(&f, "j:a:rate", NOON, &a);
	start(&f, "j:a:rate * 2", NOON, &b);
	fake_fail(fake_source_find(&f.fake, "a{"), ERR_SERVER, "broken");
	turn_until(&f, &a.done);
	turn_until(&f, &b.done);
	assert_string_equal(a.err.text, "raw samples for the rules: broken");
	assert_int_equal(b.err.code, ERR_SERVER);
	/* asked again it tries again */
	start(&f, "j:a:rate", NOON, &c);
	fake_frame(fake_source_find(&f.fake, "a{"), raw_frame(NOON));
	turn_until(&f, &c.done);
	assert_int_equal(c.err.code, ERR_NONE);
	frame_free(c.frame);
	fixture_release(&f);
}

/* What reads no recorded name is the server's; what is cancelled is never
 * heard of. */
static void
test_others(void **state)
{
	struct fixture f;
	struct asked a, b, c;
	struct source_request *r;

	(void)state;
	fixture_init(&f, small);
	start(&f, "rate(a[5m])", NOON, &a);
	assert_non_null(fake_source_find(&f.fake, "rate(a[5m])"));
	fake_fail(fake_source_find(&f.fake, "rate("), ERR_SERVER, "no");
	turn_until(&f, &a.done);
	assert_int_equal(a.err.code, ERR_SERVER);
	r = start(&f, "j:a:rate", NOON, &b);
	source_cancel(f.local, r);
	r = start(&f, "rate(a[1m])", NOON, &c);
	source_cancel(f.local, r);
	fake_frame(fake_source_find(&f.fake, "a{"), raw_frame(NOON));
	loop_turn(f.l, 0);
	assert_false(b.done);
	assert_false(c.done);
	start(&f, "j:a:rate", NOON, &b); /* from what is there */
	turn_until(&f, &b.done);
	assert_int_equal(b.frame->n, 1);
	frame_free(b.frame);
	start(&f, "one + two", NOON, &b); /* nothing to fetch */
	turn_until(&f, &b.done);
	assert_true(b.frame->n == 1 && b.frame->series[0].v[0] == 2);
	frame_free(b.frame);
	start(&f, "j:a:rate + rate(a[7d])", NOON, &b); /* and freed meanwhile */
	fixture_release(&f);
	assert_false(b.done);
}

/* ------------------------------------------------------- how rules go --- */

static const char four[] =
	"groups:\n- name: g\n  rules:\n"
	"  - {record: good, expr: sum(a)}\n"
	"  - {record: bad, expr: a * on (x) group_left () a}\n"
	"  - {record: other, expr: b}\n"
	"  - {alert: A, expr: a > 0}\n";

struct told {
	struct str text;
	bool done;
};

static void
told_done(void *arg, struct source_answer *a)
{
	static const char *const health[] = { "unknown", "up", "down" };
	struct told *to = arg;

	assert_string_equal(a->err.text, "");
	for (size_t i = 0; i < a->n_rules; i++) {
		const struct source_rule *r = &a->rule[i];
		bool known = r->health != SOURCE_UNKNOWN;

		assert_int_equal(r->last_ms, known ? NOON : 0);
		assert_int_equal(r->n_alerts, 0);
		assert_int_equal(r->interval_ms, MINUTE);
		str_printf(&to->text, "%.*s %s%s\n", SLICE_ARG(r->name),
			   health[r->health],
			   slice_starts(r->error, SLICE("found duplicate"))
				   ? " twice"
			   : r->error.n > 0 ? " ?"
					    : "");
	}
	to->done = true;
}

static void
tells(struct fixture *f, struct told *t, const char *want)
{
	turn_until(f, &t->done);
	assert_string_equal(str_text(&t->text), want);
	str_release(&t->text);
	*t = (struct told){ 0 };
}

/* Of those that were read: it is not the server that is asked. */
static void
test_rules(void **state)
{
	static const char none[] =
		"good unknown\nbad unknown\nother unknown\nA unknown\n";
	const struct source_question q = { .ask = SOURCE_RULES };
	const struct source_question named = { .ask = SOURCE_RULES,
					       .query = SLICE("bad") };
	const struct source_question foreign = { .ask = SOURCE_RULES,
						 .query = SLICE("theirs") };
	struct fixture f;
	struct told t = { 0 };
	struct asked a, b;

	(void)state;
	fixture_init(&f, four);
	source_start(f.local, &q, told_done, &t);
	tells(&f, &t, none);
	/* one that waits for samples that do not come */
	start(&f, "bad", NOON, &a);
	source_start(f.local, &q, told_done, &t);
	assert_int_equal(fake_source_open(&f.fake), 1);
	fake_fail(fake_source_find(&f.fake, "a["), ERR_SERVER, "no");
	turn_until(&f, &a.done);
	tells(&f, &t, none);
	/* and for some that do */
	start(&f, "bad", NOON, &a);
	source_start(f.local, &q, told_done, &t);
	fake_frame(fake_source_find(&f.fake, "a["), raw_frames(NOON, 2));
	tells(&f, &t, "good up\nbad down twice\nother unknown\nA unknown\n");
	turn_until(&f, &a.done);
	frame_free(a.frame);
	/* others are read, too: all anew */
	start(&f, "other", NOON, &b);
	source_start(f.local, &q, told_done, &t);
	fake_frame(fake_source_find(&f.fake, "a["), raw_frames(NOON, 1));
	fake_frame(fake_source_find(&f.fake, "b["), frame_new());
	tells(&f, &t, "good up\nbad up\nother up\nA unknown\n");
	turn_until(&f, &b.done);
	frame_free(b.frame);
	/* one by its name, and one that is the server's */
	source_start(f.local, &named, told_done, &t);
	tells(&f, &t, "good up\nbad up\nother up\nA unknown\n");
	source_start(f.local, &foreign, told_done, &t);
	assert_int_equal(fake_source_open(&f.fake), 1);
	fake_frame(fake_source_find(&f.fake, "theirs"), frame_new());
	tells(&f, &t, "");
	source_cancel(f.local, source_start(f.local, &q, told_done, &t));
	source_start(f.local, &q, told_done, &t); /* and freed meanwhile */
	fixture_release(&f);
	assert_false(t.done);
}

/* ---------------------------------------------------------- what is kept ---
 */

#define EVERY 15000
#define OF_ONE 4 /* series of a target, 0 to 45 s behind */

/* What a server would give of (FROM, TO] at TO, twice. */
static void
give(struct local_store *s, int64_t from, int64_t to)
{
	static const char *const names[OF_ONE] = { "0", "1", "2", "3" };
	struct local_batch b = { .slots = to, .to = to - 1 };

	b.n = 2;
	b.frame = mem_calloc(2, sizeof(struct frame *));
	for (size_t twice = 0; twice < 2; twice++) {
		struct frame *f = b.frame[twice] = frame_new();

		f->kind = FRAME_RAW;
		f->n = OF_ONE;
		f->series = arena_calloc(&f->arena, f->n, sizeof(*f->series));
		for (int i = 0; i < OF_ONE; i++) {
			struct frame_series *x = &f->series[i];
			struct label l[2] = { { LABEL_NAME, SLICE("m") },
					      { SLICE("x"),
						slice_of(names[i]) } };
			int64_t newest = to - i * EVERY;

			x->labels = labels_make(&f->arena, l, 2);
			x->t = arena_calloc(&f->arena, 100, sizeof(*x->t));
			x->v = arena_calloc(&f->arena, 100, sizeof(*x->v));
			for (int64_t t = from + EVERY; t <= newest;
			     t += EVERY) {
				((int64_t *)x->t)[x->n] = t;
				x->v[x->n++] = (double)(t / EVERY);
			}
		}
	}
	local_store_give(s, &b);
}

/* What there is no room for is missed by the rules: it is told. */
static void
test_too_much(void **state)
{
	struct rules *rules =
		rules_load(slice_of("groups: []\n"), "r.yaml", NULL);
	struct rules_run_options o = { .rules = rules };
	struct local_store *s = local_store_new(&o);
	struct source_feed feed = local_store_feed(s);
	struct frame *f = frame_new();
	atomic_bool cancel = false;

	(void)state;
	give(s, 0, 10 * MINUTE);
	feed.ready(feed.arg, &cancel);
	local_store_warn(s, f);
	assert_int_equal(f->n_warnings, 0);
	tsdb_set_ceiling(local_store_db(s), 1);
	give(s, 10 * MINUTE, 20 * MINUTE);
	feed.ready(feed.arg, &cancel);
	local_store_warn(s, f);
	assert_int_equal(f->n_warnings, 1);
	assert_true(slice_find(f->warnings[0], SLICE("more than 256 MiB"), 0) >=
		    0);
	frame_free(f);
	local_store_free(s);
	rules_free(rules);
}

/* A series is whole whose own timestamps are behind those of others. */
static void
test_behind_others(void **state)
{
	struct rules *rules =
		rules_load(slice_of("groups: []\n"), "r.yaml", NULL);
	struct rules_run_options o = { .rules = rules };
	struct local_store *s = local_store_new(&o);
	struct source_feed feed = local_store_feed(s);
	struct querier_span span = { .mint = 0, .maxt = HOUR };
	atomic_bool cancel = false;
	struct querier_set set;
	struct querier *q;

	(void)state;
	give(s, 0, 10 * MINUTE);
	for (int64_t to = 10 * MINUTE + 30000; to <= 20 * MINUTE; to += 30000)
		give(s, to - 30000 - MINUTE, to);
	feed.ready(feed.arg, &cancel);
	q = tsdb_querier(local_store_db(s), INT64_MIN, INT64_MAX);
	querier_select(q, NULL, 0, 0, HOUR, &set, NULL);
	assert_int_equal(set.n, OF_ONE);
	for (size_t i = 0; i < OF_ONE; i++) {
		struct samples in;

		querier_read(q, &set.s[i], &span, &in, NULL);
		assert_int_equal(in.n, 80 - i);
		for (size_t k = 0; k < in.n; k++) {
			assert_int_equal(in.t[k], (k + 1) * EVERY);
			assert_true(in.v[k] == (double)(k + 1));
		}
	}
	querier_close(q);
	local_store_free(s);
	rules_free(rules);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_needs),
		cmocka_unit_test(test_needs_ring),
		cmocka_unit_test(test_mixin),
		cmocka_unit_test(test_halves),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_failure),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_behind_others),
		cmocka_unit_test(test_too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
