#include "config.h"

#include "rules/rules_run.h"

#include "base/mem.h"
#include "rules/rules_one.h"
#include "rules/rules_order.h"

#define RUN_INTERVAL (60 * 1000)
/* Slots that are worked out at once: enough to be quick, of few series. */
#define RUN_SLOTS 240

struct rules_run {
	struct rules_run_options o;
	struct arena arena;
	size_t n;
	struct rules_one *one; /* all rules in order */
	size_t *first;         /* of each group */
	size_t n_targets, targets_cap;
	struct rules_target **target;
	bool open; /* the outputs have their targets */
	bool free; /* rules_order_free, worked out with them */
};

struct rules_run *
rules_run_new(const struct rules_run_options *o)
{
	struct rules_run *r = mem_calloc(1, sizeof(*r));
	size_t n = 0;

	r->o = *o;
	r->o.external = labels_copy(&r->arena, &o->external);
	r->o.external_url = arena_slice(&r->arena, o->external_url);
	if (r->o.interval_ms <= 0)
		r->o.interval_ms = RUN_INTERVAL;
	for (size_t g = 0; g < o->rules->n; g++)
		n += o->rules->group[g].n;
	r->one = mem_calloc(n + 1, sizeof(*r->one));
	r->first = mem_calloc(o->rules->n + 1, sizeof(*r->first));
	for (size_t g = 0; g < o->rules->n; g++) {
		const struct rule_group *group = &o->rules->group[g];

		r->first[g] = r->n;
		for (size_t i = 0; i < group->n; i++) {
			r->one[r->n].group = group;
			r->one[r->n++].rule = &group->rule[i];
		}
	}
	return r;
}

void
rules_run_free(struct rules_run *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n; i++)
		rules_one_release(&r->one[i]);
	for (size_t i = 0; i < r->n_targets; i++)
		rules_target_free(r->target[i]);
	mem_free(r->target);
	mem_free(r->one);
	mem_free(r->first);
	arena_release(&r->arena);
	mem_free(r);
}

static struct rules_target *
run_target(struct rules_run *r, struct slice name, int64_t offset)
{
	for (size_t i = 0; i < r->n_targets; i++)
		if (r->target[i]->offset == offset &&
		    slice_eq(r->target[i]->name, name))
			return r->target[i];
	MEM_GROW(r->target, r->n_targets, r->targets_cap);
	r->target[r->n_targets] = rules_target_new(r->o.db, name, offset);
	return r->target[r->n_targets++];
}

static void
run_open(struct rules_run *r)
{
	if (r->open)
		return;
	r->open = true;
	r->free = rules_order_free(r->o.rules);
	for (size_t i = 0; i < r->n; i++) {
		struct rules_one *one = &r->one[i];
		int64_t offset = one->group->query_offset;

		if (one->rule->record.n > 0) {
			one->out[0].target =
				run_target(r, one->rule->record, offset);
			continue;
		}
		one->out[0].target = run_target(r, SLICE("ALERTS"), offset);
		one->out[1].target =
			run_target(r, SLICE("ALERTS_FOR_STATE"), offset);
	}
}

/* -1: cancelled */
static int
run_group(struct rules_run *r, size_t group, int64_t ts)
{
	for (size_t i = 0; i < r->o.rules->group[group].n; i++)
		if (rules_one_eval(&r->one[r->first[group] + i], &r->o, ts, 0) <
		    0)
			return -1;
	return 0;
}

void
rules_run_group(struct rules_run *r, size_t group, int64_t ts)
{
	run_open(r);
	run_group(r, group, ts);
}

struct rule_state
rules_run_state(const struct rules_run *r, size_t group, size_t rule)
{
	return r->one[r->first[group] + rule].state;
}

/* ------------------------------------------------------------- the past --- */

int64_t
rules_run_interval(const struct rules_run *r, size_t group)
{
	int64_t own = r->o.rules->group[group].interval;

	return own > 0 ? own : r->o.interval_ms;
}

static int64_t
one_interval(const struct rules_run *r, const struct rules_one *one)
{
	return rules_run_interval(r, (size_t)(one->group - r->o.rules->group));
}

/* The first multiple of the interval that is not before t. */
static int64_t
slot_from(int64_t t, int64_t interval)
{
	int64_t past = t % interval;

	if (past < 0)
		past += interval;
	return past == 0 ? t : t - past + interval;
}

/* Each slot of all groups in the order of time. */
static int
past_by_slot(struct rules_run *r, int64_t from, int64_t to)
{
	size_t n = r->o.rules->n;
	int64_t ts;

	do {
		ts = INT64_MAX;
		for (size_t g = 0; g < n; g++) {
			int64_t own = slot_from(from, rules_run_interval(r, g));

			if (own < ts)
				ts = own;
		}
		for (size_t g = 0; ts <= to && g < n; g++)
			if (ts % rules_run_interval(r, g) == 0 &&
			    run_group(r, g, ts) < 0)
				return -1;
		from = ts + 1;
	} while (ts <= to);
	return 0;
}

/* The range query of a rule's slots; where it cannot be had, each slot is
 * asked for by itself later. */
static int
past_ask(struct rules_run *r, struct rules_one *one, int64_t from, int64_t to)
{
	int64_t interval = one_interval(r, one);
	struct rules_times t = { .step = interval };
	struct err err = { 0 };
	struct frame *f;

	one->next = slot_from(from, interval);
	t.from = one->next - one->group->query_offset;
	t.to = to - one->group->query_offset;
	t.to -= (t.to - t.from) % interval;
	if (t.to <= t.from || !rules_result_ranges(one->rule->expr))
		return 0;
	f = rules_result_eval(&r->o, one->rule->expr, &t, &err);
	if (f != NULL)
		rules_result_init(&one->result, one->rule, f);
	return err.code == ERR_CANCELED ? -1 : 0;
}

/* The rule among those that write where ONE does whose slot is next. */
static struct rules_one *
past_next(struct rules_run *r, const struct rules_one *one, int64_t to)
{
	struct rules_one *next = NULL;

	for (size_t i = 0; i < r->n; i++) {
		struct rules_one *o = &r->one[i];

		if (o->out[0].target == one->out[0].target && o->next <= to &&
		    (next == NULL || o->next < next->next))
			next = o;
	}
	return next;
}

static bool
past_is_last(const struct rules_run *r, size_t i)
{
	for (size_t k = i + 1; k < r->n; k++)
		if (r->one[k].out[0].target == r->one[i].out[0].target)
			return false;
	return true;
}

/* Rule by rule; those that write to one target together, with the last. */
static int
past_by_rule(struct rules_run *r, int64_t from, int64_t to)
{
	struct rules_one *one;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < r->n; i++) {
		rc = past_ask(r, &r->one[i], from, to);
		if (!past_is_last(r, i))
			continue;
		while (rc == 0 &&
		       (one = past_next(r, &r->one[i], to)) != NULL) {
			int64_t interval = one_interval(r, one);
			int64_t since = one->next - slot_from(from, interval);

			rc = rules_one_eval(one, &r->o, one->next,
					    (size_t)(since / interval));
			one->next += interval;
		}
	}
	for (size_t i = 0; i < r->n; i++)
		rules_result_release(&r->one[i].result);
	return rc;
}

int
rules_run_past(struct rules_run *r, int64_t from, int64_t to, struct err *err)
{
	int64_t span = INT64_MAX;
	int rc = 0;

	run_open(r);
	for (size_t g = 0; g < r->o.rules->n; g++)
		if (rules_run_interval(r, g) < span / RUN_SLOTS)
			span = rules_run_interval(r, g) * RUN_SLOTS;
	while (rc == 0 && from <= to && r->n > 0) {
		int64_t end = to - from < span ? to : from + span - 1;

		rc = r->free ? past_by_rule(r, from, end)
			     : past_by_slot(r, from, end);
		from = end + 1;
	}
	return rc == 0 ? 0 : err_set(err, ERR_CANCELED, "canceled");
}
