/*
 * promql_data.c - an hour of scrapes of a large Pyroscope as OpenMetrics text,
 * series by series: what ./dev bench promql loads everywhere.
 *
 * promql_data PODS [START [SECONDS]]: pods, seconds since 1970.  A pod is
 * scraped every 15 s, at a second of its own that is never a multiple of 15, so
 * that no sample lies on the edge of a window: Prometheus 2 has windows closed
 * on both sides, Prometheus 3 open on the left.  Scrapes come some milliseconds
 * late, so that no rank of a quantile falls on the edge of a bucket, where the
 * last bit of a sum decides.
 */
#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/num.h"

#define EVERY 15
#define BOUNDS 16
#define SCRAPES_MAX 20000
/* Scrapes before the first one that is written: a window that begins before the
 * data is extrapolated to a counter's zero, and Prometheus 3 does that in other
 * order than Prometheus 2. */
#define BEGUN 100000

static const char *const bounds[BOUNDS] = { "0.005", "0.01", "0.025", "0.05",
					    "0.1",   "0.25", "0.5",   "1.0",
					    "2.5",   "5.0",  "10.0",  "25.0",
					    "50.0",  "75.0", "100.0", "+Inf" };

static const char *const components[] = { "distributor", "ingester",
					  "querier" };

static const struct {
	const char *route, *method, *status;
	double rate; /* a scrape */
} routes[] = {
	{ "/push.v1.pusherservice/push", "POST", "200", 40 },
	{ "/push.v1.pusherservice/push", "POST", "400", 0.3 },
	{ "/push.v1.pusherservice/push", "POST", "500", 0.05 },
	{ "ingest", "POST", "200", 12 },
	{ "ingest", "POST", "422", 0.2 },
	{ "/querier.v1.querierservice/selectmergestacktraces", "POST", "200",
	  3 },
	{ "/querier.v1.querierservice/selectseries", "POST", "200", 5 },
	{ "/querier.v1.querierservice/selectseries", "POST", "error", 0.1 },
	{ "/querier.v1.querierservice/profiletypes", "POST", "200", 1 },
	{ "/ingester.v1.ingesterservice/mergeprofilesstacktraces", "gRPC",
	  "success", 2 },
	{ "metrics", "GET", "200", 1 },
	{ "ready", "GET", "503", 0.7 },
};

static const char *const types[] = { "cpu",   "memory", "goroutine", "mutex",
				     "block", "wall",   "alloc",     "other" };

#define N(a) (sizeof(a) / sizeof(*(a)))

struct data {
	size_t pods, scrapes;
	int64_t start;
	uint64_t seed;
	double count[BOUNDS + 1][SCRAPES_MAX], sum[SCRAPES_MAX];
};

struct pod {
	size_t number;
	const char *component;
	int64_t first;    /* s, of its first scrape */
	size_t restarted; /* the scrape before which its counters began anew */
	char labels[256];
};

static double
data_random(struct data *d)
{
	uint64_t x = d->seed += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (double)((x ^ (x >> 31)) >> 11) * 0x1p-53;
}

static struct pod
data_pod(struct data *d, size_t i)
{
	const char *namespace = i % 4 == 3 ? "pyroscope-dev" : "pyroscope";
	struct pod p = { .number = i,
			 .component = components[i % N(components)],
			 .first = d->start + 1 + (int64_t)(i * 5 % 14) };

	if (i % 20 == 7)
		p.restarted = d->scrapes / 3 + i % 10;
	snprintf(p.labels, sizeof(p.labels),
		 "cluster=\"prod\",namespace=\"%s\",job=\"%s/%s\","
		 "instance=\"10.0.%zu.%zu:4040\",pod=\"pyroscope-%s-%zu\"",
		 namespace, namespace, p.component, i / 200, i % 200,
		 p.component, i / N(components));
	return p;
}

static void
data_series(const struct data *d, const struct pod *p, const char *name,
	    const char *more, const double *v)
{
	char value[NUM_TEXT];

	for (size_t i = 0; i < d->scrapes; i++) {
		num_format_g(value, v[i]);
		printf("%s{%s%s} %s %" PRId64 ".%03d\n", name, p->labels, more,
		       value, p->first + (int64_t)i * EVERY,
		       (int)((p->number * 7 + i * 13) * 31 % 61));
	}
}

/* RATE events a scrape whose sizes have MEDIAN. */
static void
data_histogram(struct data *d, const struct pod *p, double rate, double median)
{
	double have[BOUNDS], share[BOUNDS], sum = rate * median * BEGUN, le;

	for (size_t k = 0; k < BOUNDS; k++) {
		num_parse_go((struct slice){ bounds[k], strlen(bounds[k]) },
			     &le, NULL);
		share[k] = isinf(le) ? 1 : 1 / (1 + median / le);
		have[k] = floor(rate * share[k] * BEGUN);
	}
	for (size_t i = 0; i < d->scrapes; i++) {
		double wave = 1 + 0.5 * sin((double)(i + p->number) / 30);
		double n = floor(rate * wave * 2 * data_random(d) +
				 data_random(d));
		double shift = data_random(d);

		if (p->restarted > 0 && i == p->restarted) {
			sum = 0;
			for (size_t k = 0; k < BOUNDS; k++)
				have[k] = 0;
		}
		for (size_t k = 0; k < BOUNDS; k++) {
			have[k] += floor(n * share[k] + shift);
			d->count[k][i] = have[k];
		}
		sum += n * median * (0.5 + data_random(d));
		d->sum[i] = sum;
	}
}

enum part { BUCKETS, SUM, COUNT, PARTS };

static void
data_histogram_part(const struct data *d, const struct pod *p, const char *name,
		    const char *more, enum part part)
{
	char full[128], labels[256];

	if (part != BUCKETS) {
		snprintf(full, sizeof(full), "%s_%s", name,
			 part == SUM ? "sum" : "count");
		data_series(d, p, full, more,
			    part == SUM ? d->sum : d->count[BOUNDS - 1]);
		return;
	}
	snprintf(full, sizeof(full), "%s_bucket", name);
	for (size_t k = 0; k < BOUNDS; k++) {
		snprintf(labels, sizeof(labels), "%s,le=\"%s\"", more,
			 bounds[k]);
		data_series(d, p, full, labels, d->count[k]);
	}
}

static void
data_requests(struct data *d)
{
	const char *name = "pyroscope_request_duration_seconds";
	char more[256];

	printf("# TYPE %s histogram\n", name);
	for (size_t i = 0; i < d->pods; i++) {
		struct pod p = data_pod(d, i);

		for (size_t r = 0; r < N(routes); r++) {
			snprintf(more, sizeof(more),
				 ",route=\"%s\",method=\"%s\","
				 "status_code=\"%s\",ws=\"false\"",
				 routes[r].route, routes[r].method,
				 routes[r].status);
			data_histogram(d, &p, routes[r].rate,
				       0.02 * (double)(r + 1));
			for (enum part k = BUCKETS; k < PARTS; k++)
				data_histogram_part(d, &p, name, more, k);
		}
	}
}

static void
data_received(struct data *d, const char *name, double median)
{
	char more[64];

	printf("# TYPE %s histogram\n", name);
	for (size_t i = 0; i < d->pods; i += N(components)) {
		struct pod p = data_pod(d, i);

		for (size_t k = 0; k < N(types); k++) {
			snprintf(more, sizeof(more), ",type=\"%s\"", types[k]);
			data_histogram(d, &p, 8 / (double)(k + 1), median);
			for (enum part j = BUCKETS; j < PARTS; j++)
				data_histogram_part(d, &p, name, more, j);
		}
	}
}

static void
data_gauges(struct data *d)
{
	static const char *const heads[] = { "profiles", "series",
					     "stacktraces", "locations" };
	char more[64];

	puts("# TYPE pyroscope_head_size_bytes gauge");
	for (size_t i = 1; i < d->pods; i += N(components)) {
		struct pod p = data_pod(d, i);

		for (size_t k = 0; k < N(heads); k++) {
			double v = 1e6;

			for (size_t j = 0; j < d->scrapes; j++) {
				v = v > 5e7 ? 1e6 : v + 1e6 * data_random(d);
				d->sum[j] = floor(v);
			}
			snprintf(more, sizeof(more), ",type=\"%s\"", heads[k]);
			data_series(d, &p, "pyroscope_head_size_bytes", more,
				    d->sum);
		}
	}
	for (size_t j = 0; j < d->scrapes; j++)
		d->sum[j] = 1;
	puts("# TYPE pyroscope_build_info gauge");
	for (size_t i = 0; i < d->pods; i++) {
		struct pod p = data_pod(d, i);

		data_series(d, &p, "pyroscope_build_info",
			    i % 3 == 0 ? ",version=\"1.5.0\""
				       : ",version=\"1.4.0\"",
			    d->sum);
	}
	puts("# TYPE up gauge");
	for (size_t i = 0; i < d->pods; i++) {
		struct pod p = data_pod(d, i);

		data_series(d, &p, "up", "", d->sum);
	}
}

static bool
data_arg(int argc, char **argv, int i, int64_t *out)
{
	return i >= argc ||
	       (num_parse_int((struct slice){ argv[i], strlen(argv[i]) },
			      out) == 0 &&
		*out > 0);
}

int
main(int argc, char **argv)
{
	static struct data d;
	int64_t pods = 102, start = 1700006400, seconds = 3600;

	if (argc > 4 || !data_arg(argc, argv, 1, &pods) ||
	    !data_arg(argc, argv, 2, &start) ||
	    !data_arg(argc, argv, 3, &seconds) ||
	    seconds / EVERY >= SCRAPES_MAX) {
		fputs("usage: promql_data [PODS [START [SECONDS]]]\n", stderr);
		return 2;
	}
	d.pods = (size_t)pods;
	d.start = start;
	d.scrapes = (size_t)(seconds / EVERY);
	data_requests(&d);
	data_received(&d, "pyroscope_distributor_received_compressed_bytes", 8);
	data_received(&d, "pyroscope_distributor_received_samples", 2);
	data_gauges(&d);
	puts("# EOF");
	return ferror(stdout) != 0;
}
