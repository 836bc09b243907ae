#include "config.h"

#include "dashboards/vars.h"

#include "base/utf8.h"

/* What stands between NAME( and a last ), blanks behind it allowed. */
static bool
call(struct slice text, const char *name, struct slice *inside)
{
	struct slice n = slice_of(name);

	if (!slice_starts(text, n) || text.n == n.n || text.p[n.n] != '(')
		return false;
	text.p += n.n + 1;
	text.n -= n.n + 1;
	while (text.n > 0 && strchr(" \t\r\n", text.p[text.n - 1]) != NULL)
		text.n--;
	if (text.n == 0 || text.p[text.n - 1] != ')')
		return false;
	*inside = (struct slice){ text.p, text.n - 1 };
	return true;
}

static struct slice
unquote(struct slice s, struct arena *a)
{
	char *out;
	size_t n = 0;

	if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
		return s;
	out = arena_alloc(a, s.n);
	for (size_t i = 1; i + 1 < s.n; i++) {
		if (s.p[i] == '\\' && i + 2 < s.n)
			i++;
		out[n++] = s.p[i];
	}
	return (struct slice){ out, n };
}

static bool
is_empty_selector(struct slice s)
{
	s = slice_trim(s);
	return s.n >= 2 && s.p[0] == '{' && s.p[s.n - 1] == '}' &&
	       slice_trim((struct slice){ s.p + 1, s.n - 2 }).n == 0;
}

/* M and L of label_values(M, L): the comma is the last one, M may be absent,
 * neither may be nothing. */
static bool
split(struct slice inside, struct slice *match, struct slice *label)
{
	size_t comma = inside.n, start;

	*match = (struct slice){ 0 };
	*label = inside;
	while (comma > 0 && inside.p[comma - 1] != ',')
		comma--;
	if (comma > 1 && comma < inside.n) {
		start = comma;
		while (start + 1 < inside.n &&
		       strchr(" \t\r\n", inside.p[start]) != NULL)
			start++;
		*match = (struct slice){ inside.p, comma - 1 };
		*label = (struct slice){ inside.p + start, inside.n - start };
	}
	return label->n > 0 && slice_find(*label, SLICE(")"), 0) < 0;
}

void
vars_parse_query(struct slice text, struct arena *a, struct var_query *out)
{
	struct slice in, match, label;

	*out = (struct var_query){ .kind = VAR_QUERY_NOTHING };
	if (slice_trim(text).n == 0)
		return;
	if (call(text, "label_names", &in)) {
		out->kind = VAR_QUERY_LABEL_NAMES;
		if (in.n > 0)
			out->match = slice_of(arena_printf(
				a, "{__name__=~\".*%.*s.*\"}", SLICE_ARG(in)));
	} else if (call(text, "label_values", &in) &&
		   (in.n == 0 || split(in, &match, &label))) {
		if (in.n == 0)
			return;
		out->kind = VAR_QUERY_LABEL_VALUES;
		out->label = unquote(label, a);
		if (!is_empty_selector(match))
			out->match = match;
	} else if (call(text, "metrics", &in)) {
		if (in.n == 0)
			return;
		out->kind = VAR_QUERY_METRICS;
		out->match = slice_of(
			arena_printf(a, "{__name__=~\"%.*s\"}", SLICE_ARG(in)));
	} else if (call(text, "query_result", &in)) {
		if (in.n == 0)
			return;
		out->kind = VAR_QUERY_RESULT;
		out->match = in;
	} else {
		out->kind = VAR_QUERY_SERIES;
		out->match = text;
	}
}

static bool
is_name_byte(uint32_t c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (!first && c >= '0' && c <= '9');
}

void
vars_escape_label(struct slice label, struct str *out)
{
	bool plain = label.n > 0;
	uint32_t cp;

	for (size_t i = 0; i < label.n; i++)
		plain = plain &&
			is_name_byte((unsigned char)label.p[i], i == 0);
	if (plain) {
		str_add_slice(out, label);
		return;
	}
	str_add(out, "U__");
	for (size_t i = 0; i < label.n;) {
		i += utf8_decode((struct slice){ label.p + i, label.n - i },
				 &cp);
		if (cp == '_')
			str_add(out, "__");
		else if (is_name_byte(cp, i == 0))
			str_addc(out, (char)cp);
		else
			str_printf(out, "_%x_", (unsigned)cp);
	}
}
