#include "config.h"

#include "feeds/expo_line.h"

#include <math.h>

#include "base/err.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "feeds/expo_number.h"

struct slice
expo_line_plain(struct expo_word w, char *room)
{
	size_t n = 0;

	if (!w.escaped)
		return w.s;
	for (size_t i = 0; i < w.s.n; i++) {
		char c = w.s.p[i], next = i + 1 < w.s.n ? w.s.p[i + 1] : '\0';

		if (c == '\\' && (next == '\\' || next == 'n' ||
				  (next == '"' && !w.unquoted))) {
			c = next == 'n' ? '\n' : next;
			i++;
		}
		room[n++] = c;
	}
	return (struct slice){ room, n };
}

/* ------------------------------------------------------------- labels --- */

static int
line_label_value(struct expo_line *l, struct expo_word name, struct err *err)
{
	if (!expo_token_take(l, '='))
		return expo_token_expect(l, err, "expected equal");
	expo_token_blanks(l);
	if (expo_token_peek(l) != '"')
		return expo_token_expect(l, err, "expected label value");
	if (l->n == LIMIT_EXPO_LABELS)
		return err_set(err, ERR_LIMIT,
			       "a series has more than %d labels, the most "
			       "that are read",
			       LIMIT_EXPO_LABELS);
	l->label[l->n] = name;
	if (expo_token_quoted(l, "expected label value", &l->value[l->n], err) <
	    0)
		return -1;
	l->n++;
	expo_token_blanks(l);
	return 0;
}

/* A quoted word that a comma or the brace follows is the metric's name. */
static int
line_quoted_name(struct expo_line *l, struct expo_word word, struct err *err)
{
	if (l->name.s.p != NULL) {
		l->at++;
		return expo_token_fail(l, err, "metric name already set");
	}
	l->name = word;
	return 0;
}

/* Behind the open brace, up to behind the closing one. */
static int
line_labels(struct expo_line *l, struct err *err)
{
	for (;;) {
		struct expo_word word;

		expo_token_blanks(l);
		if (expo_token_take(l, '}'))
			return 0;
		if (expo_token_peek(l) == '"') {
			if (expo_token_quoted(l, "expected label name", &word,
					      err) < 0)
				return -1;
			expo_token_blanks(l);
			if (expo_token_peek(l) == ',' ||
			    expo_token_peek(l) == '}') {
				if (line_quoted_name(l, word, err) < 0)
					return -1;
			} else if (line_label_value(l, word, err) < 0) {
				return -1;
			}
		} else if (expo_token_ident(l, false, &word)) {
			expo_token_blanks(l);
			if (line_label_value(l, word, err) < 0)
				return -1;
		} else {
			return expo_token_expect(l, err, "expected label name");
		}
		if (!expo_token_take(l, ',') && l->format == EXPO_OPENMETRICS &&
		    expo_token_peek(l) != '}')
			return expo_token_expect(
				l, err, "expected comma or brace close");
	}
}

/* ------------------------------------------------------------ comments --- */

static const char *const line_types[2] = {
	" counter gauge histogram summary untyped ",
	" counter gauge histogram summary unknown gaugehistogram info "
	"stateset ",
};

static int
line_type(const struct expo_line *l, struct err *err)
{
	const char *known = line_types[l->format];
	struct str quoted = { 0 };
	struct slice all = slice_of(known);
	ptrdiff_t at = slice_find(all, l->text, 0);

	if (l->text.n > 0 && at > 0 && all.p[at - 1] == ' ' &&
	    all.p[(size_t)at + l->text.n] == ' ' &&
	    memchr(l->text.p, ' ', l->text.n) == NULL)
		return 0;
	quote_go(l->text, &quoted);
	err_set(err, ERR_SYNTAX, "invalid metric type %s", str_text(&quoted));
	str_release(&quoted);
	return -1;
}

static int
line_unit(const struct expo_line *l, struct err *err)
{
	struct slice name = l->name.s, unit = l->text;

	if (unit.n == 0 || (slice_ends(name, unit) && name.n > unit.n &&
			    name.p[name.n - unit.n - 1] == '_'))
		return 0;
	return err_set(err, ERR_SYNTAX,
		       "unit \"%.*s\" not a suffix of metric \"%.*s\"",
		       SLICE_ARG(unit), SLICE_ARG(name));
}

/* No newline is in it. */
static int
line_meta_quoted(struct expo_line *l, const char *eol, const char *what,
		 struct err *err)
{
	const char *end = l->end;
	int r;

	l->end = eol;
	r = expo_token_quoted(l, what, &l->name, err);
	l->end = end;
	if (!l->cut)
		return r;
	l->cut = false;
	return expo_token_fail(l, err, what);
}

/* NAME, one blank, text to the end of the line, which is before l->end; at is
 * on the name. */
static int
line_meta(struct expo_line *l, struct err *err)
{
	static const char *const missing[] = {
		[EXPO_TYPE] = "expected metric name after TYPE",
		[EXPO_HELP] = "expected metric name after HELP",
		[EXPO_UNIT] = "expected metric name after UNIT",
	};
	const char *eol = memchr(l->at, '\n', (size_t)(l->end - l->at));

	l->kind = EXPO_LINE_META;
	if (*l->at == '"') {
		if (line_meta_quoted(l, eol, missing[l->meta], err) < 0)
			return -1;
	} else if (!expo_token_ident(l, true, &l->name)) {
		return expo_token_expect(l, err, missing[l->meta]);
	}
	if (l->format == EXPO_OPENMETRICS && *l->at != ' ')
		return expo_token_expect(l, err, "expected text");
	l->text = (struct slice){ l->at, (size_t)(eol - l->at) };
	if (l->text.n > 0) { /* the blank */
		l->text.p++;
		l->text.n--;
	}
	l->at = eol + 1;
	if (l->meta == EXPO_TYPE)
		return line_type(l, err);
	if (l->meta == EXPO_UNIT)
		return line_unit(l, err);
	if (!utf8_valid(l->text))
		return err_set(err, ERR_SYNTAX,
			       "help text is not a valid utf8 string");
	return 0;
}

/* Whether WORD and a blank come next; then at is behind all blanks. */
static bool
line_keyword(struct expo_line *l, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(l->end - l->at) <= n || memcmp(l->at, word, n) != 0 ||
	    (l->at[n] != ' ' &&
	     (l->at[n] != '\t' || l->format == EXPO_OPENMETRICS)))
		return false;
	l->at += n + 1;
	expo_token_blanks(l);
	return true;
}

/* The line starts with '#'. */
static int
line_comment(struct expo_line *l, struct err *err)
{
	static const char *const words[] = {
		[EXPO_TYPE] = "TYPE", [EXPO_HELP] = "HELP", [EXPO_UNIT] = "UNIT"
	};
	const char *eol = memchr(l->at, '\n', (size_t)(l->end - l->at));
	int known = l->format == EXPO_TEXT ? EXPO_UNIT : EXPO_UNIT + 1;
	bool spaced;

	if (eol == NULL) {
		l->at = l->end;
		return expo_token_expect(l, err, "");
	}
	l->at++;
	spaced =
		l->at[0] == ' ' || (l->at[0] == '\t' && l->format == EXPO_TEXT);
	if (spaced) {
		l->at++;
		expo_token_blanks(l);
		for (int i = 0; i < known; i++)
			if (line_keyword(l, words[i])) {
				l->meta = (enum expo_meta)i;
				return line_meta(l, err);
			}
	}
	if (l->format == EXPO_TEXT) {
		l->kind = EXPO_LINE_BLANK;
		l->at = eol + 1;
		return 0;
	}
	if (!spaced || eol - l->at < 3 || memcmp(l->at, "EOF", 3) != 0)
		return expo_token_expect(l, err,
					 "expected a valid start token");
	if (eol - l->at > 3)
		return err_set(err, ERR_SYNTAX, "unexpected data after # EOF");
	l->kind = EXPO_LINE_EOF;
	l->at = eol + 1;
	return 0;
}

/* ------------------------------------------------------------- samples --- */

/* The metric, its labels, and the white space before the value. */
static int
line_series(struct expo_line *l, struct err *err)
{
	bool braces;
	const char *from;

	l->kind = EXPO_LINE_SAMPLE;
	if (!expo_token_ident(l, true, &l->name))
		l->name.s.p = NULL;
	from = l->at;
	expo_token_blanks(l);
	braces = expo_token_take(l, '{');
	if (!braces && l->name.s.p == NULL)
		return expo_token_expect(l, err,
					 "expected a valid start token");
	if (braces && line_labels(l, err) < 0)
		return -1;
	if (l->name.s.p == NULL)
		return expo_token_fail(l, err, "metric name not set");
	if (l->format == EXPO_OPENMETRICS) {
		if (!expo_token_take(l, ' '))
			return expo_token_expect(l, err,
						 "expected value after metric");
	} else {
		expo_token_blanks(l);
		if (!braces && l->at == from)
			return expo_token_expect(l, err,
						 "expected value after metric");
	}
	expo_token_peek(l);
	return l->cut ? -1 : 0;
}

int
expo_line_head(struct expo_line *l, struct err *err)
{
	l->at = l->start;
	l->cut = false;
	l->n = 0;
	l->name = (struct expo_word){ 0 };
	l->text = (struct slice){ 0 };
	expo_token_blanks(l);
	switch (expo_token_peek(l)) {
	case '#':
		return line_comment(l, err);
	case '\n':
		if (l->format == EXPO_OPENMETRICS)
			return expo_token_expect(
				l, err, "expected a valid start token");
		l->at++;
		l->kind = EXPO_LINE_BLANK;
		return 0;
	default:
		return line_series(l, err);
	}
}

static int
line_float_rare(const struct expo_line *l, struct slice s, double *v,
		struct err *err)
{
	struct err why = { 0 };

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == 'p' || s.p[i] == 'P' || s.p[i] == '_')
			return expo_token_fail(
				l, err, "unsupported character in float");
	if (num_parse_go(s, v, &why) < 0)
		return expo_token_fail(l, err, why.text);
	if (isnan(*v))
		*v = NAN;
	return 0;
}

/* A byte that belongs to no number stands behind s. */
static int
line_float(const struct expo_line *l, struct slice s, double *v,
	   struct err *err)
{
	if (expo_number(s.p, v) == s.p + s.n)
		return 0;
	return line_float_rare(l, s, v, err);
}

static int
line_value(struct expo_line *l, double *v, struct err *err)
{
	struct slice s = expo_token_field(l);

	if (l->cut)
		return -1;
	if (s.n == 0)
		return expo_token_expect(l, err, "expected value after metric");
	return line_float(l, s, v, err);
}

/* Digits, ms. */
static int
line_time_text(struct expo_line *l, struct err *err)
{
	struct slice s = { l->at, 0 };

	while (l->at < l->end && *l->at >= '0' && *l->at <= '9')
		l->at++;
	s.n = (size_t)(l->at - s.p);
	if (s.n == 0)
		return expo_token_expect(l, err,
					 "expected timestamp or new record");
	if (num_parse_int(s, &l->t) < 0)
		return expo_token_fail(l, err, "timestamp: value out of range");
	expo_token_blanks(l);
	return 0;
}

/* Seconds; what does not fit ms is refused. */
static int
line_time_seconds(struct expo_line *l, int64_t *ms, struct err *err)
{
	struct slice s = expo_token_field(l);
	double t;

	if (l->cut)
		return -1;
	if (s.n == 0)
		return expo_token_expect(l, err,
					 "expected timestamp or # symbol");
	if (line_float(l, s, &t, err) < 0)
		return -1;
	if (!(fabs(t) < 9e15))
		return expo_token_fail(l, err, "invalid timestamp");
	*ms = (int64_t)(t * 1000);
	return 0;
}

/* ` # {labels} value [timestamp]`; it is read and not kept. */
static int
line_exemplar(struct expo_line *l, struct err *err)
{
	static const struct slice mark = SLICE("# {");
	size_t n = l->n;
	int64_t ms;
	double v;

	for (size_t i = 0; i < mark.n; i++)
		if (!expo_token_take(l, mark.p[i]))
			return expo_token_expect(
				l, err, "expected timestamp or # symbol");
	if (line_labels(l, err) < 0)
		return -1;
	l->n = n;
	if (!expo_token_take(l, ' '))
		return expo_token_expect(
			l, err, "expected value after exemplar labels");
	if (line_value(l, &v, err) < 0)
		return -1;
	return expo_token_take(l, ' ') ? line_time_seconds(l, &ms, err) : 0;
}

static int
line_rest(struct expo_line *l, struct err *err)
{
	if (l->format == EXPO_TEXT) {
		expo_token_blanks(l);
		if (l->at < l->end && *l->at != '\n')
			return line_time_text(l, err);
		return 0;
	}
	if (!expo_token_take(l, ' '))
		return 0;
	if (expo_token_peek(l) != '#') {
		if (line_time_seconds(l, &l->t, err) < 0)
			return -1;
		if (!expo_token_take(l, ' '))
			return 0;
	}
	return line_exemplar(l, err);
}

int
expo_line_tail(struct expo_line *l, struct err *err)
{
	l->t = EXPO_NO_TIME;
	if (line_value(l, &l->v, err) < 0 || line_rest(l, err) < 0)
		return -1;
	if (!expo_token_take(l, '\n'))
		return expo_token_expect(l, err, "expected next entry");
	return 0;
}
