#include "config.h"

#include "tests/runner/script_eval.h"

#include "base/mem.h"
#include "base/regex.h"
#include "promql/duration.h"

static bool
eval_take_word(struct slice *line, const char *word)
{
	if (!slice_eq(script_word(*line), slice_of(word)))
		return false;
	*line = script_rest(*line);
	return true;
}

/* RE2, searched for anywhere in the text. */
static int
eval_regex(struct script *s, struct slice pattern, struct script_match *m,
	   struct err *err)
{
	char *text = arena_printf(&s->arena, "(?s:.*)(?:%.*s)(?s:.*)",
				  SLICE_ARG(pattern));

	m->pattern = pattern;
	m->regex = regex_new(slice_of(text), REGEX_RE2, err);
	return m->regex == NULL ? -1 : 0;
}

static struct script_match *
eval_match_new(struct script_matches *to, struct err *err)
{
	if (to->n == SCRIPT_MATCHES) {
		err_set(err, ERR_LIMIT, "over %d expect lines", SCRIPT_MATCHES);
		return NULL;
	}
	to->m[to->n] = (struct script_match){ 0 };
	return &to->m[to->n++];
}

/* Nothing, msg: TEXT or regex: RE */
static int
eval_match(struct script *s, struct slice how, struct script_matches *to,
	   struct err *err)
{
	struct script_match *m = eval_match_new(to, err);
	ptrdiff_t colon = slice_find(how, SLICE(":"), 0);
	struct slice kind, text;

	if (m == NULL)
		return -1;
	if (how.n == 0)
		return 0;
	if (colon < 0)
		return err_set(err, ERR_SYNTAX, "expect: msg: or regex:");
	kind = (struct slice){ how.p, (size_t)colon };
	text = slice_trim(
		(struct slice){ how.p + colon + 1, how.n - (size_t)colon - 1 });
	if (text.n == 0)
		return err_set(err, ERR_SYNTAX, "expect: no text");
	if (slice_eq(kind, SLICE("msg"))) {
		m->exact = true;
		m->msg = text;
		return 0;
	}
	if (!slice_eq(kind, SLICE("regex")))
		return err_set(err, ERR_SYNTAX, "expect: msg: or regex:");
	return eval_regex(s, text, m, err);
}

/* range vector from D to D step D */
static int
eval_expect_range(struct script_eval *e, struct slice rest, struct err *err)
{
	bool ok = eval_take_word(&rest, "vector") &&
		  eval_take_word(&rest, "from");
	struct slice from = script_word(rest), to, step;

	rest = script_rest(rest);
	ok = ok && eval_take_word(&rest, "to");
	to = script_word(rest);
	rest = script_rest(rest);
	ok = ok && eval_take_word(&rest, "step");
	step = rest;
	if (!ok)
		return err_set(err, ERR_SYNTAX,
			       "expect range vector from D to D step D");
	if (e->range)
		return err_set(err, ERR_SYNTAX,
			       "a range vector is for instant queries");
	e->raw = true;
	return duration_parse(from, &e->start, err) < 0 ||
			       duration_parse(to, &e->end, err) < 0 ||
			       duration_parse(step, &e->step, err) < 0
		       ? -1
		       : 0;
}

static int
eval_expect(struct script *s, struct slice rest, struct err *err)
{
	struct script_eval *e = &s->command.eval;

	if (eval_take_word(&rest, "range"))
		return eval_expect_range(e, rest, err);
	if (eval_take_word(&rest, "string")) {
		e->string = true;
		return series_line_unquote(rest, &s->arena, &e->text, err);
	}
	if (eval_take_word(&rest, "fail")) {
		e->fails = true;
		return eval_match(s, rest, &e->fail, err);
	}
	if (eval_take_word(&rest, "warn"))
		return eval_match(s, rest, &e->warn, err);
	if (eval_take_word(&rest, "info"))
		return eval_match(s, rest, &e->info, err);
	if (slice_eq(rest, SLICE("no_warn")))
		e->no_warn = true;
	else if (slice_eq(rest, SLICE("no_info")))
		e->no_info = true;
	else if (slice_eq(rest, SLICE("ordered")))
		e->ordered = true;
	else
		return err_set(err, ERR_SYNTAX, "unknown expect line");
	return 0;
}

/* expected_fail_message TEXT, expected_fail_regexp RE: 1 if it is one. */
static int
eval_legacy_fail(struct script *s, struct slice line, struct err *err)
{
	struct script_matches *to = &s->command.eval.fail;

	if (eval_take_word(&line, "expected_fail_message")) {
		to->m[0] = (struct script_match){ .msg = line, .exact = true };
		to->n = 1;
		return 1;
	}
	if (!eval_take_word(&line, "expected_fail_regexp"))
		return 0;
	to->m[0] = (struct script_match){ 0 };
	to->n = 1;
	return eval_regex(s, line, &to->m[0], err) < 0 ? -1 : 1;
}

static int
eval_series(struct script *s, struct slice line, struct err *err)
{
	struct script_series *x = script_series(s, line, err);

	if (x == NULL)
		return -1;
	for (size_t i = 0; i < x->items.n; i++)
		if (x->items.item[i].kind == ITEM_NATIVE)
			s->command.eval.native = true;
	return 0;
}

/* 1: this line was the last one. */
static int
eval_line(struct script *s, struct slice line, bool legacy_fail,
	  struct err *err)
{
	struct script_eval *e = &s->command.eval;
	int status;

	if (legacy_fail) {
		status = eval_legacy_fail(s, line, err);
		if (status != 0)
			return status;
	}
	if (slice_eq(script_word(line), SLICE("expect")))
		return eval_expect(s, script_rest(line), err);
	if (series_items_number(line, &e->number)) {
		e->scalar = true;
		return 1;
	}
	return eval_series(s, line, err);
}

/* Where the values must fit: one for an instant, at most the steps. */
static int
eval_check_series(const struct script_command *c, struct err *err)
{
	const struct script_eval *e = &c->eval;
	bool one = !e->range && !e->raw;
	size_t most = 1;

	if (!one && e->end < e->start)
		return err_set(err, ERR_SYNTAX, "the end is before the start");
	if (!one && e->step > 0)
		most = (size_t)((e->end - e->start) / e->step) + 1;
	for (size_t i = 0; i < c->n; i++) {
		const struct items *v = &c->series[i].items;

		if (one && (v->n != 1 || v->item->kind == ITEM_NONE))
			return err_set(err, ERR_SYNTAX,
				       "an instant query gives one value, not "
				       "%zu",
				       v->n);
		if (v->n > most)
			return err_set(err, ERR_SYNTAX,
				       "%zu values expected, but the query has "
				       "%zu steps",
				       v->n, most);
	}
	return 0;
}

static int
eval_check(const struct script_command *c, struct err *err)
{
	const struct script_eval *e = &c->eval;

	if ((e->no_warn && e->warn.n > 0) || (e->no_info && e->info.n > 0))
		return err_set(err, ERR_SYNTAX,
			       "annotations both expected and not");
	if (e->fail.n > 1)
		return err_set(err, ERR_SYNTAX, "two expect fail lines");
	if (e->ordered && e->range)
		return err_set(err, ERR_SYNTAX,
			       "range queries have no order of their own");
	if (e->scalar && c->n > 0)
		return err_set(err, ERR_SYNTAX, "a scalar and series expected");
	if (e->string && (e->scalar || c->n > 0))
		return err_set(err, ERR_SYNTAX, "a string and more expected");
	return eval_check_series(c, err);
}

/* instant at D EXPR */
static int
eval_head_instant(struct script_eval *e, struct slice rest, struct err *err)
{
	if (!eval_take_word(&rest, "at"))
		return err_set(err, ERR_SYNTAX, "eval instant at D EXPR");
	if (duration_parse(script_word(rest), &e->start, err) < 0)
		return -1;
	e->end = e->start;
	e->expr = script_rest(rest);
	return e->expr.n > 0 ? 0 : err_set(err, ERR_SYNTAX, "no expression");
}

/* range from D to D step D EXPR */
static int
eval_head_range(struct script_eval *e, struct slice rest, struct err *err)
{
	static const char *const words[] = { "from", "to", "step" };
	int64_t *to[] = { &e->start, &e->end, &e->step };

	e->range = true;
	for (size_t i = 0; i < 3; i++) {
		if (!eval_take_word(&rest, words[i]))
			return err_set(err, ERR_SYNTAX,
				       "eval range from D to D step D EXPR");
		if (duration_parse(script_word(rest), to[i], err) < 0)
			return -1;
		rest = script_rest(rest);
	}
	if (e->step <= 0)
		return err_set(err, ERR_SYNTAX, "a step of zero");
	e->expr = rest;
	return e->expr.n > 0 ? 0 : err_set(err, ERR_SYNTAX, "no expression");
}

static int
eval_head(struct script *s, struct slice kind, struct err *err)
{
	struct script_eval *e = &s->command.eval;
	struct slice rest = script_rest(s->command.head);

	if (slice_eq(kind, SLICE("eval_fail")))
		e->fails = true;
	else if (slice_eq(kind, SLICE("eval_warn")))
		eval_match_new(&e->warn, err);
	else if (slice_eq(kind, SLICE("eval_info")))
		eval_match_new(&e->info, err);
	else if (slice_eq(kind, SLICE("eval_ordered")))
		e->ordered = true;
	else if (!slice_eq(kind, SLICE("eval")))
		return err_set(err, ERR_SYNTAX, "unknown command");
	if (eval_take_word(&rest, "instant"))
		return eval_head_instant(e, rest, err);
	if (eval_take_word(&rest, "range"))
		return eval_head_range(e, rest, err);
	return err_set(err, ERR_SYNTAX, "eval instant or eval range");
}

int
script_eval(struct script *s, struct err *err)
{
	struct slice kind = script_word(s->command.head);
	bool legacy_fail = slice_eq(kind, SLICE("eval_fail"));
	int status = 0;

	s->command.kind = SCRIPT_EVAL;
	if (eval_head(s, kind, err) < 0)
		return -1;
	while (status == 0 && s->at < s->n && s->line[s->at].n > 0)
		status = eval_line(s, s->line[s->at++], legacy_fail, err);
	return status < 0 ? -1 : eval_check(&s->command, err);
}
