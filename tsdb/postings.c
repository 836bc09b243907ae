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
	arena_release(&p->sets);
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

/* In a row of four or more words, one in four may be room to grow. */
static void
postings_push(struct postings *p, struct postings_value *v, uint32_t word)
{
	if (v->n == v->cap) {
		uint32_t cap = v->cap < 4 ? v->cap + 2 : v->cap + v->cap / 4;

		v->series = mem_realloc(v->series, cap, sizeof(*v->series));
		p->bytes += (cap - v->cap) * sizeof(*v->series);
		v->cap = cap;
	}
	v->series[v->n++] = word;
}

static void
postings_append(struct postings *p, struct postings_value *v, uint32_t id)
{
	uint32_t last = v->n > 0 ? v->series[v->n - 1] : 0;

	if (v->n == 0 || (last & ~POSTINGS_RUN) != id - 1)
		postings_push(p, v, id);
	else if (last & POSTINGS_RUN)
		v->series[v->n - 1] = id | POSTINGS_RUN;
	else
		postings_push(p, v, id | POSTINGS_RUN);
}

const struct label *const *
postings_add(struct postings *p)
{
	const struct label **l = arena_alloc(&p->sets, p->n_last * sizeof(*l));
	uint32_t id = (uint32_t)p->series++;

	for (size_t i = 0; i < p->n_last; i++) {
		postings_append(p, p->last[i], id);
		l[i] = &p->last[i]->label;
	}
	return l;
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
