#include "config.h"

#include "cli/rules_lint.h"

#include "base/err.h"
#include "promql/print.h"

static const struct rule *
lint_rule(const struct rules *r, size_t *group, size_t *i)
{
	while (*group < r->n && *i == r->group[*group].n) {
		(*group)++;
		*i = 0;
	}
	return *group < r->n ? &r->group[*group].rule[(*i)++] : NULL;
}

static struct slice
lint_name(const struct rule *r)
{
	return r->record.n > 0 ? r->record : r->alert;
}

/* ---------------------------------------------------- duplicate-rules --- */

static bool
lint_same(const struct rule *a, const struct rule *b)
{
	return slice_eq(lint_name(a), lint_name(b)) &&
	       labels_eq(&a->labels, &b->labels);
}

static void
lint_duplicates(const struct rules_lint_run *r)
{
	const struct rule *rule, *other;

	for (size_t g = 0, i = 0; (rule = lint_rule(r->rules, &g, &i));) {
		struct str s = { 0 };
		size_t k = 0, n = 0;

		while ((other = lint_rule(r->rules, &k, &n)) != rule &&
		       !lint_same(other, rule))
			;
		if (other == rule)
			continue;
		str_printf(&s,
			   "the rule of line %d has the name %.*s and the same "
			   "labels: which of the two is stored is a matter of "
			   "luck; give one of them another name or label",
			   other->line, SLICE_ARG(lint_name(rule)));
		r->warn(r->arg, r, rule, NULL, str_slice(&s));
		str_release(&s);
	}
}

/* ------------------------------------------------------- short-window --- */

static void
lint_window(const struct rules_lint_run *r, const struct rule *rule,
	    struct expr *e)
{
	struct str s = { 0 };
	struct expr **child;

	if (e->kind == EXPR_SELECTOR && e->selector.range.given &&
	    e->selector.range.expr == NULL &&
	    e->selector.range.ms < 2 * r->scrape_interval) {
		str_add(&s, "the window of ");
		print_duration(e->selector.range.ms, &s);
		str_add(&s, " is shorter than twice the scrape interval of ");
		print_duration(r->scrape_interval, &s);
		str_add(&s, ", so that two samples need not be in it: write ");
		print_duration(4 * r->scrape_interval, &s);
		str_add(&s, " or more, or say with --scrape-interval how often "
			    "is scraped");
		r->warn(r->arg, r, rule, e, str_slice(&s));
		str_release(&s);
	}
	for (size_t i = 0; (child = ast_child(e, i)) != NULL; i++)
		lint_window(r, rule, *child);
}

static void
lint_windows(const struct rules_lint_run *r)
{
	const struct rule *rule;

	for (size_t g = 0, i = 0; (rule = lint_rule(r->rules, &g, &i));)
		lint_window(r, rule, rule->expr);
}

/* ------------------------------------------------------------- unused --- */

static void
lint_unused(const struct rules_lint_run *r)
{
	const struct rule *rule;

	for (size_t g = 0, i = 0; (rule = lint_rule(r->rules, &g, &i));) {
		struct str s = { 0 };

		if (rule->record.n == 0 || needs_has(r->needs, rule->record))
			continue;
		str_printf(&s,
			   "no dashboard and no alert reads %.*s: take the "
			   "rule out, or name with --dashboard what reads it",
			   SLICE_ARG(rule->record));
		r->warn(r->arg, r, rule, NULL, str_slice(&s));
		str_release(&s);
	}
}

static const struct rules_lint lints[] = {
	{ "duplicate-rules", "two rules with the same name and labels",
	  lint_duplicates },
	{ "short-window", "a window shorter than twice --scrape-interval",
	  lint_windows },
	{ "unused", "a recorded name that no dashboard and no alert reads",
	  lint_unused },
};

#define LINTS (sizeof(lints) / sizeof(lints[0]))

const struct rules_lint *
rules_lint_at(unsigned i)
{
	return i < LINTS ? &lints[i] : NULL;
}

static int
lint_add(struct slice name, unsigned *bits, struct err *err)
{
	for (unsigned i = 0; i < LINTS; i++)
		if (slice_eq(name, slice_of(lints[i].name))) {
			*bits |= 1u << i;
			return 0;
		}
	if (slice_eq(name, SLICE("all")))
		*bits = (1u << LINTS) - 1;
	else if (slice_eq(name, SLICE("none")))
		*bits = 0;
	else
		return err_set(err, ERR_USAGE,
			       "--lint %.*s: there are duplicate-rules, "
			       "short-window, unused, all and none",
			       SLICE_ARG(name));
	return 0;
}

int
rules_lint_choose(struct slice list, unsigned *bits, struct err *err)
{
	*bits = 0;
	while (list.n > 0) {
		ptrdiff_t comma = slice_find(list, SLICE(","), 0);
		struct slice name = { list.p,
				      comma < 0 ? list.n : (size_t)comma };

		if (lint_add(slice_trim(name), bits, err) < 0)
			return -1;
		name.n += comma >= 0;
		list.p += name.n;
		list.n -= name.n;
	}
	return 0;
}
