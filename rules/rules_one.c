#include "config.h"

#include "rules/rules_one.h"

#include <inttypes.h>

#include "base/clock.h"

void
rules_one_release(struct rules_one *one)
{
	rules_output_release(&one->out[0]);
	rules_output_release(&one->out[1]);
	rules_alert_release(&one->alerts);
	rules_result_release(&one->result);
}

static int
one_record(struct rules_one *one, int64_t t, const struct rules_series *s,
	   size_t n, struct err *err)
{
	int64_t limit = one->group->limit;

	one->state.series = n;
	if (limit > 0 && n > (size_t)limit)
		return err_set(err, ERR_EXECUTION,
			       "exceeded limit of %" PRId64 " with %zu series",
			       limit, n);
	return rules_output_write(&one->out[0], t, s, n, err);
}

static int
one_alert(struct rules_one *one, const struct rules_alert_question *q,
	  struct err *err)
{
	int64_t t = q->ts - one->group->query_offset;
	struct arena a = { 0 };
	struct rules_series *alerts, *states;
	size_t n;
	int rc = rules_alert_eval(&one->alerts, q, err);

	one->state.alert = one->alerts.alert;
	one->state.n_alerts = one->alerts.n;
	one->state.series = q->n;
	if (rc < 0)
		return -1;
	alerts = arena_calloc(&a, one->alerts.n, sizeof(*alerts));
	states = arena_calloc(&a, one->alerts.n, sizeof(*states));
	n = rules_alert_series(&one->alerts, one->rule, &a, alerts, states);
	rc = rules_output_write(&one->out[0], t, alerts, n, err);
	if (rules_output_write(&one->out[1], t, states, n, err) < 0)
		rc = -1;
	arena_release(&a);
	return rc;
}

static int
one_step(struct rules_one *one, const struct rules_run_options *o, int64_t ts,
	 size_t k, struct err *err)
{
	const struct rules_result *r = &one->result;
	struct rules_alert_question q = {
		.o = o, .rule = one->rule, .limit = one->group->limit, .ts = ts
	};
	struct arena a = { 0 };
	struct rules_series *s = arena_calloc(&a, r->n, sizeof(*s));
	size_t n;
	int rc = rules_result_at(r, k, s, &n, err);

	q.element = s;
	q.n = n;
	if (rc == 0 && one->rule->alert.n > 0)
		rc = one_alert(one, &q, err);
	else if (rc == 0)
		rc = one_record(one, ts - one->group->query_offset, s, n, err);
	arena_release(&a);
	return rc;
}

int
rules_one_eval(struct rules_one *one, const struct rules_run_options *o,
	       int64_t ts, size_t k)
{
	int64_t from = clock_mono_us(), t = ts - one->group->query_offset;
	struct rules_times at = { t, t, 0 };
	bool now = one->result.frame == NULL;
	struct err err = { 0 };
	struct frame *f;

	if (now) {
		f = rules_result_eval(o, one->rule->expr, &at, &err);
		if (f != NULL)
			rules_result_init(&one->result, one->rule, f);
		k = 0;
	}
	if (one->result.frame != NULL)
		one_step(one, o, ts, k, &err);
	if (now)
		rules_result_release(&one->result);
	if (err.code == ERR_CANCELED)
		return -1;
	one->state.evaluated = true;
	one->state.err = err;
	one->state.last_ms = ts;
	one->state.duration_us = clock_mono_us() - from;
	return 0;
}
