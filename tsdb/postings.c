#include "config.h"

#include "tsdb/postings.h"

#include "base/mem.h"

void
postings_release(struct postings *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct postings_name *name = p->name[i];

		for (size_t j = 0; j < name->n; j++)
			mem_free(name->value[j]->series);
		mem_free(name->value);
		strmap_release(&name->by_value);
	}
	mem_free(p->name);
	mem_free(p->last);
	strmap_release(&p->by_name);
	arena_release(&p->arena);
	*p = (struct postings){ 0 };
}

const struct postings_name *
postings_find(const struct postings *p, struct slice name)
{
	return strmap_find(&p->by_name, name);
}

static struct postings_name *
postings_name(struct postings *p, struct slice name)
{
	void **place = strmap_put(&p->by_name, name);
	struct postings_name *made;

	if (*place != NULL)
		return *place;
	made = arena_calloc(&p->arena, 1, sizeof(*made));
	made->name = arena_slice(&p->arena, name);
	MEM_GROW(p->name, p->n, p->cap);
	p->name[p->n++] = made;
	*place = made;
	return made;
}

static struct postings_value *
postings_value(struct postings *p, struct postings_name *name,
	       struct slice value)
{
	void **place = strmap_put(&name->by_value, value);
	struct postings_value *made;

	if (*place != NULL)
		return *place;
	made = arena_calloc(&p->arena, 1, sizeof(*made));
	made->label.name = name->name;
	made->label.value = arena_slice(&p->arena, value);
	made->name = name;
	MEM_GROW(name->value, name->n, name->cap);
	name->value[name->n++] = made;
	p->bytes += value.n + sizeof(struct strmap_entry) + sizeof(void *);
	*place = made;
	return made;
}

void
postings_intern(struct postings *p, const struct labels *ls)
{
	while (p->last_cap < ls->n) {
		size_t cap = p->last_cap;

		MEM_GROW(p->last, cap, p->last_cap);
	}
	for (size_t i = 0; i < ls->n; i++) {
		const struct label *l = ls->l[i];
		struct postings_name *name = NULL;

		if (i < p->n_last &&
		    slice_eq(p->last[i]->label.name, l->name)) {
			if (slice_eq(p->last[i]->label.value, l->value))
				continue;
			name = p->last[i]->name;
		}
		if (name == NULL)
			name = postings_name(p, l->name);
		p->last[i] = postings_value(p, name, l->value);
	}
	p->n_last = ls->n;
}

struct labels
postings_add(struct postings *p)
{
	const struct label **l = arena_alloc(&p->arena, p->n_last * sizeof(*l));
	uint32_t id = (uint32_t)p->series++;

	for (size_t i = 0; i < p->n_last; i++) {
		struct postings_value *v = p->last[i];
		size_t cap = v->cap;

		MEM_GROW(v->series, v->n, v->cap);
		v->series[v->n++] = id;
		p->bytes += (v->cap - cap) * sizeof(*v->series);
		l[i] = &v->label;
	}
	return (struct labels){ p->n_last, l };
}

static void
postings_mark(const struct postings_value *v, size_t n, uint64_t *bits)
{
	for (size_t i = 0; i < v->n && v->series[i] < n; i++)
		bits[v->series[i] / 64] |= UINT64_C(1) << (v->series[i] % 64);
}

static void
postings_clear(const struct postings_value *v, size_t n, uint64_t *bits)
{
	for (size_t i = 0; i < v->n && v->series[i] < n; i++)
		bits[v->series[i] / 64] &=
			~(UINT64_C(1) << (v->series[i] % 64));
}

/* A matcher that refuses "" keeps the series of the values it accepts. */
static void
postings_keep(const struct postings_name *name, const struct matcher *m,
	      size_t n, uint64_t *bits, uint64_t *work)
{
	size_t words = postings_words(n);

	memset(work, 0, words * sizeof(*work));
	if (name != NULL && m->op == MATCH_EQ) {
		const struct postings_value *v =
			strmap_find(&name->by_value, m->value);

		if (v != NULL)
			postings_mark(v, n, work);
	} else if (name != NULL) {
		for (size_t i = 0; i < name->n; i++) {
			const struct postings_value *v = name->value[i];

			if (matcher_matches(m, v->label.value))
				postings_mark(v, n, work);
		}
	}
	for (size_t i = 0; i < words; i++)
		bits[i] &= work[i];
}

void
postings_select(const struct postings *p, const struct matcher *m,
		size_t n_matchers, size_t n, uint64_t *bits, uint64_t *work)
{
	memset(bits, 0xff, postings_words(n) * sizeof(*bits));
	if (n % 64 != 0)
		bits[n / 64] = (UINT64_C(1) << (n % 64)) - 1;
	for (size_t i = 0; i < n_matchers; i++) {
		const struct postings_name *name = postings_find(p, m[i].name);

		if (!matcher_matches_empty(&m[i])) {
			postings_keep(name, &m[i], n, bits, work);
			continue;
		}
		for (size_t j = 0; name != NULL && j < name->n; j++)
			if (!matcher_matches(&m[i],
					     name->value[j]->label.value))
				postings_clear(name->value[j], n, bits);
	}
}

int
postings_cmp(const struct labels *a, const struct labels *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++) {
		const struct label *x = a->l[i], *y = b->l[i];
		int c;

		if (x == y)
			continue;
		c = x->name.p == y->name.p ? 0 : slice_cmp(x->name, y->name);
		return c != 0 ? c : slice_cmp(x->value, y->value);
	}
	return (a->n > b->n) - (a->n < b->n);
}
