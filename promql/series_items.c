#include "config.h"

#include "promql/series_items.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "model/sample.h"
#include "promql/duration.h"
#include "promql/parse.h"

struct cursor {
	struct slice s;
	size_t i;
};

static bool
items_is_space(char c)
{
	return c == ' ' || c == '\t';
}

static bool
items_at_end(const struct cursor *c)
{
	return c->i == c->s.n || items_is_space(c->s.p[c->i]);
}

static char
items_peek(const struct cursor *c)
{
	return c->i < c->s.n ? c->s.p[c->i] : '\0';
}

static bool
items_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The item that starts at FROM, for messages. */
static int
items_bad(const struct cursor *c, size_t from, struct err *err)
{
	size_t end = from;

	while (end < c->s.n && !items_is_space(c->s.p[end]))
		end++;
	return err_set(
		err, ERR_SYNTAX, "bad value \"%.*s\"",
		SLICE_ARG(((struct slice){ c->s.p + from, end - from })));
}

bool
series_items_number(struct slice text, double *out)
{
	bool negative = text.n > 0 && text.p[0] == '-';
	struct arena a = { 0 };
	struct expr *e;
	bool ok;

	if (text.n > 0 && (negative || text.p[0] == '+'))
		text = (struct slice){ text.p + 1, text.n - 1 };
	if (text.n == 0 || items_is_space(text.p[0]) || text.p[0] == '+' ||
	    text.p[0] == '-')
		return false;
	e = parse_expr(text, &parse_defaults, &a, NULL);
	ok = e != NULL && e->kind == EXPR_NUMBER && !e->number.duration;
	if (ok)
		*out = e->number.value;
	else
		ok = num_parse_go(text, out, NULL) == 0;
	if (ok && negative)
		*out = -*out;
	parse_release(e);
	arena_release(&a);
	return ok;
}

/* Length of an unsigned number or word at the cursor: never hex. */
static size_t
items_number_length(const struct cursor *c)
{
	const char *p = c->s.p + c->i;
	size_t n = c->s.n - c->i, k = 0;

	if (n >= 3 && ((p[0] | 32) == 'i' || (p[0] | 32) == 'n'))
		return 3;
	while (k < n && (items_is_digit(p[k]) || p[k] == '.' || p[k] == '_'))
		k++;
	if (k > 0 && k < n && (p[k] | 32) == 'e') {
		size_t e = k + 1;

		if (e < n && (p[e] == '+' || p[e] == '-'))
			e++;
		while (e < n && items_is_digit(p[e]))
			e++;
		k = e;
	}
	return k;
}

/* signs: 0 = may have one, 1 = must have one */
static bool
items_take_number(struct cursor *c, bool signed_one, double *v, bool *word)
{
	char sign = items_peek(c);
	size_t n;

	if (sign == '+' || sign == '-')
		c->i++;
	else if (signed_one)
		return false;
	n = items_number_length(c);
	*word = n > 0 && !items_is_digit(c->s.p[c->i]) && c->s.p[c->i] != '.';
	if (n == 0 ||
	    !series_items_number((struct slice){ c->s.p + c->i, n }, v))
		return false;
	c->i += n;
	if (sign == '-')
		*v = -*v;
	return true;
}

/* xN; leaves *count alone if there is none. */
static bool
items_take_times(struct cursor *c, size_t *count)
{
	size_t from;
	int64_t n;

	if (items_peek(c) != 'x')
		return items_at_end(c);
	from = ++c->i;
	while (items_is_digit(items_peek(c)))
		c->i++;
	if (c->i == from || !items_at_end(c) ||
	    num_parse_int((struct slice){ c->s.p + from, c->i - from }, &n) <
		    0 ||
	    n > SERIES_ITEMS_MAX)
		return false;
	*count = (size_t)n;
	return true;
}

static bool
items_add(struct items *out, enum item_kind kind, double v)
{
	if (out->n >= SERIES_ITEMS_MAX)
		return false;
	MEM_GROW(out->item, out->n, out->cap);
	out->item[out->n++] = (struct item){ kind, v };
	return true;
}

/* COUNT of them, each BY more than the one before. */
static bool
items_add_run(struct items *out, double v, double by, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!items_add(out, ITEM_FLOAT, v))
			return false;
		v += by;
	}
	return true;
}

static bool
items_float(struct cursor *c, struct items *out)
{
	size_t count = 0;
	double v, by = 0;
	bool word, by_word, run = false;
	char sign;

	if (!items_take_number(c, false, &v, &word))
		return false;
	sign = items_peek(c);
	if (sign == '+' || sign == '-') {
		if (!items_take_number(c, true, &by, &by_word) || by_word ||
		    items_peek(c) != 'x')
			return false;
		run = true;
	} else if (word && sign == 'x') {
		return false;
	}
	if (!items_take_times(c, &count))
		return false;
	return run || count > 0 ? items_add_run(out, v, by, count + 1)
				: items_add(out, ITEM_FLOAT, v);
}

static const char *const items_keys[] = {
	"schema",
	"sum",
	"count",
	"z_bucket",
	"z_bucket_w",
	"buckets",
	"offset",
	"n_buckets",
	"n_offset",
	"custom_values",
	"counter_reset_hint",
};
#define ITEMS_KEYS (sizeof(items_keys) / sizeof(*items_keys))

/* key:value key:[1 2], each key once. */
static bool
items_histogram_keys(struct slice s)
{
	unsigned seen = 0;
	size_t i = 0;

	for (;;) {
		size_t from, k;

		while (i < s.n && items_is_space(s.p[i]))
			i++;
		if (i == s.n)
			return true;
		for (from = i; i < s.n && s.p[i] != ':'; i++)
			;
		for (k = 0; k < ITEMS_KEYS; k++)
			if (slice_eq((struct slice){ s.p + from, i - from },
				     slice_of(items_keys[k])))
				break;
		if (i == s.n || k == ITEMS_KEYS || (seen >> k & 1) != 0)
			return false;
		seen |= 1u << k;
		for (bool list = false; i < s.n; i++) {
			if (s.p[i] == '[' || s.p[i] == ']')
				list = s.p[i] == '[';
			if (items_is_space(s.p[i]) && !list)
				break;
		}
	}
}

static bool
items_take_histogram(struct cursor *c)
{
	ptrdiff_t end = slice_find(c->s, SLICE("}}"), c->i);

	if (end < 0 || c->s.n - c->i < 4 || c->s.p[c->i] != '{' ||
	    c->s.p[c->i + 1] != '{')
		return false;
	if (!items_histogram_keys((struct slice){ c->s.p + c->i + 2,
						  (size_t)end - c->i - 2 }))
		return false;
	c->i = (size_t)end + 2;
	return true;
}

static bool
items_histogram(struct cursor *c, struct items *out)
{
	size_t count = 0;

	if (!items_take_histogram(c))
		return false;
	if (items_peek(c) == '+' || items_peek(c) == '-') {
		c->i++;
		if (!items_take_histogram(c) || items_peek(c) != 'x')
			return false;
	}
	if (!items_take_times(c, &count))
		return false;
	for (size_t i = 0; i <= count; i++)
		if (!items_add(out, ITEM_NATIVE, 0))
			return false;
	return true;
}

static bool
items_blank(struct cursor *c, size_t *count)
{
	c->i++;
	*count = 1;
	return items_take_times(c, count);
}

static bool
items_one(struct cursor *c, struct items *out)
{
	static const struct slice stale = { "stale", 5 };
	size_t count;

	if (items_peek(c) == '_') {
		if (!items_blank(c, &count))
			return false;
		for (size_t i = 0; i < count; i++)
			if (!items_add(out, ITEM_NONE, 0))
				return false;
		return true;
	}
	if (items_peek(c) == '{')
		return items_histogram(c, out);
	if (slice_starts((struct slice){ c->s.p + c->i, c->s.n - c->i },
			 stale)) {
		c->i += stale.n;
		return items_at_end(c) &&
		       items_add(out, ITEM_FLOAT, sample_stale());
	}
	return items_float(c, out);
}

/* Over the spaces to the next item; false: there is none. */
static bool
items_next(struct cursor *c)
{
	while (c->i < c->s.n && items_is_space(c->s.p[c->i]))
		c->i++;
	return c->i < c->s.n;
}

int
series_items_parse(struct slice text, struct items *out, struct err *err)
{
	struct cursor c = { text, 0 };

	*out = (struct items){ 0 };
	while (items_next(&c)) {
		size_t from = c.i;

		if (!items_one(&c, out))
			return items_bad(&c, from, err);
	}
	return 0;
}

void
series_items_release(struct items *i)
{
	mem_free(i->item);
	*i = (struct items){ 0 };
}

/* [+-]DURATION */
static bool
items_take_offset(struct cursor *c, int64_t *ms)
{
	bool negative = items_peek(c) == '-';
	size_t from;

	if (negative || items_peek(c) == '+')
		c->i++;
	for (from = c->i; !items_at_end(c); c->i++) {
		char ch = c->s.p[c->i];

		if (ch == '+' || ch == '-' || ch == 'x')
			break;
	}
	if (duration_parse((struct slice){ c->s.p + from, c->i - from }, ms,
			   NULL) < 0)
		return false;
	if (negative)
		*ms = -*ms;
	return true;
}

static bool
items_start(struct cursor *c, struct item_starts *out)
{
	bool given = items_peek(c) != '_';
	int64_t ms = 0, by = 0;
	size_t count = 0;

	if (!given) {
		if (!items_blank(c, &count))
			return false;
	} else {
		if (!items_take_offset(c, &ms))
			return false;
		if (!items_at_end(c) && items_peek(c) != 'x' &&
		    !items_take_offset(c, &by))
			return false;
		if (!items_take_times(c, &count))
			return false;
		count++;
	}
	for (size_t i = 0; i < count; i++, ms += by) {
		if (out->n >= SERIES_ITEMS_MAX)
			return false;
		MEM_GROW(out->start, out->n, out->cap);
		out->start[out->n++] = (struct item_start){ given, ms };
	}
	return true;
}

int
series_items_parse_starts(struct slice text, struct item_starts *out,
			  struct err *err)
{
	struct cursor c = { text, 0 };

	*out = (struct item_starts){ 0 };
	while (items_next(&c)) {
		size_t from = c.i;

		if (!items_start(&c, out))
			return items_bad(&c, from, err);
	}
	return 0;
}
