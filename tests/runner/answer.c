#include "config.h"

#include "tests/runner/answer.h"

#include <float.h>
#include <math.h>

#include "base/num.h"
#include "base/quote.h"

#define ANSWER_EPSILON 1e-6

bool
answer_equal(double a, double b)
{
	double sum, diff;

	if (sample_is_stale(a) || sample_is_stale(b))
		return sample_is_stale(a) && sample_is_stale(b);
	if ((isnan(a) && isnan(b)) || a == b)
		return true;
	sum = fabs(a) + fabs(b);
	diff = fabs(a - b);
	if (a == 0 || b == 0 || sum < DBL_MIN)
		return diff < ANSWER_EPSILON * DBL_MIN;
	return diff / (sum < DBL_MAX ? sum : DBL_MAX) < ANSWER_EPSILON;
}

/* The points of s at t, or all; false if there are none. */
static bool
answer_add(struct answer *a, const struct frame *f,
	   const struct frame_series *s, const int64_t *at, struct arena *arena)
{
	struct answer_series *out = &a->series[a->n];

	*out = (struct answer_series){ .labels = s->labels };
	out->t = arena_calloc(arena, s->n, sizeof(*out->t));
	out->v = arena_calloc(arena, s->n, sizeof(*out->v));
	for (size_t i = 0; i < s->n; i++) {
		int64_t t = s->t != NULL ? s->t[i]
					 : f->start + (int64_t)i * f->step;

		if (!frame_has(s, i) || (at != NULL && *at != t))
			continue;
		out->t[out->n] = t;
		out->v[out->n++] = s->v[i];
	}
	a->n += out->n > 0;
	return out->n > 0;
}

static void
answer_fill(struct answer *a, const struct frame *f, const int64_t *at,
	    struct arena *arena)
{
	a->n = 0;
	a->series = arena_calloc(arena, f->n, sizeof(*a->series));
	for (size_t i = 0; i < f->n; i++)
		answer_add(a, f, &f->series[i], at, arena);
}

void
answer_of(struct answer *a, const struct frame *f, struct arena *arena)
{
	static const enum answer_kind kind[] = {
		[FRAME_SCALAR] = ANSWER_SCALAR, [FRAME_VECTOR] = ANSWER_VECTOR,
		[FRAME_MATRIX] = ANSWER_MATRIX, [FRAME_RAW] = ANSWER_MATRIX,
		[FRAME_STRING] = ANSWER_STRING,
	};

	*a = (struct answer){ .kind = kind[f->kind], .text = f->text };
	answer_fill(a, f, NULL, arena);
}

void
answer_at(struct answer *a, const struct frame *f, int64_t t,
	  enum answer_kind kind, struct arena *arena)
{
	*a = (struct answer){ .kind = kind };
	answer_fill(a, f, &t, arena);
}

static void
answer_number(double v, struct str *out)
{
	char text[NUM_TEXT];

	if (sample_is_stale(v)) {
		str_add(out, "stale");
		return;
	}
	num_format_g(text, v);
	str_add(out, text);
}

static void
answer_print(const struct answer_series *s, enum answer_kind kind,
	     struct str *out)
{
	if (kind != ANSWER_SCALAR) {
		labels_print(&s->labels, true, out);
		str_addc(out, ' ');
	}
	for (size_t i = 0; i < s->n; i++) {
		if (i > 0)
			str_addc(out, ' ');
		answer_number(s->v[i], out);
		if (kind != ANSWER_MATRIX)
			continue;
		str_addc(out, '@');
		answer_number((double)s->t[i] / 1000, out);
	}
}

static const char *const answer_kinds[] = { "a scalar", "a vector", "a matrix",
					    "a string" };

static void
answer_expect_print(const struct script_command *c,
		    const struct script_series *s, struct str *out)
{
	labels_print(&s->labels, true, out);
	for (size_t i = 0; i < s->items.n; i++) {
		const struct item *x = &s->items.item[i];

		str_addc(out, ' ');
		if (x->kind == ITEM_FLOAT)
			answer_number(x->v, out);
		else
			str_add(out, x->kind == ITEM_NONE ? "_" : "{{...}}");
	}
	if (c->eval.range || c->eval.raw)
		str_printf(out, " from %jd to %jd step %jd ms",
			   (intmax_t)c->eval.start, (intmax_t)c->eval.end,
			   (intmax_t)c->eval.step);
}

static bool
answer_differs(const struct script_command *c, const struct script_series *want,
	       const struct answer *a, const struct answer_series *got,
	       struct str *why)
{
	str_add(why, "expected ");
	if (want != NULL)
		answer_expect_print(c, want, why);
	else
		str_add(why, "no such series");
	str_add(why, "\ngot ");
	if (got != NULL)
		answer_print(got, a->kind, why);
	else
		str_add(why, "no such series");
	str_addc(why, '\n');
	return false;
}

static bool
answer_series_fits(const struct script_command *c,
		   const struct script_series *want, const struct answer *a,
		   const struct answer_series *got)
{
	size_t k = 0;

	for (size_t i = 0; i < want->items.n; i++) {
		const struct item *x = &want->items.item[i];
		int64_t t = c->eval.start + (int64_t)i * c->eval.step;

		if (x->kind == ITEM_NONE)
			continue;
		if (k == got->n || !answer_equal(x->v, got->v[k]))
			return false;
		if (a->kind == ANSWER_MATRIX && got->t[k] != t)
			return false;
		k++;
	}
	return k == got->n;
}

static bool
answer_series_fit(const struct answer *a, const struct script_command *c,
		  bool order, struct str *why)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct script_series *want = &c->series[i];
		const struct answer_series *got = NULL;
		size_t k;

		for (k = 0; k < a->n && got == NULL; k++)
			if (labels_eq(&a->series[k].labels, &want->labels))
				got = &a->series[k];
		if (got == NULL || !answer_series_fits(c, want, a, got))
			return answer_differs(c, want, a, got, why);
		if (order && c->eval.ordered && k != i + 1) {
			str_printf(why,
				   "expected at place %zu, got at place %zu: ",
				   i + 1, k);
			answer_print(got, a->kind, why);
			str_addc(why, '\n');
			return false;
		}
	}
	for (size_t k = 0; k < a->n; k++) {
		size_t i, twins = 0;

		for (i = 0; i < c->n; i++)
			if (labels_eq(&a->series[k].labels,
				      &c->series[i].labels))
				break;
		for (size_t j = 0; j < a->n; j++)
			twins += labels_eq(&a->series[k].labels,
					   &a->series[j].labels);
		if (i == c->n || twins > 1)
			return answer_differs(c, NULL, a, &a->series[k], why);
	}
	return true;
}

static bool
answer_scalar_fits(const struct answer *a, const struct script_command *c,
		   struct str *why)
{
	if (a->n == 1 && answer_equal(a->series->v[0], c->eval.number))
		return true;
	str_add(why, "expected ");
	answer_number(c->eval.number, why);
	str_add(why, "\ngot ");
	if (a->n == 1)
		answer_number(a->series->v[0], why);
	else
		str_add(why, "nothing");
	str_addc(why, '\n');
	return false;
}

bool
answer_fits(const struct answer *a, const struct script_command *c, bool order,
	    struct str *why)
{
	const struct script_eval *e = &c->eval;
	enum answer_kind want = ANSWER_VECTOR;

	if (e->range || e->raw)
		want = ANSWER_MATRIX;
	if (e->scalar)
		want = ANSWER_SCALAR;
	if (e->string)
		want = ANSWER_STRING;
	if (a->kind != want) {
		str_printf(why, "expected %s\ngot %s", answer_kinds[want],
			   answer_kinds[a->kind]);
		if (a->kind == ANSWER_SCALAR) {
			str_addc(why, ' ');
			answer_print(a->series, a->kind, why);
		}
		str_addc(why, '\n');
		return false;
	}
	if (want == ANSWER_SCALAR)
		return answer_scalar_fits(a, c, why);
	if (want != ANSWER_STRING)
		return answer_series_fit(a, c, order, why);
	if (slice_eq(a->text, e->text))
		return true;
	str_add(why, "expected ");
	quote_go(e->text, why);
	str_add(why, "\ngot ");
	quote_go(a->text, why);
	str_addc(why, '\n');
	return false;
}

bool
answer_sorted(const struct answer *a, struct str *why)
{
	for (size_t i = 1; i < a->n; i++) {
		if (labels_cmp(&a->series[i - 1].labels, &a->series[i].labels) <
		    0)
			continue;
		str_add(why, "expected series sorted by labels\ngot ");
		labels_print(&a->series[i - 1].labels, true, why);
		str_add(why, " before ");
		labels_print(&a->series[i].labels, true, why);
		str_addc(why, '\n');
		return false;
	}
	return true;
}
