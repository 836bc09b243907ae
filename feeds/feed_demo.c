#include "config.h"

#include "feeds/feed_demo.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "feeds/feed_demo_column.h"
#include "model/labels.h"

#define BOUNDS 32
#define SECONDS_BOUNDS 14
#define RANGE_BOUNDS 30

/* Upper bounds of buckets, +Inf last, and as le has them. */
struct bounds {
	size_t n;
	double le[BOUNDS];
	struct slice text[BOUNDS];
	char room[BOUNDS][32];
};

/* Label names in their order. */
/* clang-format off */
#define DEMO_LABELS(X)                                        \
	X(__name__) X(branch) X(cluster) X(component)         \
	X(goarch) X(goos) X(goversion) X(instance) X(job)     \
	X(le) X(method) X(namespace) X(pod) X(revision)       \
	X(route) X(status_code) X(tags) X(tenant) X(type)     \
	X(version) X(ws)
/* clang-format on */

enum {
#define X(name) LABEL_##name,
	DEMO_LABELS(X)
#undef X
		LABELS,
};

struct feed_demo {
	struct tsdb *db; /* while the series are listed */
	uint64_t seed;
	struct bounds seconds, bytes, samples;
	struct feed_demo_target target[FEED_DEMO_PODS];
};

/* One target being listed: the values of its labels, "" = none. */
struct listing {
	struct feed_demo *f;
	struct feed_demo_target *to;
	struct tsdb_target *target;
	struct slice value[LABELS];
};

/* Prometheus 3 writes all bounds as OpenMetrics does: "1.0", "1e+06". */
static void
bounds_add(struct bounds *b, double le)
{
	char *text = b->room[b->n];
	char long_text[NUM_TEXT];
	size_t n = (size_t)num_format_g(long_text, le);

	if (isfinite(le) && strpbrk(long_text, ".e") == NULL) {
		memcpy(long_text + n, ".0", 3);
		n += 2;
	}
	memcpy(text, long_text, n + 1);
	b->le[b->n] = le;
	b->text[b->n++] = (struct slice){ text, n };
}

/* Go's ExponentialBucketsRange: min * pow(factor, i), where math.Pow squares.
 */
static void
bounds_range(struct bounds *b, double min, double factor)
{
	for (unsigned i = 0; i < RANGE_BOUNDS; i++) {
		double power = 1, x = factor;

		for (unsigned k = i; k != 0; k >>= 1) {
			if (k & 1)
				power *= x;
			x *= x;
		}
		bounds_add(b, min * power);
	}
	bounds_add(b, INFINITY);
}

static void
bounds_init(struct feed_demo *f)
{
	static const double seconds[SECONDS_BOUNDS] = {
		.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 25, 50, 100
	};

	for (size_t i = 0; i < SECONDS_BOUNDS; i++)
		bounds_add(&f->seconds, seconds[i]);
	bounds_add(&f->seconds, INFINITY);
	/* The 29th roots of 15 MiB / 10 KiB and of 1000, as Go has them. */
	bounds_range(&f->bytes, 10240, 0x1.49b288ea19265p+0);
	bounds_range(&f->samples, 100, 0x1.44daa0d8816d9p+0);
}

static void
list_series(struct listing *l, const char *name, enum feed_demo_kind kind,
	    size_t group, double le)
{
	static const struct slice names[LABELS] = {
#define X(name) SLICE(#name),
		DEMO_LABELS(X)
#undef X
	};
	struct feed_demo_target *t = l->to;
	const struct label *at[LABELS];
	struct label label[LABELS];
	size_t n = 0;

	l->value[LABEL___name__] = slice_of(name);
	for (size_t i = 0; i < LABELS; i++)
		if (l->value[i].n > 0) {
			at[n] = &label[n];
			label[n++] = (struct label){ names[i], l->value[i] };
		}
	MEM_GROW(t->series, t->n_series, t->series_cap);
	t->series[t->n_series++] = (struct feed_demo_series){
		.group = (uint16_t)group,
		.kind = (uint8_t)kind,
		.le = le,
	};
	tsdb_series(l->f->db, l->target, &(struct labels){ n, at });
}

struct histogram_names {
	const char *bucket, *sum, *count;
};

#define HISTOGRAM(name)                                    \
	{                                                  \
		name "_bucket", name "_sum", name "_count" \
	}

static void
list_histogram(struct listing *l, const struct histogram_names *name,
	       const struct bounds *b, const struct feed_demo_group *g)
{
	struct feed_demo_target *t = l->to;
	size_t group = t->n_groups;

	MEM_GROW(t->group, t->n_groups, t->groups_cap);
	t->group[t->n_groups++] = *g;
	for (size_t i = 0; i < b->n; i++) {
		l->value[LABEL_le] = b->text[i];
		list_series(l, name->bucket, DEMO_BUCKET, group, b->le[i]);
	}
	l->value[LABEL_le] = SLICE("");
	list_series(l, name->sum, DEMO_SUM, group, 0);
	list_series(l, name->count, DEMO_COUNT, group, INFINITY);
}

/* Pods of one kind are alike, but not the same. */
static double
uneven(uint64_t seed)
{
	return 0.92 + 0.16 * feed_demo_wave_unit(seed);
}

static void
list_route(struct listing *l, const struct feed_demo_route *r)
{
	static const struct histogram_names names =
		HISTOGRAM("pyroscope_request_duration_seconds");
	const struct feed_demo_pod *pod = l->to->pod;
	uint64_t seed =
		feed_demo_wave_hash_text(l->to->seed, slice_of(r->route));
	double rate = r->rate * pod->scale * uneven(seed);

	if (!strcmp(r->route, "metrics"))
		rate = 1000.0 / FEED_DEMO_INTERVAL;
	l->value[LABEL_method] = slice_of(r->method);
	l->value[LABEL_route] = slice_of(r->route);
	l->value[LABEL_ws] = SLICE("false");
	for (const struct feed_demo_status *s = r->status; s->code; s++) {
		struct slice code = slice_of(s->code);
		double hit = rate * pod->incident;
		struct feed_demo_group g;

		seed = feed_demo_wave_hash_text(seed, code);
		feed_demo_group_init(
			&g, seed,
			&(struct feed_demo_load){
				.rate = rate * s->share,
				.median = r->median * s->latency * pod->latency,
				.share = r->share,
				.slow = r->slow,
			});
		g.more[POP_NORMAL] = hit * s->more;
		g.more[POP_SLOW] = hit * s->more_slow;
		l->value[LABEL_status_code] = code;
		list_histogram(l, &names, &l->f->seconds, &g);
	}
	l->value[LABEL_method] = l->value[LABEL_route] = SLICE("");
	l->value[LABEL_ws] = l->value[LABEL_status_code] = SLICE("");
}

static void
list_type(struct listing *l, const struct feed_demo_type *type)
{
	static const struct histogram_names bytes =
		HISTOGRAM("pyroscope_distributor_received_compressed_bytes");
	static const struct histogram_names samples =
		HISTOGRAM("pyroscope_distributor_received_samples");
	uint64_t seed =
		feed_demo_wave_hash_text(l->to->seed, slice_of(type->type));
	struct feed_demo_load load = {
		.rate = type->rate * l->to->pod->scale * uneven(seed),
		.share = 0.02,
		.slow = 4,
	};
	struct feed_demo_group g;

	l->value[LABEL_tenant] = SLICE("anonymous");
	l->value[LABEL_type] = slice_of(type->type);
	load.median = type->bytes * uneven(seed + 1);
	feed_demo_group_init(&g, seed, &load);
	g.whole = true;
	list_histogram(l, &bytes, &l->f->bytes, &g);
	seed = feed_demo_wave_hash(seed, 1);
	load.median = type->samples * uneven(seed + 1);
	feed_demo_group_init(&g, seed, &load);
	g.whole = true;
	list_histogram(l, &samples, &l->f->samples, &g);
	l->value[LABEL_tenant] = l->value[LABEL_type] = SLICE("");
}

static void
list_heads(struct listing *l)
{
	l->value[LABEL_component] = SLICE("ingester");
	l->value[LABEL_tenant] = SLICE("anonymous");
	for (size_t i = 0; i < FEED_DEMO_HEADS; i++) {
		l->value[LABEL_type] = slice_of(feed_demo_heads[i].type);
		list_series(l, "pyroscope_head_size_bytes", DEMO_HEAD, i, 0);
	}
	l->value[LABEL_component] = SLICE("");
	l->value[LABEL_tenant] = l->value[LABEL_type] = SLICE("");
}

static void
list_build(struct listing *l)
{
	l->value[LABEL_branch] = SLICE("HEAD");
	l->value[LABEL_goarch] = SLICE("amd64");
	l->value[LABEL_goos] = SLICE("linux");
	l->value[LABEL_goversion] = SLICE("go1.24.6");
	l->value[LABEL_revision] = SLICE("3f2a91c7");
	l->value[LABEL_tags] = SLICE("netgo");
	l->value[LABEL_version] = slice_of(l->to->pod->version);
	list_series(l, "pyroscope_build_info", DEMO_ONE, 0, 0);
}

static void
list_target(struct feed_demo *f, struct feed_demo_target *to,
	    const struct tsdb_generator *g)
{
	const struct feed_demo_pod *pod = to->pod;
	struct listing l = { f, to, tsdb_target_new(f->db, g), { { 0 } } };

	l.value[LABEL_cluster] = slice_of(pod->cluster);
	l.value[LABEL_namespace] = slice_of(pod->namespace);
	l.value[LABEL_job] = slice_of(pod->job);
	l.value[LABEL_instance] = slice_of(pod->instance);
	l.value[LABEL_pod] = slice_of(pod->pod);
	list_series(&l, "up", DEMO_ONE, 0, 0);
	for (size_t i = 0; i < feed_demo_n_routes; i++)
		if (feed_demo_routes[i].components & pod->components)
			list_route(&l, &feed_demo_routes[i]);
	for (size_t i = 0; i < FEED_DEMO_TYPES; i++)
		if (pod->components & CAST_DISTRIBUTOR)
			list_type(&l, &feed_demo_types[i]);
	if (pod->components & CAST_INGESTER)
		list_heads(&l);
	list_build(&l);
}

/* The number of the last scrape at or before t. */
static int64_t
scrape_before(const struct feed_demo_target *target, int64_t t)
{
	int64_t from = t - target->phase, k = from / FEED_DEMO_INTERVAL;

	return k * FEED_DEMO_INTERVAL > from ? k - 1 : k;
}

static size_t
demo_times(void *ctx, uint32_t target, int64_t mint, int64_t maxt, int64_t *t,
	   size_t cap)
{
	/* Far enough for any date, and nothing overflows. */
	const int64_t far = INT64_C(1) << 53;
	const struct feed_demo *f = ctx;
	const struct feed_demo_target *of = &f->target[target];
	int64_t first, last;

	mint = mint < -far ? -far : mint;
	maxt = maxt > far ? far : maxt;
	if (mint > maxt)
		return 0;
	first = scrape_before(of, mint - 1) + 1;
	last = scrape_before(of, maxt);
	for (int64_t k = first; k <= last && (size_t)(k - first) < cap; k++)
		t[k - first] = k * FEED_DEMO_INTERVAL + of->phase;
	return (size_t)(last - first + 1);
}

static unsigned
demo_column(void *ctx, void *work, uint32_t target, uint32_t series,
	    const int64_t *t, size_t n, double *v)
{
	const struct feed_demo *f = ctx;
	const struct feed_demo_target *of = &f->target[target];

	return feed_demo_column(work, of, target, &of->series[series], t, n, v);
}

static void *
demo_work_new(void *ctx)
{
	(void)ctx;
	return feed_demo_work_new(FEED_DEMO_PODS);
}

static void
demo_work_free(void *work)
{
	feed_demo_work_free(work);
}

static void
demo_fill(struct tsdb *db, void *ctx)
{
	struct feed_demo *f = ctx;
	const struct tsdb_generator g = {
		.times = demo_times,
		.column = demo_column,
		.work_new = demo_work_new,
		.work_free = demo_work_free,
		.ctx = f,
	};

	f->db = db;
	bounds_init(f);
	for (size_t i = 0; i < FEED_DEMO_PODS; i++) {
		struct feed_demo_target *t = &f->target[i];

		t->pod = &feed_demo_pods[i];
		t->seed = feed_demo_wave_hash_text(f->seed,
						   slice_of(t->pod->instance));
		/* An odd ms is never on the edge of a window. */
		t->phase = 1001 + (int64_t)(t->seed % 6499) * 2;
		list_target(f, t, &g);
	}
}

struct feed_demo *
feed_demo_new(struct tsdb *db, uint64_t seed)
{
	struct feed_demo *f = mem_calloc(1, sizeof(*f));

	f->seed = seed;
	tsdb_fill_later(db, demo_fill, f);
	return f;
}

void
feed_demo_free(struct feed_demo *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < FEED_DEMO_PODS; i++) {
		mem_free(f->target[i].group);
		mem_free(f->target[i].series);
	}
	mem_free(f);
}
