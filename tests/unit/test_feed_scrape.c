/* test_feed_scrape.c - targets scraped over HTTP, by a thread of its own. */
#include "config.h"

#include "feeds/feed_scrape.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/thread.h"
#include "tsdb/tsdb.h"

#define HELD 1024

/* Answers each request and closes; /slow is left without an answer. */
struct server {
	struct thread thread;
	int fd, port;
	int held[HELD];
	size_t n_held;
	atomic_bool quit;
	char request[4096]; /* the last one of /a */
};

static const char body[] = "# TYPE a counter\n# HELP a All of them.\na 1\n"
			   "b 2\nc 3\n";

static void
server_answer(struct server *s, int fd)
{
	char in[4096], out[4096];
	size_t n = 0;
	ssize_t r;

	in[0] = '\0';
	while (n < sizeof(in) - 1 &&
	       (r = read(fd, in + n, sizeof(in) - 1 - n)) > 0) {
		n += (size_t)r;
		in[n] = '\0';
		if (strstr(in, "\r\n\r\n") != NULL)
			break;
	}
	if (strncmp(in, "GET /slow", 9) == 0 && s->n_held < HELD) {
		s->held[s->n_held++] = fd;
		return;
	}
	if (strncmp(in, "GET /a", 6) == 0)
		snprintf(s->request, sizeof(s->request), "%s", in);
	if (strncmp(in, "GET /500", 8) == 0)
		n = (size_t)snprintf(out, sizeof(out),
				     "HTTP/1.1 500 X\r\n"
				     "Content-Length: 0\r\n\r\n");
	else
		n = (size_t)snprintf(out, sizeof(out),
				     "HTTP/1.1 200 OK\r\nContent-Type: "
				     "text/plain; version=0.0.4\r\n"
				     "Content-Length: %zu\r\nConnection: "
				     "close\r\n\r\n%s",
				     strlen(body), body);
	/* Who asked may be gone. */
	send(fd, out, n, MSG_NOSIGNAL);
	close(fd);
}

static void *
server_run(void *arg)
{
	struct server *s = arg;
	int fd;

	while ((fd = accept(s->fd, NULL, NULL)) >= 0) {
		if (atomic_load(&s->quit)) {
			close(fd);
			return NULL;
		}
		server_answer(s, fd);
	}
	return NULL;
}

static void
server_start(struct server *s)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof(a);

	memset(s, 0, sizeof(*s));
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(s->fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(s->fd, 64), 0);
	getsockname(s->fd, (struct sockaddr *)&a, &n);
	s->port = ntohs(a.sin_port);
	thread_start(&s->thread, server_run, s);
}

static void
server_stop(struct server *s)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons((uint16_t)s->port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	atomic_store(&s->quit, true);
	connect(fd, (struct sockaddr *)&a, sizeof(a));
	thread_join(&s->thread);
	close(fd);
	close(s->fd);
	for (size_t i = 0; i < s->n_held; i++)
		close(s->held[i]);
}

struct run {
	struct server server;
	struct scrape_config *config;
	struct tsdb *db;
	struct feed_scrape *feed;
	char url[4][64];
	size_t memory;                  /* MiB; 0: 256 */
	struct feed_scrape_stats stats; /* what wait_for saw */
};

/* PATHS: "/a /slow"; "!" is a port where nothing listens. */
static void
run_open(struct run *r, const char *paths, const char *label)
{
	struct scrape_words w = { .interval_ms = 250 };
	const char *url[4];
	struct err err = { 0 };
	char text[64];

	r->memory = 0;
	server_start(&r->server);
	snprintf(text, sizeof(text), "%s", paths);
	for (char *p = strtok(text, " "); p != NULL; p = strtok(NULL, " ")) {
		snprintf(r->url[w.n_urls], sizeof(r->url[0]),
			 "http://127.0.0.1:%d%s",
			 *p == '!' ? 1 : r->server.port, p + (*p == '!'));
		url[w.n_urls] = r->url[w.n_urls];
		w.n_urls++;
	}
	w.url = url;
	w.label = &label;
	w.n_labels = label != NULL;
	r->config = scrape_config_words(&w, &err);
	if (r->config == NULL)
		fail_msg("%s", err.text);
	/* What they are told apart by. */
	for (size_t i = 0; label == NULL && i < r->config->n; i++) {
		struct scrape_job *j = &r->config->job[i];

		j->target[0] = labels_with(&r->config->arena, &j->target[0],
					   SLICE("path"), j->path);
	}
}

static void
run_go(struct run *r)
{
	r->db = tsdb_new();
	r->feed = feed_scrape_new(&(struct feed_scrape_options){
		.config = r->config,
		.db = r->db,
		.keep_all = true,
		.namespace_ = SLICE("ns"),
		.cluster = SLICE("c"),
		.retention_ms = 86400000,
		.memory = (r->memory > 0 ? r->memory : 256) << 20,
	});
}

static void
run_start(struct run *r, const char *paths, const char *label)
{
	run_open(r, paths, label);
	run_go(r);
}

static void
run_stop(struct run *r)
{
	feed_scrape_free(r->feed);
	tsdb_free(r->db);
	scrape_config_free(r->config);
	server_stop(&r->server);
}

/* True once DONE holds; a busy machine may miss scrapes before. */
static bool
wait_for(struct run *r, bool (*done)(const struct feed_scrape_stats *s))
{
	int64_t until = clock_mono_us() + 60000000;

	while (clock_mono_us() < until) {
		r->stats = feed_scrape_stats(r->feed);
		if (done(&r->stats))
			return true;
		usleep(5000);
	}
	return false;
}

static bool
two_each(const struct feed_scrape_stats *s)
{
	return s->least_scrapes >= 2;
}

static bool
two_good(const struct feed_scrape_stats *s)
{
	return two_each(s) && s->up == s->targets;
}

static bool
eight(const struct feed_scrape_stats *s)
{
	return s->scrapes >= 8;
}

static bool
three_down(const struct feed_scrape_stats *s)
{
	return s->up == 1 && s->down == 3;
}

/* True once the targets are as WORDS have it: "" is up. */
static bool
wait_words(struct run *r, const char *const *words, size_t n)
{
	struct source_feed feed = feed_scrape_feed(r->feed);
	int64_t until = clock_mono_us() + 60000000;
	bool as = false;

	while (!as && clock_mono_us() < until) {
		struct source_answer a = { 0 };

		usleep(5000);
		feed.targets(feed.arg, &a);
		as = a.n_targets == n;
		for (size_t i = 0; as && i < n; i++)
			as = *words[i] == '\0'
				     ? a.target[i].health == SOURCE_UP
				     : a.target[i].health == SOURCE_DOWN &&
					       slice_find(a.target[i].error,
							  slice_of(words[i]),
							  0) >= 0;
		for (size_t i = 0; clock_mono_us() >= until && i < a.n_targets;
		     i++)
			print_message("# %.*s\n", SLICE_ARG(a.target[i].error));
		arena_release(&a.arena);
	}
	return as;
}

/* ---------------------------------------------------------------- tests --- */

static void
a_target_is_scraped(void **state)
{
	struct run r;
	struct source_answer a = { 0 };
	struct source_feed feed;
	struct feed_scrape_stats s;
	int64_t before = clock_wall_ms();

	(void)state;
	run_open(&r, "/a", NULL);
	r.config->job[0].interval_ms = 1000;
	r.config->job[0].timeout_ms = 1000;
	run_go(&r);
	feed = feed_scrape_feed(r.feed);
	assert_true(wait_for(&r, two_good));
	s = r.stats;
	assert_int_equal(s.targets, 1);
	assert_int_equal(s.up, 1);
	assert_int_equal(s.series, 3);
	assert_string_equal(s.error, "");
	assert_int_equal(tsdb_stats(r.db).series, 8);
	feed.targets(feed.arg, &a);
	assert_int_equal(a.n_targets, 1);
	assert_int_equal(a.target[0].health, SOURCE_UP);
	assert_int_equal(a.target[0].samples, 3);
	assert_int_equal(a.target[0].interval_ms, 1000);
	assert_true(a.target[0].last_ms >= before);
	assert_true(slice_eq(labels_get(&a.target[0].labels, SLICE("job")),
			     SLICE("scrape")));
	feed.metadata(feed.arg, &a);
	assert_int_equal(a.n_metas, 1);
	assert_true(slice_eq(a.meta[0].type, SLICE("counter")));
	assert_true(slice_eq(a.meta[0].help, SLICE("All of them.")));
	assert_true(feed.final(feed.arg) >= before);
	assert_true(feed.final(feed.arg) < clock_wall_ms());
	arena_release(&a.arena);
	run_stop(&r);
	assert_non_null(strstr(
		r.server.request,
		"Accept: application/openmetrics-text;version=1.0.0;escaping="
		"allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;"
		"q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
		"text/plain;version=0.0.4;q=0.3,*/*;q=0.2\r\n"));
	assert_non_null(strstr(r.server.request,
			       "X-Prometheus-Scrape-Timeout-Seconds: 1\r\n"));
	assert_non_null(strstr(r.server.request, "Accept-Encoding: gzip\r\n"));
}

static void
a_slow_one_delays_nobody(void **state)
{
	static const char *const words[] = {
		"", "context deadline exceeded",
		"server returned HTTP status 500 Internal Server Error",
		"Connection refused"
	};
	struct run r;

	(void)state;
	run_start(&r, "/a /slow /500 !", NULL);
	assert_true(wait_for(&r, two_each));
	assert_true(wait_for(&r, eight));
	assert_true(wait_words(&r, words, 4));
	assert_true(wait_for(&r, three_down));
	/* Stopped while /slow is under way. */
	run_stop(&r);
}

static void
of_equal_labels_all_are_scraped(void **state)
{
	struct run r;
	struct feed_scrape_stats s;

	(void)state;
	run_start(&r, "/a /b /a", "instance=same");
	assert_true(wait_for(&r, two_good));
	s = r.stats;
	assert_int_equal(s.targets, 2);
	assert_int_equal(s.up, 2);
	assert_string_equal(s.error, "");
	run_stop(&r);
}

static bool
one_each(const struct feed_scrape_stats *s)
{
	return s->least_scrapes >= 1;
}

/* What may be stored leaves room for all else that the program needs. */
static void
samples_get_a_part_of_the_memory(void **state)
{
	struct run r;
	struct tsdb_target *t;
	size_t n = 0;

	(void)state;
	run_open(&r, "/a", NULL);
	r.memory = 64;
	run_go(&r);
	assert_true(wait_for(&r, one_each));
	t = tsdb_target_new(r.db, NULL);
	for (;; n++) {
		struct arena a = { 0 };
		struct label l = { SLICE("n"),
				   slice_of(arena_printf(&a, "%zu", n)) };
		struct labels ls = labels_of(&a, &l, 1);
		bool full = tsdb_series(r.db, t, &ls) == TSDB_NO_SERIES;

		arena_release(&a);
		if (full)
			break;
	}
	assert_true(n > 10000 && n < LIMIT_TSDB_SERIES / 2);
	assert_true(tsdb_stats(r.db).bytes < (size_t)40 << 20);
	run_stop(&r);
}

/* What fails before a byte is sent is told at once, not an hour later. */
/* A fault's own words say which target it is, if they have its address. */
static void
a_target_is_named_once(void **state)
{
	struct run r;

	(void)state;
	run_start(&r, "!/a/path", NULL);
	assert_true(wait_for(&r, one_each));
	assert_string_equal(feed_scrape_stats(r.feed).error,
			    "cannot connect to 127.0.0.1:1: Connection "
			    "refused");
	run_stop(&r);
	run_start(&r, "/500", NULL);
	assert_true(wait_for(&r, one_each));
	assert_non_null(strstr(feed_scrape_stats(r.feed).error,
			       "/500: server returned HTTP status 500"));
	run_stop(&r);
}

static void
what_cannot_begin_is_told(void **state)
{
	struct run r;
	char fifo[64];

	(void)state;
	run_open(&r, "/a", NULL);
	r.config->job[0].interval_ms = 3600000;
	r.config->job[0].http.type = "Bearer";
	r.config->job[0].http.credentials.file = "/nowhere/token";
	run_go(&r);
	assert_true(wait_for(&r, one_each));
	assert_non_null(
		strstr(feed_scrape_stats(r.feed).error, "credentials_file: "));
	run_stop(&r);

	/* A pipe that nobody writes into holds nobody up. */
	snprintf(fifo, sizeof(fifo), "/tmp/pyrodash-fifo-%ld", (long)getpid());
	assert_int_equal(mkfifo(fifo, 0600), 0);
	run_open(&r, "/a", NULL);
	r.config->job[0].http.type = "Bearer";
	r.config->job[0].http.credentials.file = fifo;
	run_go(&r);
	assert_true(wait_for(&r, one_each));
	assert_non_null(
		strstr(feed_scrape_stats(r.feed).error, "is no regular file"));
	run_stop(&r);
	unlink(fifo);
}

/* Without a single scrape. */
static void
it_stops_at_once(void **state)
{
	struct run r;

	(void)state;
	for (int i = 0; i < 5; i++) {
		run_start(&r, "/a /slow /b", NULL);
		run_stop(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_target_is_scraped),
		cmocka_unit_test(a_slow_one_delays_nobody),
		cmocka_unit_test(of_equal_labels_all_are_scraped),
		cmocka_unit_test(samples_get_a_part_of_the_memory),
		cmocka_unit_test(a_target_is_named_once),
		cmocka_unit_test(what_cannot_begin_is_told),
		cmocka_unit_test(it_stops_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
