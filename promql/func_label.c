/* label_replace and label_join (promql.md 3.5). */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/regex.h"
#include "base/regex_expand.h"
#include "base/utf8.h"
#include "promql/func.h"
#include "promql/func_impl.h"

struct label_sink {
	struct row_sink sink;
	const struct func_call *call;
	struct row_sink *next;
	struct slice to;
	struct eval_guard guard;
	/* label_replace: */
	struct slice from, replacement;
	const struct regex *regex;
	struct row_table done; /* values of from, as labels without a name */
	struct label_value *value; /* what they became, by number */
	size_t cap;
	/* label_join: */
	struct slice separator;
};

/* What a source value becomes. */
struct label_value {
	bool matches, too_long;
	struct slice text;
};

static struct label_value
label_match(const struct label_sink *l, struct slice value)
{
	struct label_value v = { .text = SLICE("") };
	struct regex_match m;
	struct str text = { 0 };

	if (!regex_matches(l->regex, value) ||
	    !regex_search(l->regex, value, 0, &m))
		return v;
	v.too_long = !regex_expand(l->regex, l->replacement, value, &m, &text);
	v.matches = !v.too_long;
	if (v.matches)
		v.text = arena_slice(&l->call->ev->arena, str_slice(&text));
	str_release(&text);
	return v;
}

/* Each source value is matched once. */
static struct label_value
label_replaced(struct label_sink *l, struct slice value)
{
	struct arena *a = &l->call->ev->arena;
	struct label key = { SLICE(""), value };
	struct label_value *old = l->value;
	bool fresh;
	size_t i = row_table_put_copy(&l->done, a, &key, &fresh);

	if (!fresh)
		return l->value[i];
	if (i == l->cap) {
		l->cap = l->cap == 0 ? 16 : l->cap * 2;
		l->value = arena_alloc(a, l->cap * sizeof(*old));
		if (i > 0)
			memcpy(l->value, old, i * sizeof(*old));
	}
	l->value[i] = label_match(l, value);
	return l->value[i];
}

static int
label_emit(struct label_sink *l, struct row *r)
{
	if (eval_guard_row(&l->guard, r) < 0)
		return -1;
	return row_push(l->next, r);
}

static int
label_too_long(const struct label_sink *l)
{
	const struct func_call *c = l->call;

	eval_state_fail(c->ev, c->expr, ERR_LIMIT,
			"%s() makes a label value of more than %zu bytes",
			c->expr->call.func->name, LIMIT_LABEL_VALUE);
	return -1;
}

/* A name that was set stays. */
static void
label_set(struct label_sink *l, struct row *r, struct slice value)
{
	struct arena *a = &l->call->ev->arena;

	r->labels = labels_with(a, &r->labels, l->to, value);
	if (slice_eq(l->to, LABEL_NAME))
		r->drop_name = false;
}

static int
label_replace_push(struct row_sink *sink, struct row *r)
{
	struct label_sink *l = (struct label_sink *)sink;
	struct label_value v;

	eval_state_settle(l->call->ev, r);
	v = label_replaced(l, labels_get(&r->labels, l->from));
	if (v.too_long)
		return label_too_long(l);
	if (v.matches)
		label_set(l, r, v.text);
	return label_emit(l, r);
}

static int
label_join_push(struct row_sink *sink, struct row *r)
{
	struct label_sink *l = (struct label_sink *)sink;
	const struct func_call *c = l->call;
	struct arena *a = &c->ev->arena;
	struct str text = { 0 };

	eval_state_settle(c->ev, r);
	for (size_t i = 3; i < c->expr->call.n; i++) {
		if (i > 3)
			str_add_slice(&text, l->separator);
		str_add_slice(&text,
			      labels_get(&r->labels, func_impl_string(c, i)));
	}
	if (text.n > LIMIT_LABEL_VALUE) {
		str_release(&text);
		return label_too_long(l);
	}
	label_set(l, r, arena_slice(a, str_slice(&text)));
	str_release(&text);
	return label_emit(l, r);
}

static bool
label_name_ok(const struct func_call *c, const char *which, struct slice name)
{
	if (name.n > 0 && utf8_valid(name))
		return true;
	eval_state_fail(c->ev, c->expr, ERR_EXECUTION,
			"invalid %s label name in %s(): %.*s", which,
			c->expr->call.func->name, SLICE_ARG(name));
	return false;
}

static struct label_sink *
label_sink(const struct func_call *c, struct row_sink *next)
{
	struct label_sink *l = arena_calloc(&c->ev->arena, 1, sizeof(*l));

	l->call = c;
	l->next = next;
	l->to = func_impl_string(c, 1);
	l->guard = (struct eval_guard){ .ev = c->ev,
					.expr = c->expr,
					.steps = c->grid->n,
					.merges = true };
	return l;
}

static struct row_sink *
label_replace(const struct func_call *c, struct row_sink *next)
{
	struct label_sink *l = label_sink(c, next);
	struct slice pattern = func_impl_string(c, 4);

	l->sink.push = label_replace_push;
	l->replacement = func_impl_string(c, 2);
	l->from = func_impl_string(c, 3);
	l->regex = eval_state_regex(c->ev, pattern);
	if (l->regex == NULL) {
		eval_state_fail(c->ev, c->expr, ERR_EXECUTION,
				"invalid regular expression in "
				"label_replace(): %.*s",
				SLICE_ARG(pattern));
		return NULL;
	}
	return label_name_ok(c, "destination", l->to) ? &l->sink : NULL;
}

static struct row_sink *
label_join(const struct func_call *c, struct row_sink *next)
{
	struct label_sink *l = label_sink(c, next);

	l->sink.push = label_join_push;
	l->separator = func_impl_string(c, 2);
	for (size_t i = 3; i < c->expr->call.n; i++)
		if (!label_name_ok(c, "source", func_impl_string(c, i)))
			return NULL;
	return label_name_ok(c, "destination", l->to) ? &l->sink : NULL;
}

const struct func_impl func_label_replace = { .rows = label_replace };
const struct func_impl func_label_join = { .rows = label_join };
