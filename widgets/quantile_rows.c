#include "config.h"

#include "widgets/quantile_rows.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/strmap.h"
#include "widgets/unit.h"

/* Where rows are found by their labels: 1 + row, 0 = free. */
struct index {
	size_t *place;
	size_t mask;
};

static struct index
index_make(struct arena *a, size_t n)
{
	size_t cap = 16;

	while (cap < n * 2)
		cap *= 2;
	return (struct index){ arena_calloc(a, cap, sizeof(size_t)), cap - 1 };
}

static struct quantile_row *
row_of(struct quantile_rows *t, const struct index *x, const struct labels *ls)
{
	uint64_t hash = labels_hash(ls);
	size_t at = hash & x->mask;
	struct quantile_row *row;

	for (; x->place[at] != 0; at = (at + 1) & x->mask) {
		row = &t->row[x->place[at] - 1];
		if (row->hash == hash && labels_eq(row->labels, ls))
			return row;
	}
	row = &t->row[t->n++];
	x->place[at] = t->n;
	row->labels = ls;
	row->hash = hash;
	for (size_t c = 0; c < QUANTILES_COLUMNS; c++)
		row->cell[c].index = SIZE_MAX;
	return row;
}

static size_t
column_of(const struct quantiles *q, size_t target)
{
	size_t c = 0;

	while (c + 1 < q->n && q->column[c].target != target)
		c++;
	return c;
}

bool
quantile_rows_init(struct quantile_rows *t, const struct widget_input *in)
{
	struct slice expr[QUANTILES_COLUMNS] = { { NULL, 0 } };
	size_t n = 0, index = 0;
	struct index x;

	*t = (struct quantile_rows){ 0 };
	if (in->n_targets > QUANTILES_COLUMNS)
		return false;
	for (size_t i = 0; i < in->n_targets; i++) {
		const struct frame *f = in->target[i].frame;

		expr[i] = in->target[i].expr;
		n += f != NULL ? f->n : 0;
	}
	if (!quantiles_detect(expr, in->n_targets, &t->q))
		return false;
	t->row = arena_calloc(&t->arena, n + 1, sizeof(*t->row));
	x = index_make(&t->arena, n);
	for (size_t i = 0; i < in->n_targets; i++) {
		const struct frame *f = in->target[i].frame;
		size_t c = column_of(&t->q, i);

		for (size_t k = 0; f != NULL && k < f->n; k++)
			row_of(t, &x, &f->series[k].labels)->cell[c].index =
				index++;
	}
	return true;
}

void
quantile_rows_release(struct quantile_rows *t)
{
	plot_release(&t->plot);
	arena_release(&t->arena);
	*t = (struct quantile_rows){ 0 };
}

/* ---------------------------------------------------------------- names --- */

static bool
tells_apart(const struct quantile_rows *t, struct slice label)
{
	struct slice first = labels_get(t->row[0].labels, label);

	for (size_t i = 1; i < t->n; i++)
		if (!slice_eq(first, labels_get(t->row[i].labels, label)))
			return true;
	return t->n == 1;
}

#define NAMES_MOST 8

/* Names of the labels that differ among the rows, at most NAMES_MOST. */
static size_t
find_names(const struct quantile_rows *t, struct slice name[NAMES_MOST])
{
	struct strmap seen = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < t->n && n < NAMES_MOST; i++)
		for (size_t k = 0; k < t->row[i].labels->n; k++) {
			struct slice label = t->row[i].labels->l[k]->name;
			void **place = strmap_put(&seen, label);

			if (*place == NULL && n < NAMES_MOST &&
			    tells_apart(t, label))
				name[n++] = label;
			*place = &seen;
		}
	strmap_release(&seen);
	return n;
}

/* "querier_v1_querierservice_" before every name hides what differs. */
static void
find_prefix(struct quantile_rows *t)
{
	struct slice *name = arena_calloc(&t->arena, t->n + 1, sizeof(*name));
	size_t n;

	for (size_t i = 0; i < t->n; i++)
		name[i] = t->row[i].name;
	n = plot_prefix(name, t->n);
	t->prefix = (struct slice){ n > 0 ? name[0].p : "", n };
	for (size_t i = 0; i < t->n; i++)
		t->row[i].tail = (struct slice){ name[i].p + n, name[i].n - n };
}

static void
fill_names(struct quantile_rows *t, const struct widget_input *in)
{
	struct slice name[NAMES_MOST];
	size_t n = find_names(t, name);

	t->name_title = n == 1 ? name[0] : SLICE("name");
	for (size_t i = 0; i < t->n; i++) {
		struct str s = { 0 };

		for (size_t k = 0; k < n; k++) {
			struct slice v = labels_get(t->row[i].labels, name[k]);

			if (v.n > 0 && s.n > 0)
				str_addc(&s, ' ');
			str_add_slice(&s, v);
		}
		if (s.n == 0 && t->n == 1)
			str_add_slice(&s, in->title);
		if (s.n == 0)
			str_add(&s, t->n == 1 ? "all" : "-");
		t->row[i].name = arena_slice(&t->arena, str_slice(&s));
		str_release(&s);
	}
}

/* --------------------------------------------------------------- values --- */

static void
fill_cell(struct quantile_rows *t, struct quantile_cell *cell,
	  const struct civil_zone *zone)
{
	const struct plot_series *s;
	struct str text = { 0 };

	cell->v = NAN;
	cell->text = SLICE("-");
	if (cell->index >= t->plot.n)
		return;
	s = &t->plot.s[cell->index];
	cell->series = s;
	cell->v = s->last;
	if (isnan(s->last))
		return;
	unit_format(s->last, s->config.unit,
		    isnan(s->config.decimals) ? -1 : (int)s->config.decimals,
		    zone, &text);
	cell->text = arena_slice(&t->arena, str_slice(&text));
	str_release(&text);
}

static double
first_value(const struct plot_series *s)
{
	for (size_t i = 0; i < s->series->n; i++)
		if (frame_has(s->series, i) && !isnan(s->series->v[i]))
			return s->series->v[i];
	return NAN;
}

static void
fill_change(struct quantile_rows *t, struct quantile_row *row)
{
	const struct quantile_cell *high = &row->cell[t->q.highest];
	double first = high->series != NULL ? first_value(high->series) : NAN;
	char text[NUM_TEXT];
	double percent;

	row->change = first > 0 ? high->v / first - 1 : NAN;
	row->change_text = SLICE("-");
	if (high->v == 0 && first == 0)
		row->change = 0;
	if (!isfinite(row->change))
		return;
	if (row->change >= 9.995) {
		row->change_text = SLICE(">999%");
		return;
	}
	percent = floor(row->change * 100 + 0.5) + 0.0;
	num_format_fixed(text, percent, 0);
	row->change_text = slice_of(arena_printf(&t->arena, "%s%s%%",
						 percent > 0 ? "+" : "", text));
}

void
quantile_rows_fill(struct quantile_rows *t, const struct widget_input *in)
{
	plot_init(&t->plot, in);
	fill_names(t, in);
	find_prefix(t);
	for (size_t i = 0; i < t->n; i++) {
		for (size_t c = 0; c < t->q.n; c++)
			fill_cell(t, &t->row[i].cell[c], in->look->zone);
		fill_change(t, &t->row[i]);
	}
}

/* ----------------------------------------------------------------- order ---
 */

static int
by_name(const void *a, const void *b)
{
	const struct quantile_row *x = a, *y = b;

	return slice_cmp(x->name, y->name);
}

static int
by_key(const void *a, const void *b)
{
	const struct quantile_row *x = a, *y = b;

	if (x->key == y->key)
		return by_name(a, b);
	return x->key < y->key ? -1 : 1;
}

static double
value_of(const struct quantile_rows *t, const struct quantile_row *row,
	 int column)
{
	if (column == (int)t->q.n + 2)
		return row->change;
	return row->cell[column == 0 ? t->q.highest : (size_t)column - 2].v;
}

void
quantile_rows_sort(struct quantile_rows *t, int column, bool up)
{
	for (size_t i = 0; i < t->n && column != 1; i++) {
		double v = value_of(t, &t->row[i], column);

		/* What is not there is last, whatever the order. */
		t->row[i].key = isnan(v) ? INFINITY : up ? v : -v;
	}
	if (t->n > 1)
		qsort(t->row, t->n, sizeof(*t->row),
		      column == 1 ? by_name : by_key);
	for (size_t i = 0; column == 1 && up && i < t->n / 2; i++) {
		struct quantile_row swap = t->row[i];

		t->row[i] = t->row[t->n - 1 - i];
		t->row[t->n - 1 - i] = swap;
	}
}
