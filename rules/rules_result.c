#include "config.h"

#include "rules/rules_result.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/limits.h"
#include "promql/eval.h"
#include "rules/inline_push.h"

bool
rules_result_ranges(const struct expr *e)
{
	return (e->type == TYPE_VECTOR || e->type == TYPE_SCALAR) &&
	       inline_push_query_use(e) == NULL;
}

struct frame *
rules_result_eval(const struct rules_run_options *o, const struct expr *e,
		  const struct rules_times *t, struct err *err)
{
	const struct feature_set *on =
		o->features != NULL ? o->features : &feature_defaults;
	struct eval_request r = {
		.expr = e,
		.delayed_names = on->delayed_names,
		.start_times = on->start_times,
		.start = t->from,
		.end = t->to,
		.step = t->step,
		.default_step = o->default_step,
		.max_resident = o->max_resident,
		.cancel = o->cancel,
		.deadline_us = clock_mono_us() + LIMIT_QUERY_MS * INT64_C(1000),
		.one_block = true,
	};
	int64_t mint, maxt;
	struct frame *f;

	if (e->type != TYPE_VECTOR && e->type != TYPE_SCALAR) {
		err_set(err, ERR_EXECUTION,
			"rule result is not a vector or scalar");
		return NULL;
	}
	eval_span(&r, &mint, &maxt);
	r.querier = tsdb_querier(o->db, mint, maxt);
	f = eval_run(&r, err);
	querier_close(r.querier);
	return f;
}

static struct labels
result_labels(struct arena *a, const struct rule *rule,
	      const struct labels *from)
{
	struct labels ls = labels_with(a, from, LABEL_NAME, rule->record);

	for (size_t i = 0; i < rule->labels.n; i++)
		ls = labels_with(a, &ls, rule->labels.l[i]->name,
				 rule->labels.l[i]->value);
	for (size_t i = 0; i < rule->n_unset; i++)
		ls = labels_with(a, &ls, rule->unset[i], SLICE(""));
	return ls;
}

void
rules_result_init(struct rules_result *r, const struct rule *rule,
		  struct frame *frame)
{
	*r = (struct rules_result){ .frame = frame, .n = frame->n };
	r->series = arena_calloc(&r->arena, r->n, sizeof(*r->series));
	for (size_t i = 0; i < r->n; i++) {
		struct rules_series *s = &r->series[i];

		s->index = (uint32_t)i;
		s->labels = frame->series[i].labels;
		if (rule->record.n > 0)
			s->labels = result_labels(&r->arena, rule, &s->labels);
		s->hash = labels_hash(&s->labels);
	}
	if (r->n > 1)
		qsort(r->series, r->n, sizeof(*r->series), rules_series_cmp);
}

void
rules_result_release(struct rules_result *r)
{
	frame_free(r->frame);
	arena_release(&r->arena);
	*r = (struct rules_result){ 0 };
}

int
rules_result_at(const struct rules_result *r, size_t k,
		struct rules_series *out, size_t *n, struct err *err)
{
	*n = 0;
	for (size_t i = 0; i < r->n; i++) {
		const struct frame_series *s =
			&r->frame->series[r->series[i].index];

		if (!frame_has(s, k))
			continue;
		out[*n] = r->series[i];
		out[(*n)++].v = s->v[k];
		if (*n > 1 && out[*n - 1].hash == out[*n - 2].hash &&
		    labels_eq(&out[*n - 1].labels, &out[*n - 2].labels))
			return err_set(err, ERR_EXECUTION,
				       "vector contains metrics with the same "
				       "labelset after applying rule labels");
	}
	return 0;
}
