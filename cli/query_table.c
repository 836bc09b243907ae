#include "config.h"

#include "cli/query_table.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "canvas/text.h"
#include "cli/query_labels.h"
#include "cli/query_result.h"
#include "cli/query_when.h"

/* Cells of clean text, a column after the other; numbers stand with their
 * points below each other, on the right. */
struct table_column {
	struct str *cell;
	bool number;
	int width;
	int whole, part; /* of numbers: the widest in front of and from the
			  * point on */
};

struct table {
	size_t n, rows;
	struct table_column *column;
};

static void
table_init(struct table *t, size_t columns, size_t rows)
{
	t->n = columns;
	t->rows = rows;
	t->column = mem_calloc(columns, sizeof(*t->column));
	for (size_t i = 0; i < columns; i++)
		t->column[i].cell = mem_calloc(rows, sizeof(struct str));
}

static void
table_release(struct table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < t->rows; k++)
			str_release(&t->column[i].cell[k]);
		mem_free(t->column[i].cell);
	}
	mem_free(t->column);
}

static int
table_width(struct slice clean)
{
	struct text_glyph g;
	int width = 0;
	size_t n;

	while ((n = text_next(clean, &g)) > 0) {
		width += g.width;
		clean.p += n;
		clean.n -= n;
	}
	return width;
}

static void
table_set(struct table *t, size_t column, size_t row, struct slice raw)
{
	struct table_column *c = &t->column[column];
	int width;

	text_clean(raw, &c->cell[row]);
	width = table_width(str_slice(&c->cell[row]));
	if (width > c->width)
		c->width = width;
}

/* How many bytes of a number stand in front of its point. */
static int
table_whole(struct slice number)
{
	const char *point = memchr(number.p, '.', number.n);

	return (int)(point != NULL ? (size_t)(point - number.p) : number.n);
}

static void
table_point(struct table_column *c, struct slice number)
{
	int whole = table_whole(number), part = (int)number.n - whole;

	if (whole > c->whole)
		c->whole = whole;
	if (part > c->part)
		c->part = part;
	if (c->whole + c->part > c->width)
		c->width = c->whole + c->part;
}

/* Six digits are enough to read; integers keep all of theirs. */
static void
table_number(struct table *t, size_t column, size_t row, double v)
{
	char text[NUM_TEXT];
	double size = fabs(v);
	int n;

	t->column[column].number = true;
	if (!isfinite(v) || v == 0 || size >= 1e15 || size < 1e-4)
		n = num_format_g(text, v);
	else if (v == trunc(v))
		n = num_format_f(text, v);
	else
		n = num_format_fixed(
			text, v, size >= 1e5 ? 1 : 5 - (int)floor(log10(size)));
	table_set(t, column, row, (struct slice){ text, (size_t)n });
	table_point(&t->column[column], (struct slice){ text, (size_t)n });
}

/* Spaces in front of a cell: row 0 has the heads. */
static int
table_indent(const struct table_column *c, size_t row)
{
	struct slice cell = str_slice(&c->cell[row]);

	if (!c->number)
		return 0;
	if (row == 0)
		return c->width - table_width(cell);
	return c->width - c->part - table_whole(cell);
}

static void
table_print(const struct table *t, struct str *out)
{
	for (size_t row = 0; row < t->rows; row++) {
		int due = 0; /* spaces that the next cell needs in front */

		for (size_t i = 0; i < t->n; i++) {
			const struct table_column *c = &t->column[i];
			struct slice cell = str_slice(&c->cell[row]);
			int in = table_indent(c, row);
			int width = table_width(cell);

			if (width > 0)
				str_fill(out, ' ', (size_t)(due + in));
			str_add_slice(out, cell);
			due = 2 + c->width - (width > 0 ? in + width : -due);
		}
		str_addc(out, '\n');
	}
}

/* -------------------------------------------------------------- series --- */

struct table_sum {
	size_t n;
	double first, last, min, max;
};

static struct table_sum
table_sum(const struct frame_series *s)
{
	struct table_sum sum = { 0, NAN, NAN, NAN, NAN };

	for (size_t i = 0; i < s->n; i++) {
		if (!frame_has(s, i))
			continue;
		sum.last = s->v[i];
		if (sum.n++ == 0)
			sum.first = s->v[i];
		sum.min = fmin(sum.min, s->v[i]);
		sum.max = fmax(sum.max, s->v[i]);
	}
	return sum;
}

/* all: name{a="b", c="d"}, what all series have alike, on a line of its own.
 */
static void
table_same(const struct frame *f, const struct query_labels *names,
	   struct str *out)
{
	struct str name = { 0 }, rest = { 0 };

	for (size_t i = 0; i < names->n; i++) {
		struct slice value =
			labels_get(&f->series[0].labels, names->name[i]);

		if (!names->same[i])
			continue;
		if (slice_eq(names->name[i], LABEL_NAME)) {
			text_clean(value, &name);
			continue;
		}
		if (rest.n > 0)
			str_add(&rest, ", ");
		text_clean(names->name[i], &rest);
		str_add(&rest, "=\"");
		text_clean(value, &rest);
		str_addc(&rest, '"');
	}
	if (name.n + rest.n > 0) {
		str_printf(out, "all: %s", str_text(&name));
		if (rest.n > 0)
			str_printf(out, "{%s}", str_text(&rest));
		str_addc(out, '\n');
	}
	str_release(&name);
	str_release(&rest);
}

static void
table_values(struct table *t, size_t column, size_t row, const struct frame *f,
	     const struct frame_series *s)
{
	struct table_sum sum = table_sum(s);
	char count[NUM_TEXT];

	if (f->kind == FRAME_VECTOR) {
		table_number(t, column, row, sum.last);
		return;
	}
	table_number(t, column, row, sum.first);
	table_number(t, column + 1, row, sum.min);
	table_number(t, column + 2, row, sum.max);
	table_number(t, column + 3, row, sum.last);
	t->column[column + 4].number = true;
	num_format_f(count, (double)sum.n);
	table_set(t, column + 4, row, slice_of(count));
}

static void
table_series(const struct frame *f, struct str *out)
{
	static const char *const heads[] = { "FIRST", "MIN", "MAX", "LAST",
					     "POINTS" };
	bool vector = f->kind == FRAME_VECTOR;
	size_t values = vector ? 1 : 5, column = 0;
	struct query_labels names;
	struct arena a = { 0 };
	struct table t;

	query_labels(f, &a, &names);
	table_same(f, &names, out);
	for (size_t i = 0; i < names.n; i++)
		if (!names.same[i])
			names.name[column++] = names.name[i];
	table_init(&t, column + values, f->n + 1);
	for (size_t i = 0; i < column; i++)
		table_set(&t, i, 0,
			  slice_eq(names.name[i], LABEL_NAME) ? SLICE("name")
							      : names.name[i]);
	for (size_t i = 0; i < values; i++)
		table_set(&t, column + i, 0,
			  slice_of(vector ? "VALUE" : heads[i]));
	for (size_t k = 0; k < f->n; k++) {
		const struct frame_series *s = &f->series[k];

		for (size_t i = 0; i < column; i++)
			table_set(&t, i, k + 1,
				  labels_get(&s->labels, names.name[i]));
		table_values(&t, column, k + 1, f, s);
	}
	table_print(&t, out);
	table_release(&t);
	arena_release(&a);
}

int
query_table(const struct query_result *r, struct str *out, struct err *err)
{
	const struct frame *f = r->frame;
	char text[NUM_TEXT];

	(void)err;
	switch (f->kind) {
	case FRAME_SCALAR:
		num_format_f(text, f->n > 0 ? f->series[0].v[0] : NAN);
		str_printf(out, "%s\n", text);
		return 0;
	case FRAME_STRING:
		text_clean(f->text, out);
		str_addc(out, '\n');
		return 0;
	default:
		if (f->n == 0)
			return 0;
		query_when(r, out);
		str_addc(out, '\n');
		table_series(f, out);
		return 0;
	}
}
