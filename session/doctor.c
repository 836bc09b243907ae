/*
 * doctor.c - the rounds: the whole report is written anew whenever all open
 * questions are answered, until none is missing.
 */
#include "config.h"

#include "session/doctor.h"

#include "base/limits.h"
#include "base/mem.h"
#include "session/doctor_facts.h"
#include "session/doctor_notes.h"
#include "session/doctor_query.h"
#include "session/doctor_report.h"
#include "session/doctor_target.h"

struct doctor {
	struct doctor_options o;
	struct session **session;
	struct time_range *range; /* as they were at the start */
	struct probe *probe;
	struct doctor_report report;
	size_t rounds;
};

static bool
doctor_is_seen(const struct doctor *d, size_t session, size_t panel)
{
	return !d->session[session]->hidden[panel] &&
	       (d->o.panel < 0 || (int)panel == d->o.panel);
}

/* ---------------------------------------------------------------- states ---
 */

static enum doctor_state
doctor_panel_state(const struct session_panel *p, const enum doctor_state *t)
{
	/* what is worse explains more, what has data is enough */
	static const int rank[] = {
		[DOCTOR_IS_NOTHING] = 0, [DOCTOR_IS_EMPTY] = 1,
		[DOCTOR_IS_NAN] = 2,     [DOCTOR_IS_ERROR] = 3,
		[DOCTOR_IS_WAITING] = 4, [DOCTOR_IS_OK] = 5,
	};
	enum doctor_state state = DOCTOR_IS_NOTHING;

	for (size_t i = 0; i < p->n; i++)
		if (rank[t[i]] > rank[state])
			state = t[i];
	return state;
}

static void
doctor_states(struct doctor *d, size_t session, size_t panel)
{
	const struct session_panel *p = &d->session[session]->panel[panel];
	struct doctor_report *r = &d->report;
	struct doctor_panel *out;

	MEM_GROW(r->panel, r->n_all, r->cap_all);
	out = &r->panel[r->n_all++];
	*out = (struct doctor_panel){ .session = session,
				      .panel = panel,
				      .state = DOCTOR_IS_NOTHING,
				      .n = p->n };
	out->target = arena_calloc(&r->arena, p->n + 1, sizeof(*out->target));
	for (size_t i = 0; i < p->n; i++)
		out->target[i] = doctor_query_state(&p->target[i]);
	if (!doctor_is_seen(d, session, panel))
		return;
	out->state = doctor_panel_state(p, out->target);
	r->n_panels += out->state != DOCTOR_IS_NOTHING;
	r->n_data += out->state == DOCTOR_IS_OK;
}

/* ------------------------------------------------------------- findings --- */

static void
doctor_datasources(const struct doctor_at *at)
{
	const struct panel *p = at->panel->panel;

	for (size_t i = 0; i < p->n_targets; i++) {
		struct doctor_words w = { 0 };

		if (p->target[i].hide ||
		    dashboard_is_prometheus(p->target[i].datasource_type))
			continue;
		str_add(&w.text, "the query is for a data source of type ");
		str_add_slice(&w.text, p->target[i].datasource_type);
		str_add(&w.text, ", which this program does not ask");
		doctor_report_add(at, DOCTOR_DATASOURCE, &w);
	}
}

static void
doctor_panel(struct doctor *d, struct doctor_at *at, size_t panel)
{
	at->panel = &d->session[at->place.session]->panel[panel];
	at->place.panel = (int)panel;
	at->place.target = -1;
	at->target = NULL;
	doctor_datasources(at);
	for (size_t i = 0; i < at->panel->n; i++) {
		at->place.target = (int)i;
		at->target = &at->panel->target[i];
		doctor_query(at);
	}
	at->place.target = -1;
	at->target = NULL;
	doctor_notes_panel(at);
}

static void
doctor_variables(const struct doctor_at *at)
{
	const struct vars *vars = &at->session->vars;

	for (size_t i = 0; i < vars->n; i++) {
		const struct var *v = &vars->var[i];
		bool failed = v->problem.n > 0;
		struct doctor_words w = { 0 };

		if (v->variable->type != VARIABLE_QUERY ||
		    (!failed &&
		     (v->n_options > 0 || v->forced || doctor_target_none(at))))
			continue;
		str_addc(&w.text, '$');
		str_add_slice(&w.text, v->variable->name);
		str_add(&w.text, failed ? ": " : " has no options: ");
		str_add_slice(&w.text,
			      failed ? v->problem : v->variable->query);
		if (!failed)
			str_add(&w.text, " finds nothing");
		doctor_report_option("--var", v->variable->name, SLICE("VALUE"),
				     &w.fix);
		doctor_report_add(
			at, failed ? DOCTOR_VARIABLE : DOCTOR_VARIABLE_EMPTY,
			&w);
	}
}

/* Which of several Pyroscopes the dashboard looks at. */
static void
doctor_scope(struct session *s, struct str *out)
{
	static const char *const labels[] = { "cluster", "namespace" };

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		const struct var *v = vars_find(&s->vars, slice_of(labels[i]));
		struct str name = { 0 }, value = { 0 };

		str_printf(&name, "$%s", labels[i]);
		if (v != NULL)
			vars_interpolate(&s->vars, NULL, str_slice(&name),
					 VARS_PROMETHEUS, &value);
		if (value.n > 0) {
			str_add(out, out->n > 0 ? "," : "");
			str_printf(out, "%s=~", labels[i]);
			matcher_print_quoted(str_slice(&value), out);
		}
		str_release(&name);
		str_release(&value);
	}
}

/* Nothing more is asked of a source that cannot be reached. */
static void
doctor_down(struct doctor_at *at)
{
	struct session *s = at->session;

	for (size_t p = 0; p < s->n; p++)
		for (size_t i = 0; i < s->panel[p].n; i++) {
			at->place.panel = (int)p;
			at->place.target = (int)i;
			at->panel = &s->panel[p];
			at->target = &s->panel[p].target[i];
			if (at->target->err.code != ERR_NONE)
				doctor_query(at);
		}
}

static void
doctor_session(struct doctor *d, size_t i, bool *waiting)
{
	struct session *s = d->session[i];
	struct doctor_facts facts;
	struct str scope = { 0 };
	struct doctor_at at = {
		.report = &d->report,
		.probe = d->probe,
		.session = s,
		.facts = &facts,
		.rules = d->o.rules,
		.span = { .range = d->range[i] },
		.place = { i, -1, -1 },
		.waiting = waiting,
	};

	if (s->problem.code != ERR_NONE) {
		doctor_down(&at);
		return;
	}
	doctor_scope(s, &scope);
	doctor_facts_ask(d->probe, d->range[i], str_slice(&scope), &facts);
	str_release(&scope);
	doctor_variables(&at);
	if (!facts.known) {
		*waiting = true;
		return;
	}
	for (size_t p = 0; p < s->n; p++)
		if (doctor_is_seen(d, i, p))
			doctor_panel(d, &at, p);
	at.place = (struct doctor_place){ i, -1, -1 };
	at.panel = NULL;
	doctor_notes_dashboard(&at, d->o.panel);
}

/* No panel has data, and what was asked did not get through. */
static bool
doctor_is_unreachable(const struct doctor_report *r)
{
	if (r->n_data > 0)
		return false;
	for (size_t i = 0; i < r->n; i++)
		if (r->finding[i].id == DOCTOR_SOURCE)
			return true;
	return false;
}

static void
doctor_rules(struct doctor *d)
{
	struct doctor_at at = { .report = &d->report,
				.session = d->session[0],
				.rules = d->o.rules,
				.place = { 0, -1, -1 } };

	if (d->o.panel < 0)
		doctor_notes_rules(&at, d->session, d->o.n);
}

static void
doctor_over(struct doctor *d)
{
	struct doctor_words w = { 0 };
	struct doctor_at at = { .report = &d->report, .place = { 0, -1, -1 } };

	str_printf(&w.text,
		   "%d questions were asked: causes that need more are not "
		   "known",
		   LIMIT_DOCTOR_QUESTIONS);
	str_add(&w.fix, "ask about one panel: --panel TITLE");
	doctor_report_add(&at, DOCTOR_QUESTIONS, &w);
}

static void
doctor_round(struct doctor *d)
{
	bool waiting = false;

	doctor_report_reset(&d->report);
	for (size_t i = 0; i < d->o.n; i++)
		for (size_t p = 0; p < d->session[i]->n; p++)
			doctor_states(d, i, p);
	for (size_t i = 0; i < d->o.n; i++)
		doctor_session(d, i, &waiting);
	if (d->session[0]->problem.code == ERR_NONE)
		doctor_rules(d);
	if (probe_is_over(d->probe))
		doctor_over(d);
	doctor_report_sort(&d->report);
	d->report.unreachable = doctor_is_unreachable(&d->report);
	d->report.questions = probe_asked(d->probe);
	d->rounds++;
	d->report.done = !waiting || probe_pending(d->probe) == 0 ||
			 d->rounds > LIMIT_DOCTOR_ROUNDS;
}

static void
doctor_ready(void *arg)
{
	struct doctor *d = arg;

	if (d->report.done)
		return;
	doctor_round(d);
	if (d->o.changed != NULL)
		d->o.changed(d->o.arg);
}

struct doctor *
doctor_new(const struct doctor_options *o)
{
	struct doctor *d = mem_calloc(1, sizeof(*d));

	d->o = *o;
	d->session = mem_calloc(o->n + 1, sizeof(struct session *));
	d->range = mem_calloc(o->n + 1, sizeof(*d->range));
	for (size_t i = 0; i < o->n; i++) {
		d->session[i] = o->session[i];
		d->range[i] = o->session[i]->range;
	}
	d->probe = probe_new(o->session[0]->o.source, LIMIT_DOCTOR_QUESTIONS,
			     doctor_ready, d);
	doctor_round(d);
	return d;
}

void
doctor_free(struct doctor *d)
{
	if (d == NULL)
		return;
	probe_free(d->probe);
	doctor_report_release(&d->report);
	mem_free(d->session);
	mem_free(d->range);
	mem_free(d);
}

const struct doctor_report *
doctor_report(const struct doctor *d)
{
	return &d->report;
}
