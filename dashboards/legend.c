#include "config.h"

#include "dashboards/legend.h"

#include "base/mem.h"

#define VALUE SLICE("Value")

void
legend_render(struct slice format, const struct labels *ls, struct str *out)
{
	size_t at = 0;

	for (;;) {
		ptrdiff_t open = slice_find(format, SLICE("{{"), at), close;
		struct slice name;

		if (open < 0)
			break;
		close = slice_find(format, SLICE("}}"), (size_t)open + 3);
		if (close < 0)
			break;
		str_addn(out, format.p + at, (size_t)open - at);
		name = (struct slice){ format.p + open + 2,
				       (size_t)(close - open - 2) };
		str_add_slice(out, labels_get(ls, slice_trim(name)));
		at = (size_t)close + 2;
	}
	str_addn(out, format.p + at, format.n - at);
}

void
legend_labels(const struct labels *ls, struct str *out)
{
	for (size_t i = 0; i < ls->n; i++) {
		str_add(out, i == 0 ? "{" : ", ");
		str_add_slice(out, ls->l[i]->name);
		str_add(out, "=\"");
		str_add_slice(out, ls->l[i]->value);
		str_addc(out, '"');
	}
	if (ls->n > 0)
		str_addc(out, '}');
}

/* The one label that all the fields' labels are, or p NULL. */
static struct slice
single_label(const struct legend_field *field, size_t n)
{
	struct slice name = { 0 };

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < field[i].labels.n; k++) {
			struct slice label = field[i].labels.l[k]->name;

			if (name.p != NULL && !slice_eq(name, label))
				return (struct slice){ 0 };
			name = label;
		}
	return name;
}

/* What depends on all fields at once. */
struct all {
	struct slice single; /* single_label */
	bool frames;         /* there are several frames' names */
};

static struct all
look_at_all(const struct legend_field *field, size_t n)
{
	struct all all = { .single = single_label(field, n) };

	for (size_t i = 1; i < n; i++)
		all.frames |= !slice_eq(field[i].frame, field[0].frame);
	return all;
}

static void
add_part(struct slice part, size_t start, struct str *out)
{
	if (part.n > 0 && out->n > start)
		str_addc(out, ' ');
	str_add_slice(out, part);
}

static void
display(const struct legend_field *f, const struct all *all, struct str *out)
{
	struct str labels = { 0 };
	size_t start = out->n;

	if (f->config.n > 0 || f->from_ds.n > 0) {
		str_add_slice(out, f->config.n > 0 ? f->config : f->from_ds);
		return;
	}
	if (all->frames)
		add_part(f->frame, start, out);
	if (!slice_eq(f->name, VALUE))
		add_part(f->name, start, out);
	if (all->single.p == NULL)
		legend_labels(&f->labels, &labels);
	else
		str_add_slice(&labels, labels_get(&f->labels, all->single));
	add_part(str_slice(&labels), start, out);
	if (out->n == start)
		str_add_slice(out, f->frame.n > 0  ? f->frame
				   : f->name.n > 0 ? f->name
						   : VALUE);
	str_release(&labels);
}

void
legend_display(const struct legend_field *field, size_t n, size_t i,
	       struct str *out)
{
	struct all all = look_at_all(field, n);

	display(&field[i], &all, out);
}

/* What the back end calls a series; empty = it leaves that to the front end. */
static void
render_back(const struct legend_input *in, const struct labels *ls,
	    struct str *out)
{
	if (!in->has_legend || in->legend.n == 0) {
		labels_print(ls, true, out);
		if (out->n == 0)
			str_add(out, "{}");
	} else if (!slice_eq(in->legend, SLICE("__auto"))) {
		legend_render(in->legend, ls, out);
	} else if (ls->n == 0) {
		str_add_slice(out, in->expr);
	}
	if (slice_eq(str_slice(out), SLICE("{}"))) {
		str_clear(out);
		str_add_slice(out, in->expr);
	}
}

/* Names of the labels that all series of a target have with one value. */
struct common {
	size_t n;
	struct slice *name;
};

static bool
is_common(const struct frame *f, const struct label *label)
{
	for (size_t i = 0; i < f->n; i++)
		if (!slice_eq(labels_get(&f->series[i].labels, label->name),
			      label->value))
			return false;
	return true;
}

static struct common
find_common(const struct frame *f, struct arena *a)
{
	const struct labels *ls = &f->series[0].labels;
	struct common c = { 0, arena_calloc(a, ls->n, sizeof(*c.name)) };

	for (size_t i = 0; f->n > 1 && i < ls->n; i++)
		if (is_common(f, ls->l[i]))
			c.name[c.n++] = ls->l[i]->name;
	return c;
}

/* __auto over metrics: only what tells the series of the target apart. */
static void
render_auto(const struct frame *f, const struct labels *ls,
	    const struct common *common, struct arena *a, struct str *out)
{
	struct labels left = *ls;

	if (f->n == 1 && ls->n == 1) {
		str_add_slice(out, ls->l[0]->value);
		return;
	}
	if (common->n > 0)
		left = labels_drop(a, ls, common->name, common->n);
	legend_labels(&left, out);
	if (out->n == 0)
		str_add_slice(out, VALUE);
}

static void
make_field(const struct legend_input *in, const struct labels *ls,
	   const struct common *common, struct arena *a, struct legend_field *f)
{
	struct slice metric = labels_get(ls, LABEL_NAME);
	struct str name = { 0 };

	render_back(in, ls, &name);
	if (name.n == 0 && in->has_legend && metric.n > 0 &&
	    slice_eq(in->legend, SLICE("__auto")))
		render_auto(in->frame, ls, common, a, &name);
	f->labels = *ls;
	f->name = metric.n > 0 ? metric : VALUE;
	f->from_ds = arena_slice(a, str_slice(&name));
	str_release(&name);
}

void
legend_names(const struct legend_input *in, size_t n, struct arena *a,
	     struct slice **names, size_t *n_names)
{
	struct legend_field *field;
	struct str text = { 0 };
	struct all all;
	size_t count = 0, at = 0;

	for (size_t i = 0; i < n; i++)
		count += in[i].frame == NULL ? 0 : in[i].frame->n;
	field = mem_calloc(count + 1, sizeof(*field));
	for (size_t i = 0; i < n; i++) {
		const struct frame *f = in[i].frame;
		struct common common;

		if (f == NULL || f->n == 0)
			continue;
		common = find_common(f, a);
		for (size_t k = 0; k < f->n; k++)
			make_field(&in[i], &f->series[k].labels, &common, a,
				   &field[at++]);
	}
	all = look_at_all(field, count);
	*names = arena_calloc(a, count, sizeof(**names));
	*n_names = count;
	for (size_t i = 0; i < count; i++) {
		str_clear(&text);
		if (field[i].from_ds.n > 0)
			str_add_slice(&text, field[i].from_ds);
		else
			display(&field[i], &all, &text);
		(*names)[i] = arena_slice(a, str_slice(&text));
	}
	str_release(&text);
	mem_free(field);
}
