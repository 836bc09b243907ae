/* Which component a Pyroscope is, over scrapes of real ones. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/file.h"
#include "base/gzip.h"
#include "feeds/expo.h"
#include "feeds/scrape_role.h"

static uint32_t
see(void *arg, const struct labels *ls, struct err *err)
{
	(void)err;
	scrape_role_see(arg, ls);
	return EXPO_NO_SERIES;
}

static int
samples(void *arg, const struct expo_batch *b, struct err *err)
{
	(void)arg;
	(void)b;
	(void)err;
	return 0;
}

static void
scrape(struct scrape_role *r, struct slice text)
{
	const struct expo_sink sink = { .series = see,
					.samples = samples,
					.arg = r };
	struct expo *x = expo_new(&sink);
	struct err err = { 0 };

	expo_begin(x, EXPO_TEXT);
	assert_int_equal(expo_feed(x, text, &err), 0);
	assert_int_equal(expo_end(x, &err), 0);
	expo_free(x);
}

static void
assert_role(struct slice text, const char *role)
{
	struct scrape_role *r = scrape_role_new();
	struct slice got;

	scrape(r, text);
	got = scrape_role_of(r);
	assert_true(slice_eq(got, slice_of(role)));
	scrape_role_free(r);
}

static void
test_words(void **state)
{
	static const struct {
		const char *text, *role;
	} row[] = {
		{ "", "pyroscope" },
		{ "go_goroutines 3\n", "" },
		{ "pyroscope_build_info 1\n", "pyroscope" },
		{ "pyroscope_request_duration_seconds_count{route=\"ready\"} "
		  "1\n",
		  "pyroscope" },
		{ "pyroscope_distributor_received_samples_count 1\n",
		  "distributor" },
		{ "pyroscope_request_duration_seconds_count{route=\"ingest\"} "
		  "1\n",
		  "distributor" },
		{ "pyroscope_request_duration_seconds_count{"
		  "route=\"ingester_v1_ingesterservice_push\"} 1\n",
		  "ingester" },
		{ "pyroscope_request_duration_seconds_count{"
		  "route=\"ingester_v1_ingesterservice_push\"} 1\n"
		  "pyroscope_request_duration_seconds_count{route=\"ingest\"} "
		  "1\n",
		  "pyroscope" },
		/* a distributor calls segment writers, and is none */
		{ "pyroscope_distributor_push_profiles 1\n"
		  "pyroscope_segment_writer_client_sent_bytes 1\n"
		  "go_goroutines 3\n",
		  "distributor" },
		{ "pyroscope_segment_writer_head_profiles_created_total 1\n",
		  "segment-writer" },
		{ "pyroscope_request_duration_seconds_count{"
		  "route=\"/query.v1.QueryBackendService/Invoke\"} 1\n",
		  "query-backend" },
		{ "pyroscope_metastore_raft_state 1\n"
		  "pyroscope_metastore_fsm_apply 1\n",
		  "metastore" },
		/* a route of something else is no mark */
		{ "http_request_duration_seconds_count{route=\"ingest\"} 1\n",
		  "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		assert_role(slice_of(row[i].text), row[i].role);
}

/* FILE of the shared metrics, inflated; false: it is not here, which is said.
 */
static bool
shared(const char *file, struct str *out)
{
	const char *root = getenv("PYRODASH_SHARED"), *src = getenv("srcdir");
	struct str zipped = { 0 };
	struct err err = { 0 };
	char path[512];

	if (root != NULL)
		snprintf(path, sizeof(path), "%s/upstream/metrics/%s", root,
			 file);
	else
		snprintf(path, sizeof(path), "%s/../shared/upstream/metrics/%s",
			 src != NULL ? src : ".", file);
	if (file_read(path, (size_t)64 << 20, &zipped, &err) < 0) {
		printf("# skipped: %s is not here: set PYRODASH_SHARED\n",
		       path);
		return false;
	}
	assert_int_equal(
		gzip_inflate(str_slice(&zipped), (size_t)1 << 30, out, &err),
		0);
	str_release(&zipped);
	return true;
}

static void
test_scrapes(void **state)
{
	static const struct {
		const char *file, *role;
	} row[] = {
		{ "micro-v1-distributor", "distributor" },
		{ "micro-v1-ingester", "ingester" },
		{ "micro-v1-querier", "querier" },
		{ "micro-v1-query-frontend", "query-frontend" },
		{ "micro-v1-query-scheduler", "query-scheduler" },
		{ "micro-v1-store-gateway", "store-gateway" },
		{ "single-v1", "pyroscope" },
		{ "single-v1-15s-later", "pyroscope" },
		{ "single-v2", "pyroscope" },
		{ "single-dual", "pyroscope" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct str text = { 0 };
		char file[128];

		snprintf(file, sizeof(file), "scrapes/%s.txt.gz", row[i].file);
		if (!shared(file, &text))
			return;
		assert_role(str_slice(&text), row[i].role);
		str_release(&text);
	}
}

/* The instances of a history, and the job that each says it has. */
struct instances {
	size_t n;
	struct instance {
		struct str name, job;
		struct scrape_role *role;
	} item[16];
};

static uint32_t
see_instance(void *arg, const struct labels *ls, struct err *err)
{
	struct slice name = labels_get(ls, SLICE("instance"));
	struct instances *all = arg;
	size_t i = 0;

	(void)err;
	while (i < all->n && !slice_eq(str_slice(&all->item[i].name), name))
		i++;
	assert_true(i < 16);
	if (i == all->n) {
		str_add_slice(&all->item[i].name, name);
		str_add_slice(&all->item[i].job, labels_get(ls, SLICE("job")));
		all->item[i].role = scrape_role_new();
		all->n++;
	}
	scrape_role_see(all->item[i].role, ls);
	return EXPO_NO_SERIES;
}

/* The histories have the mixin's metrics alone, in which a querier shows
 * nothing of itself. */
static void
test_history(void **state)
{
	struct instances all = { 0 };
	const struct expo_sink sink = { .series = see_instance,
					.samples = samples,
					.arg = &all };
	struct expo *x = expo_new(&sink);
	struct err err = { 0 };
	struct str text = { 0 };

	(void)state;
	if (!shared("micro-v1.om.gz", &text)) {
		expo_free(x);
		return;
	}
	expo_begin(x, EXPO_OPENMETRICS);
	assert_int_equal(expo_feed(x, str_slice(&text), &err), 0);
	assert_int_equal(expo_end(x, &err), 0);
	assert_int_equal(all.n, 8);
	for (size_t i = 0; i < all.n; i++) {
		struct instance *p = &all.item[i];
		struct slice job = str_slice(&p->job), role;

		assert_true(slice_starts(job, SLICE("pyroscope/")));
		job.p += 10;
		job.n -= 10;
		role = scrape_role_of(p->role);
		assert_true(slice_eq(role, slice_eq(job, SLICE("querier"))
						   ? SLICE("pyroscope")
						   : job));
		scrape_role_free(p->role);
		str_release(&p->name);
		str_release(&p->job);
	}
	expo_free(x);
	str_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_scrapes),
		cmocka_unit_test(test_history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
