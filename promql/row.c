#include "config.h"

#include "promql/row.h"

#include <string.h>

struct row
row_new(struct arena *a, size_t steps)
{
	struct row r = { .labels = { 0, NULL } };

	r.v = arena_calloc(a, steps, sizeof(*r.v));
	r.present = arena_calloc(a, row_words(steps), sizeof(*r.present));
	return r;
}

struct row *
row_copy(struct arena *a, const struct row *r, size_t steps)
{
	struct row *c = arena_copy(a, r, sizeof(*r));

	c->v = arena_copy(a, r->v, steps * sizeof(*r->v));
	c->present = arena_copy(a, r->present,
				row_words(steps) * sizeof(*r->present));
	return c;
}

bool
row_any(const uint64_t *present, size_t steps)
{
	for (size_t w = 0; w < row_words(steps); w++)
		if (present[w] != 0)
			return true;
	return false;
}

size_t
row_count(const uint64_t *present, size_t steps)
{
	size_t n = 0;

	for (size_t w = 0; w < row_words(steps); w++) {
		size_t rest = steps - w * 64;

		if (present[w] == row_full(steps, w))
			n += rest < 64 ? rest : 64;
		else
			n += (size_t)__builtin_popcountll(present[w]);
	}
	return n;
}

void
row_clean(struct row *r, size_t steps)
{
	for (size_t w = 0; w < row_words(steps); w++) {
		uint64_t absent = ~r->present[w] & row_full(steps, w);

		for (; absent != 0; absent &= absent - 1)
			r->v[w * 64 + (size_t)__builtin_ctzll(absent)] = 0;
	}
}

bool
row_is_name(struct slice name)
{
	if (name.n != 8 || name.p[0] != '_' || name.p[1] != '_')
		return false;
	return memcmp(name.p, "__name__", 8) == 0 ||
	       memcmp(name.p, "__type__", 8) == 0 ||
	       memcmp(name.p, "__unit__", 8) == 0;
}

struct labels
row_drop_names(struct arena *a, const struct labels *ls)
{
	size_t n = 0, first = ls->n;
	const struct label **l;

	for (size_t i = 0; i < ls->n; i++) {
		if (!row_is_name(ls->l[i]->name))
			continue;
		first = n == 0 ? i : first;
		n++;
	}
	if (n == 0)
		return *ls;
	if (n == 1 && first == 0)
		return (struct labels){ ls->n - 1, ls->l + 1 };
	l = arena_calloc(a, ls->n - n, sizeof(*l));
	n = 0;
	for (size_t i = 0; i < ls->n; i++)
		if (!row_is_name(ls->l[i]->name))
			l[n++] = ls->l[i];
	return (struct labels){ n, l };
}

void
row_settle(struct arena *a, struct row *r)
{
	if (!r->drop_name)
		return;
	r->labels = row_drop_names(a, &r->labels);
	r->drop_name = false;
}

void
row_list_add(struct arena *a, struct row_list *l, struct row *r)
{
	if (l->n == l->cap) {
		struct row **old = l->row;

		l->cap = l->cap == 0 ? 16 : l->cap * 2;
		l->row = arena_alloc(a, l->cap * sizeof(struct row *));
		if (l->n > 0)
			memcpy(l->row, old, l->n * sizeof(struct row *));
	}
	l->row[l->n++] = r;
}
