/* test_layout.c - Grafana's grid in cells, at every width. */
#include "config.h"

#include "tui/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"

static const int widths[] = { 1, 2, 20, 40, 60, 80, 120, 200, 500 };
static const int screens[] = { 0, 1, 6, 15, 22, 38, 58, 100 };

#define N(a) (sizeof(a) / sizeof((a)[0]))

static struct dashboard *
load(const char *json)
{
	struct err err = { 0 };
	struct dashboard *d = dashboard_load(slice_of(json), &err);

	if (d == NULL)
		print_message("%s\n", err.text);
	assert_non_null(d);
	return d;
}

static struct dashboard *
load_shipped(unsigned i)
{
	struct slice text;
	const char *name;
	struct dashboard *d;

	assert_true(dashboard_shipped(i, &name, &text));
	d = dashboard_load(text, NULL);
	assert_non_null(d);
	return d;
}

static bool
overlap(struct rect a, struct rect b)
{
	return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h &&
	       b.y < a.y + a.h;
}

/* What holds for every layout: all inside, nothing on anything else, in
 * reading order, the sheet ends with its last item. */
static void
check(const struct layout *l, int width)
{
	int end = 0;

	for (size_t i = 0; i < l->n; i++) {
		struct rect r = l->item[i].rect;

		assert_true(r.x >= 0 && r.y >= 0 && r.w >= 0 && r.h >= 1);
		assert_true(r.x + r.w <= width);
		if (r.y + r.h > end)
			end = r.y + r.h;
		for (size_t k = 0; k < i; k++)
			assert_false(overlap(r, l->item[k].rect));
	}
	assert_int_equal(l->height, end);
	assert_int_equal(l->width, width);
}

/* Panels of one band end on the same row; those of equal height begin so. */
static void
check_bands(const struct layout *l, const struct dashboard *d)
{
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < i; k++) {
			const struct layout_item *a = &l->item[i];
			const struct layout_item *b = &l->item[k];
			const struct grid_pos *p, *q;

			if (a->kind != LAYOUT_PANEL ||
			    b->kind != LAYOUT_PANEL || a->band != b->band)
				continue;
			p = &d->panel[a->index].pos;
			q = &d->panel[b->index].pos;
			if (p->y == q->y && a->rect.x > b->rect.x)
				assert_int_equal(a->rect.y, b->rect.y);
			if (p->y + p->h == q->y + q->h && a->rect.x > b->rect.x)
				assert_int_equal(a->rect.y + a->rect.h,
						 b->rect.y + b->rect.h);
		}
}

static void
each_size(const struct dashboard *d, const bool *folded, const bool *hidden)
{
	for (size_t w = 0; w < N(widths); w++)
		for (size_t s = 0; s < N(screens); s++) {
			struct layout_request r = { .dashboard = d,
						    .width = widths[w],
						    .screen = screens[s],
						    .folded = folded,
						    .hidden = hidden };
			struct layout l;

			layout_init(&l, &r);
			check(&l, widths[w]);
			check_bands(&l, d);
			layout_release(&l);
		}
}

static void
the_mixin_at_every_size(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct dashboard *d = load_shipped(i);

		each_size(d, NULL, NULL);
		dashboard_free(d);
	}
}

/* All of Reads on 80x24: header, footer, and 22 rows that are filled. */
static void
reads_fit_a_small_screen(void **state)
{
	struct dashboard *d = load_shipped(0);
	struct layout_request r = { .dashboard = d, .width = 80, .screen = 22 };
	struct layout l;

	(void)state;
	layout_init(&l, &r);
	assert_int_equal(l.height, 22);
	for (size_t i = 0; i < l.n; i++)
		if (l.item[i].kind == LAYOUT_PANEL) {
			assert_true(l.item[i].rect.h >= 7);
			assert_int_equal(l.item[i].rect.w, 40);
		}
	layout_release(&l);
	dashboard_free(d);
}

static void
a_screen_that_is_nearly_full_is_filled(void **state)
{
	struct dashboard *d = load_shipped(0);

	(void)state;
	for (int screen = 22; screen < 200; screen++) {
		struct layout_request r = { .dashboard = d,
					    .width = 120,
					    .screen = screen };
		struct layout l;

		layout_init(&l, &r);
		/* either exactly one screen, or much more than one */
		if (l.height != screen)
			assert_true(l.height > screen * 5 / 4);
		layout_release(&l);
	}
	dashboard_free(d);
}

/* Every panel is drawable: as wide and high as asked for, if the screen is. */
static void
panels_have_a_least_size(void **state)
{
	struct dashboard *d = load_shipped(1);

	(void)state;
	for (size_t w = 2; w < N(widths); w++)
		for (size_t s = 0; s < N(screens); s++) {
			struct layout_request r = { .dashboard = d,
						    .width = widths[w],
						    .screen = screens[s] };
			struct layout l;

			layout_init(&l, &r);
			for (size_t i = 0; i < l.n; i++)
				if (l.item[i].kind == LAYOUT_PANEL) {
					assert_true(l.item[i].rect.h >= 7);
					assert_true(l.item[i].rect.w >= 27 ||
						    widths[w] < 54);
				}
			layout_release(&l);
		}
	dashboard_free(d);
}

static void
folded_rows_keep_their_header(void **state)
{
	struct dashboard *d = load_shipped(0);
	bool folded[32] = { true };
	struct layout_request r = {
		.dashboard = d, .width = 120, .screen = 40, .folded = folded
	};
	struct layout l;

	(void)state;
	assert_true(d->n_rows >= 1);
	layout_init(&l, &r);
	check(&l, 120);
	assert_int_equal(l.item[0].kind, LAYOUT_ROW);
	for (size_t i = 0; i < d->n_panels; i++)
		if (d->panel[i].row == 0)
			assert_null(layout_panel(&l, (int)i));
	layout_release(&l);
	for (size_t i = 0; i < d->n_rows; i++)
		folded[i] = true;
	layout_init(&l, &r);
	assert_int_equal(l.n, d->n_rows);
	assert_int_equal(l.height, (int)d->n_rows);
	layout_release(&l);
	each_size(d, folded, NULL);
	dashboard_free(d);
}

static void
hidden_panels_take_no_room(void **state)
{
	struct dashboard *d = load_shipped(1);
	bool hidden[64];
	struct layout_request r = { .dashboard = d,
				    .width = 100,
				    .hidden = hidden };
	struct layout l;

	(void)state;
	for (size_t one = 0; one < d->n_panels; one++) {
		for (size_t i = 0; i < 64; i++)
			hidden[i] = i != one;
		each_size(d, NULL, hidden);
		layout_init(&l, &r);
		/* its row's header, and the panel */
		assert_int_equal(l.n, d->panel[one].row >= 0 ? 2 : 1);
		assert_non_null(layout_panel(&l, (int)one));
		layout_release(&l);
	}
	dashboard_free(d);
}

static int
three_more(void *arg, int panel)
{
	(void)panel;
	++*(int *)arg;
	return 3;
}

static void
tables_get_their_rows(void **state)
{
	struct dashboard *d = load_shipped(0);
	int calls = 0;
	struct layout_request r = { .dashboard = d, .width = 120 };
	struct layout without, with;

	(void)state;
	layout_init(&without, &r);
	r.extra = three_more;
	r.arg = &calls;
	layout_init(&with, &r);
	check(&with, 120);
	assert_true(calls > 0);
	for (size_t i = 0; i < with.n; i++)
		if (with.item[i].kind == LAYOUT_PANEL)
			assert_int_equal(with.item[i].rect.h,
					 without.item[i].rect.h + 3);
	layout_release(&with);
	layout_release(&without);
	dashboard_free(d);
}

/* Positions as files have them: huge, negative, on top of each other. */
static void
hostile_grids(void **state)
{
	static const char *const grids[] = {
		"\"x\":-5,\"y\":-9,\"w\":0,\"h\":0",
		"\"x\":23,\"y\":0,\"w\":24,\"h\":1",
		"\"x\":0,\"y\":1000000000,\"w\":24,\"h\":1000000000",
		"\"x\":1e300,\"y\":2,\"w\":1e300,\"h\":3",
		"\"x\":11,\"y\":3,\"w\":1,\"h\":1",
		"\"x\":12,\"y\":3,\"w\":1,\"h\":40",
		"\"x\":0,\"y\":2147483647,\"w\":2147483647,\"h\":2147483647",
	};
	struct str json = { 0 };
	struct dashboard *d;

	(void)state;
	str_add(&json, "{\"schemaVersion\":39,\"panels\":[");
	for (int i = 0; i < 60; i++)
		str_printf(&json,
			   "%s{\"id\":%d,\"type\":\"timeseries\",\"title\":\"p"
			   "\",\"gridPos\":{%s}}",
			   i > 0 ? "," : "", i, grids[i % (int)N(grids)]);
	str_add(&json, "]}");
	d = load(str_text(&json));
	assert_int_equal(d->n_panels, 60);
	for (size_t w = 0; w < N(widths); w++)
		for (size_t s = 0; s < N(screens); s++) {
			struct layout_request r = { .dashboard = d,
						    .width = widths[w],
						    .screen = screens[s] };
			struct layout l;

			layout_init(&l, &r);
			assert_int_equal(l.n, 60);
			for (size_t i = 0; i < l.n; i++) {
				struct rect c = l.item[i].rect;

				assert_true(c.x >= 0 && c.w >= 0 && c.y >= 0);
				assert_true(c.x + c.w <= widths[w]);
				assert_true(c.h >= 0 && c.y + c.h <= l.height);
			}
			layout_release(&l);
		}
	dashboard_free(d);
	str_release(&json);
}

static void
a_dashboard_of_nothing(void **state)
{
	struct dashboard *d = load("{\"panels\":[]}");

	(void)state;
	each_size(d, NULL, NULL);
	dashboard_free(d);
}

/* Panels that hang together over more rows than there are. */
static void
test_huge(void **state)
{
	struct str text = { 0 };
	struct layout_request r = { .width = 27 };
	struct dashboard *d;
	struct layout l;

	(void)state;
	str_add(&text, "{\"schemaVersion\":39,\"panels\":[");
	for (int i = 0; i < 1900; i++)
		str_printf(&text,
			   "%s{\"type\":\"text\",\"gridPos\":{\"x\":%d,"
			   "\"y\":%d,\"w\":12,\"h\":1000}}",
			   i == 0 ? "" : ",", i % 2 * 12, i * 500);
	str_add(&text, "]}");
	d = load(str_text(&text));
	r.dashboard = d;
	for (r.screen = 0; r.screen < 80; r.screen += 40) {
		int end = 0;

		layout_init(&l, &r);
		assert_true(l.height > 0 && l.height <= LIMIT_CANVAS_ROWS);
		for (size_t i = 0; i < l.n; i++) {
			assert_true(l.item[i].rect.y >= end);
			end = l.item[i].rect.y + l.item[i].rect.h;
		}
		assert_true(end <= l.height);
		layout_release(&l);
	}
	dashboard_free(d);
	str_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_huge),
		cmocka_unit_test(the_mixin_at_every_size),
		cmocka_unit_test(reads_fit_a_small_screen),
		cmocka_unit_test(a_screen_that_is_nearly_full_is_filled),
		cmocka_unit_test(panels_have_a_least_size),
		cmocka_unit_test(folded_rows_keep_their_header),
		cmocka_unit_test(hidden_panels_take_no_room),
		cmocka_unit_test(tables_get_their_rows),
		cmocka_unit_test(hostile_grids),
		cmocka_unit_test(a_dashboard_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
