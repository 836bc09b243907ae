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
	char *text = arena_printf(&s->arena, "%s: %s",
				  variables_words(err->code), err->text);

	v->problem = slice_of(text);
	v->resolved = true;
	vars_select(v);
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

static void
variables_done(void *arg, struct source_answer *a)
{
	struct session *s = arg;
	struct var *v = s->var_asked;
	struct err err = { 0 };

	s->var_request = NULL;
	s->var_asked = NULL;
	if (a->frame != NULL)
		variables_from_frame(a);
	if (a->err.code == ERR_NONE) {
		v->problem = (struct slice){ 0 };
		if (vars_set_options(&s->vars, v, a->text, a->n_texts, &err) <
		    0)
			variables_problem(s, v, &err);
		else
			vars_select(v);
	} else if (variables_is_fatal(&a->err)) {
		s->problem = a->err;
		held_cancel(s);
		for (size_t i = 0; i < s->n; i++)
			if (s->ask[i].wanted)
				ask_fail(s, i, &a->err);
		refresh_notify(s, -1);
		return;
	} else
		variables_problem(s, v, &a->err);
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
	struct err err = { 0 };

	refresh_builtins(s, &builtin);
	vars_interpolate(&s->vars, &builtin, v->variable->query,
			 VARS_PROMETHEUS, &text);
	vars_parse_query(str_slice(&text), &scratch, &vq);
	if (vq.kind == VAR_QUERY_NOTHING) {
		vars_set_options(&s->vars, v, NULL, 0, &err);
		vars_select(v);
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
		struct err err = { 0 };

		if (v->variable->type != VARIABLE_QUERY) {
			if (vars_static_options(&s->vars, v, s->range, &err) <
			    0)
				variables_problem(s, v, &err);
			else
				vars_select(v);
			continue;
		}
		variables_ask(s, v);
		if (s->var_request != NULL)
			return false;
		if (!v->resolved)
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
