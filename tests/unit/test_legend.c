/* test_legend.c - names of series: the back end's, then the front end's. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dashboards/legend.h"

#define LEN(a) (sizeof(a) / sizeof(*(a)))
#define MOST 6
#define SERIES 3

/* name, value, name, value ... */
static struct labels
make(struct arena *a, const char *const text[MOST])
{
	struct label *l = arena_calloc(a, MOST, sizeof(*l));
	size_t n = 0;

	for (; n < MOST / 2 && text[2 * n] != NULL; n++)
		l[n] = (struct label){ slice_of(text[2 * n]),
				       slice_of(text[2 * n + 1]) };
	return labels_make(a, l, n);
}

static void
test_templates(void **state)
{
	static const struct {
		const char *format, *want;
	} cases[] = {
		{ "{{pod}}", "web-0" },
		{ "{{ pod }}", "web-0" },
		{ "{{	pod   }} in {{ job}}", "web-0 in api" },
		{ "{{pod}}{{job}}", "web-0api" },
		{ "{{nope}}", "" },
		{ "a {{ nope }} b", "a  b" },
		{ "plain", "plain" },
		{ "{{pod", "{{pod" },
		{ "pod}}", "pod}}" },
		{ "{pod}", "{pod}" },
		{ "{{}}", "{{}}" },
		{ "{{ }}", "" },
		{ "{{http.code}}", "" },
		{ "", "" },
	};
	static const char *const text[MOST] = { "job", "api", "pod", "web-0" };
	struct arena a = { 0 };
	struct labels ls = make(&a, text);

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct str out = { 0 };

		legend_render(slice_of(cases[i].format), &ls, &out);
		print_message("# %s\n", cases[i].format);
		assert_string_equal(str_text(&out), cases[i].want);
		str_release(&out);
	}
	arena_release(&a);
}

static const struct {
	const char *legend; /* NULL: none in the file */
	const char *labels[SERIES][MOST];
	size_t n;
	const char *want; /* joined by blanks */
} cases[] = {
	{ NULL,
	  { { "__name__", "up", "b", "2", "a", "1" } },
	  1,
	  "up{a=\"1\", b=\"2\"}" },
	{ "", { { "__name__", "up" } }, 1, "up" },
	{ NULL, { { "a", "x\"y" } }, 1, "{a=\"x\\\"y\"}" },
	/* nothing to say: the query itself */
	{ NULL, { { NULL } }, 1, "sum(x)" },
	{ "__auto", { { NULL } }, 1, "sum(x)" },
	{ "{{ route }}", { { "route", "/push" } }, 1, "/push" },
	/* a template that comes to nothing leaves it to the front end */
	{ "{{nope}}", { { "job", "a" }, { "job", "b" } }, 2, "a b" },
	{ "{{nope}}", { { NULL } }, 1, "Value" },
	{ "__auto", { { "job", "a" }, { "job", "b" } }, 2, "a b" },
	{ "__auto",
	  { { "job", "a", "x", "1" }, { "job", "b", "x", "1" } },
	  2,
	  "{job=\"a\", x=\"1\"} {job=\"b\", x=\"1\"}" },
	{ "__auto",
	  { { "__name__", "up", "instance", "i", "job", "a" },
	    { "__name__", "up", "instance", "k", "job", "a" } },
	  2,
	  "{instance=\"i\"} {instance=\"k\"}" },
	{ "__auto",
	  { { "__name__", "up", "instance", "i", "job", "a" } },
	  1,
	  "{__name__=\"up\", instance=\"i\", job=\"a\"}" },
	{ "__auto", { { "__name__", "up" } }, 1, "up" },
	{ "__auto",
	  { { "__name__", "up" }, { "__name__", "down" } },
	  2,
	  "{__name__=\"up\"} {__name__=\"down\"}" },
};

static void
test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct arena a = { 0 };
		struct frame_series series[SERIES] = { 0 };
		struct frame f = { .n = cases[i].n, .series = series };
		struct legend_input in = {
			.frame = &f,
			.has_legend = cases[i].legend != NULL,
			.expr = SLICE("sum(x)"),
			.ref_id = SLICE("A"),
		};
		struct str got = { 0 };
		struct slice *names;
		size_t n;

		if (in.has_legend)
			in.legend = slice_of(cases[i].legend);
		for (size_t k = 0; k < f.n; k++)
			series[k].labels = make(&a, cases[i].labels[k]);
		legend_names(&in, 1, &a, &names, &n);
		assert_int_equal(n, f.n);
		for (size_t k = 0; k < n; k++) {
			str_add(&got, k == 0 ? "" : " ");
			str_add_slice(&got, names[k]);
		}
		print_message("# %zu: %s\n", i, str_text(&got));
		assert_string_equal(str_text(&got), cases[i].want);
		str_release(&got);
		arena_release(&a);
	}
}

/* A target without an answer has no names and does not shift the others'. */
static void
test_no_answer(void **state)
{
	static const char *const text[MOST] = { "job", "a" };
	struct arena a = { 0 };
	struct frame_series series = { .labels = make(&a, text) };
	struct frame f = { .n = 1, .series = &series };
	struct legend_input in[] = {
		{ .legend = SLICE("p99"), .has_legend = true },
		{ .frame = &f, .legend = SLICE("p50"), .has_legend = true },
	};
	struct slice *names;
	size_t n;

	(void)state;
	legend_names(in, 2, &a, &names, &n);
	assert_int_equal(n, 1);
	assert_true(slice_eq(names[0], SLICE("p50")));
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_templates),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
