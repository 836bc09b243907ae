#include "config.h"

#include "rules/unit_run.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/quote.h"
#include "promql/eval.h"
#include "promql/parse.h"
#include "promql/print.h"
#include "rules/rules_run.h"
#include "rules/template_value.h"
#include "rules/unit_compare.h"

struct run {
	const struct unit_run_question *q;
	const struct unit_test *test;
	struct tsdb *db;
	struct rules_run *rules;
	struct tsdb_target *target;
	uint32_t *id; /* of the test's series */
	double *v;
	uint32_t *row;
	size_t next;  /* the first item that was not loaded */
	size_t items; /* of the longest series */
	size_t faults;
};

static size_t
order_of(const struct unit_file *file, struct slice group)
{
	for (size_t i = 0; i < file->n_order; i++)
		if (slice_eq(file->order[i], group))
			return i;
	return 0; /* as promtool's map of names says of others */
}

struct rules
unit_run_order(const struct unit_file *file, const struct rules *const *list,
	       size_t n, struct arena *a)
{
	struct rules all = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += list[i]->n;
	all.group = arena_calloc(a, count, sizeof(*all.group));
	for (size_t i = 0; i < n; i++)
		for (size_t g = 0; g < list[i]->n; g++) {
			const struct rule_group *group = &list[i]->group[g];
			size_t at = all.n++;

			/* sorted, equal ones as they come */
			for (;
			     at > 0 && order_of(file, all.group[at - 1].name) >
					       order_of(file, group->name);
			     at--)
				all.group[at] = all.group[at - 1];
			all.group[at] = *group;
		}
	return all;
}

static void
run_fault(struct run *r, const struct str *text)
{
	if (text->n == 0)
		return;
	r->faults++;
	r->q->fault(r->q->arg, str_slice(text));
}

static void
run_fault_text(struct run *r, const char *text)
{
	struct str s = { 0 };

	str_add(&s, text);
	run_fault(r, &s);
	str_release(&s);
}

/* ------------------------------------------------------------- samples --- */

static int
run_init(struct run *r, struct err *err)
{
	const struct unit_test *t = r->test;

	r->id = mem_calloc(t->n_series + 1, sizeof(*r->id));
	r->row = mem_calloc(t->n_series + 1, sizeof(*r->row));
	r->v = mem_calloc(t->n_series + 1, sizeof(*r->v));
	for (size_t i = 0; i < t->n_series; i++) {
		r->id[i] = tsdb_series(r->db, r->target, &t->series[i].labels);
		if (r->id[i] == TSDB_NO_SERIES)
			return err_set(err, ERR_LIMIT,
				       "more series than are kept");
		if (t->series[i].items.n > r->items)
			r->items = t->series[i].items.n;
	}
	return 0;
}

/* All items that are not after ts. */
static int
run_load(struct run *r, int64_t ts, struct err *err)
{
	const struct unit_test *t = r->test;

	for (; r->next < r->items; r->next++) {
		int64_t at = (int64_t)r->next * t->interval;
		size_t n = 0;

		if (at > ts - t->start_ms)
			return 0;
		at += t->start_ms;
		for (size_t i = 0; i < t->n_series; i++) {
			const struct items *items = &t->series[i].items;

			if (r->next >= items->n ||
			    items->item[r->next].kind != ITEM_FLOAT)
				continue;
			r->row[n] = r->id[i];
			r->v[n++] = items->item[r->next].v;
		}
		if (n > 0 &&
		    tsdb_append(r->db, r->target, at, r->row, r->v, n, err) < 0)
			return -1;
	}
	return 0;
}

/* --------------------------------------------------------------- rules --- */

/* 1h0m0s; what Go cannot hold is the most that it can. */
static void
run_go_duration(int64_t ms, struct str *out)
{
	struct template_value v = { .type = VALUE_DURATION };

	if (__builtin_mul_overflow(ms, 1000000, &v.integer))
		v.integer = ms < 0 ? INT64_MIN : INT64_MAX;
	template_value_print(&v, out);
}

/* Rules that cannot be evaluated end the test. */
static bool
run_groups(struct run *r, int64_t ts)
{
	const struct rules *rules = r->q->rules;
	bool ok = true;

	for (size_t g = 0; g < rules->n; g++) {
		rules_run_group(r->rules, g, ts);
		for (size_t i = 0; i < rules->group[g].n; i++) {
			const struct rule *rule = &rules->group[g].rule[i];
			struct rule_state state =
				rules_run_state(r->rules, g, i);
			struct str s = { 0 };

			if (state.err.code == ERR_NONE)
				continue;
			ok = false;
			str_printf(&s, "    rule: %.*s, time: ",
				   SLICE_ARG(rule->record.n > 0 ? rule->record
								: rule->alert));
			run_go_duration(ts, &s);
			str_printf(&s, ", err: %s", state.err.text);
			run_fault(r, &s);
			str_release(&s);
		}
	}
	return ok;
}

static void
run_pairs(struct arena *a, const struct labels *ls, struct unit_pairs *out)
{
	out->n = ls->n;
	out->l = arena_calloc(a, ls->n, sizeof(*out->l));
	for (size_t i = 0; i < ls->n; i++)
		out->l[i] = *ls->l[i];
}

/* Firing alerts of the name, of all groups. */
static void
run_got(struct run *r, struct slice name, struct arena *a,
	struct unit_compare_alerts *got)
{
	const struct rules *rules = r->q->rules;

	for (size_t g = 0; g < rules->n; g++)
		for (size_t i = 0; i < rules->group[g].n; i++) {
			struct rule_state s = rules_run_state(r->rules, g, i);

			if (!slice_eq(rules->group[g].rule[i].alert, name))
				continue;
			for (size_t k = 0; k < s.n_alerts; k++) {
				const struct rule_alert *from = &s.alert[k];
				struct unit_alert *to;

				if (from->state != RULE_FIRING)
					continue;
				MEM_GROW(got->alert, got->n, got->cap);
				to = &got->alert[got->n++];
				run_pairs(a, &from->labels, &to->labels);
				to->annotations.n = from->n_annotations;
				to->annotations.l = from->annotation;
			}
		}
}

/* Those that were asked for at this evaluation or before the next one. */
static void
run_alerts(struct run *r, int64_t since)
{
	for (size_t i = 0; i < r->test->n_alerts; i++) {
		const struct unit_alerts *want = &r->test->alerts[i];
		struct unit_compare_alerts got = { 0 };
		struct arena a = { 0 };
		struct str s = { 0 };

		if (want->eval_ms < since ||
		    want->eval_ms >= since + r->q->file->interval)
			continue;
		run_got(r, want->name, &a, &got);
		unit_compare_alerts(r->test, want, &got, &s);
		run_fault(r, &s);
		str_release(&s);
		mem_free(got.alert);
		arena_release(&a);
	}
}

/* --------------------------------------------------------- expressions --- */

static struct frame *
run_query(struct run *r, const struct unit_expr *e, struct arena *a,
	  struct err *err)
{
	int64_t at = r->test->start_ms + e->eval_ms, mint, maxt;
	struct expr *tree = parse_expr(e->expr, &parse_defaults, a, err);
	struct eval_request request = {
		.expr = tree,
		.text = e->expr,
		.start = at,
		.end = at,
		.default_step = r->q->file->interval,
		.max_samples = LIMIT_UNIT_SAMPLES,
	};
	struct frame *f;

	if (tree == NULL)
		return NULL;
	eval_span(&request, &mint, &maxt);
	request.querier = tsdb_querier(r->db, mint, maxt);
	f = eval_run(&request, err);
	querier_close(request.querier);
	parse_release(tree);
	if (f == NULL || f->kind == FRAME_VECTOR || f->kind == FRAME_SCALAR)
		return f;
	frame_free(f);
	err_set(err, ERR_EXECUTION, "rule result is not a vector or scalar");
	return NULL;
}

static void
run_expr(struct run *r, const struct unit_expr *e)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct str s = { 0 };
	struct frame *f = run_query(r, e, &a, &err);

	if (f == NULL ||
	    unit_compare_samples(e, f, r->q->file->fuzzy, &s, &err) < 0) {
		str_add(&s, "    expr: ");
		quote_go(e->expr, &s);
		str_add(&s, ", time: ");
		print_duration(e->eval_ms, &s);
		str_printf(&s, ", err: %s", err.text);
	}
	run_fault(r, &s);
	str_release(&s);
	frame_free(f);
	arena_release(&a);
}

/* ---------------------------------------------------------------- test --- */

static int64_t
run_last(const struct unit_test *t)
{
	int64_t last = 0;

	for (size_t i = 0; i < t->n_exprs; i++)
		if (t->expr[i].eval_ms > last)
			last = t->expr[i].eval_ms;
	for (size_t i = 0; i < t->n_alerts; i++)
		if (t->alerts[i].eval_ms > last)
			last = t->alerts[i].eval_ms;
	return last;
}

static bool
run_check(struct run *r, int64_t last)
{
	const struct unit_test *t = r->test;
	struct str s = { 0 };

	for (size_t i = 0; i < t->n_alerts && s.n == 0; i++) {
		if (t->alerts[i].name.n > 0)
			continue;
		str_add(&s, "an item under alert_rule_test misses required "
			    "attribute alertname at eval_time ");
		print_duration(t->alerts[i].eval_ms, &s);
		if (t->name.n > 0)
			str_printf(&s, " (in TestGroup %.*s)",
				   SLICE_ARG(t->name));
	}
	if (s.n == 0 && last / r->q->file->interval > LIMIT_UNIT_STEPS)
		str_printf(&s,
			   "more than %d evaluations: make the last eval_time "
			   "earlier or evaluation_interval longer",
			   LIMIT_UNIT_STEPS);
	run_fault(r, &s);
	str_release(&s);
	return r->faults == 0;
}

static void
run_test(struct run *r)
{
	const struct unit_test *t = r->test;
	int64_t last = run_last(t), step = r->q->file->interval;
	struct err err = { 0 };

	if (!run_check(r, last))
		return;
	if (run_init(r, &err) < 0) {
		run_fault_text(r, err.text);
		return;
	}
	for (int64_t since = 0; since <= last; since += step) {
		if (run_load(r, t->start_ms + since, &err) < 0) {
			run_fault_text(r, err.text);
			return;
		}
		if (!run_groups(r, t->start_ms + since))
			return;
		run_alerts(r, since);
	}
	for (size_t i = 0; i < t->n_exprs; i++)
		run_expr(r, &t->expr[i]);
}

size_t
unit_run(const struct unit_run_question *q)
{
	struct run r = { .q = q, .test = q->test, .db = tsdb_new() };
	const struct rules_run_options o = {
		.rules = q->rules,
		.db = r.db,
		.interval_ms = q->test->interval,
		.default_step = q->file->interval,
		.external = q->test->external,
		.external_url = q->test->external_url,
	};

	r.target = tsdb_target_new(r.db, NULL);
	r.rules = rules_run_new(&o);
	run_test(&r);
	rules_run_free(r.rules);
	tsdb_free(r.db);
	mem_free(r.id);
	mem_free(r.row);
	mem_free(r.v);
	return r.faults;
}
