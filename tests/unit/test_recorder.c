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

#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feeds/recorder.h"
#include "model/sample.h"

#define T0 INT64_C(1769854800123)
#define MOST 8

static char folder[32], path[64];

static int
setup(void **state)
{
	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	strcpy(folder, "/tmp/pyrodash-record-XXXXXX");
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	return rmdir(folder);
}

static void
use(const char *name)
{
	snprintf(path, sizeof(path), "%s/%s", folder, name);
}

/* A scrape of one target: label names and values in pairs, and a value. */
struct sample {
	const char *label[2 * MOST];
	double v;
	int64_t at; /* 0: the scrape's */
};

static struct labels
labels_from(struct arena *a, const char *const *pair)
{
	struct label l[MOST];
	size_t n = 0;

	for (; pair[2 * n] != NULL; n++)
		l[n] = (struct label){ slice_of(pair[2 * n]),
				       slice_of(pair[2 * n + 1]) };
	return labels_make(a, l, n);
}

static void
scrape(struct recorder *r, int64_t t, const struct sample *s, size_t n)
{
	static const char *const up[] = { "instance", "i\n1", "job", "j",
					  NULL };
	struct arena a = { 0 };
	struct labels target = labels_from(&a, up), set[MOST];
	const struct labels *labels[MOST];
	double v[MOST];
	int64_t at[MOST];

	for (size_t i = 0; i < n; i++) {
		set[i] = labels_from(&a, s[i].label);
		labels[i] = &set[i];
		v[i] = s[i].v;
		at[i] = s[i].at != 0 ? s[i].at : t;
	}
	recorder_scrape(r, &(struct recorder_scrape){ .target = &target,
						      .t = t,
						      .n = n,
						      .labels = labels,
						      .v = v,
						      .at = at });
	arena_release(&a);
}

static struct recorder *
opened(void)
{
	struct err err = { 0 };
	struct recorder *r = recorder_open(path, &err);

	if (r == NULL)
		fail_msg("%s", err.text);
	return r;
}

static void
refused(const char *why)
{
	struct err err = { 0 };

	assert_null(recorder_open(path, &err));
	if (strstr(err.text, why) == NULL)
		fail_msg("%s is not in %s", why, err.text);
}

/* What the file says, inflated. */
static void
holds(const char *want)
{
	struct str file = { 0 }, text = { 0 };
	struct err err = { 0 };

	assert_int_equal(file_read(path, 1 << 20, &file, &err), 0);
	if (slice_starts(str_slice(&file), GZIP_MAGIC))
		assert_int_equal(
			gzip_inflate(str_slice(&file), 1 << 20, &text, &err),
			0);
	else
		str_add_slice(&text, str_slice(&file));
	assert_string_equal(str_text(&text), want);
	str_release(&file);
	str_release(&text);
}

#define HEAD "# HELP pyrodash_recording 1\n"
#define TARGET " {instance=\"i\\n1\",job=\"j\"}\n"
#define ONE                                                        \
	"a{x=\"1\"} 5 1769854800.123\n# HELP pyrodash_scrape 1769" \
	"854800123" TARGET
#define TWO                                                        \
	"a{x=\"1\"} 6 1769854815.123\n# HELP pyrodash_scrape 1769" \
	"854815123" TARGET
#define END "# EOF\n"

static const struct sample five = { { "__name__", "a", "x", "1" }, 5, 0 };
static const struct sample six = { { "__name__", "a", "x", "1" }, 6, 0 };

static void
openmetrics_is_written(void **state)
{
	static const struct sample all[] = {
		{ { "__name__", "up" }, 1, 0 },
		{ { "__name__", "a:b", "le", "+Inf", "q", "\\\"\n" },
		  12345678,
		  0 },
		{ { "__name__", "na.me", "k.ey", "v" }, 1e-07, T0 - 1 },
		{ { "__name__", "0" }, INFINITY, 1769854800000 },
		{ { "__name__", "n" }, NAN, 0 },
		{ { "only", "this" }, -0.5, 0 },
	};
	struct sample gone = { { "__name__", "gone" }, 0, 0 };
	struct recorder *r;

	(void)state;
	use("a.om");
	r = opened();
	holds(HEAD END);
	scrape(r, T0, all, sizeof(all) / sizeof(all[0]));
	gone.v = sample_stale();
	scrape(r, T0 + 15000, &gone, 1);
	assert_int_equal(recorder_close(r, NULL), 0);
	holds(HEAD "up 1 1769854800.123\n"
		   "a:b{le=\"+Inf\",q=\"\\\\\\\"\\n\"} 12345678 "
		   "1769854800.123\n"
		   "{\"na.me\",\"k.ey\"=\"v\"} 1e-07 1769854800.122\n"
		   "{\"0\"} +Inf 1769854800\n"
		   "n NaN 1769854800.123\n"
		   "{only=\"this\"} -0.5 1769854800.123\n"
		   "# HELP pyrodash_scrape 1769854800123" TARGET
		   "# HELP pyrodash_scrape 1769854815123" TARGET END);
	unlink(path);
}

static void
a_recording_is_gone_on_with(void **state)
{
	static const char *const names[] = { "a.om", "a.om.gz" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct recorder *r;
		struct stat st;

		use(names[i]);
		r = opened();
		refused("another process");
		scrape(r, T0, &five, 1);
		recorder_close(r, NULL);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		/* killed within the next scrape */
		assert_int_equal(truncate(path, st.st_size - 3), 0);
		r = opened();
		scrape(r, T0 + 15000, &six, 1);
		assert_int_equal(recorder_state(r).scrapes, 1);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(recorder_state(r).bytes, st.st_size);
		recorder_close(r, NULL);
		holds(HEAD ONE TWO END);
		unlink(path);
	}
}

static void
others_are_never_written_over(void **state)
{
	static const char *const text[] = {
		"hello\n",
		"# HELP up help\nup 1\n# EOF\n",
		"# HELP pyrodash_recording 2\n"
		"# HELP pyrodash_scrape 1 {}\n# EOF\n",
		"\x1f\x8bnot gzip",
	};
	static const char *const why[] = { "no recording", "no recording",
					   "later pyrodash", "no recording" };

	(void)state;
	use("other");
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		assert_int_equal(file_write(path, slice_of(text[i]), NULL), 0);
		refused(why[i]);
		if (i < 3)
			holds(text[i]);
	}
	unlink(path);
	strcpy(path, "/dev/null");
	refused("no regular file");
	strcpy(path, "-");
	refused("a recording is a file");
	use("nowhere/x");
	refused("cannot write");
}

/* The file may not grow: what a full disk says, without one. */
static void
a_full_disk_is_told_and_tried_again(void **state)
{
	static const char *const names[] = { "a.om", "a.om.gz" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct rlimit all, few;
		struct recorder *r;

		use(names[i]);
		r = opened();
		assert_int_equal(getrlimit(RLIMIT_FSIZE, &all), 0);
		few = all;
		few.rlim_cur = recorder_state(r).bytes + 40;
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &few), 0);
		scrape(r, T0, &five, 1);
		scrape(r, T0, &five, 1);
		holds(HEAD END);
		assert_int_equal(recorder_state(r).lost, 2);
		assert_non_null(strstr(recorder_state(r).error, path));
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
		scrape(r, T0 + 15000, &six, 1);
		holds(HEAD TWO END);
		assert_string_equal(recorder_state(r).error, "");
		unlink(path);
		scrape(r, T0 + 30000, &six, 1);
		assert_non_null(strstr(recorder_state(r).error, "removed"));
		recorder_close(r, NULL);
	}
}

/* A scrape of much text: so many bytes, and a little. */
static void
much(struct recorder *r, int64_t t, size_t bytes)
{
	char *text = mem_alloc(bytes / MOST + 1);
	struct sample all[MOST];

	memset(text, 'x', bytes / MOST);
	text[bytes / MOST] = '\0';
	for (size_t i = 0; i < MOST; i++)
		all[i] = (struct sample){ { "x", text }, 5, 0 };
	scrape(r, t, all, MOST);
	mem_free(text);
}

/* Neither is what could not be read again, nor what is behind it written over.
 */
static void
more_than_is_read_is_not_written(void **state)
{
	const size_t most = LIMIT_RECORDING_SCRAPE;
	struct recorder *r;
	struct stat st;
	off_t size;

	(void)state;
	use("a.om");
	r = opened();
	scrape(r, T0, &five, 1);
	much(r, T0, most);
	assert_int_equal(recorder_state(r).lost, 1);
	assert_non_null(strstr(recorder_state(r).error, "larger than"));
	scrape(r, T0 + 15000, &six, 1);
	recorder_close(r, NULL);
	holds(HEAD ONE TWO END);
	assert_int_equal(stat(path, &st), 0);
	size = st.st_size + (off_t)(most * 2);
	assert_int_equal(truncate(path, size), 0);
	refused("larger than");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, size);
	unlink(path);
}

static void
what_is_written_is_read(void **state)
{
	struct recorder *r;
	struct stat st;

	(void)state;
	use("a.om");
	r = opened();
	much(r, T0, 100000);
	much(r, T0 + 15000, LIMIT_RECORDING_SCRAPE - 1000);
	much(r, T0 + 30000, 1000000);
	assert_int_equal(recorder_state(r).lost, 0);
	recorder_close(r, NULL);
	assert_int_equal(stat(path, &st), 0);
	r = opened();
	assert_int_equal(recorder_state(r).bytes, st.st_size);
	recorder_close(r, NULL);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(openmetrics_is_written),
		cmocka_unit_test(a_recording_is_gone_on_with),
		cmocka_unit_test(others_are_never_written_over),
		cmocka_unit_test(a_full_disk_is_told_and_tried_again),
		cmocka_unit_test(more_than_is_read_is_not_written),
		cmocka_unit_test(what_is_written_is_read),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
