/* rules_eval.c - pyrodash rules eval: what rules record at a time. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/quote.h"
#include "base/strmap.h"
#include "canvas/text.h"
#include "cli/command.h"
#include "cli/origin_rules.h"
#include "cli/output.h"
#include "cli/rules_recorded.h"
#include "cli/setup.h"
#include "promql/eval.h"
#include "rules/inline.h"
#include "rules/rules_run.h"
#include "sources/source_local.h"

/* Rules that read what others recorded need that of before, too. */
#define EVAL_CHAIN 3
#define EVAL_INTERVAL 60000
#define EVAL_SCRAPES 3 /* of what is scraped: a rate has its samples then */

struct eval {
	const struct args *args;
	struct setup setup;
	struct rules_recorded recorded;
	const struct rules_recorded_format *format;
	size_t failed; /* rules */
	size_t n, cap, open;
	struct eval_name *name; /* asked of a server */
};

static int
eval_options(struct eval *v, struct err *err)
{
	const struct args *a = v->args;
	const char *name = args_get(a, OPTION_FORMAT);

	if (a->n_operands > 1)
		return err_set(err, ERR_USAGE,
			       "rules eval takes one rule file: give more with "
			       "--rule-file");
	if (a->n_operands == 1 && args_has(a, OPTION_RULE_FILE))
		return err_set(err, ERR_USAGE,
			       "rules are given as FILE and with --rule-file: "
			       "give them in one way");
	v->format = rules_recorded_format(name);
	if (v->format == NULL)
		return err_set(err, ERR_USAGE,
			       "--format %s: rules eval has openmetrics and "
			       "json",
			       name);
	return 0;
}

static int
eval_rules(struct eval *v, struct err *err)
{
	const struct args *a = v->args;
	struct str text = { 0 };

	if (a->n_operands == 0) {
		v->setup.rules = origin_rules_load(&v->setup.origin, a, err);
	} else {
		if (file_read(a->operand[0], LIMIT_YAML_BYTES, &text, err) == 0)
			v->setup.rules = rules_load(str_slice(&text),
						    a->operand[0], err);
		str_release(&text);
	}
	return v->setup.rules != NULL ? 0 : -1;
}

static void
eval_complain(struct eval *v, const struct rule *rule, const char *what)
{
	struct str text = { 0 }, clean = { 0 };

	v->failed++;
	str_printf(&text, "line %d: %.*s: %s", rule->line,
		   SLICE_ARG(rule->record.n > 0 ? rule->record : rule->alert),
		   what);
	text_clean(str_slice(&text), &clean);
	fprintf(stderr, "pyrodash: %s\n", str_text(&clean));
	str_release(&text);
	str_release(&clean);
}

static void
eval_state(struct eval *v, const struct rule *rule, struct rule_state s)
{
	if (s.err.code != ERR_NONE)
		eval_complain(v, rule, s.err.text);
}

/* ------------------------------------------------------ our own engine --- */

static void
eval_reads(void *arg, struct slice name)
{
	(void)name;
	*(bool *)arg = true;
}

/* How long before t rules are to be evaluated, so that they know at t what they
 * need of themselves: how long alerts were pending, what was recorded. */
static int64_t
eval_past(const struct rules *rules, int64_t t)
{
	int64_t longest = 0, pending = 0;
	bool reads = false;

	for (size_t g = 0; g < rules->n; g++)
		for (size_t i = 0; i < rules->group[g].n; i++) {
			const struct rule *rule = &rules->group[g].rule[i];
			const struct eval_request r = { .expr = rule->expr,
							.start = t,
							.end = t };
			int64_t mint, maxt;

			eval_span(&r, &mint, &maxt);
			if (t - mint > longest)
				longest = t - mint;
			if (rule->for_ms + rule->keep_firing_ms > pending)
				pending = rule->for_ms + rule->keep_firing_ms;
			inline_names(rules, rule->expr, eval_reads, &reads);
		}
	if (pending > 0)
		pending += EVAL_INTERVAL;
	return pending + (reads ? EVAL_CHAIN * longest : 0);
}

static void
eval_states(struct eval *v, const struct rules_run *run)
{
	const struct rules *rules = v->setup.rules;

	for (size_t g = 0; g < rules->n; g++)
		for (size_t i = 0; i < rules->group[g].n; i++)
			eval_state(v, &rules->group[g].rule[i],
				   rules_run_state(run, g, i));
}

static int
eval_here(struct eval *v, int64_t t, struct err *err)
{
	const struct rules *rules = v->setup.rules;
	const struct rules_run_options o =
		origin_rules_run(&v->setup.origin, rules);
	struct rules_run *run = rules_run_new(&o);
	int64_t first = origin_rules_first(&v->setup.origin, t);
	int64_t from = t - eval_past(rules, t);
	int rc = rules_run_past(run, from > first ? from : first, t - 1, err);

	for (size_t g = 0; rc == 0 && g < rules->n; g++)
		rules_run_group(run, g, t);
	if (rc == 0) {
		eval_states(v, run);
		rc = rules_recorded_read(&v->recorded, rules, o.db, t, err);
	}
	rules_run_free(run);
	return rc;
}

/* ------------------------------------------------------------ a server --- */

/* The samples of a name at a slot of its group. */
struct eval_name {
	struct eval *v;
	struct slice name;
	int64_t at;
	struct err err;
	struct frame *frame;
};

static void
eval_done(void *arg, struct source_answer *answer)
{
	struct eval_name *n = arg;

	n->err = answer->err;
	n->frame = answer->frame;
	answer->frame = NULL;
	n->v->open--;
}

static void
eval_ask(struct eval_name *n)
{
	struct str query = { 0 };
	struct source_question q = { .ask = SOURCE_INSTANT, .end = n->at };

	str_add(&query, "{__name__=");
	quote_go(n->name, &query);
	str_add(&query, "}[1ms]");
	q.query = str_slice(&query);
	n->v->open++;
	source_start(n->v->setup.source, &q, eval_done, n);
	str_release(&query);
}

/* Each once a time. */
static void
eval_names(struct eval *v, int64_t t)
{
	const struct rules *rules = v->setup.rules;
	struct strmap seen = { 0 };
	struct str key = { 0 };

	for (size_t g = 0; g < rules->n; g++) {
		const struct rule_group *group = &rules->group[g];
		int64_t every =
			group->interval > 0 ? group->interval : EVAL_INTERVAL;
		int64_t at = t - t % every - group->query_offset;

		for (size_t i = 0; i < group->n; i++) {
			struct slice name = group->rule[i].record;
			void **place;

			str_clear(&key);
			str_printf(&key, "%" PRId64 " ", at);
			str_add_slice(&key, name);
			place = strmap_put(&seen, str_slice(&key));
			if (name.n == 0 || *place != NULL)
				continue;
			*place = v;
			MEM_GROW(v->name, v->n, v->cap);
			v->name[v->n++] =
				(struct eval_name){ .v = v, name, .at = at };
		}
	}
	str_release(&key);
	strmap_release(&seen);
}

/* The first of its words. */
static bool
eval_is_told(const struct eval *v, size_t upto, struct slice text)
{
	for (size_t i = 0; i < upto; i++)
		for (size_t k = 0; k < v->name[i].frame->n_warnings; k++)
			if (slice_eq(v->name[i].frame->warnings[k], text))
				return true;
	return false;
}

static void
eval_warnings(const struct eval *v)
{
	for (size_t i = 0; i < v->n; i++)
		for (size_t k = 0; k < v->name[i].frame->n_warnings; k++) {
			struct slice text = v->name[i].frame->warnings[k];
			struct str clean = { 0 };

			if (eval_is_told(v, i, text))
				continue;
			text_clean(text, &clean);
			fprintf(stderr, "pyrodash: warning: %s\n",
				str_text(&clean));
			str_release(&clean);
		}
}

/* All at once: what several read is fetched for all of them. */
static int
eval_ask_all(struct eval *v, struct err *err)
{
	for (size_t i = 0; i < v->n; i++)
		eval_ask(&v->name[i]);
	while (v->open > 0)
		loop_turn(v->setup.loop, INT64_MAX);
	for (size_t i = 0; i < v->n; i++) {
		const struct eval_name *n = &v->name[i];

		if (n->err.code != ERR_NONE) {
			*err = n->err;
			return -1;
		}
		rules_recorded_add(&v->recorded, n->name, n->at, n->frame);
	}
	eval_warnings(v);
	return 0;
}

static int
eval_far(struct eval *v, int64_t t, struct err *err)
{
	const struct rules *rules = v->setup.rules;
	const struct rules_run_options o =
		origin_rules_run(&v->setup.origin, rules);
	size_t alerts = 0;

	v->setup.source = source_local_new(v->setup.source, &o);
	eval_names(v, t);
	if (eval_ask_all(v, err) < 0)
		return -1;
	for (size_t g = 0; g < rules->n; g++)
		for (size_t i = 0; i < rules->group[g].n; i++) {
			const struct rule *rule = &rules->group[g].rule[i];

			alerts += rule->record.n == 0;
			if (rule->record.n > 0)
				eval_state(v, rule,
					   source_local_state(v->setup.source,
							      g, i));
		}
	if (alerts > 0)
		fprintf(stderr,
			"pyrodash: %zu alerting rule%s left out: over a "
			"server's samples only recording rules are evaluated; "
			"pyrodash rules list shows the alerts that the server "
			"has\n",
			alerts, alerts == 1 ? " is" : "s are");
	return 0;
}

/* ----------------------------------------------------------------- run --- */

static int
eval_print(struct eval *v, struct err *err)
{
	struct str out = { 0 }, clean = { 0 };
	bool unsafe = v->format->raw && output_is_terminal(v->args);
	int rc;

	rules_recorded_sort(&v->recorded);
	v->format->write(&v->recorded, &out);
	if (unsafe)
		output_clean(str_slice(&out), &clean);
	rc = output_write(v->args, str_slice(unsafe ? &clean : &out), err);
	str_release(&clean);
	str_release(&out);
	return rc;
}

static int
eval_all(struct eval *v, struct err *err)
{
	int64_t t;
	int code, rc;

	if (eval_options(v, err) < 0)
		return EXIT_USAGE;
	code = setup_source(&v->setup, v->args, err);
	if (code != EXIT_OK)
		return code;
	if (eval_rules(v, err) < 0)
		return EXIT_DATA;
	code = setup_wait(&v->setup, v->args,
			  (struct scrape_wait){ EVAL_SCRAPES, 0 }, err);
	if (code != EXIT_OK)
		return code;
	t = setup_now_ms();
	rc = v->setup.origin.db != NULL ? eval_here(v, t, err)
					: eval_far(v, t, err);
	if (rc < 0)
		return v->setup.origin.db != NULL ? EXIT_FAILED : EXIT_SOURCE;
	if (v->recorded.n == 0)
		fputs("pyrodash: the rules record nothing at this time: do "
		      "their metrics exist? pyrodash query says so\n",
		      stderr);
	if (eval_print(v, err) < 0)
		return EXIT_OUTPUT;
	return v->failed > 0 ? EXIT_FAILED : EXIT_OK;
}

int
cmd_rules_eval(const struct args *a)
{
	struct eval v = { .args = a };
	struct err err = { 0 };
	int code = eval_all(&v, &err);

	output_complain(&err);
	for (size_t i = 0; i < v.n; i++)
		frame_free(v.name[i].frame);
	mem_free(v.name);
	rules_recorded_release(&v.recorded);
	setup_release(&v.setup);
	return code;
}
