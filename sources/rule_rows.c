#include "config.h"

#include "sources/rule_rows.h"

static void
row_alerts(struct source_rule *out, const struct rule_state *s, struct arena *a)
{
	out->alert = arena_calloc(a, s->n_alerts, sizeof(*out->alert));
	for (size_t i = 0; i < s->n_alerts; i++) {
		const struct rule_alert *from = &s->alert[i];
		struct source_alert *to = &out->alert[out->n_alerts];

		if (from->state == RULE_INACTIVE)
			continue;
		out->n_alerts++;
		to->labels = labels_copy(a, &from->labels);
		to->state = from->state == RULE_FIRING ? SOURCE_FIRING
						       : SOURCE_PENDING;
		to->active_ms = from->active_ms;
		to->value = from->value;
		to->n_annotations = from->n_annotations;
		to->annotation = arena_calloc(a, from->n_annotations,
					      sizeof(*to->annotation));
		for (size_t k = 0; k < from->n_annotations; k++)
			to->annotation[k] = (struct label){
				arena_slice(a, from->annotation[k].name),
				arena_slice(a, from->annotation[k].value),
			};
		if (to->state > out->state)
			out->state = to->state;
	}
}

static void
row_rule(const struct rule_group *group, const struct rule *r,
	 const struct rule_state *s, struct arena *a, struct source_rule *out)
{
	*out = (struct source_rule){
		.file = arena_slice(a, group->file),
		.group = arena_slice(a, group->name),
		.name = arena_slice(a, r->alert.n > 0 ? r->alert : r->record),
		.query = arena_slice(a, r->expr_text),
		.labels = labels_copy(a, &r->labels),
		.alerting = r->alert.n > 0,
		.error = arena_slice(a, slice_of(s->err.text)),
		.last_ms = s->last_ms,
		.duration_us = s->duration_us,
	};
	if (s->evaluated)
		out->health = s->err.code == ERR_NONE ? SOURCE_UP : SOURCE_DOWN;
	row_alerts(out, s, a);
}

void
rule_rows_add(const struct rules_run *run, const struct rules *rules,
	      struct source_answer *out)
{
	struct source_rule *old = out->rule;
	size_t n = out->n_rules;

	for (size_t g = 0; g < rules->n; g++)
		n += rules->group[g].n;
	out->rule = arena_calloc(&out->arena, n, sizeof(*out->rule));
	if (out->n_rules > 0)
		memcpy(out->rule, old, out->n_rules * sizeof(*old));
	for (size_t g = 0; g < rules->n; g++)
		for (size_t i = 0; i < rules->group[g].n; i++) {
			struct source_rule *row = &out->rule[out->n_rules++];
			struct rule_state s = rules_run_state(run, g, i);

			row_rule(&rules->group[g], &rules->group[g].rule[i], &s,
				 &out->arena, row);
			row->interval_ms = rules_run_interval(run, g);
		}
}

void
rule_rows_forget(struct source_rule *row)
{
	row->health = SOURCE_UNKNOWN;
	row->error = (struct slice){ 0 };
	row->last_ms = row->duration_us = 0;
	row->state = SOURCE_INACTIVE;
	row->n_alerts = 0;
}
