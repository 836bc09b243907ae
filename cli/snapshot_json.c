#include "config.h"

#include "cli/snapshot_json.h"

#include <math.h>

#include "cli/labels_json.h"
#include "dashboards/fields.h"

static const char *const states[] = {
	[SESSION_WAITING] = "error", [SESSION_OK] = "ok",
	[SESSION_EMPTY] = "empty",   [SESSION_ERROR] = "error",
	[SESSION_STALE] = "stale",   [SESSION_NOTHING] = "empty",
};

static void
put_seconds(struct json_out *o, int64_t ms)
{
	json_put_num(o, (double)ms / 1000);
}

static void
put_calcs(struct json_out *o, const struct frame_series *s)
{
	static const struct {
		const char *key;
		struct slice id;
	} calcs[] = {
		{ "min", SLICE("min") }, { "mean", SLICE("mean") },
		{ "max", SLICE("max") }, { "last", SLICE("lastNotNull") },
		{ "sum", SLICE("sum") }, { "count", SLICE("count") },
	};

	json_open_inline(o, '{');
	for (size_t i = 0; i < sizeof(calcs) / sizeof(calcs[0]); i++) {
		const struct field_reducer *r = fields_reducer(calcs[i].id);
		bool null = false;
		double v = r->reduce(s->v, s->present, s->n, &null);

		json_key(o, calcs[i].key);
		if (null)
			json_put_null(o);
		else
			json_put_num(o, v);
	}
	json_close(o, '}');
}

static void
put_points(struct json_out *o, const struct frame *f,
	   const struct frame_series *s)
{
	json_open_inline(o, '[');
	for (size_t i = 0; i < s->n; i++) {
		json_open_inline(o, '[');
		put_seconds(o, s->t != NULL ? s->t[i]
					    : f->start + (int64_t)i * f->step);
		if (frame_has(s, i))
			json_put_num(o, s->v[i]);
		else
			json_put_null(o);
		json_close(o, ']');
	}
	json_close(o, ']');
}

static void
put_error(struct json_out *o, const struct err *err)
{
	json_key(o, "error");
	if (err->code == ERR_NONE)
		json_put_null(o);
	else
		json_put_str(o, err->text);
}

static void
put_texts(struct json_out *o, const char *key, const struct slice *text,
	  size_t n)
{
	if (n == 0)
		return;
	json_key(o, key);
	json_open_inline(o, '[');
	for (size_t i = 0; i < n; i++)
		json_put_slice(o, text[i]);
	json_close(o, ']');
}

static void
put_target(struct json_out *o, const struct session_target *t,
	   const struct slice *name)
{
	json_open(o, '{');
	json_key(o, "refId");
	json_put_slice(o, t->target->ref_id);
	json_key(o, "expr");
	json_put_slice(o, t->sent);
	if (t->inlined) {
		json_key(o, "inlined");
		json_put_bool(o, true);
	}
	json_key(o, "step");
	put_seconds(o, t->interval.step);
	put_error(o, &t->err);
	if (t->frame != NULL) {
		put_texts(o, "warnings", t->frame->warnings,
			  t->frame->n_warnings);
		put_texts(o, "infos", t->frame->infos, t->frame->n_infos);
		if (t->frame->partial) {
			json_key(o, "partial");
			json_put_bool(o, true);
		}
	}
	json_key(o, "series");
	json_open(o, '[');
	for (size_t i = 0; t->frame != NULL && i < t->frame->n; i++) {
		const struct frame_series *s = &t->frame->series[i];

		json_open(o, '{');
		json_key(o, "legend");
		json_put_slice(o, name[i]);
		json_key(o, "labels");
		labels_json(o, &s->labels);
		json_key(o, "calcs");
		put_calcs(o, s);
		json_key(o, "points");
		put_points(o, t->frame, s);
		json_close(o, '}');
	}
	json_close(o, ']');
	json_close(o, '}');
}

static void
put_targets(struct json_out *o, const struct session_panel *p, struct arena *a)
{
	struct legend_input *in = arena_calloc(a, p->n + 1, sizeof(*in));
	struct slice *names = NULL;
	size_t n_names = 0, k = 0;

	session_legend_inputs(p, in);
	legend_names(in, p->n, a, &names, &n_names);
	json_key(o, "targets");
	json_open(o, '[');
	for (size_t i = 0; i < p->n; i++) {
		put_target(o, &p->target[i], names + k);
		if (p->target[i].frame != NULL)
			k += p->target[i].frame->n;
	}
	json_close(o, ']');
}

static const struct err *
panel_error(const struct session_panel *p)
{
	static const struct err none = { 0 };

	for (size_t i = 0; i < p->n; i++)
		if (p->target[i].err.code != ERR_NONE)
			return &p->target[i].err;
	return &none;
}

static void
put_panel(struct json_out *o, const struct dashboard *d,
	  const struct session_panel *p)
{
	struct arena a = { 0 };

	json_open(o, '{');
	json_key(o, "id");
	json_put_int(o, p->panel->id);
	json_key(o, "title");
	json_put_slice(o, p->title);
	json_key(o, "row");
	if (p->panel->row >= 0)
		json_put_slice(o, d->row[p->panel->row].title);
	else
		json_put_null(o);
	json_key(o, "type");
	json_put_slice(o, p->panel->type);
	json_key(o, "unit");
	json_put_slice(o, p->panel->field.unit);
	json_key(o, "state");
	json_put_str(o, states[p->state]);
	put_error(o, panel_error(p));
	if (p->panel->n_not_understood > 0) {
		json_key(o, "notUnderstood");
		json_open(o, '[');
		for (size_t i = 0; i < p->panel->n_not_understood; i++) {
			const struct not_understood *n =
				&p->panel->not_understood[i];

			json_open_inline(o, '{');
			json_key(o, "path");
			json_put_slice(o, n->path);
			json_key(o, "what");
			json_put_slice(o, n->what);
			json_key(o, "why");
			json_put_slice(o, n->why);
			json_close(o, '}');
		}
		json_close(o, ']');
	}
	put_targets(o, p, &a);
	json_close(o, '}');
	arena_release(&a);
}

static void
put_vars(struct json_out *o, const struct session *session)
{
	struct vars *vars = session_vars((struct session *)session);

	json_key(o, "vars");
	json_open_inline(o, '{');
	for (size_t i = 0; i < vars->n; i++) {
		const struct var *v = &vars->var[i];

		json_key_slice(o, v->variable->name);
		if (v->all)
			json_put_str(o, "$__all");
		else if (v->n_values == 1)
			json_put_slice(o, v->value[0].value);
		else {
			json_open_inline(o, '[');
			for (size_t k = 0; k < v->n_values; k++)
				json_put_slice(o, v->value[k].value);
			json_close(o, ']');
		}
	}
	json_close(o, '}');
}

/* The coarsest step of all panels shown. */
static int64_t
widest_step(const struct snapshot_json *s)
{
	int64_t step = 0;

	for (size_t i = 0; i < session_panels(s->session); i++) {
		const struct session_panel *p = session_panel(s->session, i);

		for (size_t k = 0; k < p->n; k++)
			if (p->target[k].interval.step > step)
				step = p->target[k].interval.step;
	}
	return step;
}

void
snapshot_json(const struct snapshot_json *s, struct json_out *o)
{
	const struct dashboard *d = session_dashboard(s->session);
	struct time_range r = session_range(s->session);

	json_open(o, '{');
	json_key(o, "schema");
	json_put_int(o, 1);
	json_key(o, "generated_at");
	put_seconds(o, s->generated_ms);
	json_key(o, "source");
	json_put_str(o, s->source);
	json_key(o, "dashboard");
	json_open_inline(o, '{');
	json_key(o, "uid");
	json_put_slice(o, d->uid);
	json_key(o, "title");
	json_put_slice(o, d->title);
	json_close(o, '}');
	json_key(o, "range");
	json_open_inline(o, '{');
	json_key(o, "from");
	put_seconds(o, r.from);
	json_key(o, "to");
	put_seconds(o, r.to);
	json_key(o, "step");
	put_seconds(o, widest_step(s));
	json_close(o, '}');
	put_vars(o, s->session);
	json_key(o, "panels");
	json_open(o, '[');
	for (size_t i = 0; i < session_panels(s->session); i++)
		if (s->hidden == NULL || !s->hidden[i])
			put_panel(o, d, session_panel(s->session, i));
	json_close(o, ']');
	json_close(o, '}');
}
