#include "config.h"

#include "rules/rules_output.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/matcher.h"
#include "model/sample.h"

int
rules_series_cmp(const void *a, const void *b)
{
	const struct rules_series *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return labels_cmp(&x->labels, &y->labels);
}

/* Series of the name that are there before us: scraped, or recorded by another
 * program. */
static void
target_look(struct rules_target *t)
{
	struct querier *q = tsdb_querier(t->db, INT64_MIN, INT64_MAX);
	struct querier_set set = { 0 };
	struct matcher m;

	matcher_init(&m, MATCH_EQ, LABEL_NAME, t->name, NULL);
	if (querier_select(q, &m, 1, INT64_MIN, INT64_MAX, &set, NULL) == 0 &&
	    set.n > 0) {
		t->foreign =
			arena_calloc(&t->arena, set.n, sizeof(*t->foreign));
		for (size_t i = 0; i < set.n; i++) {
			struct rules_series *s = &t->foreign[t->n_foreign++];

			s->labels = labels_copy(&t->arena, &set.s[i].labels);
			s->hash = labels_hash(&s->labels);
		}
		qsort(t->foreign, t->n_foreign, sizeof(*t->foreign),
		      rules_series_cmp);
	}
	querier_close(q);
	matcher_release(&m);
}

struct rules_target *
rules_target_new(struct tsdb *db, struct slice name, int64_t offset)
{
	struct rules_target *t = mem_calloc(1, sizeof(*t));

	t->db = db;
	t->name = arena_slice(&t->arena, name);
	t->offset = offset;
	t->row = INT64_MIN;
	target_look(t);
	t->target = tsdb_target_new(db, NULL);
	return t;
}

void
rules_target_free(struct rules_target *t)
{
	if (t == NULL)
		return;
	arena_release(&t->arena);
	mem_free(t->last);
	mem_free(t);
}

void
rules_output_release(struct rules_output *o)
{
	arena_release(&o->arena);
}

/* One evaluation on its way in. */
struct output_row {
	struct rules_output *o;
	int64_t t;
	size_t n; /* to write */
	uint32_t *index;
	double *v;
	size_t n_kept; /* of the evaluation, without stale markers */
	struct rules_series *kept;
	struct err *err;
};

static struct rules_last *
target_last(struct rules_target *t, uint32_t index)
{
	uint32_t n = t->n_last;

	if (index >= n) {
		n = index + 1 + index / 2;
		t->last = mem_realloc(t->last, n, sizeof(*t->last));
		for (uint32_t i = t->n_last; i < n; i++)
			t->last[i] = (struct rules_last){ INT64_MIN, 0 };
		t->n_last = n;
	}
	return &t->last[index];
}

/* Indexes may have gone to other series. */
static void
target_follow(struct rules_target *t)
{
	uint64_t removed = tsdb_target_removed(t->target);

	if (removed == t->removed)
		return;
	t->removed = removed;
	for (uint32_t i = 0; i < t->n_last; i++)
		t->last[i].t = INT64_MIN;
}

static bool
same_bits(double a, double b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

/* Puts one value in the row; -1: it is refused. */
static int
row_put(struct output_row *r, uint32_t index, double v, struct err *err)
{
	struct rules_target *t = r->o->target;
	struct rules_last *last = target_last(t, index);

	if (r->t < last->t || r->t < t->row)
		return err_set(err, ERR_EXECUTION, "out of order sample");
	if (r->t == last->t)
		return same_bits(v, last->v)
			       ? 0
			       : err_set(err, ERR_EXECUTION,
					 "duplicate sample for timestamp");
	*last = (struct rules_last){ r->t, v };
	r->index[r->n] = index;
	r->v[r->n++] = v;
	return 0;
}

static int
row_index(struct output_row *r, struct rules_series *s)
{
	const struct rules_target *t = r->o->target;

	if (t->n_foreign > 0 && bsearch(s, t->foreign, t->n_foreign, sizeof(*s),
					rules_series_cmp) != NULL)
		return err_set(r->err, ERR_EXECUTION,
			       "the data have %.*s with the same labels "
			       "already: use --rules server",
			       SLICE_ARG(t->name));
	s->index = tsdb_series(t->db, t->target, &s->labels);
	if (s->index != TSDB_NO_SERIES)
		return 0;
	return err_set(r->err, ERR_LIMIT,
		       "more series than are kept: no room for those of %.*s",
		       SLICE_ARG(t->name));
}

static int
row_sample(struct output_row *r, const struct rules_series *s,
	   const struct rules_series *old)
{
	struct rules_series *kept = &r->kept[r->n_kept];

	*kept = *s;
	if (old != NULL && old->index != TSDB_NO_SERIES)
		kept->index = old->index;
	else if (row_index(r, kept) < 0)
		return -1;
	if (row_put(r, kept->index, s->v, r->err) < 0)
		return -1;
	r->n_kept++;
	return 0;
}

static void
row_end(struct output_row *r, uint32_t index)
{
	if (index != TSDB_NO_SERIES)
		row_put(r, index, sample_stale(), NULL);
}

/* Walks the old set and the new one side by side. */
static int
row_fill(struct output_row *r, const struct rules_series *s, size_t n,
	 bool *same)
{
	struct rules_output *o = r->o;
	size_t i = 0, k = 0;
	int rc = 0;

	*same = o->n == n;
	while (i < o->n || k < n) {
		int c = i == o->n ? 1
			: k == n  ? -1
				  : rules_series_cmp(&o->series[i], &s[k]);

		if (c < 0) /* refused: another rule has it now */
			row_end(r, o->series[i].index);
		else if (row_sample(r, &s[k], c == 0 ? &o->series[i] : NULL) <
			 0)
			rc = -1;
		if (c != 0 || rc < 0)
			*same = false;
		i += c <= 0;
		k += c >= 0;
	}
	return rc;
}

/* What was refused is not of this evaluation. */
static void
row_keep(struct output_row *r, bool same)
{
	struct rules_output *o = r->o;
	struct arena old = o->arena;

	if (same)
		return;
	o->arena = (struct arena){ 0 };
	o->n = r->n_kept;
	o->series = arena_copy(&o->arena, r->kept, o->n * sizeof(*o->series));
	for (size_t i = 0; i < o->n; i++)
		o->series[i].labels =
			labels_copy(&o->arena, &o->series[i].labels);
	arena_release(&old);
}

/* Asks for the indexes again when series went. */
static void
output_follow(struct rules_output *o)
{
	struct rules_target *t = o->target;

	target_follow(t);
	if (o->removed == t->removed)
		return;
	o->removed = t->removed;
	for (size_t i = 0; i < o->n; i++)
		o->series[i].index =
			tsdb_series(t->db, t->target, &o->series[i].labels);
}

int
rules_output_write(struct rules_output *o, int64_t t,
		   const struct rules_series *s, size_t n, struct err *err)
{
	struct rules_target *target = o->target;
	struct output_row r = { .o = o, .t = t, .err = err };
	bool same;
	int rc;

	output_follow(o);
	r.index = mem_calloc(o->n + n + 1, sizeof(*r.index));
	r.v = mem_calloc(o->n + n + 1, sizeof(*r.v));
	r.kept = mem_calloc(n + 1, sizeof(*r.kept));
	rc = row_fill(&r, s, n, &same);
	if (r.n > 0 && tsdb_append(target->db, target->target, t, r.index, r.v,
				   r.n, err) < 0)
		rc = -1;
	else if (r.n > 0 && t > target->row)
		target->row = t;
	row_keep(&r, same);
	mem_free(r.index);
	mem_free(r.v);
	mem_free(r.kept);
	return rc;
}
