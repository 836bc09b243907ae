#include "config.h"

#include "promql/aggregate_count.h"

#include <string.h>

#include "base/num.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "promql/func_impl.h"

struct count {
	struct row_sink sink;
	struct aggregate_call call; /* its expr is grouped by the label, too */
	struct row_sink *next;
	struct slice name;
	struct aggregate_groups groups;
	struct row *row; /* by group */
	size_t cap;
	struct row_table values;  /* each value as a label set of one */
	const struct label **key; /* scratch: an element's labels */
	size_t key_cap;
};

/* The label that says V; made once a value. */
static const struct label *
count_label(struct count *c, double v)
{
	struct arena *a = &c->call.ev->arena;
	char text[NUM_TEXT];
	struct label l = { c->name, { text, (size_t)num_format_f(text, v) } };
	bool fresh;
	size_t i = row_table_put_copy(&c->values, a, &l, &fresh);

	return c->values.labels[i].l[0];
}

/* The element's labels with L among them. */
static struct labels
count_labels(struct count *c, const struct labels *ls, const struct label *l)
{
	size_t n = 0, i = 0;

	if (ls->n + 1 > c->key_cap) {
		c->key_cap = ls->n * 2 + 8;
		c->key = arena_calloc(&c->call.ev->arena, c->key_cap,
				      sizeof(*c->key));
	}
	while (i < ls->n && slice_cmp(ls->l[i]->name, l->name) < 0)
		c->key[n++] = ls->l[i++];
	c->key[n++] = l;
	i += i < ls->n && slice_eq(ls->l[i]->name, l->name);
	while (i < ls->n)
		c->key[n++] = ls->l[i++];
	return (struct labels){ n, c->key };
}

static struct row *
count_row(struct count *c, const struct labels *ls, double v)
{
	struct arena *a = &c->call.ev->arena;
	struct row key = { .labels = count_labels(c, ls, count_label(c, v)) };
	struct row *old = c->row;
	bool fresh;
	size_t i = aggregate_groups_find(&c->groups, &key, &fresh);

	if (!fresh)
		return &c->row[i];
	if (i >= c->cap) {
		c->cap = c->cap == 0 ? 8 : c->cap * 2;
		c->row = arena_calloc(a, c->cap, sizeof(*old));
		if (i > 0)
			memcpy(c->row, old, i * sizeof(*old));
	}
	c->row[i] = row_new(a, c->call.grid->n);
	return eval_state_check(c->call.ev) < 0 ? NULL : &c->row[i];
}

static int
count_push(struct row_sink *sink, struct row *r)
{
	struct count *c = (struct count *)sink;
	struct row *to = NULL;
	double last = 0;

	eval_state_settle(c->call.ev, r);
	for (size_t i = 0; i < c->call.grid->n; i++) {
		if (!row_has(r->present, i))
			continue;
		/* Bytes, as 0 and -0 are two values. */
		if (to == NULL || memcmp(&last, &r->v[i], sizeof(last)) != 0) {
			last = r->v[i];
			to = count_row(c, &r->labels, last);
			if (to == NULL)
				return -1;
		}
		to->v[i]++;
		row_mark(to->present, i);
	}
	return 0;
}

static int
count_end(struct row_sink *sink)
{
	struct count *c = (struct count *)sink;

	for (size_t i = 0; i < c->groups.table.n; i++) {
		c->row[i].labels = c->groups.table.labels[i];
		if (row_push(c->next, &c->row[i]) < 0)
			return -1;
	}
	return 0;
}

/* The expression, but grouped by NAME as well. */
static const struct expr *
count_by(struct arena *a, const struct expr *e, struct slice name)
{
	struct expr *by = arena_copy(a, e, sizeof(*e));
	size_t n = e->aggregate.n;

	if (e->aggregate.without)
		return by;
	by->aggregate.label = arena_calloc(a, n + 1, sizeof(name));
	for (size_t i = 0; i < n; i++)
		by->aggregate.label[i] = e->aggregate.label[i];
	by->aggregate.label[n] = name;
	by->aggregate.n = n + 1;
	return by;
}

static int
count_bad_name(const struct aggregate_call *call, struct slice name)
{
	struct str text = { 0 };

	quote_go(name, &text);
	eval_state_fail(call->ev, call->expr, ERR_EXECUTION,
			"invalid label name %s", str_text(&text));
	str_release(&text);
	return -1;
}

struct row_sink *
aggregate_count_values(const struct aggregate_call *call, struct row_sink *next)
{
	struct slice name = func_impl_bare(call->expr->aggregate.param)->string;
	struct arena *a = &call->ev->arena;
	struct count *c;

	if (name.n == 0 || !utf8_valid(name)) {
		count_bad_name(call, name);
		return NULL;
	}
	c = arena_calloc(a, 1, sizeof(*c));
	c->sink = (struct row_sink){ count_push, count_end };
	c->call = *call;
	c->call.expr = count_by(a, call->expr, name);
	c->next = next;
	c->name = name;
	aggregate_groups_init(&c->groups, &c->call);
	return &c->sink;
}
