#include "config.h"

#include "rules/unit_compare.h"

#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/num.h"
#include "base/quote.h"
#include "promql/print.h"
#include "promql/series_line.h"

/* ------------------------------------------------------------- alerts --- */

static int
pairs_cmp(const struct unit_pairs *a, const struct unit_pairs *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++) {
		int c = slice_cmp(a->l[i].name, b->l[i].name);

		if (c == 0)
			c = slice_cmp(a->l[i].value, b->l[i].value);
		if (c != 0)
			return c;
	}
	return (a->n > b->n) - (a->n < b->n);
}

static int
alert_cmp(const void *x, const void *y)
{
	const struct unit_alert *a = x, *b = y;
	int c = pairs_cmp(&a->labels, &b->labels);

	return c != 0 ? c : pairs_cmp(&a->annotations, &b->annotations);
}

static void
pairs_print(const struct unit_pairs *p, struct str *out)
{
	str_addc(out, '{');
	for (size_t i = 0; i < p->n; i++) {
		if (i > 0)
			str_add(out, ", ");
		labels_print_name(p->l[i].name, out);
		str_addc(out, '=');
		quote_go(p->l[i].value, out);
	}
	str_addc(out, '}');
}

static void
alerts_print(const struct unit_alert *a, size_t n, struct str *out)
{
	static const char at[] = "\n            ";

	str_addc(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			str_addc(out, ',');
		str_printf(out, "%s%zu:%s  Labels:", at, i, at);
		pairs_print(&a[i].labels, out);
		str_printf(out, "%s  Annotations:", at);
		pairs_print(&a[i].annotations, out);
	}
	if (n > 0)
		str_add(out, at);
	str_addc(out, ']');
}

void
unit_compare_alerts(const struct unit_test *t, const struct unit_alerts *want,
		    struct unit_compare_alerts *got, struct str *out)
{
	bool same = want->n == got->n;

	if (want->n > 1)
		qsort(want->alert, want->n, sizeof(*want->alert), alert_cmp);
	if (got->n > 1)
		qsort(got->alert, got->n, sizeof(*got->alert), alert_cmp);
	for (size_t i = 0; same && i < want->n; i++)
		same = alert_cmp(&want->alert[i], &got->alert[i]) == 0;
	if (same)
		return;
	if (t->name.n > 0)
		str_printf(out, "    name: %.*s,\n", SLICE_ARG(t->name));
	str_printf(out, "    alertname: %.*s, time: ", SLICE_ARG(want->name));
	print_duration(want->eval_ms, out);
	str_add(out, ", \n        exp:");
	alerts_print(want->alert, want->n, out);
	str_add(out, ", \n        got:");
	alerts_print(got->alert, got->n, out);
}

/* ------------------------------------------------------------ samples --- */

struct compare_sample {
	struct labels labels;
	double v;
};

static int
sample_cmp(const void *a, const void *b)
{
	return labels_cmp(&((const struct compare_sample *)a)->labels,
			  &((const struct compare_sample *)b)->labels);
}

/* Go's 'E', -1: 1E+00, 1.5E-07 */
static void
sample_print_value(double v, struct str *out)
{
	char digits[24], text[NUM_TEXT];
	int exp10, n;

	if (!isfinite(v)) {
		num_format_g(text, v);
		str_add(out, text);
		return;
	}
	if (signbit(v))
		str_addc(out, '-');
	n = num_digits(fabs(v), digits, &exp10);
	if (v == 0)
		exp10 = 1;
	str_addc(out, digits[0]);
	if (n > 1)
		str_printf(out, ".%s", digits + 1);
	str_printf(out, "E%c%02d", exp10 > 0 ? '+' : '-', abs(exp10 - 1));
}

static void
samples_print(const struct compare_sample *s, size_t n, struct str *out)
{
	if (n == 0)
		str_add(out, "nil");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			str_add(out, ", ");
		labels_print(&s[i].labels, false, out);
		str_addc(out, ' ');
		sample_print_value(s[i].v, out);
	}
}

static bool
sample_equal(double a, double b, bool fuzzy)
{
	return a == b || (fuzzy && (nextafter(a, INFINITY) == b ||
				    nextafter(a, -INFINITY) == b));
}

static int
samples_want(const struct unit_expr *e, struct arena *a,
	     struct compare_sample *out, struct err *err)
{
	for (size_t i = 0; i < e->n; i++) {
		struct series_line line;

		if (e->sample[i].histogram)
			return err_set(err, ERR_UNSUPPORTED,
				       "native histograms are not supported");
		if (slice_trim(e->sample[i].labels).n == 0) {
			out[i] = (struct compare_sample){
				.v = e->sample[i].value
			};
			continue;
		}
		if (series_line_parse(e->sample[i].labels, a, &line, err) < 0 ||
		    (line.items.n > 0 &&
		     err_set(err, ERR_SYNTAX, "unexpected: %.*s",
			     SLICE_ARG(line.items)) < 0)) {
			struct str s = { 0 };

			quote_go(e->sample[i].labels, &s);
			err_prefix(err, "labels %s", str_text(&s));
			str_release(&s);
			return -1;
		}
		out[i] = (struct compare_sample){ line.labels,
						  e->sample[i].value };
	}
	return 0;
}

static size_t
samples_got(const struct frame *f, struct compare_sample *out)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		if (f->series[i].n > 0 && frame_has(&f->series[i], 0))
			out[n++] = (struct compare_sample){ f->series[i].labels,
							    f->series[i].v[0] };
	return n;
}

int
unit_compare_samples(const struct unit_expr *e, const struct frame *f,
		     bool fuzzy, struct str *out, struct err *err)
{
	struct arena a = { 0 };
	struct compare_sample *want = arena_calloc(&a, e->n, sizeof(*want));
	struct compare_sample *got = arena_calloc(&a, f->n, sizeof(*got));
	size_t n = samples_got(f, got);
	bool same = n == e->n;

	if (samples_want(e, &a, want, err) < 0) {
		arena_release(&a);
		return -1;
	}
	if (e->n > 1)
		qsort(want, e->n, sizeof(*want), sample_cmp);
	if (n > 1)
		qsort(got, n, sizeof(*got), sample_cmp);
	for (size_t i = 0; same && i < n; i++)
		same = labels_eq(&want[i].labels, &got[i].labels) &&
		       sample_equal(want[i].v, got[i].v, fuzzy);
	if (!same) {
		str_add(out, "    expr: ");
		quote_go(e->expr, out);
		str_add(out, ", time: ");
		print_duration(e->eval_ms, out);
		str_add(out, ",\n        exp: ");
		samples_print(want, e->n, out);
		str_add(out, "\n        got: ");
		samples_print(got, n, out);
	}
	arena_release(&a);
	return 0;
}
