/* view_doctor.c - why the focused panel is empty, found out while one looks. */
#include "config.h"

#include "session/doctor.h"
#include "tui/desk.h"
#include "tui/lines.h"

#include <inttypes.h>

/* ----------------------------------------------------------------- life --- */

static void
doctor_changed(void *arg)
{
	struct app *a = arg;

	if (a->doctor_next != NULL && doctor_report(a->doctor_next)->done) {
		doctor_free(a->doctor);
		a->doctor = a->doctor_next;
		a->doctor_next = NULL;
	}
	app_dirty(a);
}

static struct doctor *
doctor_start(struct app *a)
{
	struct desk *d = desk_of(a);
	struct doctor_options o = { .n = 1,
				    .session = &d->session,
				    .rules = a->o.rules,
				    .panel = d->focus,
				    .changed = doctor_changed,
				    .arg = a };

	a->doctor_of = d->session;
	a->doctor_panel = d->focus;
	a->doctor_version =
		session_panel(d->session, (size_t)d->focus)->version;
	return doctor_new(&o);
}

void
view_doctor_end(struct app *a)
{
	doctor_free(a->doctor);
	doctor_free(a->doctor_next);
	a->doctor = a->doctor_next = NULL;
}

void
view_doctor_follow(struct app *a)
{
	struct desk *d = desk_of(a);

	if (a->view != IN_DOCTOR || d->focus < 0) {
		view_doctor_end(a);
		return;
	}
	if (a->doctor != NULL && a->doctor_of == d->session &&
	    a->doctor_panel == d->focus) {
		/* a new answer: the old findings stay until it is known */
		if (a->doctor_next != NULL || !doctor_report(a->doctor)->done ||
		    a->doctor_version ==
			    session_panel(d->session, (size_t)d->focus)
				    ->version)
			return;
		a->doctor_next = doctor_start(a);
		doctor_changed(a);
		return;
	}
	view_doctor_end(a);
	a->doctor = doctor_start(a);
}

/* ---------------------------------------------------------------- paint --- */

static struct slice
doctor_line(struct slice text, size_t *i)
{
	struct slice line = { text.p + *i, 0 };

	while (*i < text.n && text.p[*i] != '\n')
		++*i;
	line.n = (size_t)(text.p + *i - line.p);
	*i += *i < text.n;
	return line;
}

/* Beside their name, or all of them below it where one is long. */
static void
doctor_lines(struct lines *in, const char *what, struct slice text,
	     enum theme_role role)
{
	const struct theme *t = &in->app->theme;
	bool below = false;

	for (size_t i = 0; i < text.n;)
		below |= text_width(doctor_line(text, &i)) > in->width - 14;
	if (below)
		canvas_literal(in->canvas, 1, in->y++, 12, what,
			       t->role[ROLE_DIM]);
	for (size_t i = 0; i < text.n;) {
		bool first = i == 0;
		struct slice line = doctor_line(text, &i);

		if (below)
			lines_wrapped(in, line, t->role[role]);
		else
			lines_pair(in, first ? what : "", line, role);
	}
}

static void
doctor_finding(struct lines *in, const struct doctor_finding *f)
{
	struct theme *t = &in->app->theme;
	bool cause = doctor_row(f->id)->severity == DOCTOR_CAUSE;

	in->y++;
	lines_wrapped(in, f->text, t->role[cause ? ROLE_TITLE : ROLE_TEXT]);
	lines_note(in, "query", f->query, ROLE_DIM);
	doctor_lines(in, "mend", f->fix, ROLE_TEXT);
}

/* Causes, then notes; the number of them. */
static size_t
doctor_findings(struct lines *in, const struct doctor_report *r,
		enum doctor_severity severity)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (doctor_row(r->finding[i].id)->severity != severity)
			continue;
		n++;
		doctor_finding(in, &r->finding[i]);
	}
	return n;
}

static const char *
doctor_words(enum doctor_state s)
{
	static const char *const words[] = {
		[DOCTOR_IS_WAITING] = "is loading",
		[DOCTOR_IS_OK] = "has data",
		[DOCTOR_IS_EMPTY] = "has no data",
		[DOCTOR_IS_NAN] = "has no numbers",
		[DOCTOR_IS_ERROR] = "fails",
		[DOCTOR_IS_NOTHING] = "has nothing to ask",
	};

	return words[s];
}

static void
doctor_all(struct lines *in, const struct session_panel *p)
{
	struct app *a = in->app;
	const struct doctor_report *r;
	struct str text = { 0 };
	size_t causes;

	if (a->doctor == NULL)
		return;
	r = doctor_report(a->doctor);
	str_add_slice(&text, p->title);
	if (p->panel->row >= 0) {
		str_add(&text, " (");
		str_add_slice(&text, session_dashboard(desk_of(a)->session)
					     ->row[p->panel->row]
					     .title);
		str_addc(&text, ')');
	}
	str_addc(&text, ' ');
	str_add(&text, doctor_words(r->panel[a->doctor_panel].state));
	lines_line(in, str_slice(&text), a->theme.role[ROLE_TITLE]);
	str_release(&text);
	causes = doctor_findings(in, r, DOCTOR_CAUSE);
	if (!r->done) {
		in->y++;
		str_printf(&text, "asking... %zu questions so far",
			   r->questions);
		lines_line(in, str_slice(&text), a->theme.role[ROLE_DIM]);
		str_release(&text);
		return;
	}
	if (causes == 0 && r->n_data < r->n_panels) {
		in->y++;
		lines_wrapped(in,
			      SLICE("No cause that is known here: i shows "
				    "the queries as they were asked."),
			      a->theme.role[ROLE_TEXT]);
	}
	if (doctor_findings(in, r, DOCTOR_NOTE) + causes == 0)
		lines_line(in, SLICE("nothing odd about it"),
			   a->theme.role[ROLE_DIM]);
}

void
view_doctor_paint(struct app *a, struct canvas *c, struct rect r)
{
	lines_paint(a, c, r, doctor_all);
}
