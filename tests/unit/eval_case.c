#include "config.h"

#include "eval_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/num.h"
#include "fake_querier.h"
#include "promql/feature.h"
#include "promql/parse.h"

static void
eval_case_number(double v, struct str *out)
{
	char text[NUM_TEXT];

	num_format_g(text, v);
	str_add(out, text);
}

static void
eval_case_series(const struct frame *f, const struct frame_series *s,
		 struct str *out)
{
	if (f->kind != FRAME_SCALAR)
		labels_print(&s->labels, true, out);
	else
		str_add(out, "scalar");
	for (size_t i = 0; i < s->n; i++) {
		str_addc(out, ' ');
		if (!frame_has(s, i)) {
			assert_true(s->v[i] == 0);
			str_addc(out, '_');
			continue;
		}
		eval_case_number(s->v[i], out);
		if (f->kind != FRAME_RAW)
			continue;
		str_addc(out, '@');
		eval_case_number((double)s->t[i] / 1000, out);
	}
	str_addc(out, '\n');
}

void
eval_case_text(struct querier *q, const struct eval_request *r, struct str *out)
{
	struct err err = { 0 };
	struct frame *f;

	(void)q;
	f = eval_run(r, &err);
	if (f == NULL) {
		str_printf(out, "error: %s\n", err.text);
		return;
	}
	if (f->kind == FRAME_STRING)
		str_printf(out, "string %.*s\n", SLICE_ARG(f->text));
	for (size_t i = 0; i < f->n; i++)
		eval_case_series(f, &f->series[i], out);
	for (size_t i = 0; i < f->n_warnings; i++)
		str_printf(out, "warn: %.*s\n", SLICE_ARG(f->warnings[i]));
	for (size_t i = 0; i < f->n_infos; i++)
		str_printf(out, "info: %.*s\n", SLICE_ARG(f->infos[i]));
	frame_free(f);
}

void
eval_case_query(struct querier *q, const char *query, struct eval_request *r,
		struct str *out)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct expr *e =
		parse_expr(slice_of(query), &feature_all.parse, &a, &err);

	if (e == NULL) {
		str_printf(out, "error: %s\n", err.text);
	} else {
		r->expr = e;
		r->text = slice_of(query);
		r->querier = q;
		eval_case_text(q, r, out);
		parse_release(e);
	}
	arena_release(&a);
}

void
eval_cases_run_as(const struct eval_request *base, const struct eval_case *c,
		  size_t n)
{
	struct querier *q = NULL;
	int bad = 0;

	for (size_t i = 0; i < n; i++) {
		struct str got = { 0 };
		struct eval_request r = *base;

		r.start = c[i].start * 1000;
		r.end = (c[i].step == 0 ? c[i].start : c[i].end) * 1000;
		r.step = c[i].step * 1000;
		if (c[i].load != NULL) {
			querier_close(q);
			q = fake_querier_new();
			fake_querier_load(q, 0, 15000, c[i].load);
		}
		eval_case_query(q, c[i].query, &r, &got);
		if (strcmp(str_text(&got), c[i].want) != 0) {
			print_error("case %zu: %s at %jd..%jd/%jd\n"
				    "-- wanted:\n%s-- got:\n%s",
				    i, c[i].query, (intmax_t)c[i].start,
				    (intmax_t)c[i].end, (intmax_t)c[i].step,
				    c[i].want, str_text(&got));
			bad++;
		}
		str_release(&got);
	}
	querier_close(q);
	assert_int_equal(bad, 0);
}

void
eval_cases_run(const struct eval_case *c, size_t n)
{
	const struct eval_request base = { 0 };

	eval_cases_run_as(&base, c, n);
}
