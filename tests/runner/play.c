#include "config.h"

#include "tests/runner/play.h"

#include "base/err.h"
#include "promql/eval.h"
#include "promql/func.h"
#include "promql/parse.h"
#include "promql/print.h"
#include "tests/runner/answer.h"

#define PLAY_MINUTE 60000
#define PLAY_SAMPLES 10000

static const struct parse_options play_options = { true, true, true, true };

struct play {
	struct bed *bed;
	const struct script_command *c;
	struct str *why;
};

/* One evaluation: as written or a repetition. */
struct attempt {
	struct slice text;
	int64_t start, end, step; /* step 0: instant */
};

static enum play_result
play_failed(const struct play *p, const struct attempt *t)
{
	if (t->text.p == p->c->eval.expr.p && (t->step > 0) == p->c->eval.range)
		return PLAY_FAILED;
	str_printf(p->why, "in the repetition %.*s ", SLICE_ARG(t->text));
	if (t->step == 0)
		str_printf(p->why, "at %jd ms\n", (intmax_t)t->start);
	else
		str_printf(p->why, "from %jd to %jd step %jd ms\n",
			   (intmax_t)t->start, (intmax_t)t->end,
			   (intmax_t)t->step);
	return PLAY_FAILED;
}

/* The answer, or NULL with err; NATIVE: neither is worth anything. */
static struct frame *
play_ask(const struct play *p, const struct attempt *t, const struct expr *e,
	 struct str *native, struct err *err)
{
	const struct labels *met;
	struct eval_request r = { .expr = e,
				  .text = t->text,
				  .start = t->start,
				  .end = t->end,
				  .step = t->step,
				  .max_samples = PLAY_SAMPLES,
				  .delayed_names = true,
				  .start_times = true };
	struct frame *f;

	r.querier = bed_querier(p->bed, &r, &met);
	f = eval_run(&r, err);
	if (met != NULL)
		labels_print(met, true, native);
	querier_close(r.querier);
	return f;
}

static bool
play_is(const struct expr *e, const char *const *names, size_t n)
{
	for (size_t i = 0; e->kind == EXPR_CALL && i < n; i++)
		if (strcmp(e->call.func->name, names[i]) == 0)
			return true;
	return false;
}

/* Its value depends on when it is asked, whatever its selectors say. */
static bool
play_is_timely(const struct expr *e)
{
	static const char *const names[] = {
		"days_in_month", "day_of_month",   "day_of_week",
		"day_of_year",   "hour",           "minute",
		"month",         "year",           "time",
		"timestamp",     "predict_linear", "start",
		"end",           "step",           "range",
	};

	return play_is(e, names, sizeof(names) / sizeof(*names));
}

/* Puts @ T on what has none, outside in; true if e is timely. */
static bool
play_pin(struct expr *e, int64_t t)
{
	bool timely = play_is_timely(e);

	if (e->kind == EXPR_SELECTOR && e->selector.at != AT_TIME) {
		e->selector.at = AT_TIME;
		e->selector.at_ms = t;
	}
	if (e->kind == EXPR_SUBQUERY) {
		if (e->subquery.at != AT_TIME) {
			e->subquery.at = AT_TIME;
			e->subquery.at_ms = t;
		}
		return false;
	}
	for (size_t i = 0;; i++) {
		struct expr **child = ast_child(e, i);

		if (child == NULL)
			return timely;
		timely |= play_pin(*child, t);
	}
}

static bool
play_says(struct slice text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_find(text, slice_of(words[i]), 0) >= 0)
			return true;
	return false;
}

/* Whether a range query may be expected to give the same at its middle. */
static bool
play_has_range(const struct script_command *c, struct slice text)
{
	static const char *const words[] = { "start()", "end()", "range()",
					     "step()" };

	return !c->eval.string && !c->eval.raw && !play_says(text, words, 4);
}

static enum play_result
play_range_of(const struct play *p, const struct attempt *inst,
	      const struct expr *e, enum answer_kind kind)
{
	struct attempt t = { inst->text, inst->start - PLAY_MINUTE,
			     inst->start + PLAY_MINUTE, PLAY_MINUTE };
	struct str native = { 0 };
	struct arena arena = { 0 };
	struct err err = { 0 };
	struct frame *f = play_ask(p, &t, e, &native, &err);
	struct answer all, at;
	bool ok;

	if (native.n > 0) {
		ok = true;
	} else if (f == NULL) {
		str_printf(p->why, "got error %s\n", err.text);
		ok = false;
	} else {
		answer_of(&all, f, &arena);
		answer_at(&at, f, inst->start, kind, &arena);
		ok = p->c->eval.ordered ||
		     (answer_sorted(&all, p->why) &&
		      answer_fits(&at, p->c, false, p->why));
	}
	frame_free(f);
	arena_release(&arena);
	str_release(&native);
	return ok ? PLAY_PASSED : play_failed(p, &t);
}

static bool
play_frame_fits(const struct play *p, const struct frame *f,
		enum answer_kind *kind)
{
	const struct script_eval *e = &p->c->eval;
	struct arena arena = { 0 };
	struct answer a;
	bool ok;

	answer_of(&a, f, &arena);
	*kind = a.kind;
	if (e->fails) {
		str_add(p->why, "expected an error\ngot none\n");
		ok = false;
	} else {
		ok = answer_notes_fit(f, p->c, p->why) &&
		     (a.kind != ANSWER_MATRIX || answer_sorted(&a, p->why)) &&
		     answer_fits(&a, p->c, true, p->why);
	}
	arena_release(&arena);
	return ok;
}

static enum play_result
play_attempt(const struct play *p, const struct attempt *t,
	     const struct expr *e)
{
	struct str native = { 0 };
	struct err err = { 0 };
	struct frame *f = play_ask(p, t, e, &native, &err);
	enum play_result result = PLAY_PASSED;
	enum answer_kind kind;

	if (native.n > 0) {
		str_printf(p->why, "needs native histograms: %s\n",
			   str_text(&native));
		result = PLAY_SKIPPED;
	} else if (f == NULL && p->c->eval.fails) {
		if (!answer_error_fits(err.text, p->c, p->why))
			result = play_failed(p, t);
	} else if (f == NULL) {
		str_printf(p->why, "got error %s\n", err.text);
		result = play_failed(p, t);
	} else if (!play_frame_fits(p, f, &kind)) {
		result = play_failed(p, t);
	} else if (t->step == 0 && play_has_range(p->c, t->text)) {
		result = play_range_of(p, t, e, kind);
	}
	str_release(&native);
	frame_free(f);
	return result;
}

/* The text again, as what is printed is parsed and asked. */
static enum play_result
play_printed(const struct play *p, const struct attempt *t)
{
	struct arena arena = { 0 };
	struct err err = { 0 };
	struct expr *e = parse_expr(t->text, &play_options, &arena, &err);
	enum play_result result;
	size_t before = p->why->n;

	if (e == NULL) {
		str_printf(p->why, "got error %s\n", err.text);
		result = play_failed(p, t);
	} else {
		result = play_attempt(p, t, e);
	}
	parse_release(e);
	arena_release(&arena);
	if (result != PLAY_SKIPPED)
		return result;
	p->why->n = before;
	return PLAY_PASSED;
}

static enum play_result
play_at_other_times(const struct play *p, struct expr *e, int64_t t)
{
	const int64_t times[] = { -10 * t, 0, t / 5, t, 10 * t };
	const int64_t zero[] = { -1000, 0, 1000 };
	size_t n = t == 0 ? 3 : 5;
	struct str text = { 0 };
	enum play_result result = PLAY_PASSED;

	if (play_pin(e, t))
		return PLAY_PASSED;
	print_expr(e, &text);
	for (size_t i = 0; i < n && result == PLAY_PASSED; i++) {
		struct attempt a = { .text = str_slice(&text) };

		a.start = a.end = t == 0 ? zero[i] : times[i];
		result = play_printed(p, &a);
	}
	str_release(&text);
	return result;
}

static enum play_result
play_expr(const struct play *p, struct expr *e)
{
	const struct script_eval *eval = &p->c->eval;
	struct attempt t = { eval->expr, eval->start, eval->end, eval->step };
	enum play_result result;

	if (!eval->range) {
		t.start = t.end;
		t.step = 0;
	}
	result = play_attempt(p, &t, e);
	if (result != PLAY_PASSED || eval->range)
		return result;
	return play_at_other_times(p, e, t.start);
}

enum play_result
play_eval(struct bed *bed, const struct script_command *c, struct str *why)
{
	struct play p = { bed, c, why };
	struct arena arena = { 0 };
	struct err err = { 0 };
	enum play_result result = PLAY_FAILED;
	struct expr *e = parse_expr(c->eval.expr, &play_options, &arena, &err);

	if (e == NULL) {
		str_printf(why, "got error %s\n", err.text);
	} else if (c->eval.native) {
		str_add(why, "needs native histograms: among the results\n");
		result = PLAY_SKIPPED;
	} else {
		result = play_expr(&p, e);
	}
	parse_release(e);
	arena_release(&arena);
	return result;
}
