#include "config.h"

#include "rules/rules_alert.h"

#include <stdlib.h>

#include "promql/parse.h"
#include "rules/template.h"

#define ALERT_NAME SLICE("alertname")
#define RESOLVED_MS (15 * 60 * 1000) /* how long resolved ones are kept */

void
rules_alert_release(struct rules_alerts *a)
{
	arena_release(&a->arena);
	*a = (struct rules_alerts){ 0 };
}

/* ------------------------------------------------------------ templates --- */

static struct frame *
alert_query(void *arg, struct slice query, struct err *err)
{
	const struct rules_alert_question *q = arg;
	struct rules_times t = { q->ts, q->ts, 0 };
	struct arena a = { 0 };
	struct expr *e = parse_expr(query, &feature_all.parse, &a, err);
	struct frame *f = NULL;

	if (e != NULL) {
		f = rules_result_eval(q->o, e, &t, err);
		parse_release(e);
	}
	arena_release(&a);
	return f;
}

static struct slice
alert_expand(const struct rules_alert_question *q, struct slice text,
	     const struct rules_series *element, struct arena *a)
{
	struct template_data d = {
		.labels = &element->labels,
		.external = &q->o->external,
		.external_url = q->o->external_url,
		.value = element->v,
		.now_ms = q->ts,
		.query = alert_query,
		.arg = (void *)q,
	};
	struct str name = { 0 }, out = { 0 };
	struct err err = { 0 };
	struct slice result;

	if (slice_find(text, SLICE("{{"), 0) < 0)
		return text;
	str_add(&name, "__alert_");
	str_add_slice(&name, q->rule->alert);
	if (template_expand(text, str_slice(&name), &d, &out, &err) < 0) {
		str_clear(&out);
		str_printf(&out, "<error expanding template: %s>", err.text);
	}
	result = arena_slice(a, str_slice(&out));
	str_release(&name);
	str_release(&out);
	return result;
}

static struct labels
alert_labels(const struct rules_alert_question *q,
	     const struct rules_series *element, struct arena *a)
{
	const struct rule *rule = q->rule;
	struct slice name = LABEL_NAME;
	struct labels ls = labels_drop(a, &element->labels, &name, 1);

	for (size_t i = 0; i < rule->labels.n; i++)
		ls = labels_with(
			a, &ls, rule->labels.l[i]->name,
			alert_expand(q, rule->labels.l[i]->value, element, a));
	for (size_t i = 0; i < rule->n_unset; i++)
		ls = labels_with(a, &ls, rule->unset[i], SLICE(""));
	return labels_with(a, &ls, ALERT_NAME, rule->alert);
}

static void
alert_annotate(const struct rules_alert_question *q,
	       const struct rules_series *element, struct arena *a,
	       struct rule_alert *out)
{
	out->n_annotations = q->rule->n_annotations;
	out->annotation =
		arena_calloc(a, out->n_annotations, sizeof(*out->annotation));
	for (size_t i = 0; i < out->n_annotations; i++)
		out->annotation[i] = (struct label){
			q->rule->annotation[i].name,
			alert_expand(q, q->rule->annotation[i].value, element,
				     a),
		};
}

/* --------------------------------------------------------------- states --- */

/* The list that takes the place of the old one, in an arena of its own. */
struct alert_next {
	const struct rules_alert_question *q;
	struct rules_alerts *old, now;
	size_t active;
};

/* The elements' labels, which tell alerts apart, sorted. */
static int
alert_sets(struct alert_next *next, struct rules_series *set, struct err *err)
{
	const struct rules_alert_question *q = next->q;

	for (size_t i = 0; i < q->n; i++) {
		set[i].labels =
			alert_labels(q, &q->element[i], &next->now.arena);
		set[i].hash = labels_hash(&set[i].labels);
		set[i].index = (uint32_t)i;
	}
	if (q->n > 1)
		qsort(set, q->n, sizeof(*set), rules_series_cmp);
	for (size_t i = 1; i < q->n; i++)
		if (rules_series_cmp(&set[i - 1], &set[i]) == 0)
			return err_set(err, ERR_EXECUTION,
				       "vector contains metrics with the same "
				       "labelset after applying alert labels");
	return 0;
}

static int
alert_cmp(const struct rules_alerts *a, size_t i, const struct rules_series *s)
{
	struct rules_series own = { .labels = a->alert[i].labels,
				    .hash = a->more[i].hash };

	return rules_series_cmp(&own, s);
}

/* An element: a new alert, or one that goes on. */
static void
alert_take(struct alert_next *next, const struct rules_series *s,
	   const struct rule_alert *old)
{
	const struct rules_series *element = &next->q->element[s->index];
	struct rules_alerts *now = &next->now;
	struct rule_alert *a = &now->alert[now->n];
	int64_t ts = next->q->ts;

	if (old != NULL && old->state != RULE_INACTIVE)
		*a = *old;
	else
		*a = (struct rule_alert){ .state = RULE_PENDING,
					  .active_ms = ts };
	a->labels = s->labels;
	a->value = element->v;
	alert_annotate(next->q, element, &now->arena, a);
	if (a->state == RULE_PENDING &&
	    ts - a->active_ms >= next->q->rule->for_ms) {
		a->state = RULE_FIRING;
		a->fired_ms = ts;
	}
	now->more[now->n++] = (struct rules_alert_more){ .hash = s->hash };
	next->active++;
}

/* No element: it may fire on for a while, or be remembered as resolved. */
static void
alert_miss(struct alert_next *next, size_t i)
{
	struct rules_alerts *now = &next->now;
	struct rule_alert a = next->old->alert[i];
	struct rules_alert_more more = next->old->more[i];
	int64_t ts = next->q->ts, keep = next->q->rule->keep_firing_ms;
	bool keeps = false;

	if (a.state == RULE_FIRING && keep > 0) {
		if (more.absent_ms == 0)
			more.absent_ms = ts;
		keeps = ts - more.absent_ms < keep;
	}
	if (!keeps) {
		if (a.state == RULE_PENDING ||
		    (a.resolved_ms != 0 && ts - a.resolved_ms > RESOLVED_MS))
			return;
		if (a.state != RULE_INACTIVE) {
			a.state = RULE_INACTIVE;
			a.resolved_ms = ts;
		}
	}
	next->active += keeps;
	a.labels = labels_copy(&now->arena, &a.labels);
	a.annotation = arena_copy(&now->arena, a.annotation,
				  a.n_annotations * sizeof(*a.annotation));
	for (size_t k = 0; k < a.n_annotations; k++)
		a.annotation[k].value =
			arena_slice(&now->arena, a.annotation[k].value);
	now->alert[now->n] = a;
	now->more[now->n++] = more;
}

static void
alert_merge(struct alert_next *next, const struct rules_series *set)
{
	const struct rules_alerts *old = next->old;
	size_t i = 0, k = 0, n = next->q->n;

	while (i < old->n || k < n) {
		int c = i == old->n ? 1
			: k == n    ? -1
				    : alert_cmp(old, i, &set[k]);

		if (c < 0)
			alert_miss(next, i);
		else
			alert_take(next, &set[k],
				   c == 0 ? &old->alert[i] : NULL);
		i += c <= 0;
		k += c >= 0;
	}
}

int
rules_alert_eval(struct rules_alerts *a, const struct rules_alert_question *q,
		 struct err *err)
{
	struct alert_next next = { .q = q, .old = a };
	struct rules_alerts *now = &next.now;
	struct rules_series *set =
		arena_calloc(&now->arena, q->n, sizeof(*set));

	if (alert_sets(&next, set, err) < 0) {
		arena_release(&now->arena);
		return -1;
	}
	now->alert =
		arena_calloc(&now->arena, a->n + q->n, sizeof(*now->alert));
	now->more = arena_calloc(&now->arena, a->n + q->n, sizeof(*now->more));
	alert_merge(&next, set);
	/* labels of the elements are the frame's */
	for (size_t i = 0; i < now->n; i++)
		now->alert[i].labels =
			labels_copy(&now->arena, &now->alert[i].labels);
	rules_alert_release(a);
	*a = *now;
	if (q->limit <= 0 || next.active <= (size_t)q->limit)
		return 0;
	err_set(err, ERR_EXECUTION, "exceeded limit of %lld with %zu alerts",
		(long long)q->limit, next.active);
	rules_alert_release(a);
	return -1;
}

/* --------------------------------------------------------------- series --- */

static void
alert_series(struct rules_series *out, struct arena *arena, struct labels ls,
	     struct slice name, double v)
{
	out->labels = labels_with(arena, &ls, LABEL_NAME, name);
	out->hash = labels_hash(&out->labels);
	out->v = v;
}

/* Prometheus puts an alert's labels over its rule's, so that of a template that
 * comes to nothing the text is seen. */
static struct labels
alert_series_labels(const struct rule *rule, const struct rule_alert *alert,
		    struct arena *a)
{
	struct labels ls = alert->labels;

	for (size_t i = 0; i < rule->labels.n; i++) {
		const struct label *l = rule->labels.l[i];

		if (labels_get(&alert->labels, l->name).n == 0)
			ls = labels_with(a, &ls, l->name, l->value);
	}
	return ls;
}

size_t
rules_alert_series(const struct rules_alerts *a, const struct rule *rule,
		   struct arena *arena, struct rules_series *alerts,
		   struct rules_series *for_state)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++) {
		const struct rule_alert *r = &a->alert[i];
		struct labels own, ls;

		if (r->state == RULE_INACTIVE)
			continue;
		own = alert_series_labels(rule, r, arena);
		ls = labels_with(arena, &own, SLICE("alertstate"),
				 r->state == RULE_FIRING ? SLICE("firing")
							 : SLICE("pending"));
		alert_series(&alerts[n], arena, ls, SLICE("ALERTS"), 1);
		alert_series(&for_state[n++], arena, own,
			     SLICE("ALERTS_FOR_STATE"),
			     (double)(r->active_ms / 1000));
	}
	if (n > 1) {
		qsort(alerts, n, sizeof(*alerts), rules_series_cmp);
		qsort(for_state, n, sizeof(*for_state), rules_series_cmp);
	}
	return n;
}
