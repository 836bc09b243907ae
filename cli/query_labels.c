#include "config.h"

#include "cli/query_labels.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/strmap.h"

static int
labels_cmp_names(const void *a, const void *b)
{
	return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

static bool
labels_are_same(const struct frame *f, struct slice name)
{
	struct slice first = labels_get(&f->series[0].labels, name);

	for (size_t i = 1; i < f->n; i++)
		if (!slice_eq(labels_get(&f->series[i].labels, name), first))
			return false;
	return f->n > 1;
}

void
query_labels(const struct frame *f, struct arena *a, struct query_labels *out)
{
	const struct strmap_entry *e;
	struct strmap names = { 0 };
	size_t at = 0;

	for (size_t i = 0; i < f->n; i++)
		for (size_t k = 0; k < f->series[i].labels.n; k++)
			strmap_put(&names, f->series[i].labels.l[k]->name);
	out->n = 0;
	out->name = arena_calloc(a, names.n, sizeof(*out->name));
	out->same = arena_calloc(a, names.n, sizeof(*out->same));
	while ((e = strmap_next(&names, &at)) != NULL)
		out->name[out->n++] = arena_slice(a, e->key);
	strmap_release(&names);
	if (out->n > 0)
		qsort(out->name, out->n, sizeof(*out->name), labels_cmp_names);
	for (size_t i = 0; i < out->n; i++)
		out->same[i] = labels_are_same(f, out->name[i]);
}

/* Numbers by size, in front of all other text. */
static int
labels_cmp_values(struct slice a, struct slice b)
{
	double x = NAN, y = NAN;

	if (num_parse(a, &x) < 0)
		x = NAN;
	if (num_parse(b, &y) < 0)
		y = NAN;
	if (isnan(x) != isnan(y))
		return isnan(x) ? 1 : -1;
	if (x < y || x > y)
		return x < y ? -1 : 1;
	return slice_cmp(a, b);
}

static int
labels_cmp_series(const void *a, const void *b)
{
	const struct labels *x = &((const struct frame_series *)a)->labels;
	const struct labels *y = &((const struct frame_series *)b)->labels;

	for (size_t i = 0; i < x->n && i < y->n; i++) {
		int c = slice_cmp(x->l[i]->name, y->l[i]->name);

		if (c == 0)
			c = labels_cmp_values(x->l[i]->value, y->l[i]->value);
		if (c != 0)
			return c;
	}
	return (x->n > y->n) - (x->n < y->n);
}

void
query_labels_sort(struct frame *f)
{
	if (f->n > 0)
		qsort(f->series, f->n, sizeof(*f->series), labels_cmp_series);
}
