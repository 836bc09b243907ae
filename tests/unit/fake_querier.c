#include "config.h"

#include "tests/unit/fake_querier.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "promql/parse.h"

struct fake_series {
	struct querier_series key;
	int64_t *t;
	double *v;
	int64_t *st; /* may be NULL */
	size_t n;
	bool shared; /* t is another one's */
};

struct fake_querier {
	struct querier base;
	struct arena arena;
	struct fake_series *series;
	size_t n, cap, reads;
	bool fork; /* the series are another's */
};

static int
fake_cmp(const void *a, const void *b)
{
	const struct fake_series *x = a, *y = b;

	return labels_cmp(&x->key.labels, &y->key.labels);
}

static int
fake_select(struct querier *base, const struct matcher *m, size_t n,
	    int64_t mint, int64_t maxt, struct querier_set *out,
	    struct err *err)
{
	struct fake_querier *q = (struct fake_querier *)base;
	struct querier_series *s;

	(void)err;
	qsort(q->series, q->n, sizeof(*q->series), fake_cmp);
	s = arena_calloc(&q->arena, q->n, sizeof(*s));
	*out = (struct querier_set){ .s = s };
	for (size_t i = 0; i < q->n; i++) {
		const struct fake_series *f = &q->series[i];

		if (f->n == 0 || f->t[0] > maxt || f->t[f->n - 1] < mint ||
		    !matcher_matches_all(m, n, &f->key.labels))
			continue;
		s[out->n] = f->key;
		s[out->n++].id = i;
	}
	return 0;
}

static int
fake_read(struct querier *base, const struct querier_series *s,
	  const struct querier_span *span, struct samples *out, struct err *err)
{
	struct fake_querier *q = (struct fake_querier *)base;
	const struct fake_series *f = &q->series[s->id];
	size_t lo = 0, hi = f->n;

	(void)err;
	q->reads++;
	while (lo < hi && f->t[lo] < span->mint)
		lo++;
	while (hi > lo && f->t[hi - 1] > span->maxt)
		hi--;
	*out = (struct samples){ .n = hi - lo,
				 .t = f->t + lo,
				 .v = f->v + lo,
				 .st = f->st == NULL ? NULL : f->st + lo,
				 .flags = SAMPLES_STALE };
	return 0;
}

static void
fake_close(struct querier *base)
{
	struct fake_querier *q = (struct fake_querier *)base;

	for (size_t i = 0; !q->fork && i < q->n; i++) {
		if (!q->series[i].shared)
			mem_free(q->series[i].t);
		mem_free(q->series[i].v);
		mem_free(q->series[i].st);
	}
	if (!q->fork)
		mem_free(q->series);
	arena_release(&q->arena);
	mem_free(q);
}

static struct querier *fake_fork(struct querier *base);

static const struct querier_ops fake_ops = {
	.select = fake_select,
	.read = fake_read,
	.close = fake_close,
	.fork = fake_fork,
};

static struct querier *
fake_fork(struct querier *base)
{
	struct fake_querier *q = mem_alloc(sizeof(*q));

	*q = *(struct fake_querier *)base;
	q->arena = (struct arena){ 0 };
	q->fork = true;
	return &q->base;
}

struct querier *
fake_querier_new(void)
{
	struct fake_querier *q = mem_calloc(1, sizeof(*q));

	q->base.ops = &fake_ops;
	return &q->base;
}

size_t
fake_querier_reads(const struct querier *q)
{
	return ((const struct fake_querier *)q)->reads;
}

struct fake_values {
	struct fake_series *s;
	size_t cap;
	int64_t t, step;
};

static void
fake_add(struct fake_values *out, double v)
{
	struct fake_series *s = out->s;

	if (s->n == out->cap) {
		out->cap = out->cap == 0 ? 8 : out->cap * 2;
		s->t = mem_realloc(s->t, out->cap, sizeof(*s->t));
		s->v = mem_realloc(s->v, out->cap, sizeof(*s->v));
	}
	s->t[s->n] = out->t;
	s->v[s->n++] = v;
	out->t += out->step;
}

/* a, a+bxn, a-bxn, axn, _, _xn, stale */
static void
fake_token(struct fake_values *out, struct slice s)
{
	ptrdiff_t x = slice_find(s, SLICE("x"), 0);
	double v = 0, by = 0;
	int64_t n = 0;
	size_t used;

	if (x >= 0) {
		num_parse_int(
			(struct slice){ s.p + x + 1, s.n - (size_t)x - 1 }, &n);
		s.n = (size_t)x;
	}
	if (s.p[0] == '_') {
		out->t += out->step * (n > 0 ? n : 1);
		return;
	}
	if (slice_eq(s, SLICE("stale"))) {
		fake_add(out, sample_stale());
		return;
	}
	if (num_parse_go(s, &v, NULL) < 0) {
		used = num_scan(s, &v);
		if (used < s.n)
			num_parse_go((struct slice){ s.p + used, s.n - used },
				     &by, NULL);
	}
	for (int64_t i = 0; i <= n; i++)
		fake_add(out, v + (double)i * by);
}

static struct labels
fake_labels(struct fake_querier *q, struct slice text)
{
	struct expr *e = parse_expr(text, &parse_defaults, &q->arena, NULL);
	struct label l[16];
	size_t n = 0;

	if (e == NULL || e->kind != EXPR_SELECTOR)
		abort();
	for (; n < e->selector.n && n < 16; n++) {
		l[n].name = arena_slice(&q->arena, e->selector.m[n].name);
		l[n].value = arena_slice(&q->arena, e->selector.m[n].value);
	}
	parse_release(e);
	return labels_make(&q->arena, l, n);
}

/* Equal times share one array, as those of one target do. */
static void
fake_share(struct fake_querier *q)
{
	for (size_t i = 1; i < q->n; i++) {
		struct fake_series *s = &q->series[i];

		for (size_t j = 0; j < i && !s->shared && s->n > 0; j++) {
			struct fake_series *o = &q->series[j];

			if (o->n != s->n || o->shared ||
			    memcmp(o->t, s->t, s->n * sizeof(*s->t)) != 0)
				continue;
			mem_free(s->t);
			s->t = o->t;
			s->shared = true;
		}
	}
}

static void
fake_tokens(struct fake_values *out, struct slice line, size_t i)
{
	while (i < line.n) {
		size_t from;

		while (i < line.n && line.p[i] == ' ')
			i++;
		for (from = i; i < line.n && line.p[i] != ' '; i++)
			;
		if (i > from)
			fake_token(out,
				   (struct slice){ line.p + from, i - from });
	}
}

static void
fake_starts(struct fake_series *s, struct slice line)
{
	struct fake_series st = { .n = 0 };
	struct fake_values out = { .s = &st };

	fake_tokens(&out, line, 3);
	if (st.n != s->n)
		abort();
	s->st = mem_calloc(s->n, sizeof(*s->st));
	for (size_t i = 0; i < s->n; i++)
		s->st[i] = (int64_t)(st.v[i] * 1000);
	mem_free(st.t);
	mem_free(st.v);
}

static void
fake_line(struct fake_querier *q, int64_t start, int64_t step,
	  struct slice line)
{
	struct fake_values out = { .t = start, .step = step };
	ptrdiff_t end = slice_find(line, SLICE("} "), 0);
	size_t i = end >= 0 ? (size_t)end + 1
			    : (size_t)slice_find(line, SLICE(" "), 0);

	if (slice_starts(line, SLICE("@st "))) {
		fake_starts(&q->series[q->n - 1], line);
		return;
	}
	MEM_GROW(q->series, q->n, q->cap);
	out.s = &q->series[q->n++];
	*out.s = (struct fake_series){ .n = 0 };
	out.s->key.labels = fake_labels(q, (struct slice){ line.p, i });
	fake_tokens(&out, line, i);
}

void
fake_querier_load(struct querier *base, int64_t start, int64_t step,
		  const char *text)
{
	struct fake_querier *q = (struct fake_querier *)base;
	struct slice rest = slice_of(text);

	while (rest.n > 0) {
		ptrdiff_t end = slice_find(rest, SLICE("\n"), 0);
		size_t n = end < 0 ? rest.n : (size_t)end;
		struct slice line = slice_trim((struct slice){ rest.p, n });

		if (line.n > 0)
			fake_line(q, start, step, line);
		n = n < rest.n ? n + 1 : n;
		rest = (struct slice){ rest.p + n, rest.n - n };
	}
	fake_share(q);
}
