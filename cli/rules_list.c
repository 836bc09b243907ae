/* rules_list.c - pyrodash rules list: rules, their health and their alerts. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/quote.h"
#include "cli/command.h"
#include "cli/origin_rules.h"
#include "cli/origin_scrape.h"
#include "cli/output.h"
#include "cli/rules_list_out.h"
#include "cli/setup.h"

#define LIST_SCRAPES 1

struct list {
	const struct args *args;
	const struct rules_list_format *format;
	struct setup setup;
	struct source_answer answer; /* its arena is ours */
	bool answered;
	bool failed; /* a rule did */
};

static bool
list_has_source(const struct args *a)
{
	static const enum option_id ways[] = { OPTION_URL, OPTION_DEMO,
					       OPTION_REPLAY, OPTION_SCRAPE,
					       OPTION_SCRAPE_CONFIG };
	const char *env = getenv("PYRODASH_URL");

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (args_has(a, ways[i]))
			return true;
	return env != NULL && env[0] != '\0' && !args_has(a, OPTION_RULE_FILE);
}

/* ---------------------------------------------------------- of files --- */

static struct source_rule
list_rule(const struct rule_group *g, const struct rule *rule)
{
	bool alert = rule->alert.n > 0;

	return (struct source_rule){
		.file = g->file,
		.group = g->name,
		.name = alert ? rule->alert : rule->record,
		.query = rule->expr_text,
		.labels = rule->labels,
		.alerting = alert,
		.interval_ms = g->interval,
	};
}

static int
list_files(struct list *l, struct err *err)
{
	const struct rules *r =
		origin_rules_load(&l->setup.origin, l->args, err);
	struct source_answer *a = &l->answer;
	size_t n = 0;

	l->setup.rules = (struct rules *)r;
	if (r == NULL)
		return EXIT_DATA;
	for (size_t g = 0; g < r->n; g++)
		n += r->group[g].n;
	a->rule = arena_calloc(&a->arena, n, sizeof(*a->rule));
	for (size_t g = 0; g < r->n; g++)
		for (size_t i = 0; i < r->group[g].n; i++)
			a->rule[a->n_rules++] =
				list_rule(&r->group[g], &r->group[g].rule[i]);
	return EXIT_OK;
}

/* -------------------------------------------------------- of a source --- */

static void
list_write(struct list *l, struct str *out)
{
	const struct source_answer *a = &l->answer;
	const struct rules_list_out o = {
		.n = a->n_rules,
		.rule = a->rule,
		.zone = l->setup.zone != NULL ? l->setup.zone : civil_local(),
	};

	for (size_t i = 0; i < a->n_rules; i++)
		l->failed = l->failed || a->rule[i].health == SOURCE_DOWN;
	l->format->write(&o, out);
}

/* Scraping, the first evaluation is an interval away. */
static bool
list_is_early(const struct list *l)
{
	for (size_t i = 0; i < l->answer.n_rules; i++)
		if (l->answer.rule[i].health != SOURCE_UNKNOWN)
			return false;
	return true;
}

static void
list_done(void *arg, struct source_answer *answer)
{
	struct list *l = arg;

	l->answer = *answer;
	memset(&answer->arena, 0, sizeof(answer->arena));
	l->answered = true;
}

/* -------------------------- of this program, over a server's samples --- */

struct list_read {
	size_t open;
	struct err err; /* the first */
};

static void
list_read_done(void *arg, struct source_answer *answer)
{
	struct list_read *r = arg;

	r->open--;
	if (r->err.code == ERR_NONE)
		r->err = answer->err;
}

/* A server's samples are fetched for the rules that somebody reads: for all. */
static int
list_read_all(struct list *l, struct err *err)
{
	const struct rules *rules = l->setup.rules;
	struct list_read r = { 0 };

	for (size_t g = 0; g < rules->n; g++)
		for (size_t i = 0; i < rules->group[g].n; i++) {
			struct slice name = rules->group[g].rule[i].record;
			struct source_question q = { .ask = SOURCE_INSTANT,
						     .end = setup_now_ms() };
			struct str query = { 0 };

			if (name.n == 0)
				continue;
			str_add(&query, "{__name__=");
			quote_go(name, &query);
			str_addc(&query, '}');
			q.query = str_slice(&query);
			r.open++;
			source_start(l->setup.source, &q, list_read_done, &r);
			str_release(&query);
		}
	while (r.open > 0)
		loop_turn(l->setup.loop, INT64_MAX);
	*err = r.err;
	return r.err.code == ERR_NONE ? EXIT_OK : EXIT_SOURCE;
}

static int
list_ask(struct list *l, struct err *err)
{
	const struct source_question q = { .ask = SOURCE_RULES };

	source_start(l->setup.source, &q, list_done, l);
	while (!l->answered)
		loop_turn(l->setup.loop, INT64_MAX);
	if (l->answer.err.code == ERR_NONE)
		return EXIT_OK;
	*err = l->answer.err;
	return EXIT_SOURCE;
}

static int
list_source(struct list *l, struct err *err)
{
	struct setup *s = &l->setup;
	enum rules_mode mode;
	bool here;
	int code;

	if (origin_rules_mode(l->args, &mode, err) < 0)
		return EXIT_USAGE;
	code = setup_open(s, l->args, err);
	if (code != EXIT_OK)
		return code;
	here = s->origin.db != NULL || mode == RULES_LOCAL;
	if (!here && args_has(l->args, OPTION_RULE_FILE))
		return err_set(err, ERR_USAGE,
			       "of a server rules list shows what it evaluates "
			       "itself: leave --rule-file or --url out, or add "
			       "--rules local"),
		       EXIT_USAGE;
	if (here) {
		s->rules = origin_rules_load(&s->origin, l->args, err);
		if (s->rules == NULL)
			return EXIT_DATA;
		origin_rules_local(&s->origin, &s->source, s->rules,
				   s->pinned_ms);
	}
	origin_scrape_start(&s->origin, s->source, NULL, 0);
	code = setup_wait(s, l->args, (struct scrape_wait){ LIST_SCRAPES, 0 },
			  err);
	if (code == EXIT_OK && here && s->origin.db == NULL)
		code = list_read_all(l, err);
	return code != EXIT_OK ? code : list_ask(l, err);
}

static int
list_all(struct list *l, struct err *err)
{
	const char *name = args_get(l->args, OPTION_FORMAT);
	struct str out = { 0 };
	int code;

	l->format = rules_list_out_find(name);
	if (l->args->n_operands > 0)
		return err_set(err, ERR_USAGE,
			       "rules list takes no operands: rule files are "
			       "given with --rule-file %s",
			       l->args->operand[0]),
		       EXIT_USAGE;
	if (l->format == NULL)
		return err_set(err, ERR_USAGE,
			       "--format %s: rules list has table and json",
			       name),
		       EXIT_USAGE;
	code = list_has_source(l->args) ? list_source(l, err)
					: list_files(l, err);
	if (code != EXIT_OK)
		return code;
	list_write(l, &out);
	if (l->answer.n_rules == 0)
		fputs("pyrodash: there are no rules\n", stderr);
	else if (l->setup.origin.scrape != NULL && list_is_early(l))
		fputs("pyrodash: no rule was evaluated yet: scrape for an "
		      "interval and longer, as with --for 2m\n",
		      stderr);
	if (output_write(l->args, str_slice(&out), err) < 0)
		code = EXIT_OUTPUT;
	else if (l->failed)
		code = EXIT_FAILED;
	str_release(&out);
	return code;
}

int
cmd_rules_list(const struct args *a)
{
	struct list l = { .args = a };
	struct err err = { 0 };
	int code = list_all(&l, &err);

	output_complain(&err);
	setup_release(&l.setup);
	arena_release(&l.answer.arena);
	return code;
}
