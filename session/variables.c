/* variables.c - asks the source for the options of query variables, in order.
 */
#include "config.h"

#include <inttypes.h>

#include "base/limits.h"
#include "base/num.h"
#include "session/state.h"

static const char *
variables_words(enum err_code code)
{
	return code == ERR_LIMIT ? "too many values" : "the query failed";
}

static void
variables_problem(struct session *s, struct var *v, const struct err *err)
{
	struct str text = { 0 };

	str_printf(&text, "%s: %s", variables_words(err->code), err->text);
	/* one that fails again and again says so once */
	if (!slice_eq(v->problem, str_slice(&text)))
		v->problem = arena_slice(&s->arena, str_slice(&text));
	str_release(&text);
	vars_select(v);
}

/* What is wrong in the query itself stays wrong. */
static bool
variables_is_lasting(const struct err *err)
{
	return err->code == ERR_SYNTAX || err->code == ERR_TYPE ||
	       err->code == ERR_EXECUTION || err->code == ERR_USAGE;
}

static bool
variables_is_fatal(const struct err *err)
{
	return err->code == ERR_UNREACHABLE || err->code == ERR_AUTH ||
	       err->code == ERR_TIMEOUT;
}

/* query_result(): name{k="v"} VALUE TIMESTAMP_MS, a text a series. */
static void
variables_from_frame(struct source_answer *a)
{
	const struct frame *f = a->frame;

	if (f->kind != FRAME_VECTOR && f->kind != FRAME_SCALAR)
		return;
	a->text = arena_calloc(&a->arena, f->n + 1, sizeof(*a->text));
	for (size_t i = 0; i < f->n; i++) {
		struct str text = { 0 };
		char value[NUM_TEXT];

		num_format_api(value, f->series[i].v[0]);
		if (f->kind == FRAME_VECTOR) {
			labels_print(&f->series[i].labels, true, &text);
			str_printf(&text, " %s %" PRId64, value, f->start);
		} else
			str_add(&text, value);
		a->text[a->n_texts++] =
			arena_slice(&a->arena, str_slice(&text));
		str_release(&text);
	}
}

static uint64_t
variables_hash(const struct var *v)
{
	uint64_t h = v->all;

	for (size_t i = 0; i < v->n_values; i++)
		h = slice_hash(v->value[i].value, h + 1);
	return h;
}

/* What was asked with the value that V had; each once a refresh, so that
 * variables that need each other come to an end. */
static void
variables_follow(struct session *s, const struct var *v, uint64_t before)
{
	s->var_kept[v - s->vars.var] = false;
	if (variables_hash(v) == before)
		return;
	for (size_t i = 0; i < s->vars.n; i++)
		if (s->var_kept[i] &&
		    vars_depends(&s->vars, &s->vars.var[i], v)) {
			s->vars.var[i].resolved = false;
			s->var_kept[i] = false;
		}
}

static void
variables_set(struct session *s, struct var *v, const struct slice *text,
	      size_t n)
{
	uint64_t before = variables_hash(v);
	struct err err = { 0 };

	s->var_failed[v - s->vars.var] = false;
	if (vars_set_options(&s->vars, v, text, n, &err) < 0)
		variables_problem(s, v, &err);
	variables_follow(s, v, before);
}

static void
variables_set_static(struct session *s, struct var *v)
{
	uint64_t before = variables_hash(v);
	struct err err = { 0 };

	if (vars_static_options(&s->vars, v, s->range, &err) < 0)
		variables_problem(s, v, &err);
	variables_follow(s, v, before);
}

static void
variables_done(void *arg, struct source_answer *a)
{
	struct session *s = arg;
	struct var *v = s->var_asked;

	s->var_request = NULL;
	s->var_asked = NULL;
	if (a->frame != NULL)
		variables_from_frame(a);
	if (a->err.code == ERR_NONE) {
		variables_set(s, v, a->text, a->n_texts);
	} else if (variables_is_fatal(&a->err)) {
		s->problem = a->err;
		held_cancel(s);
		for (size_t i = 0; i < s->n; i++)
			if (s->ask[i].wanted)
				ask_fail(s, i, &a->err);
		refresh_notify(s, -1);
		return;
	} else {
		s->var_failed[v - s->vars.var] = !variables_is_lasting(&a->err);
		variables_problem(s, v, &a->err);
	}
	refresh_notify(s, -1);
	refresh_step(s);
}

static enum source_ask
variables_ask_kind(enum var_query_kind kind)
{
	switch (kind) {
	case VAR_QUERY_LABEL_NAMES:
		return SOURCE_LABEL_NAMES;
	case VAR_QUERY_RESULT:
		return SOURCE_INSTANT;
	case VAR_QUERY_SERIES:
		return SOURCE_SERIES;
	case VAR_QUERY_LABEL_VALUES:
	case VAR_QUERY_METRICS:
	case VAR_QUERY_NOTHING:
		break;
	}
	return SOURCE_LABEL_VALUES;
}

/* Whole minutes around the range (grafana.md 2.2). */
static void
variables_minutes(const struct session *s, struct source_question *q)
{
	q->start = timerange_align(s->range.from, 60000, 0);
	q->end = -timerange_align(-s->range.to, 60000, 0);
	if (q->end <= q->start)
		q->end = q->start + 60000;
}

static void
variables_ask(struct session *s, struct var *v)
{
	struct vars_builtin builtin;
	struct var_query vq;
	struct str text = { 0 };
	struct arena scratch = { 0 };
	struct source_question q = { 0 };

	refresh_builtins(s, &builtin);
	vars_interpolate(&s->vars, &builtin, v->variable->query,
			 VARS_PROMETHEUS, &text);
	vars_parse_query(str_slice(&text), &scratch, &vq);
	if (vq.kind == VAR_QUERY_NOTHING) {
		variables_set(s, v, NULL, 0);
	} else {
		q.ask = variables_ask_kind(vq.kind);
		q.query = vq.match;
		q.label = vq.kind == VAR_QUERY_METRICS ? LABEL_NAME : vq.label;
		variables_minutes(s, &q);
		if (q.ask == SOURCE_INSTANT)
			q.end = s->range.to;
		s->var_asked = v;
		s->var_request =
			source_start(s->o.source, &q, variables_done, s);
	}
	str_release(&text);
	arena_release(&scratch);
}

bool
variables_step(struct session *s)
{
	struct var *v;

	if (s->var_request != NULL)
		return false;
	while ((v = vars_next(&s->vars)) != NULL) {
		if (v->variable->type != VARIABLE_QUERY)
			variables_set_static(s, v);
		else
			variables_ask(s, v);
		if (s->var_request != NULL)
			return false;
	}
	return true;
}

void
variables_cancel(struct session *s)
{
	if (s->var_request != NULL)
		source_cancel(s->o.source, s->var_request);
	s->var_request = NULL;
	s->var_asked = NULL;
}

void
variables_begin(struct session *s)
{
	for (size_t i = 0; i < s->vars.n; i++) {
		struct var *v = &s->vars.var[i];

		/* What is scraped, or played, begins with nothing and grows. */
		if (s->var_failed[i] ||
		    (v->variable->type == VARIABLE_QUERY &&
		     (s->o.source->scrape || s->o.source->replay)) ||
		    (s->range_changed && v->variable->refresh == 2))
			v->resolved = false;
		s->var_kept[i] = v->resolved;
	}
}
