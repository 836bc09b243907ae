#include "config.h"

#include "cli/shots.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"

#define SHOTS_TITLES 200 /* bytes that are told */
#define SHOTS_SCRAPES \
	4 /* rules and intervals want more than the two of rates */

/* --panel takes an id, or a title; where none is that, a part of one, then of
 * one with its row as the doctor writes it: "QPS (Querier)". */
enum shots_by { SHOTS_WHOLE, SHOTS_PART, SHOTS_ROW, SHOTS_NONE };

static bool
shots_is_in_row(const struct dashboard *d, const struct panel *p,
		struct slice want)
{
	struct str name = { 0 };
	bool is;

	if (p->row < 0)
		return false;
	str_add_slice(&name, p->title);
	str_add(&name, " (");
	str_add_slice(&name, d->row[p->row].title);
	str_addc(&name, ')');
	is = slice_holds(str_slice(&name), want);
	str_release(&name);
	return is;
}

static bool
shots_is_wanted(const struct dashboard *d, const struct panel *p,
		struct slice want, enum shots_by by)
{
	int64_t id;

	if (by != SHOTS_WHOLE && want.n == 0)
		return false;
	if (by == SHOTS_PART)
		return slice_holds(p->title, want);
	if (by == SHOTS_ROW)
		return shots_is_in_row(d, p, want);
	return slice_eq(p->title, want) ||
	       (num_parse_int(want, &id) == 0 && id == p->id);
}

static bool
shots_want(struct shot *s, const struct setup *u, struct slice want,
	   enum shots_by by)
{
	bool found = false;

	for (size_t i = 0; i < u->n_dashboards; i++) {
		const struct dashboard *d = u->dashboard[i].dashboard;

		for (size_t p = 0; p < d->n_panels; p++)
			if (shots_is_wanted(d, &d->panel[p], want, by)) {
				s[i].hidden[p] = false;
				found = true;
			}
	}
	return found;
}

/* Each title once. */
static int
shots_none(const struct setup *u, const char *want, struct err *err)
{
	struct str titles = { 0 };

	for (size_t i = 0; i < u->n_dashboards; i++) {
		const struct dashboard *d = u->dashboard[i].dashboard;

		for (size_t p = 0; p < d->n_panels; p++) {
			struct slice title = d->panel[p].title;

			if (title.n == 0 || titles.n > SHOTS_TITLES ||
			    slice_find(str_slice(&titles), title, 0) >= 0)
				continue;
			str_add(&titles, titles.n > 0 ? ", " : "; there are ");
			str_add_slice(&titles, title);
		}
	}
	err_set(err, ERR_USAGE,
		"--panel %s: no dashboard here has a panel of that id, or "
		"with that in its title%s",
		want, str_text(&titles));
	str_release(&titles);
	return -1;
}

static int
shots_choose(struct shot *s, const struct setup *u, const struct args *a,
	     struct err *err)
{
	size_t n_wanted = a->option[OPTION_PANEL].n;
	const char **want = a->option[OPTION_PANEL].value;

	for (size_t i = 0; i < u->n_dashboards; i++) {
		size_t n = u->dashboard[i].dashboard->n_panels;

		s[i].hidden = mem_calloc(n + 1, sizeof(bool));
		for (size_t p = 0; p < n; p++)
			s[i].hidden[p] = n_wanted > 0;
	}
	for (size_t k = 0; k < n_wanted; k++) {
		struct slice one = slice_of(want[k]);
		enum shots_by by = SHOTS_WHOLE;

		while (by < SHOTS_NONE && !shots_want(s, u, one, by))
			by++;
		if (by == SHOTS_NONE)
			return shots_none(u, want[k], err);
	}
	return 0;
}

static int
shots_force(struct shot *s, const struct setup *u, const struct app_var *v,
	    struct err *err)
{
	bool taken = false;

	for (size_t i = 0; i < u->n_dashboards; i++) {
		if (vars_find(session_vars(s[i].session), v->name) == NULL)
			continue;
		taken = true;
		if (session_force_var(s[i].session, v->name, v->value, v->n,
				      err) < 0)
			return -1;
	}
	if (!taken)
		return err_set(err, ERR_USAGE,
			       "--var %.*s: no dashboard here has that "
			       "variable",
			       SLICE_ARG(v->name));
	return 0;
}

struct shot *
shots_new(const struct setup *u)
{
	return mem_calloc(u->n_dashboards + 1, sizeof(struct shot));
}

void
shots_free(struct shot *s, size_t n)
{
	for (size_t i = 0; s != NULL && i < n; i++) {
		session_free(s[i].session);
		mem_free(s[i].hidden);
	}
	mem_free(s);
}

int
shots_open(struct shot *s, const struct setup *u, const struct args *a,
	   struct err *err)
{
	if (shots_choose(s, u, a, err) < 0)
		return -1;
	for (size_t i = 0; i < u->n_dashboards; i++) {
		struct session_options o = {
			.dashboard = u->dashboard[i].dashboard,
			.loop = u->loop,
			.source = u->source,
			.rules = u->inlined,
			.inline_all = u->inline_all,
			.time = u->time,
			.zone = u->zone,
			.scrape_interval = u->scrape_interval,
		};

		s[i].name = u->dashboard[i].name;
		s[i].session = session_new(&o, err);
		if (s[i].session == NULL)
			return err_prefix(err, "dashboard %s", s[i].name);
		for (size_t p = 0; p < session_panels(s[i].session); p++)
			session_set_hidden(s[i].session, p, s[i].hidden[p]);
	}
	for (size_t k = 0; k < u->n_vars; k++)
		if (shots_force(s, u, &u->var[k], err) < 0)
			return -1;
	return 0;
}

struct scrape_wait
shots_wait(const struct shot *s, const struct setup *u)
{
	struct scrape_wait w = { .scrapes = SHOTS_SCRAPES };
	int64_t now = setup_now_ms();

	for (size_t i = 0; i < u->n_dashboards; i++) {
		int64_t step = session_step(s[i].session, now);

		if (step > w.step_ms)
			w.step_ms = step;
	}
	return w;
}

void
shots_ask(struct shot *s, const struct setup *u)
{
	int64_t now = setup_now_ms(), mono = clock_mono_us();
	bool idle = false;

	for (size_t i = 0; i < u->n_dashboards; i++)
		session_refresh(s[i].session, now, mono);
	while (!idle) {
		idle = true;
		for (size_t i = 0; i < u->n_dashboards; i++)
			idle = idle && session_idle(s[i].session);
		if (!idle)
			loop_turn(u->loop, INT64_MAX);
	}
}
