#include "config.h"

#include "session/doctor_window.h"

#include <inttypes.h>
#include <stdlib.h>

#include "promql/print.h"
#include "session/left.h"

#define WINDOW_SAMPLES 64 /* distances that are looked at */

static int
window_cmp(const void *pa, const void *pb)
{
	const int64_t *a = pa, *b = pb;

	return *a < *b ? -1 : *a > *b;
}

static void
window_measure(const struct frame_series *s, struct doctor_interval *out)
{
	int64_t d[WINDOW_SAMPLES];
	size_t n = 0;

	out->n = s->n;
	out->first = s->n > 0 ? s->t[0] : 0;
	out->last = s->n > 0 ? s->t[s->n - 1] : 0;
	for (size_t i = s->n; i-- > 1 && n < WINDOW_SAMPLES;)
		d[n++] = s->t[i] - s->t[i - 1];
	qsort(d, n, sizeof(*d), window_cmp);
	out->ms = n > 0 ? d[n / 2] : 0;
}

/* One series that has most samples in the window: its labels. */
static const struct probe_answer *
window_series(const struct doctor_at *at, const struct matcher *const *m,
	      size_t n, int64_t window)
{
	const struct probe_answer *a;
	struct str text = { 0 };

	str_add(&text, "topk(1, count_over_time(");
	lost_print(m, n, &text);
	str_addc(&text, '[');
	print_duration(window, &text);
	str_add(&text, "]))");
	a = probe_query(at->probe, str_slice(&text), at->span.range.to);
	str_release(&text);
	return a;
}

static const struct probe_answer *
window_samples(const struct doctor_at *at, struct slice name,
	       const struct labels *ls, int64_t window)
{
	const struct probe_answer *a;
	struct str text = { 0 };

	str_add(&text, "{__name__=");
	matcher_print_quoted(name, &text);
	for (size_t i = 0; i < ls->n; i++) {
		if (slice_eq(ls->l[i]->name, LABEL_NAME))
			continue;
		str_addc(&text, ',');
		labels_print_name(ls->l[i]->name, &text);
		str_addc(&text, '=');
		matcher_print_quoted(ls->l[i]->value, &text);
	}
	str_add(&text, "}[");
	print_duration(window, &text);
	str_addc(&text, ']');
	a = probe_query(at->probe, str_slice(&text), at->span.range.to);
	str_release(&text);
	return a;
}

bool
doctor_interval(const struct doctor_at *at, const struct matcher *const *m,
		size_t n, struct doctor_interval *out)
{
	int64_t span = at->span.range.to - at->span.range.from;
	int64_t windows[] = { 10 * 60 * 1000, 60 * 60 * 1000, span };
	size_t n_windows = span > windows[1] ? 3 : 2;
	const struct probe_answer *a;

	*out = (struct doctor_interval){ 0 };
	for (size_t i = 0; i < n_windows && out->n < 3; i++) {
		a = window_series(at, m, n, windows[i]);
		if (a == NULL)
			return false;
		if (a->frame == NULL || a->frame->n == 0)
			continue;
		a = window_samples(at, m[0]->value, &a->frame->series[0].labels,
				   windows[i]);
		if (a == NULL)
			return false;
		if (a->frame != NULL && a->frame->kind == FRAME_RAW &&
		    a->frame->n > 0)
			window_measure(&a->frame->series[0], out);
	}
	return true;
}

void
doctor_window_print(int64_t ms, struct str *out)
{
	int64_t s = (ms + 500) / 1000;

	if (s >= 120 && s % 60 == 0)
		str_printf(out, "%" PRId64 "m", s / 60);
	else
		str_printf(out, "%" PRId64 "s", s);
}

/* ------------------------------------------------------------ findings --- */

static bool
window_is_grafanas(const struct doctor_at *at)
{
	return slice_find(at->target->target->expr, SLICE("__rate_interval"),
			  0) >= 0;
}

static void
window_fix(const struct doctor_at *at, int64_t interval, struct str *out)
{
	struct str shown = { 0 }, wide = { 0 };

	doctor_window_print(interval, &shown);
	doctor_window_print(interval * 4, &wide);
	if (window_is_grafanas(at))
		str_printf(out,
			   "--scrape-interval %s (in Grafana: the data "
			   "source's scrape interval)",
			   str_text(&shown));
	else if (at->target->inlined)
		str_printf(out,
			   "scrape every 15s or 30s; or rules with a window of "
			   "%s:\nsed 's/\\[1m\\]/[%s]/' rules.yaml > "
			   "wide.yaml, and --rule-file wide.yaml",
			   str_text(&wide), str_text(&wide));
	else
		str_printf(out,
			   "scrape every 15s or 30s; or a window of %s in the "
			   "query",
			   str_text(&wide));
	str_release(&shown);
	str_release(&wide);
}

static void
window_too_short(const struct doctor_at *at, const struct expr *sel,
		 struct slice name, const struct doctor_interval *in)
{
	struct doctor_words w = { 0 };

	str_add(&w.text, "samples are ");
	doctor_window_print(in->ms, &w.text);
	str_add(&w.text, " apart (measured), and ");
	if (window_is_grafanas(at))
		str_add(&w.text, "$__rate_interval is ");
	else if (at->target->inlined)
		str_add(&w.text, "the rule's window is ");
	else
		str_add(&w.text, "the query's window is ");
	doctor_window_print(sel->selector.range.ms, &w.text);
	str_add(&w.text, ": a rate needs two samples in it");
	str_add(&w.query, "max(count_over_time(");
	str_add_slice(&w.query, name);
	str_add(&w.query, "[10m]))");
	window_fix(at, in->ms, &w.fix);
	doctor_report_add(at, DOCTOR_WINDOW, &w);
}

static void
window_one_sample(const struct doctor_at *at, const struct expr *sel,
		  struct slice name)
{
	struct doctor_words w = { 0 };

	str_add_slice(&w.text, lost_family(name));
	str_add(&w.text, " has one sample so far");
	str_add(&w.text, sel->selector.range.given
				 ? ": a rate needs two"
				 : ", behind the last step of the panel");
	str_add(&w.query, "max(count_over_time(");
	str_add_slice(&w.query, name);
	str_add(&w.query, "[1h]))");
	str_add(&w.fix, "wait for the next scrapes");
	doctor_report_add(at, DOCTOR_SAMPLES, &w);
}

/* True if no step of the panel has as many samples in its window as are needed,
 * or if that is not known yet. */
static bool
window_is_thin(const struct doctor_at *at, const struct expr *sel,
	       const struct matcher *const *m, size_t n, bool two)
{
	const struct interval *in = &at->target->interval;
	struct doctor_words w = { 0 };
	double most;
	bool known;

	if (sel->selector.offset.given || sel->selector.at != AT_NONE)
		return false;
	str_add(&w.query, "max(max_over_time(count_over_time(");
	lost_print(m, n, &w.query);
	str_addc(&w.query, '[');
	print_duration(sel->selector.range.given ? sel->selector.range.ms
						 : STATE_LOOKBACK_MS,
		       &w.query);
	str_add(&w.query, "])[");
	print_duration(in->end - in->start + in->step, &w.query);
	str_addc(&w.query, ':');
	print_duration(in->step, &w.query);
	str_add(&w.query, "]))");
	known = probe_number(at->probe, str_slice(&w.query), in->end, &most);
	*at->waiting |= !known;
	if (!known || !(most < (two ? 2 : 1))) {
		str_release(&w.query);
		return !known;
	}
	str_printf(&w.text, "no step of the panel has %s of ",
		   two ? "two samples" : "a sample");
	str_add_slice(&w.text, lost_family(m[0]->value));
	str_printf(&w.text, " in its window%s",
		   two ? ": a rate needs them" : "");
	str_add(&w.fix, "wait for the next scrapes");
	doctor_report_add(at, DOCTOR_SAMPLES, &w);
	return true;
}

/* TWO: what reads it makes nothing of one sample. */
static bool
window_selector(const struct doctor_at *at, const struct expr *sel, bool two)
{
	const struct matcher *m[LIMIT_EMPTY_MATCHERS] = { NULL };
	struct doctor_interval in;
	size_t n = lost_order(sel, m);

	if (n < sel->selector.n || !slice_eq(m[0]->name, LABEL_NAME) ||
	    m[0]->op != MATCH_EQ)
		return false;
	if (!doctor_interval(at, m, n, &in)) {
		*at->waiting = true;
		return true;
	}
	if (in.n == 1)
		window_one_sample(at, sel, m[0]->value);
	else if (sel->selector.range.given && in.ms > 0 &&
		 sel->selector.range.ms < 2 * in.ms - in.ms / 20)
		window_too_short(at, sel, m[0]->value, &in);
	else
		return window_is_thin(at, sel, m, n,
				      two && sel->selector.range.given);
	return true;
}

static bool
window_walk(const struct doctor_at *at, struct expr *e, bool two)
{
	struct expr **child;
	bool found = false;

	if (e->kind == EXPR_SELECTOR)
		return window_selector(at, e, two);
	if (e->kind == EXPR_CALL)
		two = left_needs_two(e);
	for (size_t i = 0; (child = ast_child(e, i)) != NULL; i++)
		if (*child != NULL)
			found |= window_walk(at, *child, two);
	return found;
}

bool
doctor_window(const struct doctor_at *at, struct expr *query)
{
	return window_walk(at, query, false);
}
