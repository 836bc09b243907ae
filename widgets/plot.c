#include "config.h"

#include "widgets/plot.h"

#include <math.h>

/* Names under which things go wrong, and statuses of 500 and more. */
static bool
plot_is_severe(struct slice name)
{
	static const char *const words[] = { "5xx",       "error",   "err",
					     "fail",      "failed",  "cancel",
					     "cancelled", "failure", "errors" };

	name = slice_trim(name);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_eq(name, slice_of(words[i])))
			return true;
	return name.n == 3 && name.p[0] == '5' && name.p[1] >= '0' &&
	       name.p[1] <= '9' && name.p[2] >= '0' && name.p[2] <= '9';
}

static double
plot_reduce(const struct frame_series *s, const char *id)
{
	const struct field_reducer *r = fields_reducer(slice_of(id));
	bool null = false;
	double v = r->reduce(s->v, s->present, s->n, &null);

	return null ? NAN : v;
}

static canvas_colour
plot_fixed_colour(const struct plot_series *s, const struct theme *t)
{
	if (!slice_eq(s->config.color_mode, SLICE("fixed")) ||
	    s->config.fixed_color.n == 0)
		return CANVAS_DEFAULT;
	return theme_colour(t, s->config.fixed_color);
}

/* Lines cannot have patterns: a to z, A to Z, and then no more are told. */
static uint32_t
plot_letter(size_t index)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return index < sizeof(letters) - 1 ? (uint32_t)letters[index] : '*';
}

/* Fixed colours by meaning; else the next of the palette, where overridden
 * series use up theirs too (grafana.md 6); beyond it grey. */
static void
plot_colour(struct plot_series *s, size_t index, size_t n,
	    const struct widget_input *in)
{
	const struct widget_look *look = in->look;
	const struct theme *t = look->theme;
	canvas_colour fixed = plot_fixed_colour(s, t);
	size_t palette = t->nseries > 0 ? t->nseries : THEME_SERIES;

	s->pattern = look->glyphs->pattern[index % 8];
	if (look->depth == OUT_MONO) {
		s->letter = in->panel->field.stack == STACK_NONE
				    ? plot_letter(index)
				    : 0;
		return;
	}
	if (fixed != CANVAS_DEFAULT)
		s->style.fg = fixed;
	else if (index < palette || n <= palette)
		s->style.fg = theme_series(t, (unsigned)index);
	else {
		s->style = t->role[ROLE_OTHER];
		s->grey = true;
	}
}

static void
plot_series_init(struct plot *p, struct plot_series *s,
		 const struct widget_input *in, struct slice name)
{
	fields_resolve(in->panel, name, in->target[s->target].ref_id, s->series,
		       &p->arena, &s->config);
	s->name = s->config.display_name.n > 0 ? s->config.display_name : name;
	s->severe = plot_is_severe(s->name);
	s->last = plot_reduce(s->series, "lastNotNull");
	s->min = plot_reduce(s->series, "min");
	s->mean = plot_reduce(s->series, "mean");
	s->max = plot_reduce(s->series, "max");
}

#define PREFIX_LEAST 6

static bool
plot_is_separator(char c)
{
	return c == '_' || c == '/' || c == '.' || c == '-' || c == ':';
}

size_t
plot_prefix(const struct slice *name, size_t n)
{
	size_t same = n > 1 && name[0].n > 0 ? name[0].n - 1 : 0;

	for (size_t i = 1; i < n; i++) {
		size_t k = 0;

		while (k < same && k + 1 < name[i].n &&
		       name[0].p[k] == name[i].p[k])
			k++;
		same = k;
	}
	while (same > 0 && !plot_is_separator(name[0].p[same - 1]))
		same--;
	return same < PREFIX_LEAST ? 0 : same;
}

static void
plot_tails(struct plot *p)
{
	struct slice *name = arena_calloc(&p->arena, p->n + 1, sizeof(*name));
	size_t cut;

	for (size_t i = 0; i < p->n; i++)
		name[i] = p->s[i].name;
	cut = plot_prefix(name, p->n);
	for (size_t i = 0; i < p->n; i++)
		p->s[i].tail =
			(struct slice){ name[i].p + cut, name[i].n - cut };
}

void
plot_init(struct plot *p, const struct widget_input *in)
{
	struct slice *names = NULL;
	size_t n_names = 0;

	*p = (struct plot){ 0 };
	legend_names(in->target, in->n_targets, &p->arena, &names, &n_names);
	p->s = arena_calloc(&p->arena, n_names + 1, sizeof(*p->s));
	for (size_t t = 0; t < in->n_targets; t++) {
		const struct frame *f = in->target[t].frame;

		for (size_t i = 0; f != NULL && i < f->n; i++) {
			struct plot_series *s = &p->s[p->n];

			if (p->n == n_names)
				break;
			s->target = t;
			s->series = &f->series[i];
			s->start = f->start;
			s->step = f->step > 0 ? f->step : 1;
			plot_series_init(p, s, in, names[p->n]);
			p->n++;
		}
	}
	plot_tails(p);
	for (size_t i = 0; i < p->n; i++)
		plot_colour(&p->s[i], i, p->n, in);
}

void
plot_release(struct plot *p)
{
	arena_release(&p->arena);
	*p = (struct plot){ 0 };
}

const struct plot_series *
plot_largest(const struct plot *p)
{
	const struct plot_series *best = NULL;

	for (size_t i = 0; i < p->n; i++)
		if (!isnan(p->s[i].last) &&
		    (best == NULL || p->s[i].last > best->last))
			best = &p->s[i];
	return best;
}
