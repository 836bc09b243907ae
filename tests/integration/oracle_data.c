#include "config.h"

#include "oracle_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/sample.h"

#define SCRAPE 15000
#define SCRAPES 600
#define HOLD 12 /* scrapes at 0 after a restart */

enum shape {
	COUNTER_INT,
	COUNTER_FLOAT,
	GAUGE_INT,
	GAUGE_FLOAT,
	RATIO,
	ODD,
	INFO,
	UP,
	CONSTANT,
	SPARSE,
	HISTOGRAM,
};

#define B(l) (1u << L_##l)
#define TARGET (B(JOB) | B(INSTANCE))
#define COUNTS (SOLID | Q_NONNEG | Q_INTEGER)
#define SOLID (Q_EXACT | Q_FINITE | Q_UNIQUE | Q_TAME)

/* clang-format off */
const struct oracle_metric oracle_metrics[] = {
	{ "build_info", INFO, COUNTS | Q_SMALL, TARGET | B(VERSION) | B(ZONE), B(INSTANCE) },
	{ "constant", CONSTANT, COUNTS | Q_SMALL | Q_DENSE, B(JOB) | B(TEAM), B(JOB) },
	{ "cpu_seconds_total", COUNTER_FLOAT, SOLID | Q_NONNEG | Q_COUNTER | Q_DISTINCT, TARGET | B(MODE), B(INSTANCE) | B(MODE) },
	{ "errors_total", COUNTER_INT, COUNTS | Q_COUNTER, TARGET | B(CODE), B(INSTANCE) | B(CODE) },
	{ "events", SPARSE, COUNTS | Q_SMALL, B(INSTANCE) | B(QUEUE), B(INSTANCE) | B(QUEUE) },
	{ "latency_seconds_bucket", HISTOGRAM, COUNTS | Q_COUNTER, TARGET | B(LE), B(INSTANCE) | B(LE) },
	{ "latency_seconds_count", HISTOGRAM, COUNTS | Q_COUNTER, TARGET, B(INSTANCE) },
	{ "latency_seconds_sum", HISTOGRAM, SOLID | Q_NONNEG | Q_COUNTER, TARGET, B(INSTANCE) },
	{ "limit", CONSTANT, COUNTS | Q_SMALL | Q_DENSE, B(JOB) | B(QUEUE), B(JOB) | B(QUEUE) },
	{ "odd_values", ODD, Q_EXACT | Q_UNIQUE, B(INSTANCE) | B(CASE), B(INSTANCE) | B(CASE) },
	{ "queue_length", GAUGE_INT, COUNTS | Q_SMALL, TARGET | B(QUEUE), B(INSTANCE) | B(QUEUE) },
	{ "ratio", RATIO, SOLID | Q_NONNEG | Q_SMALL | Q_DENSE | Q_DISTINCT, TARGET | B(ZONE), B(INSTANCE) },
	{ "requests_total", COUNTER_INT, COUNTS | Q_COUNTER, TARGET | B(METHOD) | B(CODE), B(INSTANCE) | B(METHOD) | B(CODE) },
	{ "temperature", GAUGE_FLOAT, SOLID | Q_SMALL | Q_DISTINCT, TARGET | B(SENSOR) | B(PATH), B(INSTANCE) | B(SENSOR) },
	{ "up", UP, COUNTS | Q_SMALL | Q_DENSE, TARGET, B(INSTANCE) },
	{ "zone_weight", CONSTANT, COUNTS | Q_SMALL | Q_DENSE, B(ZONE), B(ZONE) },
};
/* clang-format on */
const size_t n_oracle_metrics =
	sizeof(oracle_metrics) / sizeof(*oracle_metrics);

static const char *const v_job[] = { "api", "db", "web" };
static const char *const v_instance[] = { "a:80", "b:80", "c:80", "d:90",
					  "e:90", "f:70", "g:70" };
static const char *const v_zone[] = { "eu-1", "us-1" };
static const char *const v_method[] = { "get", "put" };
static const char *const v_code[] = { "200", "404", "500" };
static const char *const v_mode[] = { "idle", "system", "user" };
static const char *const v_queue[] = { "in", "out" };
static const char *const v_sensor[] = { "cpu", "disk" };
static const char *const v_case[] = { "denormal", "huge", "inf",
				      "mixed",    "nan",  "zero" };
/* le as 3.x and 2.42 both keep it: promql.md 8, 16. */
static const char *const v_le[] = { "0.1", "0.5", "1.0", "2.5", "+Inf" };
static const char *const v_version[] = { "1.2.0", "1.3.1", "2.0" };
static const char *const v_team[] = { "blue", "red" };
static const char *const v_path[] = { "/a b", "C:\\x", "\"q\"", "gr\303\274n" };

static const struct {
	const char *name;
	const char *const *values;
	size_t n;
} label_table[] = {
#define X(id, name) { #name, v_##name, sizeof(v_##name) / sizeof(*v_##name) },
	ORACLE_LABELS(X)
#undef X
};

/* Odd ms: no window's edge falls on a sample (promql.md 8, 1). */
static const struct {
	int job, instance, zone, phase; /* zone -1: has none */
} targets[] = {
	{ 0, 0, 0, 3007 },  { 0, 1, 1, 7411 },  { 0, 2, 0, 10753 },
	{ 1, 3, 0, 143 },   { 1, 4, 1, 13019 }, { 2, 5, -1, 4231 },
	{ 2, 6, 1, 11897 },
};
#define N_TARGETS (sizeof(targets) / sizeof(*targets))

uint64_t
oracle_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

unsigned
oracle_below(uint64_t *state, unsigned n)
{
	return (unsigned)((oracle_random(state) >> 11) % n);
}

static double
unit(uint64_t *state)
{
	return (double)(oracle_random(state) >> 11) * 0x1p-53;
}

const char *
oracle_label_name(enum oracle_label l)
{
	return label_table[l].name;
}

const char *const *
oracle_label_values(enum oracle_label l, size_t *n)
{
	*n = label_table[l].n;
	return label_table[l].values;
}

/* -------------------------------------------------------------- a life --- */

struct gap {
	int from, to;
	bool stale; /* a marker at its first scrape */
};

struct life {
	int begin, end;
	struct gap gap[3];
	int n;
};

static void
life_make(struct life *l, const struct oracle_metric *m, uint64_t *rng)
{
	*l = (struct life){ 0, SCRAPES, { { 0 } }, 0 };
	if ((m->quality & Q_DENSE) != 0)
		return;
	if (oracle_below(rng, 8) == 0)
		l->begin = 200 + (int)oracle_below(rng, 250);
	if (oracle_below(rng, 8) == 0)
		l->end = 400 + (int)oracle_below(rng, 180);
	for (unsigned i = oracle_below(rng, 4); i > 0; i--) {
		struct gap *g = &l->gap[l->n++];

		g->from = 30 + (int)oracle_below(rng, 540);
		g->to = g->from + 1 +
			(int)oracle_below(rng, i % 2 != 0 ? 6 : 60);
		g->stale = oracle_below(rng, 2) != 0;
	}
}

enum here { ABSENT, PRESENT, ENDED };

static enum here
life_at(const struct life *l, int k)
{
	if (k < l->begin || k > l->end)
		return ABSENT;
	if (k == l->end)
		return ENDED;
	for (int i = 0; i < l->n; i++)
		if (k >= l->gap[i].from && k < l->gap[i].to)
			return k == l->gap[i].from && l->gap[i].stale ? ENDED
								      : ABSENT;
	return PRESENT;
}

/* -------------------------------------------------------------- series --- */

struct making {
	struct oracle_data *d;
	const struct oracle_metric *m;
	int target;
	int value[N_LABELS]; /* index, -1: has it not */
	uint64_t rng;
};

static struct oracle_series *
series_new(struct making *k, const char *name)
{
	struct oracle_data *d = k->d;
	struct label l[N_LABELS + 1];
	struct oracle_series *s;
	size_t n = 1;

	l[0] = (struct label){ LABEL_NAME, slice_of(name) };
	for (int i = 0; i < N_LABELS; i++)
		if ((k->m->labels >> i & 1) != 0 && k->value[i] >= 0)
			l[n++] = (struct label){
				slice_of(label_table[i].name),
				slice_of(label_table[i].values[k->value[i]])
			};
	MEM_GROW(d->series, d->n, d->cap);
	s = &d->series[d->n++];
	*s = (struct oracle_series){ .target = k->target };
	s->labels = labels_make(&d->arena, l, n);
	return s;
}

static void
series_add(struct oracle_series *s, int k, double v)
{
	size_t cap = s->cap;

	MEM_GROW(s->t, s->n, cap);
	cap = s->cap;
	MEM_GROW(s->v, s->n, cap);
	s->cap = cap;
	s->t[s->n] = ORACLE_DATA_START + (int64_t)k * SCRAPE +
		     targets[s->target].phase;
	s->v[s->n++] = v;
}

struct counter {
	double now;
	bool high; /* was never reset */
	int hold;
	int last; /* scrape */
};

/*
 * Whatever the first sample in a window is, the way from it down to zero is
 * either none or far longer than to the window's edge (promql.md 8, 7): what
 * comes back after a gap begins at 0 and stays there for longer than the step
 * of any subquery, or was never reset.
 */
static double
counter_next(struct counter *c, int k, double by, uint64_t *rng)
{
	bool gap = k != c->last + 1;

	if ((gap && (!c->high || oracle_below(rng, 2) == 0)) ||
	    oracle_below(rng, 160) == 0) {
		c->now = 0;
		c->high = false;
		c->hold = HOLD;
	}
	c->last = k;
	if (c->hold > 0)
		c->hold--;
	else
		c->now += by;
	return c->now;
}

static void
counter_init(struct counter *c, int begin, uint64_t *rng)
{
	c->high = begin == 0 || oracle_below(rng, 2) == 0;
	c->now = c->high ? 1e6 * (1 + oracle_below(rng, 9)) : 0;
	c->hold = HOLD;
	c->last = begin - 1;
}

static double
odd_value(int kind, int k, uint64_t *rng)
{
	static const double mixed[] = { 1, -1, 0, 2.5, 1e300, -7 };

	switch (kind) {
	case 0:
		return 5e-324 * (1 + oracle_below(rng, 9));
	case 1:
		return (k % 2 != 0 ? 1 : -1) * 1e308 * unit(rng);
	case 2:
		return k / 40 % 2 != 0 ? INFINITY : -INFINITY;
	case 3:
		switch (oracle_below(rng, 9)) {
		case 0:
			return NAN;
		case 1:
			return INFINITY;
		case 2:
			return -INFINITY;
		default:
			return mixed[oracle_below(rng, 6)];
		}
	case 4:
		return NAN;
	default:
		return oracle_below(rng, 2) != 0 ? 0.0 : -0.0;
	}
}

static double
gauge_value(struct making *k, double *state, int at)
{
	double u = unit(&k->rng);

	switch (k->m->shape) {
	case GAUGE_INT:
		*state = fmin(fmax(*state + floor(u * 7) - 3, 0), 90);
		return *state;
	case GAUGE_FLOAT:
		*state = *state * 0.98 + (u - 0.5) * 8;
		return fmin(fmax(*state, -90), 90) + u / 1024;
	case RATIO:
		*state = fmin(fmax(*state + (u - 0.5) / 20, 0.001), 0.99);
		return *state + u / 4096;
	case ODD:
		return odd_value(k->value[L_CASE], at, &k->rng);
	case UP:
		return u > 0.04;
	case CONSTANT:
		return *state;
	default:
		return 1;
	}
}

static void
make_plain(struct making *k)
{
	struct oracle_series *s = series_new(k, k->m->name);
	struct life life;
	struct counter c;
	double state = 2 + oracle_below(&k->rng, 9);

	life_make(&life, k->m, &k->rng);
	counter_init(&c, life.begin, &k->rng);
	if (k->m->shape == RATIO)
		state = unit(&k->rng);
	for (int i = 0; i < SCRAPES; i++) {
		enum here here = life_at(&life, i);
		double by = oracle_below(&k->rng, 60);

		if (k->m->shape == SPARSE && i % 11 != k->target &&
		    here == PRESENT)
			continue;
		if (k->m->shape == COUNTER_FLOAT)
			by = unit(&k->rng) * 15;
		if (here == ENDED)
			series_add(s, i, sample_stale());
		else if (here == PRESENT && (k->m->quality & Q_COUNTER) != 0)
			series_add(s, i, counter_next(&c, i, by, &k->rng));
		else if (here == PRESENT)
			series_add(s, i, gauge_value(k, &state, i));
	}
}

/* The buckets, then count and sum, which live and restart together. */
static void
make_histogram(struct making *k)
{
	enum { BUCKETS = 5, SUM = 5, COUNT = 6, ALL = 7 };
	static const double mean[] = { 0.05, 0.3, 0.7, 1.6, 4 };
	size_t first = k->d->n;
	double now[ALL] = { 0 };
	struct life life;
	struct counter c;

	life_make(&life, k->m, &k->rng);
	counter_init(&c, life.begin, &k->rng);
	for (int b = 0; b < ALL; b++) {
		k->value[L_LE] = b < BUCKETS ? b : -1;
		k->m = &oracle_metrics[5 + (b < BUCKETS  ? 0
					    : b == COUNT ? 1
							 : 2)];
		series_new(k, k->m->name);
		now[b] = c.now * (b < BUCKETS ? b + 1 : BUCKETS);
	}
	for (int i = 0; i < SCRAPES; i++) {
		enum here here = life_at(&life, i);
		unsigned seen = oracle_below(&k->rng, 12);

		if (here == PRESENT && counter_next(&c, i, 1, &k->rng) == 0) {
			memset(now, 0, sizeof(now));
			seen = 0;
		}
		for (; here == PRESENT && seen > 0; seen--) {
			int at = (int)oracle_below(&k->rng, BUCKETS);

			for (int b = at; b < BUCKETS; b++)
				now[b]++;
			now[COUNT]++;
			now[SUM] += mean[at] * (0.6 + 0.5 * unit(&k->rng));
		}
		for (size_t b = 0; b < ALL; b++) {
			struct oracle_series *s = &k->d->series[first + b];

			if (here != ABSENT)
				series_add(s, i,
					   here == ENDED ? sample_stale()
							 : now[b]);
		}
	}
}

/* A version until another takes over, each told of by a series of its own. */
static void
make_info(struct making *k)
{
	int change = k->target % 2 != 0 ? 350 + 20 * k->target : SCRAPES;
	struct oracle_series *s;
	int i = 0;

	k->value[L_VERSION] = k->target % 2;
	s = series_new(k, k->m->name);
	for (; i < change; i++)
		series_add(s, i, 1);
	if (i == SCRAPES)
		return;
	series_add(s, i, sample_stale());
	k->value[L_VERSION] = 2;
	s = series_new(k, k->m->name);
	for (; i < SCRAPES; i++)
		series_add(s, i, 1);
}

/* All values of the labels that are not the target's, one after another. */
static void
make_all(struct making *k, int label)
{
	const unsigned own = B(JOB) | B(INSTANCE) | B(ZONE) | B(LE) |
			     B(VERSION) | B(TEAM) | B(PATH);

	while (label < N_LABELS && ((k->m->labels & ~own) >> label & 1) == 0)
		label++;
	if (label < N_LABELS) {
		for (size_t i = 0; i < label_table[label].n; i++) {
			k->value[label] = (int)i;
			make_all(k, label + 1);
		}
		return;
	}
	if ((k->m->labels & B(PATH)) != 0)
		k->value[L_PATH] = (k->target + k->value[L_SENSOR]) % 5 - 1;
	if (k->m->shape == INFO)
		make_info(k);
	else
		make_plain(k);
}

static void
make_target(struct oracle_data *d, const struct oracle_metric *m, int t,
	    uint64_t seed)
{
	struct making k = { .d = d, .m = m, .target = t, .rng = seed };

	for (int i = 0; i < N_LABELS; i++)
		k.value[i] = -1;
	k.value[L_JOB] = targets[t].job;
	k.value[L_INSTANCE] = targets[t].instance;
	k.value[L_ZONE] = targets[t].zone;
	k.value[L_TEAM] = targets[t].job - 1; /* the first has none */
	if (strcmp(m->name, "latency_seconds_bucket") == 0)
		make_histogram(&k);
	else if (m->shape != HISTOGRAM)
		make_all(&k, 0);
}

static bool
has_target(const struct oracle_metric *m, size_t t)
{
	if (m->shape == CONSTANT && (m->labels & B(JOB)) != 0)
		return t == 0 || targets[t].job != targets[t - 1].job;
	if (m->shape == CONSTANT)
		return t < 2; /* one each zone */
	return true;
}

static int
by_labels(const void *a, const void *b)
{
	const struct oracle_series *x = a, *y = b;

	return labels_cmp(&x->labels, &y->labels);
}

struct oracle_data *
oracle_data_new(uint64_t seed)
{
	struct oracle_data *d = mem_calloc(1, sizeof(*d));

	for (size_t m = 0; m < n_oracle_metrics; m++)
		for (size_t t = 0; t < N_TARGETS; t++)
			if (has_target(&oracle_metrics[m], t))
				make_target(d, &oracle_metrics[m], (int)t,
					    seed * 1000003 + m * 1009 + t);
	qsort(d->series, d->n, sizeof(*d->series), by_labels);
	return d;
}

void
oracle_data_free(struct oracle_data *d)
{
	for (size_t i = 0; i < d->n; i++) {
		mem_free(d->series[i].t);
		mem_free(d->series[i].v);
	}
	mem_free(d->series);
	arena_release(&d->arena);
	mem_free(d);
}

/* ------------------------------------------------------------ our store --- */

static int
fill_target(const struct oracle_data *d, int target, struct tsdb *db,
	    struct err *err)
{
	struct tsdb_target *to = tsdb_target_new(db, NULL);
	uint32_t *id = mem_calloc(d->n, sizeof(*id));
	uint32_t *index = mem_calloc(d->n, sizeof(*index));
	double *v = mem_calloc(d->n, sizeof(*v));
	size_t *at = mem_calloc(d->n, sizeof(*at));
	int r = 0;

	for (size_t i = 0; i < d->n; i++)
		if (d->series[i].target == target)
			index[i] = tsdb_series(db, to, &d->series[i].labels);
	for (int k = 0; r == 0 && k < SCRAPES; k++) {
		int64_t t = ORACLE_DATA_START + (int64_t)k * SCRAPE +
			    targets[target].phase;
		size_t n = 0;

		for (size_t i = 0; i < d->n; i++) {
			const struct oracle_series *s = &d->series[i];

			if (s->target != target || at[i] == s->n ||
			    s->t[at[i]] != t)
				continue;
			id[n] = index[i];
			v[n++] = s->v[at[i]++];
		}
		if (n > 0)
			r = tsdb_append(db, to, t, id, v, n, err);
	}
	mem_free(id);
	mem_free(index);
	mem_free(v);
	mem_free(at);
	return r;
}

int
oracle_data_fill(const struct oracle_data *d, struct tsdb *db, struct err *err)
{
	for (size_t t = 0; t < N_TARGETS; t++)
		if (fill_target(d, (int)t, db, err) < 0)
			return -1;
	return 0;
}
