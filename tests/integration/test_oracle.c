/*
 * test_oracle.c - a Prometheus that holds the demo's samples, and the embedded
 * engine on the demo itself: the same questions, the same answers.
 *
 * test_oracle URL END  (seconds; the server holds 65 minutes before it at
 * least), see test_oracle.sh.
 */
#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strmap.h"
#include "feeds/feed_demo.h"
#include "oracle.h"
#include "promql/parse.h"
#include "promql/print.h"
#include "session/session.h"
#include "sources/source_embedded.h"
#include "sources/source_prom.h"

static const int64_t all_steps[] = { 15000, 30000, 60000, 0 };
static const int64_t one_step[] = { 60000, 0 };

/* ------------------------------------------------------------ selectors --- */

struct names {
	struct arena arena;
	struct strmap seen;
	size_t n, cap;
	struct slice *name;
};

static void
names_add(struct names *l, struct slice text)
{
	if (strmap_find(&l->seen, text) != NULL)
		return;
	text = arena_slice(&l->arena, text);
	*strmap_put(&l->seen, text) = l;
	MEM_GROW(l->name, l->n, l->cap);
	l->name[l->n++] = text;
}

static void
names_release(struct names *l)
{
	strmap_release(&l->seen);
	arena_release(&l->arena);
	mem_free(l->name);
}

/* Range selectors without their range too. */
static void
add_selector(struct names *l, const struct expr *e)
{
	struct expr plain = *e;
	struct str text = { 0 };

	print_expr(e, &text);
	names_add(l, str_slice(&text));
	str_clear(&text);
	plain.selector.range = (struct duration){ 0 };
	plain.type = TYPE_VECTOR;
	print_expr(&plain, &text);
	names_add(l, str_slice(&text));
	str_release(&text);
}

static void
find_selectors(struct names *l, const struct expr *e, int depth)
{
	if (e == NULL || depth > LIMIT_QUERY_DEPTH)
		return;
	switch (e->kind) {
	case EXPR_SELECTOR:
		add_selector(l, e);
		break;
	case EXPR_CALL:
		for (size_t i = 0; i < e->call.n; i++)
			find_selectors(l, e->call.arg[i], depth + 1);
		break;
	case EXPR_AGGREGATE:
		find_selectors(l, e->aggregate.arg, depth + 1);
		break;
	case EXPR_BINARY:
		find_selectors(l, e->binary.lhs, depth + 1);
		find_selectors(l, e->binary.rhs, depth + 1);
		break;
	case EXPR_PAREN:
		find_selectors(l, e->paren, depth + 1);
		break;
	default:
		break;
	}
}

static void
add_selectors_of(struct names *l, struct slice query)
{
	struct arena a = { 0 };
	struct expr *e = parse_expr(query, &parse_defaults, &a, NULL);

	find_selectors(l, e, 0);
	if (e != NULL)
		parse_release(e);
	arena_release(&a);
}

/* -------------------------------------------------------------- panels --- */

static struct session *
session_on(struct oracle *o, int side, const struct dashboard *d,
	   const char *const *var)
{
	char from[32], to[32];
	struct session_options so = { .dashboard = d,
				      .loop = o->loop,
				      .source = o->source[side],
				      .rules = o->rules };
	struct err err = { 0 };
	struct session *s;

	snprintf(from, sizeof(from), "%" PRId64, o->end - HOUR);
	snprintf(to, sizeof(to), "%" PRId64, o->end);
	so.time.from = slice_of(from);
	so.time.to = slice_of(to);
	s = session_new(&so, &err);
	for (; s != NULL && *var != NULL; var += 2) {
		struct slice value = slice_of(var[1]);

		session_force_var(s, slice_of(var[0]), &value, 1, &err);
	}
	if (s == NULL || err.code != ERR_NONE) {
		printf("Bail out! %s\n", err.text);
		exit(99);
	}
	session_refresh(s, o->end, 0);
	while (!session_idle(s))
		loop_turn(o->loop, INT64_MAX);
	return s;
}

/* Nothing is left to fill in, no recorded name to inline. */
static bool
is_ready(struct slice sent)
{
	static const struct slice left[] = { SLICE("$cluster"),
					     SLICE("$namespace"), SLICE("$__"),
					     SLICE(":sum_rate") };

	for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++)
		if (slice_find(sent, left[i], 0) >= 0)
			return false;
	return true;
}

static void
compare_targets(struct oracle *o, const struct session_target *a,
		const struct session_target *b)
{
	struct source_question q = { .ask = SOURCE_RANGE,
				     .query = a->sent,
				     .start = a->interval.start,
				     .end = a->interval.end,
				     .step = a->interval.step };
	struct oracle_got g[SIDES] = { { .err = a->err, .frame = a->frame },
				       { .err = b->err, .frame = b->frame } };
	struct str why = { 0 };
	bool same;

	o->queries++;
	if (!slice_eq(a->sent, b->sent) || !is_ready(a->sent)) {
		str_printf(&why, "the other was asked %.*s",
			   SLICE_ARG(b->sent));
		same = false;
	} else {
		same = oracle_same(o, g, 0, &why);
	}
	if (!same)
		oracle_say(o, &q, &why);
	else
		o->answered += a->frame->n > 0;
	str_release(&why);
}

/* What the program shows over either source; the queries go to the list. */
static void
compare_dashboard(struct oracle *o, const struct dashboard *d,
		  const char *const *var, struct names *queries)
{
	struct session *s[SIDES];

	for (int i = 0; i < SIDES; i++)
		s[i] = session_on(o, i, d, var);
	for (size_t p = 0; p < session_panels(s[SERVER]); p++) {
		const struct session_panel *a = session_panel(s[SERVER], p);
		const struct session_panel *b = session_panel(s[ENGINE], p);

		for (size_t k = 0; k < a->n && k < b->n; k++) {
			compare_targets(o, &a->target[k], &b->target[k]);
			names_add(queries, a->target[k].sent);
		}
		o->different += a->n != b->n || a->state != b->state;
	}
	for (int i = 0; i < SIDES; i++)
		session_free(s[i]);
}

static void
compare_cluster(struct oracle *o, const char *const *var,
		struct names *selectors)
{
	struct names queries = { 0 };
	struct str what = { 0 };
	struct slice text;
	const char *name;

	for (unsigned i = 0; dashboard_shipped(i, &name, &text); i++) {
		struct dashboard *d = dashboard_load(text, NULL);

		compare_dashboard(o, d, var, &queries);
		dashboard_free(d);
	}
	str_printf(&what, "%s: both dashboards over both sources", var[1]);
	oracle_report(o, 24, str_text(&what));
	for (size_t i = 0; i < queries.n; i++) {
		oracle_compare_query(o, queries.name[i], all_steps);
		add_selectors_of(selectors, queries.name[i]);
	}
	str_clear(&what);
	str_printf(&what, "%s: %zu different panel queries", var[1], queries.n);
	oracle_report(o, queries.n * 6, str_text(&what));
	str_release(&what);
	names_release(&queries);
}

static void
compare_rules(struct oracle *o, struct names *selectors)
{
	size_t n = 0;

	for (size_t g = 0; g < o->rules->n; g++)
		for (size_t i = 0; i < o->rules->group[g].n; i++, n++) {
			struct slice expr =
				o->rules->group[g].rule[i].expr_text;

			oracle_compare_query(o, expr, all_steps);
			add_selectors_of(selectors, expr);
		}
	o->different += n != 30;
	oracle_report(o, n * 6, "the 30 rules");
}

static void
compare_selectors(struct oracle *o, const struct names *selectors)
{
	for (size_t i = 0; i < selectors->n; i++) {
		struct slice text = selectors->name[i];
		bool range = text.p[text.n - 1] == ']';

		oracle_compare_query(o, text, range ? one_step + 1 : one_step);
	}
	oracle_report(o, selectors->n * 3, "what they select, raw");
}

static void
compare_lookups(struct oracle *o)
{
	static const struct {
		enum source_ask ask;
		const char *match, *label;
	} asks[] = {
		{ SOURCE_LABEL_VALUES, "pyroscope_build_info", "cluster" },
		{ SOURCE_LABEL_VALUES, "pyroscope_build_info{cluster=~\"lab\"}",
		  "namespace" },
		{ SOURCE_LABEL_VALUES, "", "le" },
		{ SOURCE_LABEL_NAMES, "", "" },
		{ SOURCE_LABEL_NAMES, "up{job=~\".*querier\"}", "" },
		{ SOURCE_SERIES, "pyroscope_head_size_bytes", "" },
		{ SOURCE_SERIES, "{__name__=~\"up|pyroscope_build_info\"}",
		  "" },
	};
	const size_t n = sizeof(asks) / sizeof(*asks);

	for (size_t i = 0; i < n; i++)
		oracle_compare(o, &(struct source_question){
					  .ask = asks[i].ask,
					  .query = slice_of(asks[i].match),
					  .label = slice_of(asks[i].label),
					  .start = o->end - HOUR,
					  .end = o->end });
	oracle_report(o, n, "names, values and series looked up");
}

/* ---------------------------------------------------------- self-check --- */

static bool
are_told_apart(struct oracle *o, const char *server, const char *engine)
{
	struct source_question q = { .ask = SOURCE_RANGE,
				     .query = slice_of(server),
				     .start = o->end - HOUR,
				     .end = o->end,
				     .step = 60000 };
	struct source_question other = q;
	struct str why = { 0 };
	struct oracle_got g[SIDES];
	bool same;

	other.query = slice_of(engine);
	oracle_ask(o, &q, &other, g);
	same = oracle_same(o, g, 0, &why);
	oracle_release(g);
	str_release(&why);
	return !same;
}

enum alteration { NOTHING, VALUE, GONE, LATE, NAN_FOR_IT, ALTERATIONS };

/* The middle point of the last series, or all of them. */
static bool
alteration_is_seen(struct oracle *o, enum alteration how)
{
	struct source_question q = { .ask = SOURCE_RANGE,
				     .query = SLICE("rate(up[5m]) + 7"),
				     .start = o->end - HOUR,
				     .end = o->end,
				     .step = 60000 };
	struct str why = { 0 };
	struct oracle_got g[SIDES];
	struct frame *f;
	bool same = false;

	oracle_ask(o, &q, &q, g);
	f = g[ENGINE].frame;
	if (f != NULL && f->n > 0) {
		struct frame_series *s = &f->series[f->n - 1];

		s->v[30] *= how == VALUE ? 1 + 2 * TOLERANCE : 1;
		if (how == GONE)
			s->present[0] &= ~(UINT64_C(1) << 30);
		if (how == LATE)
			f->start++;
		if (how == NAN_FOR_IT)
			s->v[30] = NAN;
		same = oracle_same(o, g, 0, &why);
	}
	oracle_release(g);
	str_release(&why);
	return !same;
}

/* A comparison that never fails proves nothing. */
static void
check_self(struct oracle *o)
{
	static const struct {
		const char *server, *engine;
	} apart[] = {
		{ "up", "up * 1.00000001" },
		{ "up", "up{cluster=\"lab\"}" },
		{ "up", "sum by (cluster) (up)" },
		{ "up * 1", "label_replace(up * 1, \"a\", \"b\", \"\", \"\")" },
		{ "up", "up > 1" },
		{ "up", "up{" },
		{ "up{", "up" },
		{ "rate(pyroscope_request_duration_seconds_count[1m])",
		  "rate(pyroscope_request_duration_seconds_count[2m])" },
	};
	const struct oracle before = *o;
	size_t missed = 0;

	for (size_t i = 0; i < sizeof(apart) / sizeof(*apart); i++)
		if (!are_told_apart(o, apart[i].server, apart[i].engine)) {
			printf("# not told apart: %s and %s\n", apart[i].server,
			       apart[i].engine);
			missed++;
		}
	for (int how = NOTHING; how < ALTERATIONS; how++)
		if (alteration_is_seen(o, (enum alteration)how) !=
		    (how != NOTHING)) {
			printf("# alteration %d\n", how);
			missed++;
		}
	*o = before;
	o->different = missed;
	oracle_report(o, 0, "differences are seen");
}

/* Equal numbers of an hour in which nothing happens would say little. */
static void
check_hour(struct oracle *o)
{
	static const char *const queries[] = {
		"count(resets(pyroscope_request_duration_seconds_count{"
		"route=\"metrics\"}[1h]) > 0) == 2",
		"sum(rate(pyroscope_request_duration_seconds_count{"
		"status_code=~\"5..\"}[4m])) > 5 * "
		"sum(rate(pyroscope_request_duration_seconds_count{"
		"status_code=~\"5..\"}[4m] offset 20m))",
	};
	const size_t n = sizeof(queries) / sizeof(*queries);

	for (size_t i = 0; i < n; i++)
		oracle_compare(o, &(struct source_question){
					  .ask = SOURCE_INSTANT,
					  .query = slice_of(queries[i]),
					  .start = o->end,
					  .end = o->end });
	oracle_report(o, n, "two restarts and an incident in the hour");
}

/* ----------------------------------------------------------------- all --- */

static void
compare_all(struct oracle *o)
{
	static const char *const prod[] = { "cluster", "prod-eu", "namespace",
					    "pyroscope", NULL };
	static const char *const lab[] = { "cluster", "lab", "namespace",
					   "pyroscope-dev", NULL };
	struct names selectors = { 0 };

	check_self(o);
	check_hour(o);
	compare_lookups(o);
	compare_cluster(o, prod, &selectors);
	compare_cluster(o, lab, &selectors);
	compare_rules(o, &selectors);
	compare_selectors(o, &selectors);
	names_release(&selectors);
	printf("# oracle: %zu queries, %zu series, %zu points compared, worst "
	       "relative difference %.3g\n1..%d\n",
	       o->queries, o->series, o->points, o->worst, o->tests);
}

int
main(int argc, char **argv)
{
	struct oracle o = { 0 };
	struct err err = { 0 };
	struct tsdb *db;
	struct feed_demo *f;

	if (argc != 3 || num_parse_int(slice_of(argv[2]), &o.end) < 0) {
		fputs("usage: test_oracle URL END\n", stderr);
		return 99;
	}
	o.end *= 1000;
	db = tsdb_new();
	f = feed_demo_new(db, FEED_DEMO_SEED);
	o.loop = loop_new();
	o.source[SERVER] = source_prom_new(
		o.loop, &(struct source_prom_options){ .url = argv[1] }, &err);
	o.source[ENGINE] = source_embedded_new(o.loop, db, "demo");
	o.rules = rules_load(dashboard_shipped_rules(), "rules.yaml", &err);
	if (err.code != ERR_NONE) {
		fprintf(stderr, "test_oracle: %s\n", err.text);
		return 99;
	}
	compare_all(&o);
	for (int i = 0; i < SIDES; i++)
		source_free(o.source[i]);
	rules_free(o.rules);
	loop_free(o.loop);
	tsdb_free(db);
	feed_demo_free(f);
	return o.failed > 0;
}
