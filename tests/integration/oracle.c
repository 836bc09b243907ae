#include "config.h"

#include "oracle.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

#define SAID 10 /* differences told of one kind of question */

/* ------------------------------------------------------------- compare --- */

static int64_t
point_time(const struct frame *f, const struct frame_series *s, size_t i)
{
	return s->t != NULL ? s->t[i] : f->start + (int64_t)i * f->step;
}

static size_t
next_point(const struct frame_series *s, size_t i)
{
	while (i < s->n && !frame_has(s, i))
		i++;
	return i;
}

/* 0 if equal or both NaN, HUGE_VAL if only one is finite. */
static double
difference(double a, double b)
{
	if (a == b || (isnan(a) && isnan(b)))
		return 0;
	if (!isfinite(a) || !isfinite(b))
		return HUGE_VAL;
	return fabs(a - b) / fmax(fabs(a), fabs(b));
}

static bool
same_points(struct oracle *o, const struct frame *a, const struct frame *b,
	    size_t k, struct str *why)
{
	const struct frame_series *x = &a->series[k], *y = &b->series[k];
	size_t i = next_point(x, 0), j = next_point(y, 0);

	for (; i < x->n && j < y->n;
	     i = next_point(x, i + 1), j = next_point(y, j + 1)) {
		int64_t t = point_time(a, x, i);
		double d = difference(x->v[i], y->v[j]);

		if (t != point_time(b, y, j)) {
			str_printf(why,
				   "a point at %" PRId64 " here, %" PRId64
				   " there",
				   t, point_time(b, y, j));
			return false;
		}
		if (d > TOLERANCE) {
			str_printf(why, "%.17g and %.17g at %" PRId64, x->v[i],
				   y->v[j], t);
			return false;
		}
		o->worst = fmax(o->worst, d);
		o->points++;
	}
	if (i < x->n || j < y->n)
		str_add(why, "more points on one side");
	return i >= x->n && j >= y->n;
}

static bool
same_frames(struct oracle *o, struct frame *a, struct frame *b, struct str *why)
{
	bool same = true;

	frame_sort(a);
	frame_sort(b);
	if (a->kind != b->kind || a->n != b->n) {
		str_printf(why, "kind %d with %zu series, kind %d with %zu",
			   (int)a->kind, a->n, (int)b->kind, b->n);
		return false;
	}
	for (size_t k = 0; same && k < a->n; k++) {
		const struct labels *ls = &a->series[k].labels;

		o->series++;
		if (!labels_eq(ls, &b->series[k].labels)) {
			str_add(why, "only one has ");
			same = false;
		} else {
			same = same_points(o, a, b, k, why);
			str_add(why, same ? "" : " of ");
		}
		if (!same)
			labels_print(ls, true, why);
	}
	return same;
}

/* NaN first. */
static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	if (isnan(x) || isnan(y))
		return isnan(y) - isnan(x);
	return (x > y) - (x < y);
}

/* The values at step I, in the order of the series; count of them. */
static size_t
values_at(const struct frame *f, size_t i, double *v)
{
	size_t n = 0;

	for (size_t k = 0; k < f->n; k++)
		if (frame_has(&f->series[k], i))
			v[n++] = f->series[k].v[i];
	return n;
}

static bool
same_values(struct oracle *o, struct frame *const *f, unsigned like, size_t i,
	    struct str *why)
{
	double *v[SIDES];
	size_t n[SIDES];
	bool same;

	for (int s = 0; s < SIDES; s++) {
		v[s] = mem_calloc(f[s]->n + 1, sizeof(**v));
		n[s] = values_at(f[s], i, v[s]);
		if ((like & ORACLE_ORDER) == 0)
			qsort(v[s], n[s], sizeof(**v), by_value);
	}
	same = n[SERVER] == n[ENGINE];
	if (!same)
		str_printf(why, "%zu values and %zu at step %zu", n[SERVER],
			   n[ENGINE], i);
	for (size_t k = 0; same && k < n[SERVER]; k++) {
		double d = difference(v[SERVER][k], v[ENGINE][k]);

		same = d <= TOLERANCE;
		if (same)
			o->worst = fmax(o->worst, d);
		else
			str_printf(why,
				   "%.17g and %.17g as number %zu at step %zu",
				   v[SERVER][k], v[ENGINE][k], k, i);
		o->points += (like & ORACLE_TIES) != 0;
	}
	for (int s = 0; s < SIDES; s++)
		mem_free(v[s]);
	return same;
}

/* On the grid. */
static bool
same_frames_loosely(struct oracle *o, struct frame *const *f, unsigned like,
		    struct str *why)
{
	const struct frame *a = f[SERVER], *b = f[ENGINE];

	if (a->kind != b->kind || a->start != b->start || a->step != b->step) {
		str_printf(why,
			   "kind %d from %" PRId64 ", kind %d from %" PRId64,
			   (int)a->kind, a->start, (int)b->kind, b->start);
		return a->n == 0 && b->n == 0 && a->kind == b->kind;
	}
	for (size_t i = 0; i < a->steps || i < b->steps; i++)
		if (!same_values(o, f, like, i, why))
			return false;
	return true;
}

/* Without what comes before it and without label sets, which name whichever
 * series is met first. */
static struct slice
essence(const char *text)
{
	static const struct slice prefix =
		SLICE("invalid parameter \"query\": ");
	struct slice s = slice_of(text);
	ptrdiff_t at;

	if (slice_find(s, prefix, 0) == 0) {
		s.p += prefix.n;
		s.n -= prefix.n;
	}
	at = slice_find(s, SLICE("match group {"), 0);
	if (at >= 0)
		s.n = (size_t)at;
	return s;
}

/* Before evaluation, or by it. */
static bool
is_bad_data(const struct err *e)
{
	return e->code == ERR_SYNTAX || e->code == ERR_TYPE;
}

static bool
same_errors(struct oracle *o, const struct err *a, const struct err *b,
	    struct str *why)
{
	bool same = a->code != ERR_NONE && b->code != ERR_NONE &&
		    is_bad_data(a) == is_bad_data(b) &&
		    slice_eq(essence(a->text), essence(b->text));

	if (!same)
		str_printf(why, "the server: %s (%s), the engine: %s (%s)",
			   a->code == ERR_NONE ? "answers" : a->text,
			   err_code_name(a->code),
			   b->code == ERR_NONE ? "answers" : b->text,
			   err_code_name(b->code));
	o->refused += same;
	return same;
}

static bool
same_texts(const struct oracle_got *g, struct str *why)
{
	if (slice_eq(str_slice(&g[SERVER].texts), str_slice(&g[ENGINE].texts)))
		return true;
	str_printf(why, "the server says\n# %s and the engine\n# %s",
		   str_text(&g[SERVER].texts), str_text(&g[ENGINE].texts));
	return false;
}

bool
oracle_same(struct oracle *o, struct oracle_got *g, unsigned like,
	    struct str *why)
{
	static const char *const side[] = { "the server: ", "the engine: " };
	struct frame *f[SIDES] = { g[SERVER].frame, g[ENGINE].frame };

	if ((like & ORACLE_ERRORS) != 0 &&
	    (g[SERVER].err.code != ERR_NONE || g[ENGINE].err.code != ERR_NONE))
		return same_errors(o, &g[SERVER].err, &g[ENGINE].err, why);
	for (int i = 0; i < SIDES; i++)
		if (g[i].err.code != ERR_NONE) {
			str_add(why, side[i]);
			str_add(why, g[i].err.text);
			return false;
		}
	if (f[SERVER] == NULL || f[ENGINE] == NULL)
		return same_texts(g, why);
	if (f[SERVER]->kind == FRAME_RAW || f[SERVER]->step != 0)
		like &= ~(unsigned)ORACLE_ORDER;
	if ((like & (ORACLE_ORDER | ORACLE_TIES)) != 0 &&
	    !same_frames_loosely(o, f, like, why))
		return false;
	if ((like & ORACLE_TIES) != 0)
		return true;
	if (f[SERVER]->kind == FRAME_STRING &&
	    !slice_eq(f[SERVER]->text, f[ENGINE]->text)) {
		str_printf(why, "texts %.*s and %.*s",
			   SLICE_ARG(f[SERVER]->text),
			   SLICE_ARG(f[ENGINE]->text));
		return false;
	}
	return same_frames(o, f[SERVER], f[ENGINE], why);
}

/* ----------------------------------------------------------------- ask --- */

static int
by_text(const void *a, const void *b)
{
	return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

static void
on_answer(void *arg, struct source_answer *a)
{
	struct oracle_got *g = arg;

	g->err = a->err;
	g->frame = a->frame;
	a->frame = NULL;
	g->n_texts = a->n_texts;
	if (a->n_texts > 0)
		qsort(a->text, a->n_texts, sizeof(*a->text), by_text);
	for (size_t i = 0; i < a->n_texts; i++) {
		str_add_slice(&g->texts, a->text[i]);
		str_add(&g->texts, "\n# ");
	}
	--*g->left;
}

void
oracle_release(struct oracle_got *g)
{
	for (int i = 0; i < SIDES; i++) {
		frame_free(g[i].frame);
		str_release(&g[i].texts);
	}
}

void
oracle_ask(struct oracle *o, const struct source_question *server,
	   const struct source_question *engine, struct oracle_got *g)
{
	const struct source_question *q[] = { server, engine };
	size_t left = 0;

	for (int i = 0; i < SIDES; i++) {
		g[i] = (struct oracle_got){ .left = &left };
		if (source_start(o->source[i], q[i], on_answer, &g[i]) != NULL)
			left++;
		else
			err_set(&g[i].err, ERR_USAGE, "not started");
	}
	while (left > 0)
		loop_turn(o->loop, INT64_MAX);
}

void
oracle_say(struct oracle *o, const struct source_question *q,
	   const struct str *why)
{
	if (o->different++ >= SAID)
		return;
	printf("# %.*s\n#   %s %" PRId64 " to %" PRId64 " step %" PRId64
	       ": %s\n",
	       SLICE_ARG(q->query), q->ask == SOURCE_RANGE ? "range" : "other",
	       q->start, q->end, q->step, str_text(why));
}

void
oracle_compare(struct oracle *o, const struct source_question *q)
{
	struct str why = { 0 };
	struct oracle_got g[SIDES];

	oracle_ask(o, q, q, g);
	o->queries++;
	if (!oracle_same(o, g, 0, &why))
		oracle_say(o, q, &why);
	else if (g[SERVER].n_texts > 0 ||
		 (g[SERVER].frame != NULL && g[SERVER].frame->n > 0))
		o->answered++;
	oracle_release(g);
	str_release(&why);
}

void
oracle_compare_query(struct oracle *o, struct slice query, const int64_t *steps)
{
	const int64_t back[] = { 0, 777000, 2400000 };
	struct source_question q = { .query = query };

	q.ask = SOURCE_INSTANT;
	for (size_t i = 0; i < sizeof(back) / sizeof(*back); i++) {
		q.start = q.end = o->end - back[i];
		oracle_compare(o, &q);
	}
	q.ask = SOURCE_RANGE;
	for (; *steps > 0; steps++) {
		q.end = o->end - o->end % *steps;
		q.start = q.end - HOUR;
		q.step = *steps;
		oracle_compare(o, &q);
	}
}

void
oracle_report(struct oracle *o, size_t want, const char *what)
{
	bool ok = o->different == 0 && o->answered >= want;

	if (o->different > SAID)
		printf("# ... %zu differ\n", o->different);
	if (o->answered < want)
		printf("# %zu were answered, not %zu\n", o->answered, want);
	printf("%sok %d - %s\n", ok ? "" : "not ", ++o->tests, what);
	fflush(stdout);
	o->failed += !ok;
	o->different = o->answered = 0;
}
