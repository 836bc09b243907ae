#include "config.h"

#include "panel_case.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "canvas/out.h"

#define STEPS 40

void
panel_case_init(struct panel_case *p, enum glyph_tier tier)
{
	struct err err = { 0 };

	*p = (struct panel_case){ 0 };
	assert_int_equal(theme_load(&p->theme, "dark", OUT_16, &err), 0);
	p->look.theme = &p->theme;
	p->look.glyphs = glyphs_of(tier);
	p->look.depth = OUT_16;
	p->panel.type = SLICE("timeseries");
	p->panel.title = SLICE("Latency");
	p->panel.field.decimals = NAN;
	p->panel.field.min = p->panel.field.max = NAN;
	p->panel.field.soft_min = p->panel.field.soft_max = NAN;
	p->panel.field.unit = SLICE("ms");
	p->in.panel = &p->panel;
	p->in.look = &p->look;
	p->in.title = p->panel.title;
	p->in.target = p->target;
	p->in.range.to = 3600000;
	p->in.range.from = 3600000 - (STEPS - 1) * PANEL_CASE_STEP;
	p->in.step = PANEL_CASE_STEP;
	p->in.state = WIDGET_OK;
}

void
panel_case_release(struct panel_case *p)
{
	for (size_t i = 0; i < p->in.n_targets; i++)
		frame_free(p->frame[i]);
}

static void
fill(struct frame *f, struct frame_series *out,
     const struct panel_case_series *s)
{
	frame_series_init(f, out, f->steps);
	if (s->label != NULL) {
		struct label *l = arena_calloc(&f->arena, 1, sizeof(*l));

		l->name = slice_of(s->label);
		l->value = slice_of(s->value);
		out->labels = labels_make(&f->arena, l, 1);
	}
	for (size_t i = 0; i < f->steps && !isnan(s->from); i++)
		frame_set(out, i,
			  s->from + (s->to - s->from) * (double)i /
					    (double)(f->steps - 1));
}

void
panel_case_add(struct panel_case *p, const char *expr,
	       const struct panel_case_series *s, size_t n)
{
	struct frame *f = frame_new();
	size_t i = p->in.n_targets++;

	assert_true(i < PANEL_CASE_TARGETS);
	f->kind = FRAME_MATRIX;
	f->start = p->in.range.from;
	f->step = PANEL_CASE_STEP;
	f->steps = STEPS;
	f->n = n;
	f->series = arena_calloc(&f->arena, n + 1, sizeof(*f->series));
	for (size_t k = 0; k < n; k++)
		fill(f, &f->series[k], &s[k]);
	p->frame[i] = f;
	p->target[i].frame = f;
	p->target[i].expr = slice_of(expr);
	p->target[i].ref_id = (struct slice){ &"ABCD"[i], 1 };
}

void
panel_case_text(const struct canvas *c, struct str *out)
{
	out_text(c, OUT_MONO, out);
}
