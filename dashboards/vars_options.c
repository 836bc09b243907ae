#include "config.h"

#include "dashboards/vars.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/regex.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "dashboards/collate.h"

/* A growing list of options whose bytes are in one arena. */
struct options {
	struct arena arena;
	struct var_option *o; /* heap, until it is handed over */
	size_t n, cap;
};

static void
add(struct options *l, struct slice text, struct slice value)
{
	if (l->n >= LIMIT_OPTIONS)
		return;
	MEM_GROW(l->o, l->n, l->cap);
	l->o[l->n].text = arena_slice(&l->arena, text);
	l->o[l->n].value = arena_slice(&l->arena, value);
	l->n++;
}

/* The options become the variable's; its values are kept. */
static void
hand_over(struct options *l, struct var *var)
{
	struct arena old = var->arena;
	struct var_option *value =
		arena_calloc(&l->arena, var->n_values, sizeof(*value));

	for (size_t i = 0; i < var->n_values; i++) {
		value[i].text = arena_slice(&l->arena, var->value[i].text);
		value[i].value = arena_slice(&l->arena, var->value[i].value);
	}
	var->value = value;
	var->problem = (struct slice){ 0 };
	var->n_options = l->n;
	var->option = arena_calloc(&l->arena, l->n, sizeof(*var->option));
	if (l->n > 0)
		memcpy(var->option, l->o, l->n * sizeof(*l->o));
	mem_free(l->o);
	var->arena = l->arena;
	arena_release(&old);
}

struct option_regex {
	struct regex *re;
	bool global, sticky;
	int value, text; /* groups, -1 = none */
};

/* The flags of /.../FLAGS in their order; false if S is not that. */
static bool
read_flags(struct slice s, int *syntax, struct option_regex *r)
{
	static const char order[] = "gimys";
	size_t at = 0;

	*syntax = REGEX_JS;
	for (size_t i = 0; i < s.n; i++) {
		while (order[at] != '\0' && order[at] != s.p[i])
			at++;
		if (order[at] == '\0')
			return false;
		at++;
		r->global = r->global || s.p[i] == 'g';
		r->sticky = r->sticky || s.p[i] == 'y';
		*syntax |= s.p[i] == 'i'   ? REGEX_JS_ICASE
			   : s.p[i] == 'm' ? REGEX_JS_MULTILINE
			   : s.p[i] == 's' ? REGEX_JS_DOTALL
					   : 0;
	}
	return true;
}

static int
compile(struct slice s, struct option_regex *r, struct err *err)
{
	struct str anchored = { 0 };
	struct slice pattern;
	int syntax = REGEX_JS;
	size_t end = 1;

	*r = (struct option_regex){ 0 };
	if (s.p[0] == '/') {
		for (; end < s.n; end++) {
			struct option_regex flags = { 0 };

			if (s.p[end] == '/' &&
			    read_flags((struct slice){ s.p + end + 1,
						       s.n - end - 1 },
				       &syntax, &flags)) {
				*r = flags;
				break;
			}
		}
		if (end >= s.n)
			return err_set(err, ERR_SYNTAX,
				       "'%.*s' is not a valid regular "
				       "expression: end it with /, and with "
				       "flags out of gimys in that order",
				       SLICE_ARG(s));
		pattern = (struct slice){ s.p + 1, end - 1 };
	} else {
		str_addc(&anchored, '^');
		str_add_slice(&anchored, s);
		str_addc(&anchored, '$');
		pattern = str_slice(&anchored);
	}
	r->re = regex_new(pattern, syntax, err);
	str_release(&anchored);
	if (r->re == NULL)
		return -1;
	r->value = regex_group(r->re, SLICE("value"));
	r->text = regex_group(r->re, SLICE("text"));
	return 0;
}

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
	   struct options *l)
{
	struct slice s = on_text ? item.text : item.value;
	struct slice value = { 0 }, text = { 0 };
	struct regex_match m = { 0 };
	size_t matches = 0, from = 0, first = l->n;
	bool groups = false;

	while (regex_search(r->re, s, from, &m) &&
	       !(r->sticky && (size_t)m.group[0].start != from)) {
		struct slice g1 = group(s, &m, 1);

		matches++;
		if (value.n == 0)
			value = group(s, &m, r->value);
		if (text.n == 0)
			text = group(s, &m, r->text);
		groups = m.n > 1;
		if (groups)
			add(l, g1, g1);
		if (!r->global || m.group[0].end == m.group[0].start)
			break;
		from = (size_t)m.group[0].end;
	}
	if (matches == 0)
		return;
	if (value.n > 0 || text.n > 0) {
		l->n = first;
		add(l, text.n > 0 ? text : value, value.n > 0 ? value : text);
	} else if (!groups) {
		add(l, item.text, item.value);
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
	struct regex_match m;
	struct options l = { 0 };
	struct str pattern = { 0 };
	int status = 0;

	vars_interpolate(v, NULL, d->regex, VARS_REGEX, &pattern);
	if (pattern.n > 0)
		status = compile(str_slice(&pattern), &r, err);
	for (size_t i = 0; status == 0 && i < n; i++)
		if (r.re == NULL)
			add(&l, raw[i].text, raw[i].value);
		else if (!source)
			filter_one(&r, raw[i], d->regex_on_text, &l);
		else if (regex_search(r.re, raw[i].text, 0, &m))
			add(&l, raw[i].text, raw[i].value);
	l.n = vars_unique(l.o, l.n);
	vars_sort(l.o, l.n, source ? 5 : d->sort);
	hand_over(&l, var);
	regex_free(r.re);
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

static bool
is_blank(char c)
{
	return c != '\0' && strchr(" \t\r\n\f\v", c) != NULL;
}

/* "key : value" splits at its last " : ". */
static void
add_item(struct options *l, struct slice s)
{
	for (size_t i = s.n; i-- > 2;)
		if (i + 1 < s.n && is_blank(s.p[i]) && s.p[i - 1] == ':' &&
		    is_blank(s.p[i - 2])) {
			struct slice key = { s.p, i - 2 };
			struct slice value = { s.p + i + 1, s.n - i - 1 };

			key = slice_trim(key);
			if (key.n == 0)
				break;
			add(l, key, slice_trim(value));
			return;
		}
	s = slice_trim(s);
	add(l, s, s);
}

static void
read_csv(struct slice s, struct options *l)
{
	struct str item = { 0 };

	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] == '\\' && i + 1 < s.n &&
		    s.p[i + 1] == ',') {
			str_addc(&item, ',');
			i++;
		} else if (i < s.n && s.p[i] != ',') {
			str_addc(&item, s.p[i]);
		} else {
			if (item.n > 0)
				add_item(l, str_slice(&item));
			str_clear(&item);
		}
	}
	str_release(&item);
}

static struct slice
scalar(const struct json *j, char buffer[NUM_TEXT])
{
	if (json_is(j, JSON_NUMBER))
		return (struct slice){ buffer, (size_t)num_format_js(
						       buffer, j->number) };
	if (json_is(j, JSON_BOOL))
		return j->boolean ? SLICE("true") : SLICE("false");
	return json_slice(j, SLICE(""));
}

static int
read_json(struct slice s, struct options *l, struct err *err)
{
	struct arena a = { 0 };
	const struct json *j = json_parse(&a, s, err);
	char text[NUM_TEXT], value[NUM_TEXT];

	if (j != NULL && !json_is(j, JSON_ARRAY))
		err_set(err, ERR_SYNTAX, "the values are no JSON array; write "
					 "[{\"text\": ..., \"value\": ...}]");
	for (size_t i = 0; json_is(j, JSON_ARRAY) && i < json_len(j); i++) {
		const struct json *item = json_at(j, i);
		const struct json *t = json_get(item, "text");
		const struct json *v = json_get(item, "value");

		if (t == NULL && v == NULL)
			t = v = item;
		add(l, scalar(t != NULL ? t : v, text),
		    scalar(v != NULL ? v : t, value));
	}
	arena_release(&a);
	return json_is(j, JSON_ARRAY) ? 0 : -1;
}

/* Words of an interval variable's query, quotes stripped. */
static void
read_intervals(struct slice s, struct options *l)
{
	size_t i = 0;

	while (i < s.n) {
		size_t start = i;

		if (s.p[i] == '"' || s.p[i] == '\'') {
			while (++i < s.n && s.p[i] != s.p[start])
				;
			add(l, (struct slice){ s.p + start + 1, i - start - 1 },
			    (struct slice){ s.p + start + 1, i - start - 1 });
			i++;
			continue;
		}
		while (i < s.n && !is_blank(s.p[i]) && s.p[i] != ',')
			i++;
		if (i > start)
			add(l, (struct slice){ s.p + start, i - start },
			    (struct slice){ s.p + start, i - start });
		else
			i++;
	}
	if (l->n == 0)
		read_csv(SLICE("1m,10m,30m,1h,6h,12h,1d,7d,14d,30d"), l);
	l->n = vars_unique(l->o, l->n);
}

static bool
is_auto(const struct var *var)
{
	return var->n_values == 1 &&
	       slice_starts(var->value[0].value, SLICE("$__auto"));
}

int
vars_static_options(struct vars *v, struct var *var, struct time_range range,
		    struct err *err)
{
	struct vars_builtin b = { .range = range };
	const struct variable *d = var->variable;
	struct options l = { 0 };
	struct str query = { 0 };
	const char *format = json_str(json_get(d->json, "valuesFormat"), "");
	int status = 0;

	vars_interpolate(v, &b, d->query, VARS_GLOB, &query);
	switch (d->type) {
	case VARIABLE_CUSTOM:
		if (strcmp(format, "json") == 0)
			status = read_json(str_slice(&query), &l, err);
		else
			read_csv(str_slice(&query), &l);
		break;
	case VARIABLE_CONSTANT:
		add(&l, str_slice(&query), str_slice(&query));
		break;
	case VARIABLE_TEXTBOX:
		if (var->n_values == 0 || var->value[0].value.n == 0)
			add(&l, str_slice(&query), str_slice(&query));
		else
			add(&l, var->value[0].text, var->value[0].value);
		break;
	case VARIABLE_INTERVAL:
		read_intervals(d->query, &l);
		if (is_auto(var))
			add(&l, var->value[0].text, var->value[0].value);
		break;
	case VARIABLE_DATASOURCE:
		/* There is one server, whatever its name was. */
		if (slice_eq(d->query, SLICE("prometheus")))
			add(&l, SLICE("default"), SLICE("default"));
		break;
	default:
		break;
	}
	hand_over(&l, var);
	str_release(&query);
	if (d->type == VARIABLE_TEXTBOX && !var->forced)
		vars_choose(var, 0);
	vars_select(var);
	return status;
}
