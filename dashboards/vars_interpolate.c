#include "config.h"

#include "dashboards/vars.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/num.h"
#include "dashboards/interval.h"
#include "dashboards/moment.h"
#include "dashboards/vars_format.h"

/* A value may name variables, whose values may; cycles end here. */
#define DEPTH 8

struct pass {
	const struct vars *vars;
	const struct vars_builtin *b;
	struct slice format;
	struct str *out;
	int depth;
};

static void interpolate(const struct pass *p, struct slice text);

static size_t
word(struct slice s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && ((s.p[at + n] >= 'a' && s.p[at + n] <= 'z') ||
				(s.p[at + n] >= 'A' && s.p[at + n] <= 'Z') ||
				(s.p[at + n] >= '0' && s.p[at + n] <= '9') ||
				s.p[at + n] == '_'))
		n++;
	return n;
}

static struct slice
cut(struct slice s, size_t at, size_t n)
{
	return (struct slice){ s.p + at, n };
}

/* Up to a byte of STOP. */
static size_t
span(struct slice s, size_t at, const char *stop)
{
	size_t n = 0;

	while (at + n < s.n &&
	       (s.p[at + n] == '\0' || strchr(stop, s.p[at + n]) == NULL))
		n++;
	return n;
}

static bool
in_braces(struct slice s, size_t at, struct vars_reference *r)
{
	size_t n = word(s, at);

	r->name = cut(s, at, n);
	at += n;
	if (n > 0 && at < s.n && (s.p[at] == '.' || s.p[at] == '[')) {
		at += s.p[at] == '.';
		n = span(s, at, ":^}");
		r->path = cut(s, at, n);
		at += n;
	}
	if (n > 0 && at < s.n && s.p[at] == ':') {
		n = span(s, ++at, "}");
		r->format = cut(s, at, n);
		at += n;
	}
	r->end = at + 1;
	return n > 0 && at < s.n && s.p[at] == '}';
}

static bool
in_brackets(struct slice s, size_t at, struct vars_reference *r)
{
	size_t n = word(s, at);

	r->name = cut(s, at, n);
	at += n;
	if (n > 0 && at < s.n && s.p[at] == ':') {
		n = word(s, ++at);
		r->format = cut(s, at, n);
		at += n;
	}
	r->end = at + 2;
	return n > 0 && at + 1 < s.n && s.p[at] == ']' && s.p[at + 1] == ']';
}

bool
vars_find_reference(struct slice text, size_t from, struct vars_reference *out)
{
	for (size_t i = from; i + 1 < text.n; i++) {
		*out = (struct vars_reference){ .start = i };
		if (text.p[i] == '[' && text.p[i + 1] == '[' &&
		    in_brackets(text, i + 2, out))
			return true;
		*out = (struct vars_reference){ .start = i };
		if (text.p[i] != '$')
			continue;
		if (text.p[i + 1] == '{' && in_braces(text, i + 2, out))
			return true;
		*out = (struct vars_reference){ .start = i };
		out->name = cut(text, i + 1, word(text, i + 1));
		out->end = i + 1 + out->name.n;
		if (out->name.n > 0)
			return true;
	}
	return false;
}

/* The format's id without arguments is ID. */
static bool
is_format(struct slice format, const char *id)
{
	size_t n = span(format, 0, ":");

	return slice_eq((struct slice){ format.p, n }, slice_of(id));
}

static void
print(const struct vars_value *v, const struct vars_reference *r,
      const struct pass *p)
{
	struct slice format = r->format.p != NULL ? r->format : p->format, args;

	vars_format_kind(format, &args)->print(v, args, p->out);
}

/* allValue goes out as it is, whatever the format but three. */
static void
print_all_value(const struct var *var, const struct vars_reference *r,
		const struct pass *p)
{
	struct slice format = r->format.p != NULL ? r->format : p->format;
	struct pass inner = *p;

	if (is_format(format, "percentencode")) {
		vars_format_percent(var->variable->all_value, "", p->out);
		return;
	}
	inner.depth++;
	interpolate(&inner, var->variable->all_value);
}

static void
print_all(const struct var *var, const struct vars_reference *r,
	  const struct pass *p)
{
	struct slice format = r->format.p != NULL ? r->format : p->format;
	struct var_option all = { SLICE("All"), SLICE("$__all") };
	struct vars_value v = { .name = var->variable->name,
				.n = 1,
				.v = &all };

	if (is_format(format, "text") || is_format(format, "queryparam")) {
		print(&v, r, p);
	} else if (var->variable->has_all_value &&
		   var->variable->all_value.n > 0) {
		print_all_value(var, r, p);
	} else {
		v.n = var->n_options;
		v.v = var->option;
		v.list = v.escaped = true;
		print(&v, r, p);
	}
}

/* "$__auto" of an interval variable: so many points over the range. */
static struct slice
auto_interval(const struct var *var, const struct vars_builtin *b,
	      struct str *text)
{
	const struct json *j = var->variable->json;
	double count = json_num(json_get(j, "auto_count"), 30);
	struct slice min = json_slice(json_get(j, "auto_min"), SLICE("10s"));
	int64_t low = 10000;

	if (interval_parse(min, &low) != 0)
		low = 10000;
	interval_print(interval_front(b->range, count >= 1 ? count : 30, low),
		       text);
	return str_slice(text);
}

static bool
is_auto(const struct var *var)
{
	return var->variable->type == VARIABLE_INTERVAL && !var->all &&
	       var->n_values == 1 &&
	       slice_starts(var->value[0].value, SLICE("$__auto"));
}

/* ${v.0} is an element of a list; of anything else there are no parts. */
static void
take_part(struct vars_value *v, struct slice path)
{
	static const struct var_option nothing = { { "", 0 }, { "", 0 } };
	int64_t i;

	if (path.p == NULL)
		return;
	if (v->list && num_parse_int(path, &i) == 0 && i >= 0 &&
	    (size_t)i < v->n)
		v->v += i;
	else
		v->v = &nothing;
	v->n = 1;
	v->list = false;
}

static void
print_var(const struct var *var, const struct vars_reference *r,
	  const struct pass *p)
{
	struct str text = { 0 };
	struct var_option option;
	struct vars_value v = {
		.name = var->variable->name,
		.n = var->n_values,
		.v = var->value,
		.list = var->list,
		.escaped = var->variable->multi || var->variable->include_all,
	};

	if (var->all && r->path.p == NULL) {
		print_all(var, r, p);
		return;
	}
	if (is_auto(var) && p->b != NULL &&
	    !is_format(r->format, "queryparam")) {
		option.text = option.value = auto_interval(var, p->b, &text);
		v.v = &option;
	}
	take_part(&v, r->path);
	print(&v, r, p);
	str_release(&text);
}

static void
print_scope(const struct vars_scope *s, const struct vars_reference *r,
	    const struct pass *p)
{
	struct vars_value v = { .name = s->name,
				.n = s->n_values,
				.v = s->value,
				.list = s->list,
				.escaped = s->multi,
				.strict = !s->multi };

	take_part(&v, r->path);
	print(&v, r, p);
}

static void
print_time(int64_t ms, const struct vars_reference *r, const struct pass *p)
{
	char text[32];
	struct var_option o;
	struct vars_value v = { .name = r->name, .n = 1, .v = &o };
	struct str shown = { 0 };
	struct slice pattern = SLICE("YYYY-MM-DD HH:mm:ss");

	snprintf(text, sizeof(text), "%lld", (long long)ms);
	moment_format(ms, p->b->zone == NULL ? civil_local() : p->b->zone,
		      pattern, &shown);
	o.value = slice_of(text);
	o.text = str_slice(&shown);
	print(&v, r, p);
	str_release(&shown);
}

static void
print_all_variables(const struct pass *p)
{
	struct str list = { 0 };
	struct pass inner = *p;

	inner.b = NULL; /* scopes do not count here, nor does the range */
	inner.out = &list;
	for (size_t i = 0; i < p->vars->n; i++) {
		const struct var *var = &p->vars->var[i];
		struct vars_reference r = { .format = SLICE("queryparam") };

		if (var->variable->type == VARIABLE_CONSTANT ||
		    json_bool(json_get(var->variable->json, "skipUrlSync"),
			      false))
			continue;
		if (list.n > 0)
			str_addc(&list, '&');
		print_var(var, &r, &inner);
	}
	inner.out = p->out;
	inner.depth++;
	interpolate(&inner, str_slice(&list));
	str_release(&list);
}

static void
print_url_range(const struct pass *p)
{
	static const char keep[] = "@:$,;";

	str_add(p->out, "from=");
	vars_format_percent(p->b->from, keep, p->out);
	str_add(p->out, "&to=");
	vars_format_percent(p->b->to, keep, p->out);
	str_add(p->out, "&timezone=");
	vars_format_percent(p->b->timezone, keep, p->out);
}

static bool
print_builtin(const struct vars_reference *r, const struct pass *p)
{
	struct slice n = r->name;
	struct var_option o;

	if (slice_eq(n, SLICE("__all_variables"))) {
		print_all_variables(p);
		return true;
	}
	if (p->b == NULL)
		return false;
	if (slice_eq(n, SLICE("__from"))) {
		print_time(p->b->range.from, r, p);
	} else if (slice_eq(n, SLICE("__to"))) {
		print_time(p->b->range.to, r, p);
	} else if (slice_eq(n, SLICE("__timezone"))) {
		o.text = o.value = p->b->timezone;
		print(&(struct vars_value){ .name = n, .n = 1, .v = &o }, r, p);
	} else if (slice_eq(n, SLICE("__url_time_range"))) {
		print_url_range(p);
	} else {
		return false;
	}
	return true;
}

static bool
print_reference(const struct vars_reference *r, const struct pass *p)
{
	for (size_t i = 0; p->b != NULL && i < p->b->n_scopes; i++)
		if (slice_eq(p->b->scope[i].name, r->name)) {
			print_scope(&p->b->scope[i], r, p);
			return true;
		}
	for (size_t i = 0; i < p->vars->n; i++)
		if (slice_eq(p->vars->var[i].variable->name, r->name)) {
			print_var(&p->vars->var[i], r, p);
			return true;
		}
	return print_builtin(r, p);
}

static void
interpolate(const struct pass *p, struct slice text)
{
	struct vars_reference r;
	size_t at = 0;

	while (p->depth < DEPTH && p->out->n < LIMIT_INTERPOLATED &&
	       vars_find_reference(text, at, &r)) {
		str_addn(p->out, text.p + at, r.start - at);
		if (!print_reference(&r, p))
			str_addn(p->out, text.p + r.start, r.end - r.start);
		at = r.end;
	}
	str_addn(p->out, text.p + at, text.n - at);
}

void
vars_interpolate(const struct vars *v, const struct vars_builtin *b,
		 struct slice text, enum vars_format format, struct str *out)
{
	static const char *const ids[] = {
		[VARS_GLOB] = "glob",   [VARS_PROMETHEUS] = "prometheus",
		[VARS_TEXT] = "text",   [VARS_RAW] = "raw",
		[VARS_REGEX] = "regex", [VARS_HTML] = "html",
	};
	struct str once = { 0 };
	struct pass p = { v, b, slice_of(ids[format]), out, 0 };

	if (format != VARS_PROMETHEUS) {
		interpolate(&p, text);
		return;
	}
	p.out = &once;
	interpolate(&p, text);
	p.out = out;
	interpolate(&p, str_slice(&once));
	str_release(&once);
}
