#include "config.h"

#include "model/labels.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/quote.h"

struct slice
labels_get(const struct labels *ls, struct slice name)
{
	for (size_t i = 0; i < ls->n; i++)
		if (slice_eq(ls->l[i]->name, name))
			return ls->l[i]->value;
	return SLICE("");
}

int
labels_cmp(const struct labels *a, const struct labels *b)
{
	size_t n = a->n < b->n ? a->n : b->n;

	for (size_t i = 0; i < n; i++) {
		int c;

		if (a->l[i] == b->l[i])
			continue;
		c = slice_cmp(a->l[i]->name, b->l[i]->name);
		if (c == 0)
			c = slice_cmp(a->l[i]->value, b->l[i]->value);
		if (c != 0)
			return c;
	}
	return (a->n > b->n) - (a->n < b->n);
}

bool
labels_eq(const struct labels *a, const struct labels *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (a->l[i] != b->l[i] &&
		    (!slice_eq(a->l[i]->name, b->l[i]->name) ||
		     !slice_eq(a->l[i]->value, b->l[i]->value)))
			return false;
	return true;
}

uint64_t
labels_hash(const struct labels *ls)
{
	uint64_t h = ls->n;

	for (size_t i = 0; i < ls->n; i++) {
		h = slice_hash(ls->l[i]->name, h);
		h = slice_hash(ls->l[i]->value, h);
	}
	return h;
}

struct labels
labels_of(struct arena *a, const struct label *l, size_t n)
{
	const struct label **p = arena_calloc(a, n, sizeof(*p));

	for (size_t i = 0; i < n; i++)
		p[i] = &l[i];
	return (struct labels){ n, p };
}

struct labels
labels_copy(struct arena *a, const struct labels *ls)
{
	struct label *l = arena_calloc(a, ls->n, sizeof(*l));

	for (size_t i = 0; i < ls->n; i++) {
		l[i].name = arena_slice(a, ls->l[i]->name);
		l[i].value = arena_slice(a, ls->l[i]->value);
	}
	return labels_of(a, l, ls->n);
}

bool
labels_is_plain(struct slice name, bool colon)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    c == '_' || (c == ':' && colon))
			continue;
		if (i == 0 || c < '0' || c > '9')
			return false;
	}
	return name.n > 0;
}

void
labels_print_name(struct slice name, struct str *out)
{
	if (labels_is_plain(name, false))
		str_add_slice(out, name);
	else
		quote_go(name, out);
}

void
labels_print(const struct labels *ls, bool name_first, struct str *out)
{
	struct slice name = SLICE("");
	bool comma = false;

	if (name_first)
		name = labels_get(ls, LABEL_NAME);
	if (labels_is_plain(name, true)) {
		str_add_slice(out, name);
		if (ls->n == 1)
			return;
		str_addc(out, '{');
	} else {
		str_addc(out, '{');
		if (name.n > 0) {
			quote_go(name, out);
			comma = true;
		}
	}
	for (size_t i = 0; i < ls->n; i++) {
		if (name_first && slice_eq(ls->l[i]->name, LABEL_NAME))
			continue;
		if (comma)
			str_add(out, ", ");
		comma = true;
		labels_print_name(ls->l[i]->name, out);
		str_addc(out, '=');
		quote_go(ls->l[i]->value, out);
	}
	str_addc(out, '}');
}

struct labels_placed {
	struct label label;
	size_t place;
};

static int
labels_placed_cmp(const void *a, const void *b)
{
	const struct labels_placed *x = a, *y = b;
	int c = slice_cmp(x->label.name, y->label.name);

	return c != 0 ? c : (x->place > y->place) - (x->place < y->place);
}

/* Stable, so that the last of equal names stays last. */
static void
labels_sort(struct label *l, size_t n)
{
	struct labels_placed *p;

	if (n <= 48) {
		for (size_t i = 1; i < n; i++) {
			struct label x = l[i];
			size_t j = i;

			for (; j > 0 && slice_cmp(l[j - 1].name, x.name) > 0;
			     j--)
				l[j] = l[j - 1];
			l[j] = x;
		}
		return;
	}
	p = mem_calloc(n, sizeof(*p));
	for (size_t i = 0; i < n; i++)
		p[i] = (struct labels_placed){ l[i], i };
	qsort(p, n, sizeof(*p), labels_placed_cmp);
	for (size_t i = 0; i < n; i++)
		l[i] = p[i].label;
	mem_free(p);
}

struct labels
labels_make(struct arena *a, struct label *l, size_t n)
{
	struct label *out = arena_calloc(a, n, sizeof(*out));
	size_t m = 0;

	labels_sort(l, n);
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && slice_eq(l[i].name, l[i + 1].name))
			continue;
		if (l[i].value.n > 0)
			out[m++] = l[i];
	}
	return labels_of(a, out, m);
}

struct labels
labels_with(struct arena *a, const struct labels *ls, struct slice name,
	    struct slice value)
{
	const struct label **l = arena_calloc(a, ls->n + 1, sizeof(*l));
	struct label *own = NULL;
	size_t m = 0;

	if (value.n > 0) {
		own = arena_alloc(a, sizeof(*own));
		*own = (struct label){ name, value };
	}
	for (size_t i = 0; i < ls->n; i++) {
		int c = slice_cmp(ls->l[i]->name, name);

		if (c >= 0 && own != NULL) {
			l[m++] = own;
			own = NULL;
		}
		if (c != 0)
			l[m++] = ls->l[i];
	}
	if (own != NULL)
		l[m++] = own;
	return (struct labels){ m, l };
}

static struct labels
labels_filter(struct arena *a, const struct labels *ls,
	      const struct slice *names, size_t n, bool keep)
{
	const struct label **l = arena_calloc(a, ls->n, sizeof(*l));
	size_t m = 0;

	for (size_t i = 0; i < ls->n; i++) {
		bool named = false;

		for (size_t j = 0; j < n && !named; j++)
			named = slice_eq(ls->l[i]->name, names[j]);
		if (named == keep)
			l[m++] = ls->l[i];
	}
	return (struct labels){ m, l };
}

struct labels
labels_keep(struct arena *a, const struct labels *ls, const struct slice *names,
	    size_t n)
{
	return labels_filter(a, ls, names, n, true);
}

struct labels
labels_drop(struct arena *a, const struct labels *ls, const struct slice *names,
	    size_t n)
{
	return labels_filter(a, ls, names, n, false);
}
