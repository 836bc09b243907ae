#include "config.h"

#include "session/doctor_query.h"

#include "promql/feature.h"
#include "promql/parse.h"
#include "session/doctor_lost.h"
#include "session/doctor_window.h"
#include "session/left.h"

static bool
query_has_points(const struct frame *f)
{
	for (size_t i = 0; i < f->n; i++)
		for (size_t k = 0; k < f->series[i].n; k++)
			if (frame_has(&f->series[i], k))
				return true;
	return false;
}

enum doctor_state
doctor_query_state(const struct session_target *t)
{
	if (t->err.code != ERR_NONE)
		return DOCTOR_IS_ERROR;
	if (t->frame == NULL)
		return DOCTOR_IS_WAITING;
	if (frame_has_number(t->frame))
		return DOCTOR_IS_OK;
	return query_has_points(t->frame) ? DOCTOR_IS_NAN : DOCTOR_IS_EMPTY;
}

/* --------------------------------------------------------------- errors --- */

static bool
query_is_down(const struct err *e)
{
	return e->code == ERR_UNREACHABLE || e->code == ERR_AUTH;
}

/* A ceiling of ours, or of a server by its own words. */
static bool
query_is_limit(const struct err *e)
{
	static const char *const words[] = {
		"too many samples",  "maximum resolution", "exceeds the limit",
		"exceeded maximum",  "limit exceeded",     "max-series",
		"the query hit the", "max_fetched",        "too many series",
	};
	struct slice text = slice_of(e->text);

	if (e->code == ERR_LIMIT || e->code == ERR_TIMEOUT)
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_find(text, slice_of(words[i]), 0) >= 0)
			return true;
	return false;
}

static void
query_failed(const struct doctor_at *at)
{
	const struct err *e = &at->target->err;
	struct doctor_words w = { 0 };
	enum doctor_id id = DOCTOR_FAILED;

	str_add(&w.text, e->text);
	str_add_slice(&w.query, at->target->sent);
	if (query_is_down(e)) {
		id = DOCTOR_SOURCE;
		str_clear(&w.query);
		str_add(&w.fix, e->code == ERR_AUTH
					? "give the server what it asks for"
					: "see to what it says: is it running, "
					  "is its address right?");
	} else if (query_is_limit(e)) {
		id = DOCTOR_LIMIT;
		str_add(&w.fix,
			e->code == ERR_TIMEOUT
				? "--timeout 2m, or a shorter range: --since "
				  "15m"
				: "a shorter range: --since 15m; or recording "
				  "rules on the server");
	}
	doctor_report_add(at, id, &w);
}

/* ---------------------------------------------------------------- empty --- */

static void
query_nan(const struct doctor_at *at)
{
	struct doctor_words w = { 0 };

	str_add(&w.text, "every value is NaN, nothing divided by nothing: the "
			 "series are there, and nothing happened in the "
			 "windows");
	str_add_slice(&w.query, at->target->sent);
	str_add(&w.fix, "wait for traffic, or look further back: --since 6h");
	doctor_report_add(at, DOCTOR_NAN, &w);
}

static void
query_filtered(const struct doctor_at *at, const struct expr *e)
{
	struct doctor_words w = { 0 };

	left_say(e, &w.text);
	str_add_slice(&w.query, at->target->sent);
	doctor_report_add(at, DOCTOR_FILTERED, &w);
}

/* What a recorded name became whose rule drops a label that is asked for. */
static bool
query_is_never(const struct expr *sel)
{
	for (size_t i = 0; i < sel->selector.n; i++)
		if (slice_eq(sel->selector.m[i].name, LABEL_NAME) &&
		    sel->selector.m[i].op == MATCH_EQ &&
		    sel->selector.m[i].value.n == 0)
			return true;
	return false;
}

static void
query_never(const struct doctor_at *at, const struct expr *sel)
{
	struct doctor_words w = { 0 };

	str_add_slice(&w.text, sel->selector.m[0].value);
	str_add(&w.text, " is recorded by a rule that does not keep a label "
			 "which the query asks for");
	str_add_slice(&w.query, at->target->expr);
	str_add(&w.fix, "ask for the labels of the rule's by (...) alone");
	doctor_report_add(at, DOCTOR_MATCHER, &w);
}

/* What the walk over a query finds. */
struct query_walk {
	struct doctor_at at;
	bool lost, unknown;
};

static void
query_selectors(struct query_walk *w, struct expr *e)
{
	int64_t back = w->at.span.back;
	struct expr **child;
	struct lost l;

	if (e->kind == EXPR_SELECTOR && query_is_never(e)) {
		query_never(&w->at, e);
		w->lost = true;
		return;
	}
	if (e->kind == EXPR_SELECTOR) {
		l = lost_find(w->at.probe, &w->at.span, e);
		doctor_lost(&w->at, e, &l);
		w->lost |= l.kind == LOST_NAME || l.kind == LOST_MATCHER;
		w->unknown |= l.kind == LOST_WAIT || l.kind == LOST_UNKNOWN;
		return;
	}
	if (e->kind == EXPR_SUBQUERY)
		w->at.span.back += e->subquery.range.ms + e->subquery.offset.ms;
	for (size_t i = 0; (child = ast_child(e, i)) != NULL; i++)
		if (*child != NULL)
			query_selectors(w, *child);
	w->at.span.back = back;
}

static void
query_empty(const struct doctor_at *at)
{
	struct query_walk w = { .at = *at };
	struct arena a = { 0 };
	struct expr *e =
		parse_expr(at->target->sent, &feature_all.parse, &a, NULL);

	if (e != NULL) {
		query_selectors(&w, e);
		if (!w.lost && !w.unknown && !doctor_window(at, e))
			query_filtered(at, e);
		parse_release(e);
	}
	arena_release(&a);
}

void
doctor_query(const struct doctor_at *at)
{
	switch (doctor_query_state(at->target)) {
	case DOCTOR_IS_ERROR:
		query_failed(at);
		break;
	case DOCTOR_IS_EMPTY:
		query_empty(at);
		break;
	case DOCTOR_IS_NAN:
		query_nan(at);
		break;
	default:
		break;
	}
}
