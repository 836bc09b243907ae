#include "config.h"

#include "tests/runner/bed.h"

#include "base/mem.h"
#include "base/strmap.h"
#include "promql/eval.h"
#include "tests/runner/native.h"
#include "tsdb/tsdb.h"

struct bed_series {
	struct labels labels;
	struct tsdb_target *target; /* NULL while it has no float */
	uint32_t id;
	/* times of native histograms and of floats */
	int64_t *native, *floats;
	size_t n_native, cap_native, n_floats, cap_floats;
	/* times of samples with a start, ascending, and the starts */
	int64_t *t, *start;
	size_t n, cap, cap_start;
};

struct bed {
	struct tsdb *db;
	struct arena arena;
	struct strmap map; /* printed labels to series */
	struct bed_series **series;
	size_t n, cap;
};

struct bed *
bed_new(void)
{
	struct bed *b = mem_calloc(1, sizeof(*b));

	b->db = tsdb_new();
	return b;
}

static void
bed_release(struct bed *b)
{
	for (size_t i = 0; i < b->n; i++) {
		mem_free(b->series[i]->native);
		mem_free(b->series[i]->floats);
		mem_free(b->series[i]->t);
		mem_free(b->series[i]->start);
		mem_free(b->series[i]);
	}
	mem_free(b->series);
	strmap_release(&b->map);
	tsdb_free(b->db);
	arena_release(&b->arena);
}

void
bed_free(struct bed *b)
{
	bed_release(b);
	mem_free(b);
}

void
bed_clear(struct bed *b)
{
	bed_release(b);
	*b = (struct bed){ .db = tsdb_new() };
}

static struct bed_series *
bed_find(const struct bed *b, const struct labels *ls)
{
	struct str key = { 0 };
	struct bed_series *s;

	labels_print(ls, false, &key);
	s = strmap_find(&b->map, str_slice(&key));
	str_release(&key);
	return s;
}

static struct bed_series *
bed_series_get(struct bed *b, const struct labels *ls)
{
	struct bed_series *s = bed_find(b, ls);
	struct str key = { 0 };

	if (s != NULL)
		return s;
	s = mem_calloc(1, sizeof(*s));
	s->labels = labels_copy(&b->arena, ls);
	labels_print(ls, false, &key);
	*strmap_put(&b->map, str_slice(&key)) = s;
	str_release(&key);
	MEM_GROW(b->series, b->n, b->cap);
	b->series[b->n++] = s;
	return s;
}

static void
bed_native(struct bed_series *s, int64_t t)
{
	MEM_GROW(s->native, s->n_native, s->cap_native);
	s->native[s->n_native++] = t;
}

static void
bed_start(struct bed_series *s, int64_t t, int64_t start)
{
	MEM_GROW(s->t, s->n, s->cap);
	MEM_GROW(s->start, s->n, s->cap_start);
	s->t[s->n] = t;
	s->start[s->n++] = start;
}

static int
bed_float(struct bed *b, struct bed_series *s, int64_t t, double v,
	  struct err *err)
{
	if (s->target == NULL) {
		s->target = tsdb_target_new(b->db, NULL);
		s->id = tsdb_series(b->db, s->target, &s->labels);
	}
	MEM_GROW(s->floats, s->n_floats, s->cap_floats);
	s->floats[s->n_floats++] = t;
	return tsdb_append(b->db, s->target, t, &s->id, &v, 1, err);
}

static int
bed_load_series(struct bed *b, const struct script_series *in, int64_t step,
		struct err *err)
{
	struct bed_series *s = bed_series_get(b, &in->labels);

	for (size_t i = 0; i < in->items.n; i++) {
		const struct item *x = &in->items.item[i];
		int64_t t = (int64_t)i * step;

		if (x->kind == ITEM_NATIVE)
			bed_native(s, t);
		if (x->kind != ITEM_FLOAT)
			continue;
		if (bed_float(b, s, t, x->v, err) < 0)
			return -1;
		if (i < in->starts.n && in->starts.start[i].given)
			bed_start(s, t, t + in->starts.start[i].ms);
	}
	return 0;
}

/* NAME_bucket, NAME_count or NAME_sum make up a native histogram NAME. */
static void
bed_nhcb(struct bed *b, const struct script_series *in, int64_t step)
{
	static const char *const suffix[] = { "_bucket", "_count", "_sum" };
	struct slice name = labels_get(&in->labels, LABEL_NAME), full = name;
	struct labels ls;
	struct bed_series *s;

	for (size_t i = 0; i < 3 && name.n == full.n; i++)
		if (slice_ends(name, slice_of(suffix[i])))
			name.n -= strlen(suffix[i]);
	if (name.n == full.n)
		return;
	ls = labels_with(&b->arena, &in->labels, SLICE("le"), SLICE(""));
	ls = labels_with(&b->arena, &ls, LABEL_NAME, name);
	s = bed_series_get(b, &ls);
	for (size_t i = 0; i < in->items.n; i++)
		if (in->items.item[i].kind == ITEM_FLOAT)
			bed_native(s, (int64_t)i * step);
}

/* Samples that the store refused so far. */
static size_t
bed_refused(const struct bed *b)
{
	struct tsdb_stats s = tsdb_stats(b->db);

	return s.out_of_order + s.duplicates;
}

int
bed_load(struct bed *b, const struct script_command *c, struct err *err)
{
	for (size_t i = 0; i < c->n; i++) {
		size_t before = bed_refused(b);

		if (bed_load_series(b, &c->series[i], c->load.step, err) < 0)
			return -1;
		if (bed_refused(b) != before)
			return err_set(err, ERR_EXECUTION,
				       "out of order sample: series %zu of the "
				       "load",
				       i + 1);
		if (c->load.nhcb)
			bed_nhcb(b, &c->series[i], c->load.step);
	}
	return 0;
}

struct bed_querier {
	struct querier base;
	struct querier *inner;
	struct bed *bed;
	const struct eval_request *request;
	const struct labels **native;
	int64_t *start; /* of the samples read last */
	size_t cap;
};

static int
bed_select(struct querier *base, const struct matcher *m, size_t n,
	   int64_t mint, int64_t maxt, struct querier_set *out, struct err *err)
{
	struct bed_querier *q = (struct bed_querier *)base;

	for (size_t i = 0; i < q->bed->n && *q->native == NULL; i++) {
		const struct bed_series *s = q->bed->series[i];

		struct native_times times = { s->n_native, s->n_floats,
					      s->native, s->floats };

		if (s->n_native > 0 && matcher_matches_all(m, n, &s->labels) &&
		    native_met(q->request, m, mint, maxt, &times))
			*q->native = &s->labels;
	}
	return querier_select(q->inner, m, n, mint, maxt, out, err);
}

static int
bed_read(struct querier *base, const struct querier_series *key,
	 const struct querier_span *span, struct samples *out, struct err *err)
{
	struct bed_querier *q = (struct bed_querier *)base;
	const struct bed_series *s = bed_find(q->bed, &key->labels);

	if (querier_read(q->inner, key, span, out, err) < 0)
		return -1;
	if (s == NULL || s->n == 0 || out->n == 0)
		return 0;
	if (out->n > q->cap) {
		q->cap = out->n * 2;
		q->start = mem_realloc(q->start, q->cap, sizeof(*q->start));
	}
	for (size_t i = 0, j = 0; i < out->n; i++) {
		while (j < s->n && s->t[j] < out->t[i])
			j++;
		q->start[i] =
			j < s->n && s->t[j] == out->t[i] ? s->start[j] : 0;
	}
	out->st = q->start;
	return 0;
}

static void
bed_close(struct querier *base)
{
	struct bed_querier *q = (struct bed_querier *)base;

	querier_close(q->inner);
	mem_free(q->start);
	mem_free(q);
}

static const struct querier_ops bed_ops = {
	.select = bed_select,
	.read = bed_read,
	.close = bed_close,
};

struct querier *
bed_querier(struct bed *b, const struct eval_request *r,
	    const struct labels **native)
{
	struct bed_querier *q = mem_calloc(1, sizeof(*q));
	int64_t mint, maxt;

	eval_span(r, &mint, &maxt);
	q->base.ops = &bed_ops;
	q->inner = tsdb_querier(b->db, mint, maxt);
	q->bed = b;
	q->request = r;
	q->native = native;
	*native = NULL;
	return &q->base;
}
