/* What a recorder has written, read again: whole, torn, damaged, merged. */
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
#include "base/mem.h"
#include "base/num.h"
#include "feeds/feed_replay.h"
#include "feeds/recorder.h"
#include "model/sample.h"
#include "tsdb/tsdb.h"

#define T0 INT64_C(1769854800123)
#define STEP 15000

static const char *const names[] = { "a.om", "a.om.gz" };
static char folder[32], path[64], other[64];

static int
setup(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/pyrodash-record-XXXXXX");
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	unlink(path);
	unlink(other);
	return rmdir(folder);
}

static void
use(const char *name)
{
	unlink(path);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
}

static struct recorder *
opened(const char *file)
{
	struct err err = { 0 };
	struct recorder *r = recorder_open(file, &err);

	if (r == NULL)
		fail_msg("%s", err.text);
	return r;
}

/* One scrape of target JOB: words "name=value" or "name=value@ms". */
static void
scrape(struct recorder *r, const char *job, int64_t t, const char *words)
{
	struct arena a = { 0 };
	struct label l[2] = { { SLICE("job"), slice_of(job) },
			      { LABEL_NAME, SLICE("up") } };
	struct labels target = labels_make(&a, l, 2), set[8];
	const struct labels *labels[8];
	double v[8];
	int64_t at[8];
	size_t n = 0;

	for (struct slice rest = slice_of(words); rest.n > 0; n++) {
		size_t equals = (size_t)slice_find(rest, SLICE("="), 0), used;

		l[0] = (struct label){ SLICE("job"), slice_of(job) };
		l[1] = (struct label){ LABEL_NAME, { rest.p, equals } };
		set[n] = labels_make(&a, l, 2);
		labels[n] = &set[n];
		rest.p += equals + 1;
		rest.n -= equals + 1;
		used = num_scan(rest, &v[n]);
		rest.p += used;
		rest.n -= used;
		at[n] = t;
		if (rest.n > 0 && rest.p[0] == '@') {
			double ms;

			used = num_scan(
				       (struct slice){ rest.p + 1, rest.n - 1 },
				       &ms) +
			       1;
			at[n] = (int64_t)ms;
			rest.p += used;
			rest.n -= used;
		}
		if (rest.n > 0)
			rest.p++, rest.n--;
	}
	recorder_scrape(r, &(struct recorder_scrape){ .target = &target,
						      .t = t,
						      .n = n,
						      .labels = labels,
						      .v = v,
						      .at = at });
	arena_release(&a);
}

/* All samples, a line a series: times since T0 in steps. */
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
			double at = (double)(s.t[k] - T0) / STEP;
			char t[NUM_TEXT], v[NUM_TEXT];

			num_format_g(t, at);
			num_format_g(v, s.v[k]);
			str_printf(out, " %s=%s", t,
				   sample_is_stale(s.v[k]) ? "stale" : v);
		}
		str_addc(out, '\n');
	}
	matcher_release(&m);
	querier_close(q);
}

static void
reads(const char *const *file, size_t n, const char *want,
      struct replay_report *report)
{
	struct tsdb *db = tsdb_new();
	struct str out = { 0 };
	struct err err = { 0 };

	if (feed_replay(file, n, db, report, &err) < 0)
		fail_msg("%s", err.text);
	print_db(db, &out);
	assert_string_equal(str_text(&out), want);
	str_release(&out);
	tsdb_free(db);
}

static void
what_ends_is_stale(void **state)
{
	const char *file = path;
	struct replay_report report;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct recorder *r;

		use(names[i]);
		r = opened(path);
		scrape(r, "a", T0, "up=1 g=5 x=1@1769854800000");
		scrape(r, "b", T0, "up=1 g=7");
		scrape(r, "a", T0 + STEP, "up=1");
		scrape(r, "b", T0 + STEP, "up=1 g=8");
		scrape(r, "b", T0 + 2 * STEP, "");
		scrape(r, "a", T0 + 2 * STEP, "up=1 g=6");
		recorder_close(r, NULL);
		reads(&file, 1,
		      "g{job=\"a\"} 0=5 1=stale 2=6\n"
		      "g{job=\"b\"} 0=7 1=8 2=stale\n"
		      "up{job=\"a\"} 0=1 1=1 2=1\n"
		      "up{job=\"b\"} 0=1 1=1 2=stale\n"
		      "x{job=\"a\"} -0.0082=1\n",
		      &report);
		assert_int_equal(report.scrapes, 6);
		assert_int_equal(report.damaged + report.torn, 0);
	}
}

/* A recording of n scrapes, and after how many bytes each was whole. */
static void
record(size_t n, size_t *whole)
{
	struct recorder *r = opened(path);

	for (size_t i = 0; i < n; i++) {
		/* the tail is not part of it */
		size_t tail = slice_ends(slice_of(path), SLICE(".gz")) ? 26 : 6;

		scrape(r, i % 2 == 0 ? "a" : "b", T0 + (int64_t)(i / 2) * STEP,
		       "up=1 g=5.5 h=-3");
		whole[i] = recorder_state(r).bytes - tail;
	}
	recorder_close(r, NULL);
}

static void
what_is_torn_has_its_whole_scrapes(void **state)
{
	size_t whole[8];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct str all = { 0 };

		use(names[i]);
		record(8, whole);
		assert_int_equal(file_read(path, 1 << 20, &all, NULL), 0);
		for (size_t cut = all.n; cut-- > 0;) {
			const char *file = path;
			struct tsdb *db = tsdb_new();
			struct replay_report report;
			struct err err = { 0 };
			size_t want = 0;

			while (want < 8 && whole[want] <= cut)
				want++;
			assert_int_equal(truncate(path, (off_t)cut), 0);
			if (feed_replay(&file, 1, db, &report, &err) == 0) {
				assert_int_equal(report.scrapes, want);
				assert_int_equal(report.samples, want * 3);
				assert_int_equal(report.damaged, 0);
			} else {
				assert_int_equal(want, 0);
			}
			tsdb_free(db);
		}
		str_release(&all);
	}
}

/* A bit is another: what is read is read, and nothing breaks. */
static void
what_is_damaged_breaks_nothing(void **state)
{
	unsigned random = 1;
	size_t whole[8];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct str all = { 0 };
		const char *file = path;

		use(names[i]);
		record(8, whole);
		assert_int_equal(file_read(path, 1 << 20, &all, NULL), 0);
		for (int k = 0; k < 100; k++) {
			struct tsdb *db = tsdb_new();
			struct replay_report report;
			struct err err = { 0 };
			size_t at;

			random = random * 1103515245 + 12345;
			at = (random >> 8) % all.n;
			all.s[at] ^= (char)(1 << (random >> 4 & 7));
			file_write(path, str_slice(&all), NULL);
			if (feed_replay(&file, 1, db, &report, &err) < 0)
				assert_true(err.text[0] != '\0');
			else
				assert_true(report.scrapes <= 8);
			all.s[at] ^= (char)(1 << (random >> 4 & 7));
			tsdb_free(db);
		}
		str_release(&all);
	}
}

/* One scrape that cannot be read leaves the others, and is told. */
static void
what_is_damaged_is_left_out(void **state)
{
	const char *file = path;
	struct replay_report report;
	struct str all = { 0 };
	size_t whole[8];

	(void)state;
	use("a.om");
	record(8, whole);
	assert_int_equal(file_read(path, 1 << 20, &all, NULL), 0);
	all.s[whole[1] + 5] = '{';
	file_write(path, str_slice(&all), NULL);
	reads(&file, 1,
	      "g{job=\"a\"} 0=5.5 2=5.5 3=5.5\n"
	      "g{job=\"b\"} 0=5.5 1=5.5 2=5.5 3=5.5\n"
	      "h{job=\"a\"} 0=-3 2=-3 3=-3\n"
	      "h{job=\"b\"} 0=-3 1=-3 2=-3 3=-3\n"
	      "up{job=\"a\"} 0=1 2=1 3=1\n"
	      "up{job=\"b\"} 0=1 1=1 2=1 3=1\n",
	      &report);
	assert_int_equal(report.damaged, 1);
	assert_non_null(strstr(report.damage, "line 1"));
	str_release(&all);
}

/* Wherever a bit of gzip data is another, the scrapes behind it are read, and
 * it is told; gone on with it loses no more. */
static void
what_is_behind_damage_is_read(void **state)
{
	const char *file = path;
	struct str all = { 0 };
	size_t whole[8];

	(void)state;
	use("a.om.gz");
	record(8, whole);
	assert_int_equal(file_read(path, 1 << 20, &all, NULL), 0);
	for (size_t at = whole[1]; at < whole[2]; at++) {
		struct tsdb *db;
		struct replay_report report;

		if (at == whole[1] + 3)
			continue; /* flags: a name of any length follows */
		db = tsdb_new();
		all.s[at] ^= 0x14;
		file_write(path, str_slice(&all), NULL);
		assert_int_equal(feed_replay(&file, 1, db, &report, NULL), 0);
		tsdb_free(db);
		assert_true(report.scrapes >= 6);
		if (report.scrapes < 8) {
			assert_true(report.gaps > 0 && report.lost > 0);
			assert_true(report.lost <= 2 * (whole[2] - whole[1]));
			assert_non_null(strstr(report.damage, "broken gzip"));
		}
		if (at % 8 == 0) {
			struct recorder *r = opened(path);
			size_t had = report.scrapes;

			scrape(r, "a", T0 + 100 * STEP, "up=1");
			recorder_close(r, NULL);
			db = tsdb_new();
			assert_int_equal(
				feed_replay(&file, 1, db, &report, NULL), 0);
			assert_int_equal(report.scrapes, had + 1);
			tsdb_free(db);
		}
		all.s[at] ^= 0x14;
	}
	str_release(&all);
}

/* Also where it is the line that ends a scrape. */
static void
a_scrape_without_time_is_left_out(void **state)
{
	const char *file = path;
	struct replay_report report;
	struct str all = { 0 };
	size_t whole[3];
	struct recorder *r;
	ptrdiff_t mark;

	(void)state;
	use("a.om");
	record(3, whole);
	assert_int_equal(file_read(path, 1 << 20, &all, NULL), 0);
	mark = slice_find(str_slice(&all), SLICE("pyrodash_scrape 1"), 0);
	all.s[mark + 16] = 'x';
	file_write(path, str_slice(&all), NULL);
	r = opened(path);
	scrape(r, "a", T0 + 2 * STEP, "up=1");
	recorder_close(r, NULL);
	reads(&file, 1,
	      "g{job=\"a\"} 1=5.5 2=stale\ng{job=\"b\"} 0=5.5\n"
	      "h{job=\"a\"} 1=-3 2=stale\nh{job=\"b\"} 0=-3\n"
	      "up{job=\"a\"} 1=1 2=1\nup{job=\"b\"} 0=1\n",
	      &report);
	assert_int_equal(report.damaged, 1);
	assert_non_null(strstr(report.damage, "no time"));
	str_release(&all);
}

static void
files_are_merged(void **state)
{
	const char *file[2] = { path, other };
	struct replay_report report;
	struct recorder *r;

	(void)state;
	use("a.om");
	snprintf(other, sizeof(other), "%s/b.om.gz", folder);
	r = opened(path);
	scrape(r, "a", T0, "up=1 g=5");
	scrape(r, "a", T0 + 2 * STEP, "up=1 g=7");
	recorder_close(r, NULL);
	r = opened(other);
	scrape(r, "a", T0 + STEP, "up=1 g=6");
	scrape(r, "a", T0 + 2 * STEP, "up=1 g=8");
	scrape(r, "a", T0 + 3 * STEP, "up=1");
	recorder_close(r, NULL);
	reads(file, 2,
	      "g{job=\"a\"} 0=5 1=6 2=7 3=stale\n"
	      "up{job=\"a\"} 0=1 1=1 2=1 3=1\n",
	      &report);
	assert_int_equal(report.duplicates, 1);
	assert_int_equal(report.first, T0);
	assert_int_equal(report.last, T0 + 3 * STEP);
	unlink(other);
}

/* Two recordings behind each other are one; gunzip and cat do no harm. */
static void
what_was_put_together_is_read(void **state)
{
	const char *file = path;
	struct replay_report report;
	struct str all = { 0 };
	size_t whole[8];

	(void)state;
	use("a.om");
	record(2, whole);
	assert_int_equal(file_read(path, 1 << 20, &all, NULL), 0);
	use("a.om");
	record(1, whole);
	assert_int_equal(file_read(path, 1 << 20, &all, NULL), 0);
	file_write(path, str_slice(&all), NULL);
	reads(&file, 1,
	      "g{job=\"a\"} 0=5.5\ng{job=\"b\"} 0=5.5\nh{job=\"a\"} 0=-3\n"
	      "h{job=\"b\"} 0=-3\nup{job=\"a\"} 0=1\nup{job=\"b\"} 0=1\n",
	      &report);
	assert_int_equal(report.scrapes, 3);
	assert_int_equal(report.damaged + report.torn + report.duplicates, 0);
	str_release(&all);
}

static void
a_later_format_is_refused(void **state)
{
	const char *file = path;
	struct tsdb *db = tsdb_new();
	struct replay_report report;
	struct err err = { 0 };

	(void)state;
	use("a.om");
	file_write(path,
		   SLICE("# HELP pyrodash_recording 2\nup 1 1\n"
			 "# HELP pyrodash_scrape 1000 {}\n# EOF\n"),
		   NULL);
	assert_int_equal(feed_replay(&file, 1, db, &report, &err), -1);
	assert_non_null(strstr(err.text, "later pyrodash"));
	tsdb_free(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_ends_is_stale),
		cmocka_unit_test(what_is_torn_has_its_whole_scrapes),
		cmocka_unit_test(what_is_damaged_breaks_nothing),
		cmocka_unit_test(what_is_damaged_is_left_out),
		cmocka_unit_test(what_is_behind_damage_is_read),
		cmocka_unit_test(a_scrape_without_time_is_left_out),
		cmocka_unit_test(files_are_merged),
		cmocka_unit_test(what_was_put_together_is_read),
		cmocka_unit_test(a_later_format_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
