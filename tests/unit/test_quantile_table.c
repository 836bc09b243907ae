/*
 * test_quantile_table.c - quantiles and an average as a table: the worst first,
 * readable at any width.
 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "panel_case.h"
#include "widgets/quantile_table.h"

#define P99 "histogram_quantile(0.99, sum by (le, route) (rate(a_bucket[1m])))"
#define P50 "histogram_quantile(0.5, sum by (le, route) (rate(a_bucket[1m])))"
#define AVG                                         \
	"1e3 * sum by (route) (rate(a_sum[1m])) / " \
	"sum by (route) (rate(a_count[1m]))"

static const struct panel_case_series p99[] = {
	{ "route", "/querier.v1.QuerierService/SelectMergeStacktraces", 500,
	  486 },
	{ "route", "/push.v1.PusherService/Push", 100, 157 },
	{ "route", "/ready", NAN, NAN },
	{ "route", "/ingest", 100, 2190 },
};
static const struct panel_case_series p50[] = {
	{ "route", "/ingest", 12, 20 },
	{ "route", "/querier.v1.QuerierService/SelectMergeStacktraces", 50,
	  90 },
	{ "route", "/push.v1.PusherService/Push", 10, 15 },
};
static const struct panel_case_series avg[] = {
	{ "route", "/push.v1.PusherService/Push", 30, 35 },
	{ "route", "/only-average", 30, 35 },
};

static void
routes_init(struct panel_case *p)
{
	panel_case_init(p, GLYPHS_BRAILLE);
	panel_case_add(p, P99, p99, 4);
	panel_case_add(p, P50, p50, 3);
	panel_case_add(p, AVG, avg, 2);
}

static void
draw(const struct panel_case *p, int w, int h, struct panel_view *view,
     struct str *out)
{
	struct canvas c;

	canvas_init(&c, w, h);
	str_clear(out);
	assert_true(quantile_table_draw(&c, (struct rect){ 0, 0, w, h }, &p->in,
					view));
	panel_case_text(&c, out);
	canvas_release(&c);
}

static void
same(const struct str *out, const char *want)
{
	if (strcmp(str_text(out), want) != 0)
		fail_msg("drawn:\n%s\nnot:\n%s", str_text(out), want);
}

static void
test_wide(void **state)
{
	struct panel_case p;
	struct panel_view view = { 0 };
	struct str out = { 0 };

	(void)state;
	routes_init(&p);
	assert_int_equal(quantile_table_rows(&p.in), 6);
	draw(&p, 100, 6, &view, &out);
	same(&out, "route                                         p50    p99▼  "
		   "  avg   change  p99, 10m\n"
		   "/ingest                                     20 ms  2.19 s  "
		   "    -    >999%  ▁▁▂▂▂▃▃▃▄▄▄▄▅▅▅▆▆▆▇▇▇████\n"
		   "/querier.v1.QuerierS…electMergeStacktraces  90 ms  486 ms  "
		   "    -      -3%  ████▇▇▇▆▆▅▅▅▅▄▄▄▃▃▂▂▂▂▁▁▁\n"
		   "/push.v1.PusherService/Push                 15 ms  157 ms  "
		   "35 ms     +57%  ▁▁▁▂▂▂▃▃▃▃▄▄▄▅▅▆▆▆▆▇▇▇███\n"
		   "/only-average                                   -       -  "
		   "35 ms        -\n"
		   "/ready                                          -       -  "
		   "    -        -  ·························\n");
	str_release(&out);
	panel_case_release(&p);
}

static void
test_narrow(void **state)
{
	struct panel_case p;
	struct panel_view view = { 0 };
	struct str out = { 0 };

	(void)state;
	routes_init(&p);
	draw(&p, 38, 6, &view, &out);
	same(&out, "route        p50   p99▼   avg p99, 10m\n"
		   "/ingest    20 ms 2.19 s     - ▂▃▄▅▆▇██\n"
		   "/que…races 90 ms 486 ms     - █▇▆▅▄▃▂▁\n"
		   "/pus…/Push 15 ms 157 ms 35 ms ▁▂▃▄▆▇██\n"
		   "/onl…erage     -      - 35 ms\n"
		   "/ready         -      -     - ········\n");
	draw(&p, 20, 4, &view, &out);
	same(&out, "route           p99▼\n"
		   "/ingest       2.19 s\n"
		   "/queri…traces 486 ms\n"
		   "+3 more\n");
	str_release(&out);
	panel_case_release(&p);
}

/* First letters of the rows' names, in their order. */
static void
order(const struct panel_case *p, int column, bool up, struct str *names)
{
	struct panel_view view = { .sort_column = column, .sort_up = up };
	struct str out = { 0 };
	const char *at;

	str_clear(names);
	draw(p, 120, 6, &view, &out);
	for (at = strstr(str_text(&out), "\n/"); at != NULL;
	     at = strstr(at + 2, "\n/"))
		str_addc(names, at[2]);
	str_release(&out);
}

static void
test_sorting(void **state)
{
	static const struct {
		int column;
		bool up;
		const char *names;
	} want[] = {
		{ 0, false, "iqpor" }, { 0, true, "pqior" },
		{ 1, false, "iopqr" }, { 1, true, "rqpoi" },
		{ 2, false, "qipor" }, { 2, true, "piqor" },
		{ 3, false, "iqpor" }, { 4, false, "opiqr" },
		{ 5, false, "ipqor" }, { 5, true, "qpior" },
		{ 6, false, "iqpor" }, { -1, false, "ipqor" },
	};
	struct panel_case p;
	struct str names = { 0 };

	(void)state;
	routes_init(&p);
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		order(&p, want[i].column, want[i].up, &names);
		if (strcmp(str_text(&names), want[i].names) != 0)
			fail_msg("column %d up %d: %s, not %s", want[i].column,
				 want[i].up, str_text(&names), want[i].names);
	}
	str_release(&names);
	panel_case_release(&p);
}

static void
test_scroll(void **state)
{
	struct panel_case p;
	struct panel_view view = { .scroll = 99, .sort_column = 1 };
	struct str out = { 0 };

	(void)state;
	routes_init(&p);
	draw(&p, 60, 4, &view, &out);
	assert_non_null(strstr(str_text(&out), "+3 more"));
	assert_non_null(strstr(str_text(&out), "/ingest"));
	p.in.full = true;
	draw(&p, 60, 4, &view, &out);
	assert_int_equal(view.scroll, 3);
	assert_non_null(strstr(str_text(&out), "/ready"));
	assert_null(strstr(str_text(&out), "/ingest"));
	view.scroll = -5;
	draw(&p, 60, 4, &view, &out);
	assert_int_equal(view.scroll, 0);
	str_release(&out);
	panel_case_release(&p);
}

static void
test_without_labels(void **state)
{
	static const struct panel_case_series one[] = { { NULL, NULL, 3, 6 } };
	struct panel_case p;
	struct panel_view view = { 0 };
	struct str out = { 0 };

	(void)state;
	panel_case_init(&p, GLYPHS_ASCII);
	panel_case_add(&p, P99, one, 1);
	assert_int_equal(quantile_table_rows(&p.in), 2);
	draw(&p, 40, 2, &view, &out);
	assert_non_null(strstr(str_text(&out), "Latency"));
	assert_non_null(strstr(str_text(&out), "+100%"));
	p.in.title = SLICE("");
	draw(&p, 40, 2, &view, &out);
	assert_non_null(strstr(str_text(&out), "\nall "));
	str_release(&out);
	panel_case_release(&p);
}

static void
test_other_panels(void **state)
{
	struct panel_case p;
	struct panel_view view = { 0 };
	struct canvas c;
	struct str out = { 0 };

	(void)state;
	panel_case_init(&p, GLYPHS_BRAILLE);
	panel_case_add(&p, "up", p99, 4);
	canvas_init(&c, 20, 5);
	assert_int_equal(quantile_table_rows(&p.in), 0);
	assert_false(quantile_table_draw(&c, (struct rect){ 0, 0, 20, 5 },
					 &p.in, &view));
	panel_case_text(&c, &out);
	same(&out, "\n\n\n\n\n");
	str_release(&out);
	canvas_release(&c);
	panel_case_release(&p);
}

/* No size draws outside its rectangle. */
static void
test_any_size(void **state)
{
	struct panel_case p;

	(void)state;
	routes_init(&p);
	for (int w = 0; w <= 60; w++)
		for (int h = 0; h <= 20; h++) {
			struct panel_view view = { .sort_column = w + h,
						   .scroll = h };
			struct canvas c;

			p.in.full = (w & 1) != 0;
			canvas_init(&c, w + 4, h + 2);
			canvas_fill(&c, (struct rect){ 0, 0, w + 4, h + 2 },
				    '#', (struct canvas_style){ 0 });
			canvas_fill(&c, (struct rect){ 2, 1, w, h }, ' ',
				    (struct canvas_style){ 0 });
			quantile_table_draw(&c, (struct rect){ 2, 1, w, h },
					    &p.in, &view);
			for (int y = 0; y < h + 2; y++)
				for (int x = 0; x < w + 4; x++)
					if (y == 0 || y == h + 1 || x < 2 ||
					    x >= w + 2)
						assert_int_equal(
							canvas_at(&c, x, y)
								->glyph,
							'#');
			canvas_release(&c);
		}
	panel_case_release(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_narrow),
		cmocka_unit_test(test_sorting),
		cmocka_unit_test(test_scroll),
		cmocka_unit_test(test_without_labels),
		cmocka_unit_test(test_other_panels),
		cmocka_unit_test(test_any_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
