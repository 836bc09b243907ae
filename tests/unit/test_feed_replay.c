#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/num.h"
#include "feeds/feed_replay.h"
#include "tsdb/tsdb.h"

static char path[64];

static int
replay_one(const char *file, struct tsdb *db, struct replay_report *r,
	   struct err *err)
{
	return feed_replay(&file, 1, db, r, err);
}

static void
write_file(struct slice text)
{
	int fd;

	strcpy(path, "/tmp/pyrodash-replay-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text.p, text.n), (ssize_t)text.n);
	close(fd);
}

/* All samples, a line a series: NAME t=v t=v ... */
static void
print_db(struct tsdb *db, struct str *out)
{
	struct querier *q = tsdb_querier(db, INT64_MIN, INT64_MAX);
	struct querier_set set;
	struct matcher m;

	assert_int_equal(matcher_init(&m, MATCH_RE, SLICE("__name__"),
				      SLICE(".+"), NULL),
			 0);
	assert_int_equal(
		querier_select(q, &m, 1, INT64_MIN, INT64_MAX, &set, NULL), 0);
	for (size_t i = 0; i < set.n; i++) {
		struct samples s;

		labels_print(&set.s[i].labels, true, out);
		assert_int_equal(querier_read(q, &set.s[i],
					      &(struct querier_span){
						      .mint = INT64_MIN,
						      .maxt = INT64_MAX },
					      &s, NULL),
				 0);
		for (size_t k = 0; k < s.n; k++) {
			char v[NUM_TEXT];

			num_format_g(v, s.v[k]);
			str_printf(out, " %lld=%s", (long long)s.t[k], v);
		}
		str_addc(out, '\n');
	}
	matcher_release(&m);
	querier_close(q);
}

static void
check(struct slice text, const char *want, const char *counts)
{
	struct tsdb *db = tsdb_new();
	struct replay_report r;
	struct str out = { 0 };
	struct err err = { 0 };
	char got[128];

	write_file(text);
	if (replay_one(path, db, &r, &err) < 0) {
		assert_int_equal(strncmp(err.text, path, strlen(path)), 0);
		str_add(&out, err.text + strlen(path) + 2);
	} else {
		print_db(db, &out);
	}
	unlink(path);
	assert_string_equal(str_text(&out), want);
	if (counts != NULL) {
		snprintf(got, sizeof(got),
			 "%zu samples, %zu series, %zu targets, %zu late, %zu "
			 "double, %lld to %lld",
			 r.samples, r.series, r.targets, r.out_of_order,
			 r.duplicates, (long long)r.first, (long long)r.last);
		assert_string_equal(got, counts);
	}
	str_release(&out);
	tsdb_free(db);
}

static void
test_orders(void **state)
{
	static const char want[] = "a{x=\"1\"} 1000=1 2000=2\n"
				   "a{x=\"2\"} 1000=3 2000=4\n"
				   "b 1500=5\n";
	static const char counts[] = "5 samples, 3 series, 2 targets, 0 late, "
				     "0 double, 1000 to 2000";

	(void)state;
	check(SLICE("# TYPE a gauge\na{x=\"1\"} 1 1\na{x=\"1\"} 2 2\n"
		    "a{x=\"2\"} 3 1\na{x=\"2\"} 4 2\nb 5 1.5\n# EOF\n"),
	      want, counts);
	check(SLICE("# TYPE a gauge\na{x=\"1\"} 1 1\na{x=\"2\"} 3 1\nb 5 1.5\n"
		    "a{x=\"1\"} 2 2\na{x=\"2\"} 4 2\n# EOF\n"),
	      want, counts);
	check(SLICE("# TYPE a untyped\n\na{x=\"1\"} 1 1000\na{x=\"2\"} 3 "
		    "1000\nb 5 1500\na{x=\"1\"} 2 2000\na{x=\"2\"} 4 2000"),
	      want, counts);
}

static void
test_late_and_double(void **state)
{
	(void)state;
	check(SLICE("a 3 3\na 1 1\na 2 2\na 9 3\na 3 3\n# EOF\n"),
	      "a 1000=1 2000=2 3000=3\n",
	      "3 samples, 1 series, 1 targets, 1 late, 1 double, 1000 to 3000");
	/* The same labels, written in two ways, are one series. */
	check(SLICE("a{x=\"1\",y=\"2\"} 1 1\na{y=\"2\",x=\"1\",} 2 2\n"
		    "a{x=\"1\",y=\"2\",z=\"\"} NaN 3\n# EOF\n"),
	      "a{x=\"1\", y=\"2\"} 1000=1 2000=2 3000=NaN\n",
	      "3 samples, 1 series, 1 targets, 0 late, 0 double, 1000 to 3000");
}

static void
test_bounds(void **state)
{
	(void)state;
	check(SLICE("# TYPE a histogram\na_bucket{le=\"1\"} 1 1\n# EOF\n"),
	      "a_bucket{le=\"1.0\"} 1000=1\n", NULL);
}

/* printf 'a 1 1\n# EOF\n' | gzip -n */
#define GZIPPED                                                            \
	"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x54\x30\x54\x30\xe4" \
	"\x52\x56\x70\xf5\x77\xe3\x02\x00\x24\x35\x6a\x77\x0c\x00\x00\x00"

static void
test_broken(void **state)
{
	(void)state;
	check(SLICE(""), "it is empty", NULL);
	check(SLICE("# EOF\n"), "no sample is in it", NULL);
	check(SLICE("a 1\n# EOF\n"),
	      "line 1: the sample has no timestamp: in a recording each has "
	      "one, in a single scrape of /metrics none",
	      NULL);
	check(SLICE("a 1 1\n"), "line 2: data does not end with # EOF", NULL);
	check(SLICE("a 1 1\na 2 "), "line 2: data does not end with # EOF",
	      NULL);
	check(SLICE("a 1 1\nb{ 2 1\n# EOF\n"),
	      "line 2: expected label name while parsing: \"b{ \"", NULL);
	check(SLICE("\x1f\x8b nothing"),
	      "after line 0: broken gzip data: unknown compression method",
	      NULL);
	check((struct slice){ GZIPPED, 20 },
	      "after line 0: broken gzip data: it ends too early", NULL);
}

static void
test_unreadable(void **state)
{
	struct tsdb *db = tsdb_new();
	struct replay_report r;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(replay_one("/nowhere/x.om", db, &r, &err), -1);
	assert_non_null(strstr(err.text, "cannot open /nowhere/x.om"));
	tsdb_free(db);
}

static void
test_format(void **state)
{
	static const struct {
		const char *head, *path;
		enum expo_format want;
	} cases[] = {
		{ "a 1 1\n", "x", EXPO_OPENMETRICS },
		{ "a 1 1735689600\n", "x", EXPO_OPENMETRICS },
		{ "a 1 1735689600.5\n", "x", EXPO_OPENMETRICS },
		{ "a 1 -5\n", "x.txt", EXPO_OPENMETRICS },
		{ "a 1 1735689600000\n", "x.om", EXPO_TEXT },
		{ "a{b=\" 1 2\"} 1 1735689600000\n", "x", EXPO_TEXT },
		{ "# HELP a b\n# TYPE a counter\na 1 1735689600000\n", "x",
		  EXPO_TEXT },
		{ "# TYPE a unknown\n", "x", EXPO_OPENMETRICS },
		{ "# TYPE a stateset\n", "x", EXPO_OPENMETRICS },
		{ "# TYPE a untyped\n", "x.om", EXPO_TEXT },
		{ "# UNIT a b\n", "x", EXPO_OPENMETRICS },
		{ "# made by hand\n", "x.om", EXPO_TEXT },
		{ "\n", "x.om", EXPO_TEXT },
		{ "# TYPE a counter\n# EOF\n", "x", EXPO_OPENMETRICS },
		{ "# TYPE a counter\n", "x.om.gz", EXPO_OPENMETRICS },
		{ "# TYPE a counter\n", "x.gz", EXPO_TEXT },
		{ "a 1\n", "x", EXPO_TEXT },
		{ "", "x", EXPO_TEXT },
		{ "# TYPE ", "x", EXPO_TEXT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(feed_replay_format(slice_of(cases[i].head),
						    cases[i].path),
				 cases[i].want);
}

/* Where the head ends within a line, that line says nothing. */
static void
test_format_of_a_cut_head(void **state)
{
	static const char *const last[] = { "#", "# HE", "a 1 1700000",
					    "# TYPE x unknown" };

	(void)state;
	for (size_t i = 0; i < sizeof(last) / sizeof(last[0]); i++) {
		struct str head = { 0 };
		size_t left;

		while (head.n + 100 < LIMIT_REPLAY_GUESS)
			str_add(&head, "# HELP a b\n");
		str_add(&head, "# HELP a ");
		left = LIMIT_REPLAY_GUESS - head.n - strlen(last[i]) - 1;
		str_fill(&head, 'b', left);
		str_printf(&head, "\n%s", last[i]);
		assert_int_equal(head.n, LIMIT_REPLAY_GUESS);
		assert_int_equal(feed_replay_format(str_slice(&head), "x.om"),
				 EXPO_OPENMETRICS);
		assert_int_equal(feed_replay_format(str_slice(&head), "x"),
				 EXPO_TEXT);
		str_release(&head);
	}
}

/* The recorded histories, with what is known of them. */
static void
test_histories(void **state)
{
	static const struct {
		const char *name;
		size_t series, samples;
	} known[] = { { "single-v1", 1047, 103279 },
		      { "single-v2", 905, 87554 },
		      { "single-dual", 1109, 106659 },
		      { "micro-v1", 1781, 253994 } };
	const char *shared = getenv("PYRODASH_SHARED");
	const char *top = getenv("srcdir");
	char root[256], file[512];

	(void)state;
	if (shared != NULL)
		snprintf(root, sizeof(root), "%s", shared);
	else
		snprintf(root, sizeof(root), "%s/../shared",
			 top != NULL ? top : ".");
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct tsdb *db;
		struct replay_report r;
		struct err err = { 0 };

		snprintf(file, sizeof(file), "%s/upstream/metrics/%s.om.gz",
			 root, known[i].name);
		if (access(file, R_OK) != 0) {
			print_message("# skipped: %s is not here\n", file);
			return;
		}
		db = tsdb_new();
		if (replay_one(file, db, &r, &err) < 0)
			fail_msg("%s", err.text);
		assert_int_equal(r.format, EXPO_OPENMETRICS);
		assert_int_equal(r.series, known[i].series);
		assert_int_equal(r.samples, known[i].samples);
		assert_int_equal(r.out_of_order + r.duplicates, 0);
		tsdb_free(db);
	}
}

/* What a ceiling makes go is told. */
static void
what_has_no_room_is_told(void **state)
{
	struct str text = { 0 };
	struct replay_report r;
	struct tsdb *db = tsdb_new();
	struct err err = { 0 };

	(void)state;
	for (int s = 0; s < 40; s++)
		for (int i = 0; i < 2000; i++)
			str_printf(&text, "m{s=\"%d\"} %d.%d %d\n", s,
				   i * 7919 % 10007, i * 31 % 997, 1000 + i);
	str_add(&text, "# EOF\n");
	tsdb_set_ceiling(db, (size_t)256 << 10);
	write_file(str_slice(&text));
	assert_int_equal(replay_one(path, db, &r, &err), 0);
	unlink(path);
	assert_true(r.shed > 0);
	assert_int_equal(r.shed, tsdb_stats(db).shed);
	tsdb_free(db);
	str_release(&text);
}

/* As it was configured: without jitter, and whatever lies between two parts. */
static void
test_interval(void **state)
{
	static const struct {
		const char *times;
		int64_t interval;
	} cases[] = {
		{ "0.000 14.998 29.997 44.999", 15000 },
		{ "0 1.003 2.001 3.004 3600 3601.002 3601.999", 1000 },
		{ "0 0.512 1.009 1.487", 500 },
		{ "0 0.017 0.034", 17 },
		{ "0 30.2 60.3", 30000 },
		{ "0", 0 },
		{ "-9e12 9e12", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct slice rest = slice_of(cases[i].times);
		struct tsdb *db = tsdb_new();
		struct str text = { 0 };
		struct replay_report r;
		struct err err = { 0 };

		while (rest.n > 0) {
			ptrdiff_t end = slice_find(rest, SLICE(" "), 0);
			size_t n = end < 0 ? rest.n : (size_t)end;

			str_add(&text, "a 1 ");
			str_addn(&text, rest.p, n);
			str_addc(&text, '\n');
			n += end >= 0;
			rest.p += n;
			rest.n -= n;
		}
		str_add(&text, "# EOF\n");
		write_file(str_slice(&text));
		if (replay_one(path, db, &r, &err) < 0)
			fail_msg("%s", err.text);
		if (cases[i].interval >= 0)
			assert_int_equal(r.interval, cases[i].interval);
		unlink(path);
		str_release(&text);
		tsdb_free(db);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interval),
		cmocka_unit_test(test_orders),
		cmocka_unit_test(test_late_and_double),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_format_of_a_cut_head),
		cmocka_unit_test(what_has_no_room_is_told),
		cmocka_unit_test(test_histories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
