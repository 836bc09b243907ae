#include "config.h"

#include "session/doctor_routes.h"

#include "base/mem.h"
#include "promql/feature.h"
#include "promql/parse.h"
#include "rules/rules.h"
#include "session/doctor_facts.h"
#include "session/doctor_job.h"

/* The first selector of a panel that asks for routes. */
struct routes_query {
	struct expr *tree; /* NULL: none */
	const struct expr *selector;
	const struct matcher *job, *route;
	struct arena arena;
};

static const struct expr *
routes_selector(struct expr *e, const struct matcher **job,
		const struct matcher **route)
{
	struct expr **child;

	*job = *route = NULL;
	for (size_t i = 0; e->kind == EXPR_SELECTOR && i < e->selector.n; i++) {
		const struct matcher *m = &e->selector.m[i];

		if (slice_eq(m->name, SLICE("route")) && m->op == MATCH_RE)
			*route = m;
		else if (slice_eq(m->name, SLICE("job")))
			*job = m;
	}
	if (e->kind == EXPR_SELECTOR)
		return *route != NULL ? e : NULL;
	for (size_t i = 0; (child = ast_child(e, i)) != NULL; i++) {
		const struct expr *found =
			*child != NULL ? routes_selector(*child, job, route)
				       : NULL;

		if (found != NULL)
			return found;
	}
	return NULL;
}

static bool
routes_read(const struct session_panel *p, struct routes_query *q)
{
	*q = (struct routes_query){ 0 };
	for (size_t i = 0; i < p->n && q->selector == NULL; i++) {
		q->tree = parse_expr(p->target[i].sent, &feature_all.parse,
				     &q->arena, NULL);
		if (q->tree == NULL)
			continue;
		q->selector = routes_selector(q->tree, &q->job, &q->route);
		if (q->selector != NULL)
			return true;
		parse_release(q->tree);
		q->tree = NULL;
	}
	return false;
}

static void
routes_release(struct routes_query *q)
{
	if (q->tree != NULL)
		parse_release(q->tree);
	arena_release(&q->arena);
}

/* The routes that a panel counts; NULL: not known yet. */
static const struct probe_answer *
routes_counted(const struct doctor_at *at, const struct routes_query *q)
{
	const struct matcher *m[LIMIT_EMPTY_MATCHERS] = { NULL };
	struct source_question ask = { .ask = SOURCE_LABEL_VALUES,
				       .label = SLICE("route"),
				       .start = at->span.range.from,
				       .end = at->span.range.to };
	const struct probe_answer *a;
	struct str text = { 0 };

	lost_print(m, lost_order(q->selector, m), &text);
	ask.query = str_slice(&text);
	a = probe_ask(at->probe, &ask);
	str_release(&text);
	return a;
}

static void
routes_show(const struct routes_query *q, struct str *out)
{
	const struct matcher *m[LIMIT_EMPTY_MATCHERS] = { NULL };

	str_add(out, "count by (route) (");
	lost_print(m, lost_order(q->selector, m), out);
	str_addc(out, ')');
}

/* ------------------------------------------------------------ one panel --- */

enum routes_kind {
	ROUTES_FRONT = 1,  /* where a request arrives */
	ROUTES_BEHIND = 2, /* the same request, handed on */
	ROUTES_INGESTER = 4,
	ROUTES_READ = 8, /* at an ingester */
};

static unsigned
routes_kind(struct slice route)
{
	bool push = slice_ends(route, SLICE("_push"));

	if (slice_starts(route, SLICE("ingester_v1_")))
		return ROUTES_BEHIND | ROUTES_INGESTER |
		       (push ? 0 : ROUTES_READ);
	if (slice_starts(route, SLICE("storegateway_v1_")))
		return ROUTES_BEHIND;
	if (slice_starts(route, SLICE("querier_v1_")) ||
	    slice_starts(route, SLICE("push_v1_")) ||
	    slice_eq(route, SLICE("ingest")) ||
	    slice_eq(route, SLICE("pyroscope_ingest")))
		return ROUTES_FRONT;
	return 0;
}

static void
routes_twice(const struct doctor_at *at, const struct routes_query *q)
{
	struct doctor_words w = { 0 };

	str_add(&w.text, "a request is counted where it arrives and again at "
			 "the ingester or store-gateway that it is handed to: "
			 "the numbers are higher than what was asked");
	routes_show(q, &w.query);
	doctor_report_add(at, DOCTOR_TWICE, &w);
}

static void
routes_other(const struct doctor_at *at, const struct routes_query *q)
{
	struct doctor_words w = { 0 };

	str_add(&w.text, "no ingester is behind this panel: its routes are "
			 "those of the distributor or querier in the same "
			 "process");
	routes_show(q, &w.query);
	doctor_report_add(at, DOCTOR_OTHER, &w);
}

static void
routes_reads(const struct doctor_at *at, const struct routes_query *q)
{
	struct doctor_words w = { 0 };

	str_add(&w.text, "writes are counted with reads: .*ingest.* matches "
			 "every route of an ingester (ingester_v1_...)");
	routes_show(q, &w.query);
	doctor_report_add(at, DOCTOR_READS, &w);
}

/* v2's gRPC routes have capitals. */
static void
routes_case(const struct doctor_at *at, const struct routes_query *q)
{
	const struct doctor_facts *f = at->facts;
	struct matcher any = { 0 };
	struct str text = { 0 };
	struct slice missed = { 0 };
	struct doctor_words w = { 0 };

	str_add(&text, "(?i)");
	str_add_slice(&text, q->route->value);
	if (matcher_init(&any, MATCH_RE, q->route->name, str_slice(&text),
			 NULL) == 0) {
		for (size_t i = 0; i < f->n_routes && missed.n == 0; i++)
			if (matcher_matches(&any, f->route[i]) &&
			    !matcher_matches(q->route, f->route[i]))
				missed = f->route[i];
		matcher_release(&any);
	}
	str_release(&text);
	if (missed.n == 0)
		return;
	str_add(&w.text, "the panel minds the case and misses ");
	matcher_print_quoted(missed, &w.text);
	str_add(&w.fix, "in metric_relabel_configs:\n"
			"- {source_labels: [route], target_label: route, "
			"action: lowercase}");
	doctor_report_add(at, DOCTOR_CASE, &w);
}

void
doctor_routes_panel(const struct doctor_at *at)
{
	struct routes_query q;
	const struct probe_answer *a;
	unsigned kinds = 0;

	if (routes_read(at->panel, &q)) {
		a = routes_counted(at, &q);
		*at->waiting |= a == NULL;
		for (size_t i = 0; a != NULL && i < a->n_texts; i++)
			kinds |= routes_kind(a->text[i]);
		if ((kinds & ROUTES_FRONT) != 0 && (kinds & ROUTES_BEHIND) != 0)
			routes_twice(at, &q);
		if (kinds != 0 && (kinds & ROUTES_INGESTER) == 0 &&
		    q.job != NULL && doctor_job_wants(q.job, "ingester"))
			routes_other(at, &q);
		if ((kinds & ROUTES_READ) != 0 &&
		    slice_find(q.route->value, SLICE("ingest"), 0) >= 0)
			routes_reads(at, &q);
		routes_case(at, &q);
	}
	routes_release(&q);
}

void
doctor_routes_differ(const struct doctor_at *at, size_t i)
{
	const struct session_panel *p = &at->session->panel[i];
	struct doctor_at here = *at;
	struct routes_query a, b;
	struct doctor_words w = { 0 };
	bool both;

	if (i == 0 || p->panel->row < 0 || p->panel->row != p[-1].panel->row)
		return;
	here.place.panel = (int)i;
	both = routes_read(p - 1, &a);
	both = routes_read(p, &b) && both;
	if (both && a.job != NULL && b.job != NULL &&
	    slice_eq(a.job->value, b.job->value) &&
	    !slice_eq(a.route->value, b.route->value)) {
		str_add_slice(&w.text, p[-1].title);
		str_add(&w.text, " counts ");
		matcher_print(a.route, &w.text);
		str_add(&w.text, ", ");
		str_add_slice(&w.text, p->title);
		str_add(&w.text, " beside it ");
		matcher_print(b.route, &w.text);
		doctor_report_add(&here, DOCTOR_DIFFER, &w);
	}
	routes_release(&a);
	routes_release(&b);
}

/* --------------------------------------------------------- all of them --- */

/* What a route is for: "querier_v1_querierservice_". */
static struct slice
routes_service(struct slice route)
{
	ptrdiff_t at = slice_find(route, SLICE("service_"), 0);

	if (slice_starts(route, SLICE("opentelemetry_")) ||
	    slice_starts(route, SLICE("v1development_")))
		return SLICE("push_v1_pusherservice_");
	if (slice_starts(route, SLICE("pyroscope_render")) ||
	    slice_eq(route, SLICE("pyroscope_label_values")))
		return SLICE("querier_v1_querierservice_");
	if (at < 0)
		return (struct slice){ 0 };
	route.n = (size_t)at + sizeof("service_") - 1;
	return route;
}

static bool
routes_any_panel(const struct doctor_at *at, struct slice route, bool service)
{
	const struct session *s = at->session;
	bool found = false;

	for (size_t i = 0; !found && i < s->n; i++) {
		struct routes_query q;
		bool has = !s->hidden[i] && routes_read(&s->panel[i], &q);

		if (has && !service)
			found = matcher_matches(q.route, route);
		for (size_t k = 0;
		     has && service && !found && k < at->facts->n_routes; k++)
			found = slice_starts(at->facts->route[k], route) &&
				matcher_matches(q.route, at->facts->route[k]);
		if (!s->hidden[i])
			routes_release(&q);
	}
	return found;
}

static bool
routes_is_front(struct slice service)
{
	return slice_starts(service, SLICE("querier_v1_")) ||
	       slice_starts(service, SLICE("push_v1_"));
}

static void
routes_uncounted(const struct doctor_at *at)
{
	const struct doctor_facts *f = at->facts;
	struct slice *missed = mem_calloc(f->n_routes + 1, sizeof(*missed));
	struct doctor_words w = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < f->n_routes; i++) {
		struct slice service = routes_service(f->route[i]);

		if (routes_is_front(service) &&
		    !routes_any_panel(at, f->route[i], false) &&
		    routes_any_panel(at, service, true))
			missed[n++] = f->route[i];
	}
	if (n > 0) {
		str_add(&w.text, "no panel counts ");
		doctor_report_list(missed, n, true, &w.text);
		str_add(&w.query, "sum by (route) (rate("
				  "pyroscope_request_duration_seconds_count"
				  "[5m]))");
		doctor_report_add(at, DOCTOR_UNCOUNTED, &w);
	}
	mem_free(missed);
}

/* Long polls last until there is work, and are most of all requests by job. */
static void
routes_long_poll(const struct doctor_at *at)
{
	const struct doctor_facts *f = at->facts;
	bool polls = false;
	struct doctor_words w = { 0 };

	for (size_t i = 0; i < f->n_routes; i++)
		polls |= slice_starts(f->route[i], SLICE("schedulerpb_"));
	if (!polls || at->rules == NULL ||
	    rules_find(at->rules,
		       SLICE("job_cluster:pyroscope_request_duration_seconds:"
			     "99quantile"),
		       0) == NULL)
		return;
	str_add(&w.text, "the recorded job_cluster:pyroscope_request_duration_"
			 "seconds are those of long polls (schedulerpb_...), "
			 "which wait up to 30s for work");
	str_add(&w.query, "sum by (route) (rate("
			  "pyroscope_request_duration_seconds_sum[5m])) / sum "
			  "by (route) (rate("
			  "pyroscope_request_duration_seconds_count[5m]))");
	str_add(&w.fix, "read job_route_cluster:... in their place");
	doctor_report_add(at, DOCTOR_LONG_POLL, &w);
}

void
doctor_routes_dashboard(const struct doctor_at *at)
{
	routes_uncounted(at);
	routes_long_poll(at);
}
