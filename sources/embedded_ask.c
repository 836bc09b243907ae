#include "config.h"

#include "sources/embedded_ask.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/quote.h"
#include "promql/eval.h"
#include "promql/parse.h"

/* A querier is kept for so long, so that new samples are soon seen, and is
 * opened so much earlier than asked, for the windows of the next question. */
#define KEEP_US 250000
#define EARLIER_MS (15 * 60000)

void
embedded_ask_rest(struct embedded_ask_reader *r)
{
	querier_close(r->querier);
	r->querier = NULL;
}

static struct querier *
reader_querier(struct embedded_ask_reader *r, int64_t mint, int64_t maxt)
{
	int64_t now = clock_mono_us();

	if (r->querier != NULL && mint >= r->span.from && maxt <= r->span.to &&
	    now - r->opened_us < KEEP_US)
		return r->querier;
	embedded_ask_rest(r);
	if (mint > INT64_MIN + EARLIER_MS)
		mint -= EARLIER_MS;
	r->querier = tsdb_querier(r->db, mint, maxt);
	r->span = (struct time_range){ mint, maxt };
	r->opened_us = now;
	return r->querier;
}

static const struct feature_set *
reader_features(const struct embedded_ask_reader *r)
{
	return r->features != NULL ? r->features : &feature_defaults;
}

static int
ask_frame(struct embedded_ask_reader *r, const struct source_question *q,
	  const atomic_bool *cancel, struct source_answer *out)
{
	const struct feature_set *on = reader_features(r);
	struct eval_request e = {
		.text = q->query,
		.delayed_names = on->delayed_names,
		.start_times = on->start_times,
		.start = q->ask == SOURCE_RANGE ? q->start : q->end,
		.end = q->end,
		.step = q->ask == SOURCE_RANGE ? q->step : 0,
		.cancel = cancel,
		.deadline_us = clock_mono_us() + LIMIT_QUERY_MS * INT64_C(1000),
		.max_resident = r->max_resident,
		.pool = r->pool,
	};
	struct arena a = { 0 };
	struct expr *expr;
	int64_t mint, maxt;

	if (q->ask == SOURCE_RANGE && q->step <= 0)
		return err_set(&out->err, ERR_EXECUTION,
			       "zero or negative query resolution step widths "
			       "are not accepted. Try a positive integer");
	expr = parse_expr(q->query, &on->parse, &a, &out->err);
	if (expr != NULL) {
		e.expr = expr;
		eval_span(&e, &mint, &maxt);
		e.querier = reader_querier(r, mint, maxt);
		out->frame = eval_run(&e, &out->err);
		parse_release(expr);
	}
	arena_release(&a);
	return out->frame != NULL ? 0 : -1;
}

static int
check_selector(struct slice text, const struct expr *e, struct err *err)
{
	if (e->kind == EXPR_SELECTOR && !e->selector.range.given &&
	    !e->selector.offset.given && e->selector.at == AT_NONE)
		return 0;
	if (text.n > 200)
		text.n = 200;
	return err_set_at(err, ERR_TYPE, e->start, e->end,
			  "a look-up of labels takes a series selector, as "
			  "up{job=\"a\"}, not \"%.*s\"",
			  SLICE_ARG(text));
}

static void
add_text(struct source_answer *out, struct slice *list, struct slice text)
{
	if (out->n_texts < LIMIT_OPTIONS)
		list[out->n_texts++] = text;
}

/* name{a="b",c="d"} */
static void
series_text(const struct labels *ls, struct str *out)
{
	bool comma = false;

	str_clear(out);
	str_add_slice(out, labels_get(ls, LABEL_NAME));
	str_addc(out, '{');
	for (size_t i = 0; i < ls->n; i++) {
		if (slice_eq(ls->l[i]->name, LABEL_NAME))
			continue;
		if (comma)
			str_addc(out, ',');
		comma = true;
		labels_print_name(ls->l[i]->name, out);
		str_addc(out, '=');
		quote_go(ls->l[i]->value, out);
	}
	str_addc(out, '}');
}

static void
warn_cut(struct source_answer *out, size_t n)
{
	if (n <= LIMIT_OPTIONS)
		return;
	out->warning = arena_alloc(&out->arena, sizeof(*out->warning));
	out->warning[0] = slice_of(
		arena_printf(&out->arena, "%zu values: the first %d are shown",
			     n, LIMIT_OPTIONS));
	out->n_warnings = 1;
}

static int
ask_series(struct embedded_ask_reader *r, const struct source_question *q,
	   const struct matcher *m, size_t n, struct source_answer *out)
{
	struct querier *querier = reader_querier(r, q->start, q->end);
	struct str text = { 0 };
	struct querier_set set;

	if (querier_select(querier, m, n, q->start, q->end, &set, &out->err) <
	    0)
		return -1;
	out->text = arena_calloc(&out->arena,
				 set.n < LIMIT_OPTIONS ? set.n : LIMIT_OPTIONS,
				 sizeof(*out->text));
	for (size_t i = 0; i < set.n && i < LIMIT_OPTIONS; i++) {
		series_text(&set.s[i].labels, &text);
		add_text(out, out->text,
			 arena_slice(&out->arena, str_slice(&text)));
	}
	str_release(&text);
	warn_cut(out, set.n);
	return 0;
}

static int
ask_labels(struct embedded_ask_reader *r, const struct source_question *q,
	   const struct matcher *m, size_t n, struct source_answer *out)
{
	struct time_range range = { q->start, q->end };
	size_t found;
	int rc;

	if (q->ask == SOURCE_LABEL_NAMES)
		rc = tsdb_label_names(r->db, m, n, range, &out->arena,
				      &out->text, &found, &out->err);
	else
		rc = tsdb_label_values(r->db, q->label, m, n, range,
				       &out->arena, &out->text, &found,
				       &out->err);
	if (rc < 0)
		return -1;
	out->n_texts = found < LIMIT_OPTIONS ? found : LIMIT_OPTIONS;
	warn_cut(out, found);
	return 0;
}

static int
ask_look_up(struct embedded_ask_reader *r, const struct source_question *q,
	    const atomic_bool *cancel, struct source_answer *out)
{
	int (*ask)(struct embedded_ask_reader *, const struct source_question *,
		   const struct matcher *, size_t, struct source_answer *) =
		q->ask == SOURCE_SERIES ? ask_series : ask_labels;
	struct arena a = { 0 };
	struct expr *e;
	int rc = -1;

	(void)cancel;
	if (slice_trim(q->query).n == 0)
		return ask(r, q, NULL, 0, out);
	e = parse_expr(q->query, &parse_defaults, &a, &out->err);
	if (e != NULL) {
		rc = check_selector(q->query, e, &out->err);
		if (rc == 0)
			rc = ask(r, q, e->selector.m, e->selector.n, out);
		parse_release(e);
	}
	arena_release(&a);
	return rc;
}

static int
ask_status(struct embedded_ask_reader *r, const struct source_question *q,
	   const atomic_bool *cancel, struct source_answer *out)
{
	(void)r;
	(void)q;
	(void)cancel;
	out->text = arena_alloc(&out->arena, sizeof(*out->text));
	out->text[out->n_texts++] = SLICE("embedded engine");
	return 0;
}

/* What the feeds say of themselves. */
static int
ask_feeds(struct embedded_ask_reader *r, const struct source_question *q,
	  const atomic_bool *cancel, struct source_answer *out)
{
	(void)cancel;
	for (size_t i = 0; i < r->n_feeds; i++) {
		const struct source_feed *f = &r->feed[i];
		void (*ask)(void *, struct source_answer *) =
			q->ask == SOURCE_METADATA  ? f->metadata
			: q->ask == SOURCE_TARGETS ? f->targets
						   : f->rules;

		if (ask != NULL)
			ask(f->arg, out);
	}
	return 0;
}

void
embedded_ask(struct embedded_ask_reader *r, const struct source_question *q,
	     const atomic_bool *cancel, struct source_answer *out)
{
	static int (*const ask[])(
		struct embedded_ask_reader *, const struct source_question *,
		const atomic_bool *, struct source_answer *) = {
		[SOURCE_RANGE] = ask_frame,
		[SOURCE_INSTANT] = ask_frame,
		[SOURCE_SERIES] = ask_look_up,
		[SOURCE_LABEL_NAMES] = ask_look_up,
		[SOURCE_LABEL_VALUES] = ask_look_up,
		[SOURCE_STATUS] = ask_status,
		[SOURCE_METADATA] = ask_feeds,
		[SOURCE_TARGETS] = ask_feeds,
		[SOURCE_RULES] = ask_feeds,
	};

	*out = (struct source_answer){ .tries = 1 };
	for (size_t i = 0; i < r->n_feeds; i++)
		if (r->feed[i].ready != NULL)
			r->feed[i].ready(r->feed[i].arg, cancel);
	if (atomic_load(cancel)) {
		err_set(&out->err, ERR_CANCELED, "canceled");
		return;
	}
	if (ask[q->ask](r, q, cancel, out) < 0 && out->err.code == ERR_NONE)
		err_set(&out->err, ERR_EXECUTION, "the question has no answer");
}
