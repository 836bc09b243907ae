/* test_dashboard_rows.c - where panels go: spans of old rows, and grids. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "dashboards/dashboard.h"

/* "row TITLE y" and "x,y,w,h@row" for all, in order. */
static void
describe(const struct dashboard *d, struct str *out)
{
	const struct panel *p;

	for (size_t i = 0; i < d->n_rows; i++)
		str_printf(out, "row %.*s %d%s; ", SLICE_ARG(d->row[i].title),
			   d->row[i].y, d->row[i].collapsed ? " shut" : "");
	for (size_t i = 0; i < d->n_panels; i++) {
		p = &d->panel[i];
		str_printf(out, "%s%d,%d,%d,%d@%d", i > 0 ? " " : "", p->pos.x,
			   p->pos.y, p->pos.w, p->pos.h, p->row);
	}
}

static void
check(const char *json, const char *want)
{
	struct err err = { 0 };
	struct str got = { 0 };
	struct dashboard *d = dashboard_load(slice_of(json), &err);

	if (d == NULL)
		fail_msg("%s: %s", json, err.text);
	describe(d, &got);
	if (strcmp(str_text(&got), want) != 0)
		fail_msg("%s\n got %s\nwant %s", json, str_text(&got), want);
	str_release(&got);
	dashboard_free(d);
}

#define ROW(more, panels) "{" more ",\"panels\":[" panels "]}"
#define P(span) "{\"type\":\"graph\",\"span\":" #span "}"
#define T(t) "\"showTitle\":true,\"title\":\"" t "\""
#define PX(h) ",\"height\":\"" #h "px\""

/* grafana.md 4.1's golden examples. */
static void
test_spans(void **state)
{
	static const struct {
		const char *rows, *want;
	} cases[] = {
		{ ROW(T("Querier") PX(250), P(6) "," P(6)) "," ROW(
			  T("Ingester") PX(250), P(6) "," P(6)),
		  "row Querier 0; row Ingester 8; 0,1,12,7@0 12,1,12,7@0 "
		  "0,9,12,7@1 12,9,12,7@1" },
		{ ROW(T("a") PX(250), P(3) "," P(3) "," P(3) "," P(3) "," P(
					      12)) "," ROW(T("b"), ""),
		  "row a 0; row b 15; 0,1,6,7@0 6,1,6,7@0 12,1,6,7@0 "
		  "18,1,6,7@0 0,8,24,7@0" },
		{ ROW(T("a") PX(100), P(8) "," P(8)) "," ROW(T("b"), ""),
		  "row a 0; row b 7; 0,1,16,3@0 0,4,16,3@0" },
		{ ROW(T("a"), P(2) "," P(5) "," P(5)),
		  "row a 0; 0,1,4,7@0 4,1,10,7@0 14,1,10,7@0" },
		{ ROW(T("a"), P(5) "," P(5) "," P(5)),
		  "row a 0; 0,1,10,7@0 10,1,10,7@0 0,8,10,7@0" },
		{ ROW("\"collapse\":true,\"title\":\"a\"", P(6)) "," ROW(T("b"),
									 P(6)),
		  "row a 0 shut; row b 1; 0,1,12,7@0 0,2,12,7@1" },
		{ ROW("\"title\":\"hidden\"", P(12)) "," ROW("\"height\":25",
							     P(12)),
		  "0,0,24,7@-1 0,7,24,3@-1" },
		{ ROW(T("a") PX(500), "{\"span\":6,\"height\":\"100px\"},"
				      "{\"span\":6}"),
		  "row a 0; 0,1,12,3@0 12,1,12,14@0" },
		{ ROW(T("a"), "{}"), "row a 0; 0,1,8,7@0" },
		{ ROW(T("a"), P(99) "," P(-3) "," P(0.2)),
		  "row a 0; 0,1,24,7@0 0,8,8,7@0 8,8,8,7@0" },
		{ ROW(T("a") ",\"repeatIteration\":1", P(6)), "" },
		{ ROW(T("a") ",\"height\":null", P(6)), "row a 0; 0,1,12,7@0" },
		{ ROW(T("a") PX(125), P(6)), "row a 0; 0,1,12,4@0" },
		{ ROW(T("a") PX(400), P(6)), "row a 0; 0,1,12,11@0" },
	};
	struct str json = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		str_clear(&json);
		str_printf(&json, "{\"schemaVersion\":14,\"rows\":[%s]}",
			   cases[i].rows);
		check(str_text(&json), cases[i].want);
	}
	str_release(&json);
}

#define POS(x, y, w, h) \
	"\"gridPos\":{\"x\":" #x ",\"y\":" #y ",\"w\":" #w ",\"h\":" #h "}"
#define G(x, y, w, h) "{\"type\":\"timeseries\"," POS(x, y, w, h) "}"
#define R(t, y, more) \
	"{\"type\":\"row\",\"title\":\"" t "\"," POS(0, y, 24, 1) more "}"

static void
test_grids(void **state)
{
	static const struct {
		const char *panels, *want;
	} cases[] = {
		/* In order of place, whatever the file's order. */
		{ G(12, 1, 12, 8) "," R("a", 0, "") "," G(0, 1, 12, 8) "," R(
			  "b", 9, "") "," G(0, 10, 24, 4),
		  "row a 0; row b 9; 0,1,12,8@0 12,1,12,8@0 0,10,24,4@1" },
		{ G(0, 0, 24, 2) "," R("a", 2, "") "," G(0, 3, 24, 2),
		  "row a 2; 0,0,24,2@-1 0,3,24,2@0" },
		/* A collapsed row keeps its own; what follows is in none. */
		{ R("a", 0,
		    ",\"collapsed\":true,\"panels\":[" G(0, 1, 12, 8) "," G(
			    12, 1, 12, 8) "]") "," R("b", 1, "") "," G(0, 2, 6,
								       3),
		  "row a 0 shut; row b 1; 0,1,12,8@0 12,1,12,8@0 0,2,6,3@1" },
		{ R("a", 0,
		    ",\"collapsed\":true,\"panels\":[" G(
			    0, 1, 12, 40) "]") "," G(0, 1, 6, 3),
		  "row a 0 shut; 0,1,12,40@0 0,1,6,3@-1" },
		/* Places gone wrong are put right. */
		{ G(-5, -1, 100, 1e9) "," G(1e300, 3e9, 0, 0),
		  "0,0,24,1000@-1 23,10000000,1,1@-1" },
		{ "{\"gridPos\":{\"x\":\"2\",\"y\":null,\"w\":true,"
		  "\"h\":[]}}",
		  "2,0,6,3@-1" },
		{ G(0, 0, 24, 5) ",{\"type\":\"timeseries\"}",
		  "0,0,24,5@-1 0,5,12,8@-1" },
	};
	struct str json = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		str_clear(&json);
		str_printf(&json,
			   "{\"schemaVersion\":41,\"rows\":[],\"panels\":[%s]}",
			   cases[i].panels);
		check(str_text(&json), cases[i].want);
	}
	str_release(&json);
}

/* Old schema with no rows keeps its grid; rows alone are taken in any. */
static void
test_schema(void **state)
{
	(void)state;
	check("{\"schemaVersion\":14,\"rows\":[],\"panels\":[" G(3, 4, 5,
								 6) "]}",
	      "3,4,5,6@-1");
	check("{\"schemaVersion\":\"14\",\"rows\":[" ROW(T("a"), P(6)) "]}",
	      "row a 0; 0,1,12,7@0");
	check("{\"schemaVersion\":30,\"panels\":[],\"rows\":[" ROW(T("a"),
								   P(6)) "]}",
	      "row a 0; 0,1,12,7@0");
	check("{\"schemaVersion\":30,\"panels\":[" G(
		      0, 0, 1, 1) "],"
				  "\"rows\":[" ROW(T("a"), P(6)) "]}",
	      "0,0,1,1@-1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_grids),
		cmocka_unit_test(test_schema),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
