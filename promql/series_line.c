#include "config.h"

#include "promql/series_line.h"

#include "base/err.h"
#include "promql/parse.h"

#define LINE_LABELS 64

struct line {
	struct slice s;
	size_t i;
	struct arena *a;
	struct label label[LINE_LABELS];
	size_t n;
	bool named;
};

static char
line_peek(const struct line *l)
{
	return l->i < l->s.n ? l->s.p[l->i] : '\0';
}

static void
line_skip(struct line *l)
{
	while (line_peek(l) == ' ' || line_peek(l) == '\t')
		l->i++;
}

static bool
line_is_name(char c, bool colon)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       c == '_' || (colon && c == ':');
}

static struct slice
line_word(struct line *l, bool colon)
{
	size_t from = l->i;

	if (line_peek(l) >= '0' && line_peek(l) <= '9')
		return (struct slice){ l->s.p + from, 0 };
	while (l->i < l->s.n && line_is_name(l->s.p[l->i], colon))
		l->i++;
	return (struct slice){ l->s.p + from, l->i - from };
}

int
series_line_unquote(struct slice text, struct arena *a, struct slice *out,
		    struct err *err)
{
	struct expr *e = parse_expr(text, &parse_defaults, a, err);

	if (e == NULL)
		return -1;
	if (e->kind != EXPR_STRING) {
		parse_release(e);
		return err_set(err, ERR_SYNTAX, "no quoted string: %.*s",
			       SLICE_ARG(text));
	}
	*out = arena_slice(a, e->string);
	return 0;
}

static int
line_string(struct line *l, struct slice *out, struct err *err)
{
	char quote = line_peek(l);
	size_t from = l->i++;

	while (l->i < l->s.n && l->s.p[l->i] != quote)
		l->i += quote != '`' && l->s.p[l->i] == '\\' ? 2 : 1;
	if (l->i >= l->s.n)
		return err_set(err, ERR_SYNTAX, "string without an end: %.*s",
			       SLICE_ARG(l->s));
	l->i++;
	return series_line_unquote((struct slice){ l->s.p + from, l->i - from },
				   l->a, out, err);
}

static bool
line_at_quote(const struct line *l)
{
	char c = line_peek(l);

	return c == '"' || c == '\'' || c == '`';
}

static int
line_add(struct line *l, struct slice name, struct slice value, struct err *err)
{
	for (size_t i = 0; i < l->n; i++)
		if (slice_eq(l->label[i].name, name))
			return err_set(err, ERR_SYNTAX, "\"%.*s\" set twice",
				       SLICE_ARG(name));
	if (l->n == LINE_LABELS)
		return err_set(err, ERR_LIMIT, "over %d labels", LINE_LABELS);
	l->label[l->n++] = (struct label){ arena_slice(l->a, name), value };
	return 0;
}

/* name="value", "name"="value" or "metric" */
static int
line_pair(struct line *l, struct err *err)
{
	struct slice name, value;
	bool quoted = line_at_quote(l);

	if (quoted) {
		if (line_string(l, &name, err) < 0)
			return -1;
	} else {
		name = line_word(l, false);
	}
	line_skip(l);
	if (quoted && line_peek(l) != '=')
		return line_add(l, LABEL_NAME, name, err);
	if (name.n == 0 || line_peek(l) != '=')
		return err_set(err, ERR_SYNTAX, "bad label set: %.*s",
			       SLICE_ARG(l->s));
	l->i++;
	line_skip(l);
	if (!line_at_quote(l))
		return err_set(err, ERR_SYNTAX,
			       "label value in no quotes: "
			       "%.*s",
			       SLICE_ARG(l->s));
	return line_string(l, &value, err) < 0 ? -1
					       : line_add(l, name, value, err);
}

static int
line_braces(struct line *l, struct err *err)
{
	l->i++;
	for (;;) {
		line_skip(l);
		if (line_peek(l) == '}') {
			l->i++;
			return 0;
		}
		if (line_pair(l, err) < 0)
			return -1;
		line_skip(l);
		if (line_peek(l) == ',')
			l->i++;
		else if (line_peek(l) != '}')
			return err_set(err, ERR_SYNTAX, "bad label set: %.*s",
				       SLICE_ARG(l->s));
	}
}

int
series_line_parse(struct slice text, struct arena *a, struct series_line *out,
		  struct err *err)
{
	struct line l = { .s = text, .a = a };
	struct slice name = line_word(&l, true);
	struct slice rest;

	if (name.n == 0 && line_peek(&l) != '{')
		return err_set(err, ERR_SYNTAX, "no series: %.*s",
			       SLICE_ARG(text));
	if (name.n > 0)
		line_add(&l, LABEL_NAME, arena_slice(a, name), NULL);
	line_skip(&l);
	if (line_peek(&l) == '{' &&
	    !(l.i + 1 < l.s.n && l.i > 0 && l.s.p[l.i + 1] == '{')) {
		if (line_braces(&l, err) < 0)
			return -1;
	}
	rest = (struct slice){ text.p + l.i, text.n - l.i };
	out->starts = slice_starts(rest, SLICE("@st"));
	if (out->starts)
		rest = (struct slice){ rest.p + 3, rest.n - 3 };
	if (rest.n > 0 && rest.p[0] != ' ' && rest.p[0] != '\t' && l.i > 0 &&
	    text.p[l.i - 1] != ' ' && text.p[l.i - 1] != '\t')
		return err_set(err, ERR_SYNTAX, "no space before values: %.*s",
			       SLICE_ARG(text));
	out->labels = labels_make(a, l.label, l.n);
	out->items = slice_trim(rest);
	return 0;
}
