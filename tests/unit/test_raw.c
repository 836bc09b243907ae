/*
 * test_raw.c - a panel of an unknown type is named, and shows its values and
 * what of it was not understood.
 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "panel_case.h"
#include "widgets/widget_raw.h"

static const struct panel_case_series values[] = {
	{ "pod", "querier-0", 1, 1500 },
	{ "pod", "ingester-\033[31m0", 1, 20 },
	{ "pod", "gone", NAN, NAN },
};
static struct not_understood nu[] = {
	{ { "$.options.pieType", 17 },
	  { "donut", 5 },
	  { "no pie charts yet", 17 } },
};

static void
pie_init(struct panel_case *p)
{
	panel_case_init(p, GLYPHS_BRAILLE);
	p->panel.type = SLICE("piechart");
	p->panel.n_not_understood = 1;
	p->panel.not_understood = nu;
	panel_case_add(p, "up", values, 3);
	p->target[0].legend = SLICE("{{pod}}");
	p->target[0].has_legend = true;
}

static void
draw(const struct panel_case *p, int w, int h, struct panel_view *view,
     struct str *out)
{
	struct canvas c;

	canvas_init(&c, w, h);
	str_clear(out);
	widget_raw_draw(&c, (struct rect){ 0, 0, w, h }, &p->in, view);
	panel_case_text(&c, out);
	canvas_release(&c);
}

static void
test_lines(void **state)
{
	struct panel_case p;
	struct panel_view view = { 0 };
	struct str out = { 0 };

	(void)state;
	pie_init(&p);
	draw(&p, 60, 7, &view, &out);
	assert_string_equal(str_text(&out),
			    "\"piechart\" is not drawn yet: raw values\n"
			    "querier-0  1.50 s\n"
			    "ingester-^[[31m0  20 ms\n"
			    "gone  -\n"
			    "not understood:\n"
			    "$.options.pieType: donut, no pie charts yet\n"
			    "\n");
	str_release(&out);
	panel_case_release(&p);
}

static void
test_scroll(void **state)
{
	struct panel_case p;
	struct panel_view view = { .scroll = 100 };
	struct str out = { 0 };

	(void)state;
	pie_init(&p);
	draw(&p, 60, 2, &view, &out);
	assert_non_null(strstr(str_text(&out), "querier-0"));
	p.in.full = true;
	draw(&p, 60, 2, &view, &out);
	assert_int_equal(view.scroll, 4);
	assert_string_equal(str_text(&out),
			    "not understood:\n"
			    "$.options.pieType: donut, no pie charts yet\n");
	view.scroll = 1;
	draw(&p, 60, 2, &view, &out);
	assert_string_equal(str_text(&out), "querier-0  1.50 s\n"
					    "ingester-^[[31m0  20 ms\n");
	str_release(&out);
	panel_case_release(&p);
}

static void
test_any_size(void **state)
{
	struct panel_case p;
	struct str out = { 0 };

	(void)state;
	pie_init(&p);
	for (int w = 0; w <= 60; w++)
		for (int h = 0; h <= 20; h++) {
			struct panel_view view = { .scroll = w - 30 };

			p.in.full = (h & 1) != 0;
			draw(&p, w, h, &view, &out);
		}
	str_release(&out);
	panel_case_release(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_scroll),
		cmocka_unit_test(test_any_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
