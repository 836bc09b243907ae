/*
 * fuzz_rules.c - any text is loaded as a rule file or refused; every name that
 * it records is put into some queries, and what comes of that is a query.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/quote.h"
#include "promql/parse.h"
#include "promql/print.h"
#include "rules/inline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* With all that a rule file may use. */
static const struct parse_options all = { true, true, true, true };

/* What a query looks like around a recorded name. */
static const struct {
	const char *before, *after;
} around[] = {
	{ "{", "}" },
	{ "sum by (a) ({", ", a!~\"x|\", le=\"1\"} offset 5m)" },
	{ "-{", ", a=\"\"} > 1 or x" },
	{ "rate({", "}[5m])" },
	{ "max_over_time(({", "} ^ 2)[5m:])" },
};

static void
check_inlined(const struct expr *e)
{
	struct arena a = { 0 };
	struct str s = { 0 };
	struct expr *again;

	print_expr(e, &s);
	again = parse_expr(str_slice(&s), &all, &a, NULL);
	if (again == NULL || !ast_equal(e, again))
		abort();
	parse_release(again);
	str_release(&s);
	arena_release(&a);
}

static void
check_query(const struct inline_request *r, struct slice text)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct inlined in;
	struct expr *e = parse_expr(text, &all, &a, &err);

	if (e == NULL)
		abort();
	if (inline_expr(r, e, &a, &in, &err) == 0 && in.expr != e) {
		check_inlined(in.expr);
		parse_release(in.expr);
	}
	parse_release(e);
	arena_release(&a);
}

static void
check_name(const struct rules *rules, struct slice name)
{
	const struct inline_request r = { .rules = rules };
	struct str s = { 0 };

	for (size_t i = 0; i < sizeof(around) / sizeof(around[0]); i++) {
		str_clear(&s);
		str_add(&s, around[i].before);
		quote_go(name, &s);
		str_add(&s, around[i].after);
		check_query(&r, str_slice(&s));
	}
	str_release(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { 0 };
	struct rules *rules = rules_load(
		(struct slice){ (const char *)data, size }, "rules.yaml", &err);

	if (rules == NULL) {
		if (err.code == ERR_NONE)
			abort();
		return 0;
	}
	for (size_t i = 0; i < rules->n; i++)
		for (size_t k = 0; k < rules->group[i].n && k < 100; k++)
			if (rules->group[i].rule[k].record.n > 0)
				check_name(rules,
					   rules->group[i].rule[k].record);
	rules_free(rules);
	return 0;
}
