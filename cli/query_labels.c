#include "config.h"

#include "cli/query_labels.h"

#include <stdlib.h>

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
