/*
 * test_faults.c - source_prom against a server that misbehaves on request
 * (fault_server.py).
 */
#include "config.h"

#include "sources/source_prom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/str.h"
#include "net/http.h"
#include "net/loop.h"
#include "tests/integration/fault_server.h"

#define port fault_server_port

/* What came back. */
struct got {
	int calls, left;
	enum err_code code;
	char text[600];
	int tries;
	double value;
};

static void
on_answer(void *arg, struct source_answer *a)
{
	struct got *g = arg;

	g->calls++;
	g->left--;
	g->code = a->err.code;
	snprintf(g->text, sizeof(g->text), "%s", a->err.text);
	g->tries = a->tries;
	g->value = -1;
	if (a->frame != NULL && a->frame->n == 1)
		g->value = a->frame->series[0].v[0];
}

static struct source *
source_at(struct loop *l, const char *format, const char *where,
	  struct source_prom_options o)
{
	char url[200];
	struct err err = { 0 };
	struct source *s;

	if (o.timeout_ms == 0)
		o.timeout_ms = 60000;
	snprintf(url, sizeof(url), "http://%s127.0.0.1:%d/%s", format, port[0],
		 where);
	o.url = url;
	s = source_prom_new(l, &o, &err);
	if (s == NULL)
		fail_msg("%s", err.text);
	return s;
}

static const struct source_question up = {
	.ask = SOURCE_INSTANT,
	.query = { "up", 2 },
	.end = 1000,
};

static void
turn_until(struct loop *l, struct got *g, int64_t until_us)
{
	while (g->left > 0 && clock_mono_us() < until_us)
		loop_turn(l, until_us);
}

static struct got
ask_once(const char *where, struct source_prom_options o)
{
	struct loop *l = loop_new();
	struct source *s = source_at(l, "", where, o);
	struct got g = { .left = 1 };

	assert_non_null(s->kind->start(s, &up, on_answer, &g));
	assert_int_equal(g.calls, 0);
	turn_until(l, &g, clock_mono_us() + 120000000);
	assert_int_equal(g.calls, 1);
	s->kind->free(s);
	loop_free(l);
	return g;
}

static int
add_text(void *arg, const struct http_reply *reply, struct slice bytes,
	 struct err *err)
{
	(void)reply;
	(void)err;
	str_add_slice(arg, bytes);
	return 0;
}

static void
on_log(void *arg, const struct http_reply *reply)
{
	(void)arg;
	assert_int_equal(reply->err.code, ERR_NONE);
	assert_int_equal(reply->status, 200);
}

/* What the server saw under NAME; compared word by word with WANT. */
static void
assert_log(const char *name, const char *want)
{
	struct loop *l = loop_new();
	struct str text = { 0 };
	char url[100], all[2000], *save = NULL;
	struct http_ask ask = {
		.url = url,
		.timeout_ms = 60000,
		.max_bytes = 100000,
		.chunk = add_text,
		.done = on_log,
		.arg = &text,
	};

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/log/%s", port[0], name);
	http_request(loop_http(l), &ask);
	for (int i = 0; i < 6000 && text.n == 0; i++)
		loop_turn(l, clock_mono_us() + 10000);
	snprintf(all, sizeof(all), "%s", want);
	for (char *w = strtok_r(all, " ", &save); w != NULL;
	     w = strtok_r(NULL, " ", &save))
		if (strstr(str_text(&text), w) == NULL)
			fail_msg("%s: no %s in %s", name, w, str_text(&text));
	str_release(&text);
	loop_free(l);
}

static const struct {
	const char *where;
	enum err_code code; /* NONE: the value 1 came */
	const char *text;   /* is in the error */
	int64_t timeout_ms;
	int tries;
	const char *log;
} cases[] = {
	{ "ok", ERR_NONE, "", 0, 1, "requests=1 methods=POST bodies=1" },
	{ "gzip", ERR_NONE, "", 0, 1, "requests=1" },
	{ "pieces", ERR_NONE, "", 0, 1, "requests=1" },
	{ "flaky", ERR_NONE, "", 0, 2, "requests=2" },
	{ "busy", ERR_NONE, "", 0, 2, "requests=2" },
	{ "later", ERR_LIMIT,
	  "HTTP 429 (no content type); ask less often, or for less; it wants "
	  "to be left alone for 90 s and is not asked before: slow down",
	  0, 1, "requests=1" },
	{ "years", ERR_SERVER, "for 300 s and is not asked before: busy", 0, 1,
	  "requests=1" },
	{ "wordless", ERR_SERVER,
	  "answered HTTP 200 and reports an error without saying which", 0, 1,
	  "requests=1" },
	{ "twice", ERR_SERVER, "only gzip is understood", 0, 1, "requests=1" },
	{ "coded", ERR_SERVER, "only chunked is understood", 0, 1,
	  "requests=1" },
	{ "talks", ERR_NONE, "", 0, 1, "requests=1" },
	{ "encodingless", ERR_NONE, "", 0, 1, "requests=1" },
	{ "nowhere", ERR_SERVER, "it redirects, and does not say where", 0, 1,
	  "requests=1" },
	{ "forbidden", ERR_AUTH, "give user and password, or a token, with ", 0,
	  1, "requests=2 methods=POST,GET" },
	{ "down", ERR_SERVER,
	  "answered HTTP 503 (text/plain): Service Unavailable", 0, 3,
	  "requests=3" },
	{ "gateway", ERR_SERVER, "HTTP 502 (text/html): <h1>Bad Gateway</h1>",
	  0, 3, "requests=3" },
	{ "querytimeout", ERR_TIMEOUT, "query timed out", 0, 1, "requests=1" },
	{ "bad", ERR_SYNTAX, "1:5: parse error: no", 0, 1, "requests=1" },
	{ "exec", ERR_EXECUTION, "many-to-many", 0, 1, "requests=1" },
	{ "auth", ERR_AUTH, "give user and password, or a token, with ", 0, 1,
	  "requests=1" },
	{ "hang1", ERR_TIMEOUT, "gave no whole answer in 2 s", 2000, 1,
	  "requests=1" },
	{ "drip", ERR_TIMEOUT, "gave no whole answer in 2 s", 2000, 1,
	  "requests=1" },
	{ "cut", ERR_NONE, "", 0, 2, "requests=2" },
	{ "cutjson", ERR_SERVER, "the answer ends too early, after 50 bytes", 0,
	  3, "requests=3" },
	{ "page", ERR_SERVER, "HTTP 502 (text/html): 502 Bad Gateway", 0, 3,
	  "requests=3" },
	{ "html", ERR_SERVER, "check the URL: <html>", 0, 1, "requests=1" },
	{ "nothing", ERR_NOT_FOUND, "check the URL's path", 0, 1,
	  "requests=1" },
	{ "series", ERR_LIMIT, "more than 20000 series", 0, 1, "requests=1" },
	{ "bomb", ERR_LIMIT, "is larger than 64 MiB", 0, 1, "requests=1" },
	{ "headers", ERR_LIMIT, "bytes of headers", 0, 1, "requests=1" },
	{ "loop", ERR_SERVER, "redirects more than 5 times", 0, 1,
	  "requests=6" },
	{ "file", ERR_SERVER, "redirects elsewhere: not a URL of http or https",
	  0, 1, "requests=1" },
};

static void
faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct source_prom_options o = {
			.timeout_ms = cases[i].timeout_ms,
		};
		struct got g = ask_once(cases[i].where, o);

		if (g.code != cases[i].code ||
		    strstr(g.text, cases[i].text) == NULL)
			fail_msg("%s: %s: %s", cases[i].where,
				 err_code_name(g.code), g.text);
		if (g.code == ERR_NONE)
			assert_true(g.value == 1);
		if (g.tries != cases[i].tries)
			fail_msg("%s: %d tries", cases[i].where, g.tries);
		assert_log(cases[i].where, cases[i].log);
	}
}

/* Who says how long to stay away is not asked meanwhile, whatever is wanted. */
static void
left_alone(void **state)
{
	struct loop *l = loop_new();
	struct source_prom_options o = { 0 };
	struct source *s = source_at(l, "", "later2", o);

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct source_question q = up;
		struct got g = { .left = 1 };

		q.end += i * 1000;
		s->kind->start(s, &q, on_answer, &g);
		assert_int_equal(g.calls, 0);
		turn_until(l, &g, clock_mono_us() + 60000000);
		assert_int_equal(g.calls, 1);
		assert_int_equal(g.code, ERR_LIMIT);
		assert_non_null(strstr(g.text, "left alone for 90 s"));
	}
	assert_log("later2", "requests=1 ");
	s->kind->free(s);
	loop_free(l);
}

static void
nobody_listens(void **state)
{
	const int64_t start = clock_mono_us();
	struct loop *l = loop_new();
	struct source_prom_options o = { .url = "http://127.0.0.1:1",
					 .tries = 2 };
	struct source *s = source_prom_new(l, &o, NULL);
	struct got g = { .left = 1 };

	(void)state;
	s->kind->start(s, &up, on_answer, &g);
	turn_until(l, &g, INT64_MAX);
	assert_int_equal(g.code, ERR_UNREACHABLE);
	assert_string_equal(
		g.text, "cannot connect to 127.0.0.1:1: Connection refused");
	assert_int_equal(g.tries, 2);
	assert_true(clock_mono_us() - start > 150000);
	s->kind->free(s);
	loop_free(l);
}

/* user, p:@s */
static void
credentials_of_the_url(void **state)
{
	struct loop *l = loop_new();
	struct source_prom_options o = { 0 };
	struct source *s = source_at(l, "user:p%3A%40s@", "auth2/", o);
	struct got g = { .left = 1 };

	(void)state;
	assert_null(strstr(s->name, "user"));
	assert_null(strchr(s->name, '@'));
	s->kind->start(s, &up, on_answer, &g);
	turn_until(l, &g, INT64_MAX);
	assert_int_equal(g.code, ERR_NONE);
	s->kind->free(s);
	loop_free(l);
}

static const struct {
	const char *from, *to, *log;
} redirects[] = {
	{ "here", "arrived1", "secrets=3 methods=POST bodies=1" },
	{ "elsewhere", "arrived2", "secrets=0 methods=POST bodies=1" },
	{ "localhost", "arrived3", "secrets=0 methods=POST bodies=1" },
	{ "there", "arrived4", "secrets=0 methods=POST bodies=1" },
	{ "user", "arrived5", "secrets=0 methods=POST bodies=1" },
};

/* To another host or port go neither user nor password nor headers. */
static void
credentials_stay_at_home(void **state)
{
	static const char *const headers[] = { "X-Scope-OrgID: a", "x-my:b" };

	(void)state;
	for (size_t i = 0; i < sizeof(redirects) / sizeof(*redirects); i++) {
		struct loop *l = loop_new();
		struct source_prom_options o = { .header = headers,
						 .n_headers = 2 };
		struct source *s =
			source_at(l, "user:secret@", redirects[i].from, o);
		struct got g = { .left = 1 };

		s->kind->start(s, &up, on_answer, &g);
		turn_until(l, &g, INT64_MAX);
		if (g.code != ERR_NONE)
			fail_msg("%s: %s", redirects[i].from, g.text);
		assert_log(redirects[i].from, "secrets=3");
		assert_log(redirects[i].to, redirects[i].log);
		s->kind->free(s);
		loop_free(l);
	}
}

/* Nothing that is said holds them. */
static void
errors_hold_no_secret(void **state)
{
	static const char *const where[] = { "loop2", "file2", "hang2", "auth3",
					     "bad2",  "down2", "html2" };
	struct source_prom_options o = { .tries = 1, .timeout_ms = 1000 };

	(void)state;
	for (size_t i = 0; i < sizeof(where) / sizeof(*where); i++) {
		struct loop *l = loop_new();
		struct source *s = source_at(l, "canary:canary@", where[i], o);
		struct got g = { .left = 1 };

		s->kind->start(s, &up, on_answer, &g);
		turn_until(l, &g, INT64_MAX);
		assert_int_not_equal(g.code, ERR_NONE);
		assert_null(strstr(g.text, "canary"));
		assert_null(strstr(s->name, "canary"));
		s->kind->free(s);
		loop_free(l);
	}
}

static void
at_most_six_at_once(void **state)
{
	struct loop *l = loop_new();
	struct source_prom_options o = { 0 };
	struct source *s = source_at(l, "", "six", o);
	struct got g = { .left = 20 };

	(void)state;
	for (int i = 0; i < 20; i++) {
		struct source_question q = up;

		q.end = i * 1000;
		s->kind->start(s, &q, on_answer, &g);
	}
	turn_until(l, &g, clock_mono_us() + 60000000);
	assert_int_equal(g.calls, 20);
	assert_log("six", "requests=20 most=6 connections=6");
	s->kind->free(s);
	loop_free(l);
}

static void
equal_questions_are_asked_once(void **state)
{
	struct loop *l = loop_new();
	struct source_prom_options o = { 0 };
	struct source *s = source_at(l, "", "slow2", o);
	struct got g[3] = { { .left = 1 }, { .left = 1 }, { .left = 1 } };
	struct source_request *r;

	(void)state;
	for (int i = 0; i < 3; i++)
		s->kind->start(s, &up, on_answer, &g[i]);
	r = s->kind->start(s, &up, on_answer, &g[0]);
	s->kind->cancel(s, r);
	for (int i = 0; i < 3; i++) {
		turn_until(l, &g[i], clock_mono_us() + 60000000);
		assert_int_equal(g[i].calls, 1);
		assert_true(g[i].value == 1);
	}
	assert_log("slow2", "requests=1");
	s->kind->free(s);
	loop_free(l);
}

static void
cancelled_ones_are_silent(void **state)
{
	struct loop *l = loop_new();
	struct source_prom_options o = { 0 };
	struct source *s = source_at(l, "", "hang4", o);
	struct source_question none = { .ask = SOURCE_RANGE };
	struct got g = { .left = 1 };
	struct source_request *r[10];

	(void)state;
	for (int i = 0; i < 10; i++) {
		struct source_question q = up;

		q.end = i;
		r[i] = s->kind->start(s, i == 9 ? &none : &q, on_answer, &g);
		assert_non_null(r[i]);
	}
	loop_turn(l, clock_mono_us() + 20000);
	for (int i = 0; i < 9; i++)
		s->kind->cancel(s, r[i]);
	turn_until(l, &g, clock_mono_us() + 60000000);
	assert_int_equal(g.calls, 1);
	assert_int_equal(g.code, ERR_USAGE);
	/* Freed with some on their way. */
	s->kind->start(s, &up, on_answer, &g);
	s->kind->start(s, &none, on_answer, &g);
	loop_turn(l, 0);
	s->kind->free(s);
	loop_turn(l, 0);
	assert_int_equal(g.calls, 2);
	loop_free(l);
}

struct chain {
	struct source *s;
	struct source_request *other;
	struct got g;
};

static void
on_first(void *arg, struct source_answer *a)
{
	struct chain *c = arg;

	on_answer(&c->g, a);
	if (c->other != NULL) {
		c->s->kind->cancel(c->s, c->other);
		c->other = NULL;
		c->s->kind->start(c->s, &up, on_first, c);
	}
}

/* Of two that wait for one answer, the first cancels the second and asks the
 * same again. */
static void
callbacks_start_and_cancel(void **state)
{
	struct loop *l = loop_new();
	struct source_prom_options o = { 0 };
	struct chain c = { .s = source_at(l, "", "ok2", o), .g.left = 2 };
	struct got other = { 0 };

	(void)state;
	c.s->kind->start(c.s, &up, on_first, &c);
	c.other = c.s->kind->start(c.s, &up, on_answer, &other);
	turn_until(l, &c.g, clock_mono_us() + 60000000);
	assert_int_equal(c.g.calls, 2);
	assert_int_equal(other.calls, 0);
	assert_log("ok2", "requests=2 connections=1");
	c.s->kind->free(c.s);
	loop_free(l);
}

static void
get_where_post_is_refused(void **state)
{
	struct loop *l = loop_new();
	struct source_prom_options o = { 0 };
	struct source *s = source_at(l, "", "getonly", o);

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct got g = { .left = 1 };

		s->kind->start(s, &up, on_answer, &g);
		turn_until(l, &g, clock_mono_us() + 60000000);
		assert_int_equal(g.code, ERR_NONE);
		assert_int_equal(g.tries, 1);
	}
	assert_log("getonly", "methods=POST,GET,GET ");
	s->kind->free(s);
	loop_free(l);
}

static void
beat(void *arg)
{
	++*(int *)arg;
}

/* True once 1.5 s are one wait: what is under way may need some turns first. */
static bool
falls_asleep(struct loop *l)
{
	for (int i = 0; i < 20; i++) {
		uint64_t before = loop_waits(l);
		int beats = 0;

		loop_timer(l, clock_mono_us() + 1500000, beat, &beats);
		while (beats == 0)
			loop_turn(l, INT64_MAX);
		if (loop_waits(l) - before == 1)
			return true;
	}
	return false;
}

/* A server that hangs, and connections that idle, wake nobody. */
static void
nothing_wakes_without_reason(void **state)
{
	struct loop *l = loop_new();
	struct source_prom_options o = { 0 };
	struct source *s = source_at(l, "", "ok3", o);
	struct got g = { .left = 1 };

	(void)state;
	s->kind->start(s, &up, on_answer, &g);
	turn_until(l, &g, INT64_MAX);
	assert_true(falls_asleep(l));
	s->kind->free(s);
	s = source_at(l, "", "hang3", o);
	s->kind->start(s, &up, on_answer, &g);
	assert_true(falls_asleep(l));
	s->kind->free(s);
	loop_free(l);
}

/* The bomb and the endless answers came before. */
static void
memory_stays_small(void **state)
{
	struct rusage u;

	(void)state;
	getrusage(RUSAGE_SELF, &u);
	assert_true(u.ru_maxrss < 256 << 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults),
		cmocka_unit_test(left_alone),
		cmocka_unit_test(nobody_listens),
		cmocka_unit_test(credentials_of_the_url),
		cmocka_unit_test(credentials_stay_at_home),
		cmocka_unit_test(errors_hold_no_secret),
		cmocka_unit_test(at_most_six_at_once),
		cmocka_unit_test(equal_questions_are_asked_once),
		cmocka_unit_test(cancelled_ones_are_silent),
		cmocka_unit_test(callbacks_start_and_cancel),
		cmocka_unit_test(get_where_post_is_refused),
		cmocka_unit_test(nothing_wakes_without_reason),
		cmocka_unit_test(memory_stays_small),
	};

	setenv("no_proxy", "*", 1);
	return cmocka_run_group_tests_name("faults", tests, fault_server_start,
					   fault_server_stop);
}
