/*
 * fuzz_promql.c - any text is parsed or refused; what is printed of a tree
 * parses and prints the same.  The bytes are read twice: as the query itself,
 * and as choices of a generator that only makes queries of the grammar.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "promql/parse.h"
#include "promql/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct parse_options all = { true, true, true, true };

static struct expr *
parse(struct slice text, struct arena *a)
{
	struct err err = { 0 };
	struct expr *e = parse_expr(text, &all, a, &err);
	struct str shown = { 0 };

	if (e == NULL && err.code == ERR_NONE)
		abort();
	parse_show_error(text, &err, 0, &shown);
	str_clear(&shown);
	parse_show_error(text, &err, 12, &shown);
	str_release(&shown);
	return e;
}

static void
check_text(struct slice text)
{
	struct arena a = { 0 };
	struct str printed = { 0 };
	struct expr *once = parse(text, &a), *twice;

	if (once != NULL) {
		print_expr(once, &printed);
		twice = parse(str_slice(&printed), &a);
		if (!ast_equal(once, twice))
			abort();
		parse_release(twice);
	}
	parse_release(once);
	str_release(&printed);
	arena_release(&a);
}

struct choices {
	const uint8_t *p;
	size_t n, at;
	struct str out;
};

static unsigned
choose(struct choices *c, unsigned n)
{
	return c->at < c->n ? c->p[c->at++] % n : 0;
}

#define PICK(c, list) \
	str_add(&(c)->out, list[choose(c, sizeof(list) / sizeof((list)[0]))])

static void
make_duration(struct choices *c)
{
	static const char *const list[] = {
		"5m",     "300",         "0.5",         "1h30m",
		"step()", "range() / 2", "-(1m - 2m)",  "max_of(1, step())",
		"2 ^ 2",  "(5m) * 2",    "- -3 * (-2)", "+1w",
	};

	PICK(c, list);
}

static void
make_selector(struct choices *c)
{
	static const char *const list[] = {
		"foo",
		"{\"my.metric\"}",
		"sum{le='+Inf'}",
		"by{a=~\"b.*\", \"c d\"!=`x`}",
		"{__name__=~'.+', x!~\"\"}",
		"a:b",
		"offset",
	};

	PICK(c, list);
	if (choose(c, 3) == 1) {
		str_add(&c->out, " offset ");
		make_duration(c);
	}
	if (choose(c, 4) == 1)
		str_add(&c->out, choose(c, 2) ? " @ -1.5" : " @ start()");
}

static void
make_vector(struct choices *c, int depth)
{
	static const char *const open[] = {
		"(",
		"-",
		"abs(",
		"sum by (a, without_, \"without\") (",
		"topk without (bool) (3 ^ -1, ",
		"label_replace(",
		"rate(",
		"1e3 * ",
	};
	static const char *const shut[] = {
		")", "", ")", ")", ")", ", 'a', \"$1\", `b`, \"(.*)\")", "", "",
	};
	static const char *const op[] = {
		" + ",
		" == bool ",
		" and on (a) ",
		" ^ ",
		" * ignoring (x) group_left (y, \"z.\") ",
		" unless ",
		" - fill (-1) ",
		" atan2 ",
	};
	unsigned kind = choose(c, 10);

	if (depth == 0 || kind < 2) {
		make_selector(c);
	} else if (kind < 4) {
		make_vector(c, depth - 1);
		PICK(c, op);
		make_vector(c, depth - 1);
	} else {
		kind = choose(c, 8);
		str_add(&c->out, open[kind]);
		if (kind == 6) {
			str_add(&c->out, "(");
			make_vector(c, depth - 1);
			str_add(&c->out, ")[");
			make_duration(c);
			str_add(&c->out, choose(c, 2) ? ":])" : ":1m])");
		} else {
			make_vector(c, depth - 1);
		}
		str_add(&c->out, shut[kind]);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choices c = { data, size, 0, { 0 } };

	check_text((struct slice){ (const char *)data, size });
	while (c.at < c.n && c.at < 4096) {
		str_clear(&c.out);
		make_vector(&c, 4);
		check_text(str_slice(&c.out));
	}
	str_release(&c.out);
	return 0;
}
