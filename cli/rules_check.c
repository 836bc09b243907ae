/* rules_check.c - pyrodash rules check: what is wrong and odd in rule files. */
#include "config.h"

#include <stdio.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "canvas/text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/rules_lint.h"
#include "cli/setup.h"
#include "dashboards/timeexpr.h"
#include "promql/parse.h"
#include "rules/rules_read.h"

struct check {
	const struct args *args;
	size_t n;
	struct str *text;     /* of the files */
	struct err *unread;   /* why it could not be read */
	struct rules **rules; /* NULL: it is wrong */
	const char *file;     /* the one at hand */
	struct slice yaml;
	unsigned lints;
	int64_t scrape_interval;
	struct needs needs;
	bool told; /* FAILED was printed for the file */
	size_t warnings;
};

/* FILE: TEXT */
static void
check_say(const char *file, const char *text)
{
	struct str clean = { 0 };

	if (file != NULL)
		text_clean(slice_of(file), &clean);
	if (file != NULL)
		str_add(&clean, ": ");
	text_clean(slice_of(text), &clean);
	fprintf(stderr, "%s\n", str_text(&clean));
	str_release(&clean);
}

static struct slice
check_line(struct slice text, int line)
{
	size_t n = 0;

	while (--line > 0) {
		ptrdiff_t end = slice_find(text, SLICE("\n"), 0);

		if (end < 0)
			return SLICE("");
		text.p += end + 1;
		text.n -= (size_t)end + 1;
	}
	while (n < text.n && text.p[n] != '\n')
		n++;
	return (struct slice){ text.p, n };
}

/* The mistake's line and a caret: in the expression, else in the file. */
static void
check_fault(void *arg, const struct rules_fault *f)
{
	struct check *c = arg;
	struct slice line = check_line(c->yaml, f->line);
	struct err at = *f->err;
	size_t column = f->column > 0 ? (size_t)f->column - 1 : 0;

	if (!c->told)
		fputs("  FAILED:\n", stderr);
	c->told = true;
	check_say(c->file, f->err->text);
	if (f->expr.n > 0) {
		output_place(f->expr, &at);
		return;
	}
	if (f->line == 0 || column > line.n)
		return;
	while (f->column == 0 && column < line.n &&
	       (line.p[column] == ' ' || line.p[column] == '-'))
		column++;
	fprintf(stderr, "  line %d:\n", f->line);
	at.start = column;
	at.end = at.start + 1;
	output_place(line, &at);
}

static void
check_warn(void *arg, const struct rules_lint_run *r, const struct rule *rule,
	   const struct expr *place, struct slice text)
{
	struct check *c = arg;
	struct err at = { .code = ERR_SYNTAX };
	struct str line = { 0 };

	c->warnings++;
	str_printf(&line, "%s:%d: warning: %.*s (%s)", c->file, rule->line,
		   SLICE_ARG(text), r->lint->name);
	fputs("  ", stderr);
	check_say(NULL, str_text(&line));
	str_release(&line);
	if (place == NULL)
		return;
	at.start = place->start;
	at.end = place->end;
	output_place(rule->expr_text, &at);
}

static int
check_options(struct check *c, struct err *err)
{
	const struct args *a = c->args;
	unsigned bits = 0;

	if (a->n_operands == 0)
		return err_set(err, ERR_USAGE,
			       "rules check takes rule files: name one, or - "
			       "for standard input");
	if (timeexpr_duration(slice_of(args_get(a, OPTION_SCRAPE_INTERVAL)),
			      &c->scrape_interval, err) < 0)
		return err_prefix(err, "--scrape-interval");
	if (!args_has(a, OPTION_LINT))
		return rules_lint_choose(slice_of(args_get(a, OPTION_LINT)),
					 &c->lints, err);
	for (size_t i = 0; i < a->option[OPTION_LINT].n; i++) {
		if (rules_lint_choose(slice_of(a->option[OPTION_LINT].value[i]),
				      &bits, err) < 0)
			return -1;
		c->lints |= bits;
	}
	return 0;
}

static int
check_dashboard(struct check *c, const char *name, struct err *err)
{
	struct dashboard *d = setup_dashboard(name, err);

	if (d == NULL)
		return -1;
	needs_dashboard(&c->needs, d);
	dashboard_free(d);
	return 0;
}

static int
check_dashboards(struct check *c, struct err *err)
{
	const struct args *a = c->args;
	struct slice text;
	const char *name;

	for (size_t i = 0; i < a->option[OPTION_DASHBOARD].n; i++)
		if (check_dashboard(c, a->option[OPTION_DASHBOARD].value[i],
				    err) < 0)
			return -1;
	if (args_has(a, OPTION_DASHBOARD))
		return 0;
	for (unsigned i = 0; dashboard_shipped(i, &name, &text); i++)
		if (check_dashboard(c, name, err) < 0)
			return -1;
	return 0;
}

/* What alerts read, and what is behind that and behind the dashboards: each
 * file may read what another records. */
static void
check_needs(struct check *c)
{
	size_t before;

	for (size_t i = 0; i < c->n; i++)
		for (size_t g = 0; c->rules[i] != NULL && g < c->rules[i]->n;
		     g++) {
			const struct rule_group *group = &c->rules[i]->group[g];

			for (size_t k = 0; k < group->n; k++)
				if (group->rule[k].alert.n > 0)
					needs_query(&c->needs,
						    group->rule[k].expr_text);
		}
	do {
		before = c->needs.n;
		for (size_t i = 0; i < c->n; i++)
			needs_rules(&c->needs, c->rules[i], false);
	} while (c->needs.n > before);
}

static void
check_load(struct check *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const char *file = c->args->operand[i];

		if (file_read(file, LIMIT_YAML_BYTES, &c->text[i],
			      &c->unread[i]) == 0)
			c->rules[i] =
				rules_load(str_slice(&c->text[i]), file, NULL);
		else
			err_prefix(&c->unread[i], "%s", file);
	}
}

/* Everything that is wrong in a file. */
static void
check_tell(struct check *c, size_t i)
{
	const struct rules_faults faults = { check_fault, c };
	struct err err = c->unread[i];

	c->file = c->args->operand[i];
	c->yaml = str_slice(&c->text[i]);
	c->told = false;
	if (err.code == ERR_NONE)
		rules_free(rules_load_all(c->yaml, c->file, &faults, &err));
	if (c->told)
		return;
	fputs("  FAILED:\n", stderr);
	check_say(NULL, err.text);
}

static void
check_lint(struct check *c, size_t i)
{
	struct rules_lint_run r = {
		.rules = c->rules[i],
		.needs = &c->needs,
		.scrape_interval = c->scrape_interval,
		.warn = check_warn,
		.arg = c,
	};

	c->file = c->args->operand[i];
	for (unsigned k = 0; (r.lint = rules_lint_at(k)) != NULL; k++)
		if ((c->lints >> k & 1) != 0)
			r.lint->run(&r);
}

static int
check_files(struct check *c)
{
	bool failed = false;

	check_load(c);
	check_needs(c);
	for (size_t i = 0; i < c->n; i++) {
		size_t rules = 0;

		printf("Checking %s\n", c->args->operand[i]);
		fflush(stdout);
		if (c->rules[i] == NULL) {
			check_tell(c, i);
			failed = true;
			putchar('\n');
			continue;
		}
		check_lint(c, i);
		for (size_t g = 0; g < c->rules[i]->n; g++)
			rules += c->rules[i]->group[g].n;
		printf("  SUCCESS: %zu rules found\n\n", rules);
		fflush(stdout);
	}
	if (failed)
		return EXIT_FAILED;
	return c->warnings > 0 && args_has(c->args, OPTION_LINT_FATAL)
		       ? EXIT_LINT
		       : EXIT_OK;
}

int
cmd_rules_check(const struct args *a)
{
	struct check c = { .args = a, .n = a->n_operands };
	struct err err = { 0 };
	int code = EXIT_USAGE;

	c.text = mem_calloc(c.n + 1, sizeof(*c.text));
	c.unread = mem_calloc(c.n + 1, sizeof(*c.unread));
	c.rules = mem_calloc(c.n + 1, sizeof(*c.rules));
	if (check_options(&c, &err) == 0)
		code = check_dashboards(&c, &err) == 0 ? check_files(&c)
						       : EXIT_FAILED;
	output_complain(&err);
	for (size_t i = 0; i < c.n; i++) {
		rules_free(c.rules[i]);
		str_release(&c.text[i]);
	}
	mem_free(c.rules);
	mem_free(c.text);
	mem_free(c.unread);
	needs_release(&c.needs);
	return code;
}
