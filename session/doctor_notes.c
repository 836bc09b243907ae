/* doctor_notes.c - of any dashboard: gaps, lines, ends, panels that are the
 * same, rules. */
#include "config.h"

#include "session/doctor_notes.h"

#include <inttypes.h>
#include <math.h>

#include "promql/feature.h"
#include "promql/parse.h"
#include "rules/rules.h"
#include "session/doctor_facts.h"
#include "session/doctor_metric.h"
#include "session/doctor_query.h"
#include "session/doctor_routes.h"
#include "session/doctor_target.h"
#include "session/doctor_window.h"

#define NOTES_LINES 15      /* more are no longer told apart in a panel */
#define NOTES_RULE_MS 60000 /* Prometheus' own, of groups that name none */

/* ------------------------------------------------------------ one panel --- */

static void
notes_inlined(const struct doctor_at *at)
{
	bool any = false;
	struct doctor_words w = { 0 };

	for (size_t i = 0; i < at->panel->n; i++)
		any |= at->panel->target[i].inlined;
	if (!any)
		return;
	str_add(&w.text, "recorded names are not recorded here: their rules' "
			 "expressions were asked in their place");
	str_add(&w.fix, at->session->o.source->scrape
				? "--rules local evaluates them here, at their "
				  "interval"
				: "load the rules where samples are stored "
				  "(rule_files), and less is read");
	doctor_report_add(at, DOCTOR_INLINED, &w);
}

/* The newest point of the panel, ms; INT64_MIN: none. */
static int64_t
notes_newest(const struct session_panel *p)
{
	int64_t newest = INT64_MIN;

	for (size_t i = 0; i < p->n; i++) {
		const struct frame *f = p->target[i].frame;

		for (size_t s = 0; f != NULL && s < f->n; s++)
			for (size_t k = f->series[s].n; k-- > 0;) {
				int64_t t = f->start + (int64_t)k * f->step;

				if (t <= newest)
					break;
				if (frame_has(&f->series[s], k))
					newest = t;
			}
	}
	return newest;
}

static void
notes_stopped(const struct doctor_at *at)
{
	int64_t newest = notes_newest(at->panel);
	int64_t room = STATE_LOOKBACK_MS;
	struct doctor_words w = { 0 };

	for (size_t i = 0; i < at->panel->n; i++)
		if (at->panel->target[i].interval.step * 2 > room)
			room = at->panel->target[i].interval.step * 2;
	if (newest == INT64_MIN || newest >= at->span.range.to - room)
		return;
	doctor_target_down(at);
	str_add(&w.text, "the data end at ");
	doctor_report_time(at->session, newest, &w.text);
	str_add(&w.query, "max(timestamp(up))");
	doctor_report_add(at, DOCTOR_STOPPED, &w);
}

static void
notes_nan(const struct doctor_at *at)
{
	bool any = false;
	struct doctor_words w = { 0 };

	for (size_t i = 0; i < at->panel->n; i++) {
		const struct frame *f = at->panel->target[i].frame;

		for (size_t s = 0; f != NULL && s < f->n; s++)
			for (size_t k = 0; !any && k < f->series[s].n; k++)
				any = frame_has(&f->series[s], k) &&
				      isnan(f->series[s].v[k]);
	}
	if (!any)
		return;
	str_add(&w.text, "some values are NaN, nothing divided by nothing: "
			 "gaps where a route was idle");
	doctor_report_add(at, DOCTOR_SOME_NAN, &w);
}

static void
notes_lines(const struct doctor_at *at)
{
	struct doctor_words w = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < at->panel->n; i++)
		if (at->panel->target[i].frame != NULL)
			n += at->panel->target[i].frame->n;
	if (n < NOTES_LINES)
		return;
	str_printf(&w.text, "%zu lines in one panel", n);
	str_add(&w.fix, "in the viewer b shows them as a table");
	doctor_report_add(at, DOCTOR_LINES, &w);
}

static bool
notes_is_ok(const struct session_panel *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (doctor_query_state(&p->target[i]) == DOCTOR_IS_OK)
			return true;
	return false;
}

void
doctor_notes_panel(const struct doctor_at *at)
{
	notes_inlined(at);
	if (!notes_is_ok(at->panel))
		return;
	doctor_target_partly(at);
	notes_stopped(at);
	notes_nan(at);
	notes_lines(at);
	doctor_routes_panel(at);
}

/* -------------------------------------------------- panels and the whole ---
 */

static bool
notes_same_series(const struct frame_series *a, const struct frame_series *b)
{
	if (a->n != b->n || !labels_eq(&a->labels, &b->labels))
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (frame_has(a, i) != frame_has(b, i) ||
		    (frame_has(a, i) &&
		     memcmp(&a->v[i], &b->v[i], sizeof(a->v[i])) != 0))
			return false;
	return true;
}

static bool
notes_same_frame(const struct frame *a, const struct frame *b)
{
	if (a == NULL || b == NULL || a->n != b->n || a->n == 0 ||
	    a->start != b->start || a->step != b->step)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!notes_same_series(&a->series[i], &b->series[i]))
			return false;
	return true;
}

static bool
notes_same_panel(const struct session_panel *a, const struct session_panel *b)
{
	if (a->n != b->n || a->n == 0)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!notes_same_frame(a->target[i].frame, b->target[i].frame))
			return false;
	return true;
}

static void
notes_say_panel(const struct session *s, const struct session_panel *p,
		struct str *out)
{
	str_add_slice(out, p->title);
	if (p->panel->row < 0)
		return;
	str_add(out, " of ");
	str_add_slice(out, s->o.dashboard->row[p->panel->row].title);
}

static void
notes_same(const struct doctor_at *at, size_t i)
{
	const struct session *s = at->session;
	struct doctor_at here = *at;

	here.place.panel = (int)i;
	for (size_t k = 0; k < i; k++) {
		struct doctor_words w = { 0 };

		if (s->hidden[k] || s->hidden[i] ||
		    !notes_same_panel(&s->panel[k], &s->panel[i]))
			continue;
		notes_say_panel(s, &s->panel[i], &w.text);
		str_add(&w.text, " shows the same series as ");
		notes_say_panel(s, &s->panel[k], &w.text);
		doctor_report_add(&here, DOCTOR_SAME, &w);
		return;
	}
}

/* Measured on what the first query with data reads. */
static void
notes_interval(const struct doctor_at *at)
{
	const struct matcher build = { .op = MATCH_EQ,
				       .name = LABEL_NAME,
				       .value = SLICE("pyroscope_build_info") };
	const struct matcher up = { .op = MATCH_EQ,
				    .name = LABEL_NAME,
				    .value = SLICE("up") };
	const struct matcher *m = at->facts->n_jobs > 0 ? &build : &up;
	int64_t set = at->session->o.scrape_interval;
	struct doctor_interval in;
	struct doctor_words w = { 0 };

	if (!doctor_interval(at, &m, 1, &in))
		*at->waiting = true;
	if (in.ms <= set * 3 / 2)
		return;
	str_add(&w.text, "samples are ");
	doctor_window_print(in.ms, &w.text);
	str_add(&w.text, " apart (measured), --scrape-interval is ");
	doctor_window_print(set, &w.text);
	str_add(&w.query, "max(count_over_time(");
	str_add_slice(&w.query, m->value);
	str_add(&w.query, "[10m]))");
	str_add(&w.fix, "--scrape-interval ");
	doctor_window_print(in.ms, &w.fix);
	doctor_report_add(at, DOCTOR_INTERVAL, &w);
}

static bool
notes_is_read(struct session *const *s, size_t n, struct slice name)
{
	for (size_t i = 0; i < n; i++)
		if (held_is_read(s[i], name))
			return true;
	return false;
}

/* Rules of the source that the dashboard reads and that fail there. */
static void
notes_failing(const struct doctor_at *at)
{
	struct source_question q = { .ask = SOURCE_RULES };
	const struct probe_answer *a = probe_ask(at->probe, &q);

	*at->waiting |= a == NULL;
	for (size_t i = 0; a != NULL && i < a->n_rules; i++) {
		const struct source_rule *r = &a->rule[i];

		if (r->health == SOURCE_DOWN && !r->alerting &&
		    notes_is_read(&at->session, 1, r->name))
			doctor_metric_rule(at, r);
	}
}

/* Recorded values stand still for an evaluation interval. */
static void
notes_steps(const struct doctor_at *at)
{
	struct session *s = at->session;
	int64_t slowest = 0;
	struct doctor_words w = { 0 };

	for (size_t i = 0; at->rules != NULL && i < s->n_recorded; i++) {
		const struct rule *r = rules_find(at->rules, s->recorded[i], 0);
		int64_t every =
			r == NULL ? 0 : rules_group(at->rules, r)->interval;

		if (r == NULL || !held_has(s, s->recorded[i]))
			continue;
		if (every == 0)
			every = NOTES_RULE_MS;
		if (every > slowest)
			slowest = every;
	}
	if (slowest <= s->o.scrape_interval)
		return;
	str_add(&w.text, "recorded values change every ");
	doctor_window_print(slowest, &w.text);
	str_add(&w.text, ", when the rules are evaluated; the other queries "
			 "follow the step");
	str_add(&w.fix, "give the group of rules an interval of its own: "
			"interval: 15s");
	doctor_report_add(at, DOCTOR_STEPS, &w);
}

void
doctor_notes_dashboard(const struct doctor_at *at, int panel)
{
	for (size_t i = 0; i < at->session->n; i++)
		if (panel < 0 || (int)i == panel) {
			notes_same(at, i);
			doctor_routes_differ(at, i);
		}
	notes_interval(at);
	if (panel >= 0)
		return;
	notes_failing(at);
	notes_steps(at);
	doctor_routes_dashboard(at);
}

/* ----------------------------------------------------------------- rules ---
 */

void
doctor_notes_rules(const struct doctor_at *at, struct session *const *s,
		   size_t n)
{
	const struct rules *rules = at->rules;
	size_t all = 0, unread = 0;
	struct doctor_words w = { 0 };

	for (size_t g = 0; rules != NULL && g < rules->n; g++)
		for (size_t i = 0; i < rules->group[g].n; i++) {
			struct slice name = rules->group[g].rule[i].record;

			all += name.n > 0;
			unread += name.n > 0 && !notes_is_read(s, n, name);
		}
	if (unread == 0)
		return;
	str_printf(&w.text,
		   "%zu of %zu recording rules are read by no open "
		   "dashboard",
		   unread, all);
	str_add(&w.fix, "pyrodash rules check names them");
	doctor_report_add(at, DOCTOR_UNUSED, &w);
}
