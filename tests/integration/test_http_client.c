/*
 * test_http_client.c - requests with an HTTP client configuration, against a
 * server that misbehaves (fault_server.py): who is told what, and what an
 * answer without end costs.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/str.h"
#include "base/yaml.h"
#include "net/http.h"
#include "net/http_config.h"
#include "tests/integration/fault_server.h"

#define SECRET "test_http_client.tmp"
#define CAP ((size_t)4 << 20)

struct got {
	int left, status, most;
	bool too_large;
	size_t bytes, wire, given;
	struct err err;
	struct str text;
};

static int
on_chunk(void *arg, const struct http_reply *reply, struct slice bytes,
	 struct err *err)
{
	struct got *g = arg;

	(void)reply;
	(void)err;
	g->given += bytes.n;
	if (g->text.n < 4096)
		str_add_slice(&g->text, bytes);
	return 0;
}

static void
on_done(void *arg, const struct http_reply *reply)
{
	struct got *g = arg;

	g->left--;
	g->status = reply->status;
	g->bytes = reply->bytes;
	g->wire = reply->wire_bytes;
	g->too_large = reply->too_large;
	g->err = reply->err;
}

static void
run(struct http *h, struct got *g)
{
	int64_t until = clock_mono_us() + 120000000;

	while (g->left > 0 && clock_mono_us() < until) {
		http_poll(h, NULL, 0, http_has_finished(h) ? 0 : 1000);
		http_perform(h);
		while (http_finish_one(h))
			;
	}
	assert_int_equal(g->left, 0);
}

static struct got
ask_on(struct http *h, int port, const char *where, struct http_ask a)
{
	struct got g = { .left = 1 };
	char url[200];

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/%s", port, where);
	a.url = url;
	a.max_bytes = CAP;
	a.timeout_ms = a.timeout_ms == 0 ? 60000 : a.timeout_ms;
	a.chunk = on_chunk;
	a.done = on_done;
	a.arg = &g;
	http_request(h, &a);
	run(h, &g);
	return g;
}

static struct got
ask(const char *where, struct http_ask a)
{
	struct http *h = http_new();
	struct got g = ask_on(h, fault_server_port[0], where, a);

	http_free(h);
	return g;
}

static struct got
ask_with(const char *where, const char *yaml)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct http_config c;
	struct got g;

	http_config_read(&c, yaml_parse(&a, slice_of(yaml), &err), "", &a,
			 &err);
	assert_string_equal(err.text, "");
	g = ask(where, (struct http_ask){ .config = &c, .post = true });
	str_release(&g.text);
	arena_release(&a);
	return g;
}

static const struct {
	const char *where, *text;
	size_t most;
} unbounded[] = {
	{ "endless", "is larger than 4 MiB", CAP },
	{ "bomb", "is larger than 4 MiB", CAP },
	{ "headers", "bytes of headers", 0 },
	{ "loop", "redirects more than 5 times", 0 },
	{ "drip", "gave no whole answer in 0.5 s", 64 },
};

static void
answers_without_end(void **state)
{
	struct rusage u;

	(void)state;
	for (size_t i = 0; i < sizeof(unbounded) / sizeof(*unbounded); i++) {
		int64_t timeout =
			strcmp(unbounded[i].where, "drip") == 0 ? 500 : 0;
		struct got g = ask(unbounded[i].where,
				   (struct http_ask){ .timeout_ms = timeout });

		getrusage(RUSAGE_SELF, &u);
		printf("# %s: %zu bytes read, %zu passed on, %zu on the wire, "
		       "memory %ld MiB\n",
		       unbounded[i].where, g.bytes, g.given, g.wire,
		       u.ru_maxrss >> 10);
		assert_non_null(strstr(g.err.text, unbounded[i].text));
		assert_int_equal(g.too_large, unbounded[i].most == CAP);
		assert_true(g.given <= unbounded[i].most);
		assert_true(g.bytes <= unbounded[i].most + (64 << 10));
		assert_true(u.ru_maxrss < 256 << 10);
		str_release(&g.text);
	}
}

/* 16 kB of it are 16 MiB: not in one go, or keys would wait for it. */
static void
a_bomb_takes_turns(void **state)
{
	struct http *h = http_new();
	struct got g = { .left = 1 };
	size_t most = 0;
	char url[100];
	struct http_ask a = {
		.url = url,
		.max_bytes = (size_t)64 << 20,
		.timeout_ms = 20000,
		.chunk = on_chunk,
		.done = on_done,
		.arg = &g,
	};

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/bomb",
		 fault_server_port[0]);
	http_request(h, &a);
	while (g.left > 0) {
		size_t before = g.given;

		http_poll(h, NULL, 0, http_has_finished(h) ? 0 : 1000);
		http_perform(h);
		while (http_finish_one(h))
			;
		if (g.given - before > most)
			most = g.given - before;
	}
	printf("# %zu KiB in one go\n", most >> 10);
	assert_true(g.too_large);
	assert_true(g.given > (size_t)60 << 20 && g.given <= a.max_bytes);
	assert_true(most < (size_t)12 << 20);
	str_release(&g.text);
	http_free(h);
}

/* What the server was told under NAME. */
static int
secrets_of(const char *name)
{
	char where[100];
	struct got g;
	int secrets = -1;

	snprintf(where, sizeof(where), "log/%s", name);
	g = ask(where, (struct http_ask){ 0 });
	sscanf(strstr(str_text(&g.text), "secrets="), "secrets=%d", &secrets);
	str_release(&g.text);
	return secrets;
}

/* The asked place knows who asks; another origin knows nothing of it. */
static void
redirects_tell_nothing(void **state)
{
	static const struct {
		const char *from, *to;
		int secrets;
	} cases[] = {
		{ "here", "arrived1", 4 },      { "elsewhere", "arrived2", 0 },
		{ "localhost", "arrived3", 0 }, { "there", "arrived4", 0 },
		{ "user", "arrived5", 0 },
	};
	static const char *const auth[] = {
		"basic_auth: {username: u, password: p}\n",
		"authorization: {credentials: t}\n",
	};
	char yaml[300];
	struct got g;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (size_t k = 0; k < 2; k++) {
			snprintf(yaml, sizeof(yaml),
				 "%shttp_headers:\n  X-My: {secrets: [s]}\n"
				 "  X-Scope-OrgID: {values: [t]}\n"
				 "  Cookie: {secrets: [c]}\n",
				 auth[k]);
			g = ask_with(cases[i].from, yaml);
			assert_string_equal(g.err.text, "");
			assert_int_equal(g.status, 200);
			assert_int_equal(secrets_of(cases[i].from),
					 4 * (int)(k + 1));
			assert_int_equal(secrets_of(cases[i].to),
					 cases[i].secrets * (int)(k + 1));
		}
	assert_int_equal(secrets_of("back"), 0);
}

static void
redirects_are_refused(void **state)
{
	struct got g = ask_with("elsewhere", "follow_redirects: false\n");
	char want[200];

	(void)state;
	snprintf(want, sizeof(want),
		 "127.0.0.1:%d answered HTTP 307: it sends us to "
		 "http://127.0.0.1:%d, and follow_redirects is false in the "
		 "HTTP client configuration",
		 fault_server_port[0], fault_server_port[1]);
	assert_string_equal(g.err.text, want);
}

static void
files_are_read_again(void **state)
{
	static const char yaml[] =
		"basic_auth: {username: user, password_file: " SECRET "}\n";
	struct got g;

	(void)state;
	unlink(SECRET);
	g = ask_with("auth", yaml);
	assert_string_equal(g.err.text, "password_file: cannot open " SECRET
					": No such file or directory");
	assert_int_equal(g.status, 0);
	file_write(SECRET, SLICE("old\n"), NULL);
	assert_int_equal(ask_with("auth", yaml).status, 401);
	file_write(SECRET, SLICE(" p:@s\r\n"), NULL);
	assert_int_equal(ask_with("auth", yaml).status, 200);
	file_write(SECRET, (struct slice){ "p\0q", 3 }, NULL);
	g = ask_with("auth", yaml);
	assert_string_equal(g.err.text, "password_file: " SECRET
					" has a NUL in it; it must be text");
	file_write(SECRET, SLICE("a\nX-Evil: b\n"), NULL);
	g = ask_with("ok", "bearer_token_file: " SECRET "\n");
	assert_string_equal(g.err.text,
			    "credentials_file: " SECRET
			    " has a control character; it must be one line");
	g = ask_with("ok", "http_headers: {A: {files: [" SECRET "]}}\n");
	assert_non_null(strstr(g.err.text, "http_headers: A_file"));
	file_write(SECRET, SLICE(" \n"), NULL);
	g = ask_with("ok", "bearer_token_file: " SECRET "\n");
	assert_string_equal(g.err.text,
			    "credentials_file: " SECRET " is empty");
	unlink(SECRET);
}

static void
encodings_and_types(void **state)
{
	struct got g = ask("plain", (struct http_ask){ .no_gzip = true });

	(void)state;
	assert_int_equal(g.status, 200);
	assert_int_equal(g.wire, g.bytes);
	str_release(&g.text);
	g = ask("accept", (struct http_ask){ .accept = "text/plain;q=1" });
	assert_int_equal(g.status, 200);
	str_release(&g.text);
}

/* As many at once as was said. */
static void
requests_at_once(void **state)
{
	static const size_t limits[] = { 0, 20 };
	static const char *const where[] = { "six", "twenty" };

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct http *h = http_new();
		struct got g = { .left = 20 };
		char url[100], text[40];
		struct http_ask a = {
			.url = url,
			.max_bytes = CAP,
			.timeout_ms = 60000,
			.done = on_done,
			.arg = &g,
		};

		if (limits[k] > 0)
			http_set_limit(h, limits[k]);
		snprintf(url, sizeof(url), "http://127.0.0.1:%d/%s/",
			 fault_server_port[0], where[k]);
		for (int i = 0; i < 20; i++)
			http_request(h, &a);
		run(h, &g);
		http_free(h);
		snprintf(text, sizeof(text), "log/%s", where[k]);
		g = ask(text, (struct http_ask){ 0 });
		snprintf(text, sizeof(text), "most=%d", k == 0 ? 6 : 20);
		assert_non_null(strstr(str_text(&g.text), text));
		str_release(&g.text);
	}
}

#define SERVERS 20

/* ROUNDS times one request to each of 20 servers, one at a time. */
static void
ask_servers(struct http *h, int rounds)
{
	struct got many = ask("many", (struct http_ask){ 0 });
	const char *at = str_text(&many.text);
	int port[SERVERS];

	for (int i = 0; i < SERVERS; i++) {
		char *end;

		port[i] = (int)strtol(at, &end, 10);
		at = end;
	}
	for (int i = 0; i < rounds * SERVERS; i++) {
		struct got g = ask_on(h, port[i % SERVERS], "kept/",
				      (struct http_ask){ 0 });

		assert_int_equal(g.status, 200);
		str_release(&g.text);
	}
	str_release(&many.text);
}

static bool
log_has(const char *name, const char *text)
{
	char where[40];
	struct got g;
	bool has;

	snprintf(where, sizeof(where), "log/%s", name);
	g = ask(where, (struct http_ask){ 0 });
	has = strstr(str_text(&g.text), text) != NULL;
	str_release(&g.text);
	return has;
}

/* Also while nothing runs. */
static void
connections_are_kept(void **state)
{
	struct http *h = http_new();

	(void)state;
	assert_int_equal(http_set_limit(h, 100), 100);
	ask_servers(h, 3);
	http_free(h);
	assert_true(log_has("kept", "requests=60 "));
	assert_true(log_has("kept", "connections=20 "));
}

/* As many as the machine lets it open; the last test, for who is not root does
 * not get more again. */
static void
files_are_few(void **state)
{
	struct rlimit few;
	struct http *h = http_new();

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &few), 0);
	few.rlim_cur = 64;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(http_set_limit(h, 40), 40);
	http_free(h);
	few.rlim_cur = few.rlim_max = 64;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	h = http_new();
	assert_in_range(http_set_limit(h, 2000), 5, 15);
	ask_servers(h, 5);
	http_free(h);
	assert_true(log_has("kept", "requests=160 "));
}

/* What a server tells a connection that is idle is no answer. */
static void
a_connection_given_up_is_made_anew(void **state)
{
	struct http *h = http_new();

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct got g = ask_on(h, fault_server_port[0], "idle/",
				      (struct http_ask){ 0 });

		assert_int_equal(g.status, 200);
		assert_int_equal(g.given, g.bytes);
		assert_null(strstr(str_text(&g.text), "too late"));
		str_release(&g.text);
		usleep(200000);
	}
	http_free(h);
	assert_true(log_has("idle", "requests=3 "));
}

/* None of it is seen: connections that end between two requests, and forms of
 * answers that are rare. */
static void
connections_end_unseen(void **state)
{
	static const char *const where[] = { "third/",   "leaves/", "hints/",
					     "trailer/", "old/",    "more/" };

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(where) / sizeof(*where); i++) {
		struct http *h = http_new();

		for (int k = 0; k < 7; k++) {
			struct got g = ask_on(
				h, fault_server_port[0], where[i / 2],
				(struct http_ask){ .post = i % 2 == 1,
						   .body = SLICE("query=up") });

			assert_string_equal(g.err.text, "");
			assert_int_equal(g.status, 200);
			assert_string_equal(
				str_text(&g.text),
				"{\"status\":\"success\",\"data\":{"
				"\"resultType\":\"vector\",\"result\":[{"
				"\"metric\":{\"__name__\":\"up\"},"
				"\"value\":[1,\"1\"]}]}}");
			str_release(&g.text);
		}
		http_free(h);
	}
	assert_true(log_has("third", "connections=6 "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_without_end),
		cmocka_unit_test(a_bomb_takes_turns),
		cmocka_unit_test(redirects_tell_nothing),
		cmocka_unit_test(redirects_are_refused),
		cmocka_unit_test(files_are_read_again),
		cmocka_unit_test(encodings_and_types),
		cmocka_unit_test(requests_at_once),
		cmocka_unit_test(connections_end_unseen),
		cmocka_unit_test(connections_are_kept),
		cmocka_unit_test(a_connection_given_up_is_made_anew),
		cmocka_unit_test(files_are_few),
	};

	setenv("no_proxy", "*", 1);
	return cmocka_run_group_tests_name(
		"http client", tests, fault_server_start, fault_server_stop);
}
