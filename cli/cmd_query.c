/* cmd_query.c - one PromQL expression, evaluated once. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/typo.h"
#include "canvas/text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/query_empty.h"
#include "cli/query_labels.h"
#include "cli/query_out.h"
#include "cli/query_result.h"
#include "cli/query_rules.h"
#include "cli/query_when.h"
#include "cli/setup.h"
#include "dashboards/interval.h"
#include "dashboards/timeexpr.h"
#include "promql/func.h"
#include "promql/parse.h"

#define QUERY_POINTS 240                   /* an hour every 15 s */
#define QUERY_GRAPH_RANGE (60 * 60 * 1000) /* of a graph, if none is given */

struct query {
	struct setup setup;
	const struct args *args;
	const struct query_format *format;
	struct query_result result;
	struct inlining sent; /* in place of result.expr */
	struct str expr, out;
	bool done;
	struct source_answer answer; /* its frame is ours */
};

/* ------------------------------------------------------------- options --- */

static int
query_expr(struct query *q, struct err *err)
{
	const struct args *a = q->args;
	const char *replay = args_get(a, OPTION_REPLAY);
	int r = 0;

	if (a->n_operands != 1)
		return err_set(err, ERR_USAGE,
			       "query takes one expression, and there %s: put "
			       "it in quotes, as in pyrodash query --demo "
			       "'sum(up)'; - reads it from standard input",
			       a->n_operands == 0 ? "is none" : "are several");
	if (strcmp(a->operand[0], "-") == 0 && replay != NULL &&
	    strcmp(replay, "-") == 0)
		return err_set(err, ERR_USAGE,
			       "the expression and --replay cannot both be "
			       "standard input: give the expression in quotes");
	if (strcmp(a->operand[0], "-") == 0)
		r = file_read("-", LIMIT_QUERY_BYTES, &q->expr, err);
	else
		str_add(&q->expr, a->operand[0]);
	q->result.expr = slice_trim(str_slice(&q->expr));
	if (r == 0 && q->result.expr.n == 0)
		return err_set(err, ERR_USAGE, "the expression is empty");
	return r;
}

static int
query_format(struct query *q, struct err *err)
{
	const char *name = args_get(q->args, OPTION_FORMAT);

	q->format = name != NULL ? query_out_find(name) : query_out_at(0);
	if (q->format == NULL)
		return err_set(err, ERR_USAGE,
			       "--format %s: a query has table, json, csv and "
			       "graph",
			       name);
	return output_width(q->args, &q->result.width, err);
}

static int
query_step(struct query *q, struct err *err)
{
	const char *step = args_get(q->args, OPTION_STEP);
	double points = q->format->range ? q->result.width : QUERY_POINTS;

	if (step == NULL)
		q->result.step = interval_front(q->result.range, points,
						q->setup.scrape_interval);
	else if (timeexpr_duration(slice_of(step), &q->result.step, err) < 0)
		return err_prefix(err, "--step");
	return 0;
}

/* A range where one is given, else the one time that now means, of a graph the
 * hour before it. */
static int
query_times(struct query *q, struct err *err)
{
	struct timeexpr_context ctx = { .now = setup_now_ms(),
					.zone = civil_utc() };
	struct setup *s = &q->setup;

	q->result.zone = s->zone != NULL ? s->zone : civil_local();
	if (s->time.from.n == 0) {
		q->result.range = (struct time_range){ ctx.now, ctx.now };
		if (q->format->range) {
			q->result.range.from -= QUERY_GRAPH_RANGE;
			return query_step(q, err);
		}
		if (args_has(q->args, OPTION_STEP))
			return err_set(err, ERR_USAGE,
				       "--step is for a range: give --since, "
				       "or --from and --to");
		return 0;
	}
	if (timeexpr_range(s->time.from, s->time.to, &ctx, &q->result.range,
			   err) < 0)
		return -1;
	return query_step(q, err);
}

/* -------------------------------------------------------------- asking --- */

static void
query_done(void *arg, struct source_answer *answer)
{
	struct query *q = arg;

	q->answer = *answer;
	answer->frame = NULL;
	memset(&q->answer.arena, 0, sizeof(q->answer.arena));
	q->done = true;
}

static void
query_ask(struct query *q)
{
	const struct query_result *r = &q->result;
	struct source_question question = {
		.ask = r->step > 0 ? SOURCE_RANGE : SOURCE_INSTANT,
		.query = q->sent.sent,
		.start = r->range.from,
		.end = r->range.to,
		.step = r->step,
	};

	source_start(q->setup.source, &question, query_done, q);
	while (!q->done)
		loop_turn(q->setup.loop, INT64_MAX);
}

/* Whether the expression says in which order its series come. */
static bool
query_is_ordered(struct slice text)
{
	struct arena a = { 0 };
	struct expr *e = parse_expr(text, &feature_all.parse, &a, NULL), *top;
	bool ordered = false;

	for (top = e; top != NULL && top->kind == EXPR_PAREN;)
		top = top->paren;
	if (top != NULL && top->kind == EXPR_CALL)
		ordered = strncmp(top->call.func->name, "sort", 4) == 0;
	else if (top != NULL && top->kind == EXPR_AGGREGATE)
		ordered = top->aggregate.op == OP_TOPK ||
			  top->aggregate.op == OP_BOTTOMK;
	if (e != NULL)
		parse_release(e);
	arena_release(&a);
	return ordered;
}

static void
query_notes(const char *what, const struct slice *note, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str line = { 0 };

		text_clean(note[i], &line);
		fprintf(stderr, "pyrodash: %s: %s\n", what, str_text(&line));
		str_release(&line);
	}
}

/* A function that does not exist and is nearly one that does. */
static void
query_say_function(const char *text)
{
	static const char before[] = "unknown function with name \"";
	const char *at = strstr(text, before), *near = NULL;
	size_t far = 3;
	struct slice name;

	if (at == NULL)
		return;
	name.p = at + sizeof(before) - 1;
	name.n = strcspn(name.p, "\"");
	for (unsigned i = 0; i < FUNC_COUNT; i++) {
		const char *f = func_get((enum func_id)i)->name;
		size_t n = typo_count(name, slice_of(f));

		if (n < far) {
			far = n;
			near = f;
		}
	}
	if (near != NULL)
		fprintf(stderr, "pyrodash: did you mean %s()?\n", near);
}

/* The server's fault, or the query's. */
static int
query_failed(const struct query *q)
{
	const struct err *err = &q->answer.err;
	bool far = q->setup.origin.server;

	output_complain(err);
	output_place(q->sent.sent, err);
	query_say_function(err->text);
	switch (err->code) {
	case ERR_UNREACHABLE:
	case ERR_AUTH:
	case ERR_SERVER:
	case ERR_IO:
	case ERR_NOT_FOUND:
		return far ? EXIT_SOURCE : EXIT_FAILED;
	case ERR_TIMEOUT:
		return far && q->answer.http_status == 0 ? EXIT_SOURCE
							 : EXIT_FAILED;
	default:
		return EXIT_FAILED;
	}
}

/* When was asked and why there is nothing. */
static void
query_say_empty(struct query *q)
{
	const struct origin *o = &q->setup.origin;
	const struct query_result *r = &q->result;
	struct query_result asked = *r;
	struct str text = { 0 }, clean = { 0 };

	str_add(&text, "the answer is empty (");
	query_when(r, &text);
	str_add(&text, "): ");
	asked.expr = q->sent.sent;
	if (query_empty(q->setup.source, &asked, &text) && o->replayed &&
	    (r->range.to < o->replay.first || r->range.from > o->replay.last)) {
		str_add(&text, "; the recorded file goes from ");
		query_when_range(o->replay.first, o->replay.last, r->zone,
				 &text);
	}
	text_clean(str_slice(&text), &clean);
	fprintf(stderr, "pyrodash: %s\n", str_text(&clean));
	str_release(&text);
	str_release(&clean);
}

/* What was asked in place of recorded names, or why it was not. */
static void
query_say_rules(const struct query *q)
{
	struct str text = { 0 };
	struct slice note;

	str_add_slice(&text, q->sent.note);
	if (q->sent.done) {
		str_addc(&text, ' ');
		str_add_slice(&text, q->sent.sent);
	}
	note = str_slice(&text);
	if (note.n > 0)
		query_notes("rules", &note, 1);
	str_release(&text);
}

static int
query_show(struct query *q, struct err *err)
{
	struct frame *f = q->answer.frame;

	query_say_rules(q);
	query_notes("warning", f->warnings, f->n_warnings);
	query_notes("info", f->infos, f->n_infos);
	if (f->kind != FRAME_VECTOR || !query_is_ordered(q->result.expr)) {
		if (q->format->numbers)
			query_labels_sort(f);
		else
			frame_sort(f);
	}
	if (f->n == 0 && f->kind != FRAME_STRING)
		query_say_empty(q);
	q->result.frame = f;
	q->result.args = q->args;
	q->result.terminal = output_is_terminal(q->args);
	q->result.flows = output_is_standard(q->args);
	if (q->format->write(&q->result, &q->out, err) < 0)
		return EXIT_USAGE;
	return output_write(q->args, str_slice(&q->out), err) < 0 ? EXIT_OUTPUT
								  : EXIT_OK;
}

/* What looks back, at a range or along one, needs a second scrape; a rule's
 * expression mostly does. */
static size_t
query_scrapes(const struct query *q)
{
	struct slice e = q->result.expr;

	return q->format->range || memchr(e.p, '[', e.n) != NULL ||
			       query_rules_read(&q->setup, e)
		       ? 2
		       : 1;
}

static int
query_run(struct query *q, struct err *err)
{
	int code;

	if (query_expr(q, err) < 0 || query_format(q, err) < 0)
		return EXIT_USAGE;
	code = setup_source(&q->setup, q->args, err);
	if (code != EXIT_OK)
		return code;
	if (setup_rules(&q->setup, q->args, err) < 0)
		return EXIT_USAGE;
	code = setup_wait(&q->setup, q->args,
			  (struct scrape_wait){ query_scrapes(q), 0 }, err);
	if (code != EXIT_OK)
		return code;
	if (query_times(q, err) < 0)
		return EXIT_USAGE;
	query_rules(&q->setup, &q->result, &q->sent);
	query_ask(q);
	if (q->answer.err.code != ERR_NONE || q->answer.frame == NULL)
		return query_failed(q);
	return query_show(q, err);
}

int
cmd_query(const struct args *a)
{
	struct query q = { .args = a };
	struct err err = { 0 };
	int code = query_run(&q, &err);

	output_complain(&err);
	frame_free(q.answer.frame);
	str_release(&q.expr);
	str_release(&q.out);
	setup_release(&q.setup);
	return code;
}
