#include "config.h"

#include "dashboards/vars.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "dashboards/collate.h"
#include "dashboards/jsregex.h"
#include "dashboards/vars_list.h"

/* A filter and the groups it may name, -1 = none. */
struct option_regex {
	struct jsregex js;
	int value, text;
};

static struct slice
group(struct slice s, const struct regex_match *m, int i)
{
	if (i < 0 || (size_t)i >= m->n || m->group[i].start < 0)
		return (struct slice){ 0 };
	return (struct slice){ s.p + m->group[i].start,
			       (size_t)(m->group[i].end - m->group[i].start) };
}

/* The matches of one item, as its text and value, or several of them. */
static void
filter_one(const struct option_regex *r, struct var_option item, bool on_text,
	   struct vars_list *l)
{
	struct slice s = on_text ? item.text : item.value;
	struct slice value = { 0 }, text = { 0 };
	struct regex_match m = { 0 };
	size_t matches = 0, from = 0, first = l->n;
	bool groups = false;

	while (regex_search(r->js.re, s, from, &m) &&
	       !(r->js.sticky && (size_t)m.group[0].start != from)) {
		struct slice g1 = group(s, &m, 1);

		matches++;
		if (value.n == 0)
			value = group(s, &m, r->value);
		if (text.n == 0)
			text = group(s, &m, r->text);
		groups = m.n > 1;
		if (groups)
			vars_list_add(l, g1, g1);
		if (!r->js.global || m.group[0].end == m.group[0].start)
			break;
		from = (size_t)m.group[0].end;
	}
	if (matches == 0)
		return;
	if (value.n > 0 || text.n > 0) {
		l->n = first;
		vars_list_add(l, text.n > 0 ? text : value,
			      value.n > 0 ? value : text);
	} else if (!groups) {
		vars_list_add(l, item.text, item.value);
	}
}

size_t
vars_unique(struct var_option *o, size_t n)
{
	struct strmap seen = { 0 };
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		void **place = strmap_put(&seen, o[i].value);

		if (*place != NULL)
			continue;
		*place = o;
		o[kept++] = o[i];
	}
	strmap_release(&seen);
	return kept;
}

static int64_t
numeric_key(struct slice s)
{
	size_t i = 0, n = 0;
	int64_t v;

	while (i < s.n && (s.p[i] < '0' || s.p[i] > '9'))
		i++;
	while (i + n < s.n && s.p[i + n] >= '0' && s.p[i + n] <= '9')
		n++;
	if (n == 0)
		return -1;
	return num_parse_int((struct slice){ s.p + i, n }, &v) == 0 ? v
								    : INT64_MAX;
}

struct sort_key {
	struct var_option option;
	size_t place; /* makes the order stable */
	int64_t number;
	struct slice lower;
};

static int
by_place(const struct sort_key *a, const struct sort_key *b)
{
	return a->place < b->place ? -1 : a->place > b->place;
}

static int
by_text(const void *pa, const void *pb)
{
	const struct sort_key *a = pa, *b = pb;
	int c = slice_cmp(a->lower, b->lower);

	return c != 0 ? c : by_place(a, b);
}

static int
by_number(const void *pa, const void *pb)
{
	const struct sort_key *a = pa, *b = pb;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return by_place(a, b);
}

static int
by_nature(const void *pa, const void *pb)
{
	const struct sort_key *a = pa, *b = pb;
	int c = collate_natural(a->option.text, b->option.text);

	return c != 0 ? c : by_place(a, b);
}

static struct slice
lower(struct slice s, struct arena *a)
{
	struct str out = { 0 };
	char bytes[4];
	uint32_t cp;

	for (size_t i = 0; i < s.n;) {
		i += utf8_decode((struct slice){ s.p + i, s.n - i }, &cp);
		str_addn(&out, bytes, utf8_encode(utf8_lower(cp), bytes));
	}
	s = arena_slice(a, str_slice(&out));
	str_release(&out);
	return s;
}

void
vars_sort(struct var_option *o, size_t n, int order)
{
	int (*const by[])(const void *, const void *) = { by_text, by_number,
							  by_text, by_nature };
	struct arena a = { 0 };
	struct sort_key *key;

	if (order < 1 || order > 8 || n < 2)
		return;
	key = arena_calloc(&a, n, sizeof(*key));
	for (size_t i = 0; i < n; i++) {
		key[i].option = o[i];
		key[i].place = i;
		key[i].number = numeric_key(o[i].text);
		key[i].lower = order > 4 ? lower(o[i].text, &a) : o[i].text;
	}
	qsort(key, n, sizeof(*key), by[(order - 1) / 2]);
	for (size_t i = 0; i < n; i++)
		o[i] = key[order % 2 == 0 ? n - 1 - i : i].option;
	arena_release(&a);
}

int
vars_set_pairs(struct vars *v, struct var *var, const struct var_option *raw,
	       size_t n, struct err *err)
{
	const struct variable *d = var->variable;
	bool source = d->type == VARIABLE_DATASOURCE;
	struct option_regex r = { 0 };
	struct vars_list l = { 0 };
	struct str pattern = { 0 };
	int status = 0;

	vars_interpolate(v, NULL, d->regex, VARS_REGEX, &pattern);
	if (pattern.n > 0)
		status = jsregex_init(&r.js, str_slice(&pattern), err);
	if (r.js.re != NULL) {
		r.value = regex_group(r.js.re, SLICE("value"));
		r.text = regex_group(r.js.re, SLICE("text"));
	}
	for (size_t i = 0; status == 0 && i < n; i++)
		if (r.js.re == NULL)
			vars_list_add(&l, raw[i].text, raw[i].value);
		else if (!source)
			filter_one(&r, raw[i], d->regex_on_text, &l);
		else if (jsregex_test(&r.js, raw[i].text))
			vars_list_add(&l, raw[i].text, raw[i].value);
	l.n = vars_unique(l.o, l.n);
	vars_sort(l.o, l.n, source ? 5 : d->sort);
	vars_list_take(&l, var);
	jsregex_release(&r.js);
	str_release(&pattern);
	vars_select(var);
	return status;
}

int
vars_set_options(struct vars *v, struct var *var, const struct slice *raw,
		 size_t n, struct err *err)
{
	struct var_option *o = mem_calloc(n + 1, sizeof(*o));
	int status;

	for (size_t i = 0; i < n; i++)
		o[i].text = o[i].value = raw[i];
	status = vars_set_pairs(v, var, o, n, err);
	mem_free(o);
	return status;
}
