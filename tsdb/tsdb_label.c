#include "config.h"

#include <stdlib.h>

#include "base/mem.h"
#include "tsdb/store.h"
#include "tsdb/tsdb.h"

static int
tsdb_label_cmp(const void *a, const void *b)
{
	return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

static void
tsdb_label_finish(struct arena *a, struct slice *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s[i] = arena_slice(a, s[i]);
	if (n > 1)
		qsort(s, n, sizeof(*s), tsdb_label_cmp);
}

static uint64_t *
tsdb_label_select(struct tsdb *db, const struct matcher *m, size_t n,
		  struct time_range r)
{
	struct store_query q = {
		.m = m,
		.n_matchers = n,
		.index = db->index,
		.n = db->index->n,
		.range = r,
	};

	return store_select(db, &q);
}

int
tsdb_label_values(struct tsdb *db, struct slice name, const struct matcher *m,
		  size_t n, struct time_range r, struct arena *a,
		  struct slice **out, size_t *n_out, struct err *err)
{
	const struct postings_name *of;
	uint64_t *bits;

	(void)err;
	*n_out = 0;
	thread_lock_take(&db->lock);
	store_fill(db);
	bits = tsdb_label_select(db, m, n, r);
	of = postings_find(&db->index->postings, name);
	*out = arena_alloc(a, (of != NULL ? of->n : 0) * sizeof(**out));
	for (size_t i = 0; of != NULL && i < of->n; i++)
		if (postings_any(of->value[i], db->index->n, bits))
			(*out)[(*n_out)++] = of->value[i]->label.value;
	tsdb_label_finish(a, *out, *n_out);
	thread_lock_give(&db->lock);
	mem_free(bits);
	return 0;
}

static bool
tsdb_label_name_used(const struct postings_name *name, size_t n,
		     const uint64_t *bits)
{
	for (size_t i = 0; i < name->n; i++)
		if (postings_any(name->value[i], n, bits))
			return true;
	return false;
}

int
tsdb_label_names(struct tsdb *db, const struct matcher *m, size_t n,
		 struct time_range r, struct arena *a, struct slice **out,
		 size_t *n_out, struct err *err)
{
	const struct postings *p;
	uint64_t *bits;

	(void)err;
	*n_out = 0;
	thread_lock_take(&db->lock);
	store_fill(db);
	p = &db->index->postings;
	bits = tsdb_label_select(db, m, n, r);
	*out = arena_alloc(a, p->n * sizeof(**out));
	for (size_t i = 0; i < p->n; i++)
		if (tsdb_label_name_used(p->name[i], db->index->n, bits))
			(*out)[(*n_out)++] = p->name[i]->name;
	tsdb_label_finish(a, *out, *n_out);
	thread_lock_give(&db->lock);
	mem_free(bits);
	return 0;
}
