#include "config.h"

#include "cli/doctor_json.h"

#include "base/json.h"
#include "cli/doctor_result.h"

#define DOCTOR_JSON_SCHEMA 1

static void
json_finding(const struct doctor_finding *f, struct json_out *o)
{
	const struct doctor_row *row = doctor_row(f->id);

	json_open(o, '{');
	json_key(o, "id");
	json_put_str(o, row->name);
	json_key(o, "kind");
	json_put_str(o, row->severity == DOCTOR_CAUSE ? "cause" : "note");
	json_key(o, "text");
	json_put_slice(o, f->text);
	json_key(o, "query");
	json_put_slice(o, f->query);
	json_key(o, "fix");
	json_put_slice(o, f->fix);
	json_close(o, '}');
}

/* Those that hold for exactly this place. */
static void
json_findings(const struct doctor_out *d, struct doctor_place at,
	      struct json_out *o)
{
	json_key(o, "findings");
	json_open(o, '[');
	for (size_t i = 0; i < d->report->n; i++) {
		const struct doctor_finding *f = &d->report->finding[i];

		for (size_t k = 0; k < f->n_places; k++)
			if (f->place[k].session == at.session &&
			    f->place[k].panel == at.panel &&
			    f->place[k].target == at.target)
				json_finding(f, o);
	}
	json_close(o, ']');
}

static void
json_query(const struct doctor_out *d, const struct doctor_panel *p, size_t i,
	   struct json_out *o)
{
	const struct session_panel *sp =
		session_panel(d->session[p->session], p->panel);
	const struct session_target *t = &sp->target[i];

	json_open(o, '{');
	json_key(o, "ref");
	json_put_slice(o, t->target->ref_id);
	json_key(o, "query");
	json_put_slice(o, t->expr);
	json_key(o, "sent");
	json_put_slice(o, t->sent);
	json_key(o, "state");
	json_put_str(o, doctor_state_name(p->target[i]));
	json_findings(
		d, (struct doctor_place){ p->session, (int)p->panel, (int)i },
		o);
	json_close(o, '}');
}

static void
json_panel(const struct doctor_out *d, const struct doctor_panel *p,
	   struct json_out *o)
{
	const struct session *s = d->session[p->session];
	const struct session_panel *sp = session_panel(s, p->panel);
	int row = sp->panel->row;

	json_open(o, '{');
	json_key(o, "dashboard");
	json_put_slice(o, session_dashboard(s)->title);
	json_key(o, "uid");
	json_put_slice(o, session_dashboard(s)->uid);
	json_key(o, "id");
	json_put_int(o, sp->panel->id);
	json_key(o, "panel");
	json_put_slice(o, sp->title);
	json_key(o, "row");
	json_put_slice(o, row >= 0 ? session_dashboard(s)->row[row].title
				   : SLICE(""));
	json_key(o, "state");
	json_put_str(o, doctor_state_name(p->state));
	json_key(o, "queries");
	json_open(o, '[');
	for (size_t i = 0; i < p->n; i++)
		json_query(d, p, i, o);
	json_close(o, ']');
	json_findings(d, (struct doctor_place){ p->session, (int)p->panel, -1 },
		      o);
	json_close(o, '}');
}

static void
json_dashboard(const struct doctor_out *d, size_t i, struct json_out *o)
{
	json_open(o, '{');
	json_key(o, "dashboard");
	json_put_slice(o, session_dashboard(d->session[i])->title);
	json_key(o, "uid");
	json_put_slice(o, session_dashboard(d->session[i])->uid);
	json_findings(d, (struct doctor_place){ i, -1, -1 }, o);
	json_close(o, '}');
}

void
doctor_json(const struct doctor_out *d, struct str *out)
{
	const struct doctor_report *r = d->report;
	struct json_out o = { .to = out, .pretty = true };

	json_open(&o, '{');
	json_key(&o, "schema");
	json_put_int(&o, DOCTOR_JSON_SCHEMA);
	json_key(&o, "source");
	json_put_str(&o, d->source);
	json_key(&o, "panels_with_data");
	json_put_int(&o, (int64_t)r->n_data);
	json_key(&o, "panels_asked");
	json_put_int(&o, (int64_t)r->n_panels);
	json_key(&o, "questions");
	json_put_int(&o, (int64_t)r->questions);
	json_key(&o, "panels");
	json_open(&o, '[');
	for (size_t i = 0; i < r->n_all; i++)
		if (r->panel[i].state != DOCTOR_IS_NOTHING)
			json_panel(d, &r->panel[i], &o);
	json_close(&o, ']');
	json_key(&o, "dashboards");
	json_open(&o, '[');
	for (size_t i = 0; i < d->n; i++)
		json_dashboard(d, i, &o);
	json_close(&o, ']');
	json_close(&o, '}');
	str_addc(out, '\n');
}
