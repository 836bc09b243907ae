#include "config.h"

#include "session/doctor_metric.h"

#include <inttypes.h>
#include <math.h>

#include "promql/feature.h"
#include "promql/parse.h"
#include "rules/rules.h"
#include "session/doctor_facts.h"
#include "session/doctor_target.h"

#define METRIC_BEFORE "24h" /* how far back a metric is looked for */

/* -------------------------------------------------------------- reasons --- */

/* The newest sample that the metric had before the range; NAN: none; false: not
 * known yet. */
static bool
metric_before(const struct doctor_at *at, struct slice name, double *last)
{
	struct str text = { 0 };
	bool known;

	str_add(&text, "max(max_over_time(timestamp({__name__=");
	matcher_print_quoted(name, &text);
	str_add(&text, "})[" METRIC_BEFORE ":5m]))");
	known = probe_number(at->probe, str_slice(&text), at->span.range.to,
			     last);
	str_release(&text);
	if (known && !(*last > 0))
		*last = NAN;
	return known;
}

/* How many series there are of the family's part; false: not known yet. */
static bool
metric_has(const struct doctor_at *at, struct slice family, const char *part,
	   double *n)
{
	struct str name = { 0 }, text = { 0 };
	bool known;

	str_add_slice(&name, family);
	str_add(&name, part);
	str_add(&text, "count(last_over_time({__name__=");
	matcher_print_quoted(str_slice(&name), &text);
	str_add(&text, "}[1h]))");
	known = probe_number(at->probe, str_slice(&text), at->span.range.to, n);
	str_release(&name);
	str_release(&text);
	return known;
}

static void
metric_ended(const struct doctor_at *at, struct slice name, double last)
{
	struct doctor_words w = { 0 };

	doctor_target_down(at);
	str_add_slice(&w.text, lost_family(name));
	str_add(&w.text, " was there until ");
	doctor_report_time(at->session, (int64_t)(last * 1000), &w.text);
	str_add(&w.text, ", before the range that is shown");
	str_add(&w.query, "max_over_time(timestamp(");
	str_add_slice(&w.query, name);
	str_add(&w.query, ")[" METRIC_BEFORE ":5m])");
	str_printf(&w.fix,
		   "--to %" PRId64 " --from %" PRId64 " shows what there was",
		   (int64_t)(last * 1000),
		   (int64_t)(last * 1000) -
			   (at->span.range.to - at->span.range.from));
	doctor_report_add(at, DOCTOR_ENDED, &w);
}

static void
metric_native(const struct doctor_at *at, struct slice family)
{
	struct doctor_words w = { 0 };

	str_add_slice(&w.text, family);
	str_add(&w.text, " is stored as a native histogram alone: its _bucket, "
			 "_sum and _count are not there");
	str_add(&w.query, "count(");
	str_add_slice(&w.query, family);
	str_addc(&w.query, ')');
	str_add(&w.fix, "in the scrape configuration:\n"
			"always_scrape_classic_histograms: true");
	doctor_report_add(at, DOCTOR_NATIVE, &w);
}

/* Its sum and count are there. */
static void
metric_buckets(const struct doctor_at *at, struct slice family)
{
	struct doctor_words w = { 0 };

	str_add_slice(&w.text, family);
	str_add(&w.text, " has _sum and _count, and no _bucket: a scrape drops "
			 "it, or it is a summary");
	str_add(&w.query, "count by (__name__) ({__name__=~\"");
	str_add_slice(&w.query, family);
	str_add(&w.query, "_.+\"})");
	str_add(&w.fix, "look for what drops .*_bucket in "
			"metric_relabel_configs");
	doctor_report_add(at, DOCTOR_METRIC, &w);
}

/* The first selector that finds no series of its name. */
static const struct expr *
metric_first(const struct doctor_at *at, struct expr *e, struct lost *l)
{
	const struct expr *found = NULL;
	struct expr **child;

	if (e->kind == EXPR_SELECTOR) {
		*l = lost_find(at->probe, &at->span, e);
		return l->kind == LOST_NAME || l->kind == LOST_WAIT ? e : NULL;
	}
	for (size_t i = 0; found == NULL && (child = ast_child(e, i)) != NULL;
	     i++)
		if (*child != NULL)
			found = metric_first(at, *child, l);
	return found;
}

/* What a rule reads that is not there; false: that is not why it is empty. */
static bool
metric_read(const struct doctor_at *at, const struct source_rule *r)
{
	struct doctor_at inner = *at;
	struct arena a = { 0 };
	struct expr *e;
	const struct expr *sel = NULL;
	struct lost l;

	if (inner.rules_deep++ == LIMIT_INLINE_DEPTH)
		return false;
	e = parse_expr(r->query, &feature_all.parse, &a, NULL);
	if (e != NULL) {
		sel = metric_first(at, e, &l);
		if (sel != NULL && l.kind == LOST_WAIT)
			*at->waiting = true;
		else if (sel != NULL)
			doctor_metric(&inner, sel, &l);
		parse_release(e);
	}
	arena_release(&a);
	return sel != NULL;
}

void
doctor_metric_rule(const struct doctor_at *at, const struct source_rule *r)
{
	struct doctor_words w = { 0 };

	if (r->health == SOURCE_UP && metric_read(at, r))
		return;
	str_add(&w.text, "the rule that records ");
	str_add_slice(&w.text, r->name);
	str_add_slice(&w.query, r->query);
	if (r->health == SOURCE_DOWN) {
		str_add(&w.text, " fails: ");
		str_add_slice(&w.text, r->error);
		str_add(&w.fix, "mend the rule");
		if (r->file.n > 0) {
			str_add(&w.fix, " in ");
			str_add_slice(&w.fix, r->file);
		}
		if (at->session->o.rules == NULL)
			str_add(&w.fix, "; or --rules auto asks its "
					"expression in place of it");
		doctor_report_add(at, DOCTOR_RULE, &w);
		return;
	}
	str_add(&w.text, r->health == SOURCE_UP ? " finds nothing"
						: " is not evaluated yet");
	doctor_report_add(at, DOCTOR_METRIC, &w);
}

/* False: no rule has the name, among all or asked for. */
static bool
metric_rule_of(const struct doctor_at *at, struct slice asked,
	       struct slice name)
{
	struct source_question q = { .ask = SOURCE_RULES, .query = asked };
	const struct probe_answer *a = probe_ask(at->probe, &q);

	if (a == NULL) {
		*at->waiting = true;
		return true;
	}
	for (size_t i = 0; i < a->n_rules; i++)
		if (!a->rule[i].alerting && slice_eq(a->rule[i].name, name)) {
			doctor_metric_rule(at, &a->rule[i]);
			return true;
		}
	return false;
}

/* False: no rule of the source has the name.  Where rules are evaluated here
 * others may be the server's. */
static bool
metric_rule(const struct doctor_at *at, struct slice name)
{
	if (metric_rule_of(at, SLICE(""), name))
		return true;
	return at->rules != NULL && at->session->o.rules == NULL &&
	       metric_rule_of(at, name, name);
}

/* What is recorded there: all of it, where its name shows that it is. */
static void
metric_show_recorded(struct slice name, struct str *out)
{
	if (slice_find(name, SLICE(":"), 0) >= 0) {
		str_add(out, "count by (__name__) ({__name__=~\".+:.+\"})");
		return;
	}
	str_add(out, "count({__name__=");
	matcher_print_quoted(name, out);
	str_add(out, "})");
}

/* False: it is no recorded name. */
static bool
metric_recorded(const struct doctor_at *at, struct slice name)
{
	struct doctor_words w = { 0 };

	if (at->rules == NULL || rules_find(at->rules, name, 0) == NULL)
		return false;
	str_add(&w.text, "nobody evaluates here what records ");
	str_add_slice(&w.item, name);
	if (at->target->inline_note.n > 0) {
		str_add(&w.behind, ": ");
		str_add_slice(&w.behind, at->target->inline_note);
	}
	metric_show_recorded(name, &w.query);
	str_add(&w.fix, "load the rules where samples are stored (rule_files)");
	if (at->session->o.rules == NULL)
		str_add(&w.fix, "; or --rules auto, and their expressions are "
				"asked");
	doctor_report_add(at, DOCTOR_RECORDED, &w);
	return true;
}

/* ------------------------------------------------------------ pyroscope --- */

static void
metric_head_size(const struct doctor_at *at, struct doctor_words *w)
{
	const struct doctor_facts *f = at->facts;
	bool v1 = f->storage == FACTS_V1;
	bool v2 = f->storage == FACTS_V2 || f->storage == FACTS_DUAL;
	bool absent = !v2 && doctor_facts_lacks(f, "ingester");

	if (!v2)
		doctor_target_down(at);
	str_add(&w->query, "count by (job) (pyroscope_build_info)");
	if (absent) {
		str_add(&w->text, "pyroscope_head_size_bytes is an ingester's, "
				  "and no ingester is scraped; job is ");
		doctor_report_list(f->job, f->n_jobs, false, &w->text);
		str_add(&w->fix, v1 ? "scrape the ingesters too"
				    : "scrape the ingesters too; v2 has none, "
				      "and no such metric");
		doctor_report_add(at, DOCTOR_NOT_SCRAPED, w);
		return;
	}
	doctor_facts_say(f, &w->text);
	str_add(&w->text, " has no pyroscope_head_size_bytes: only an ingester "
			  "that v1 writes to sets it");
	str_add(&w->fix, v1 ? "send a profile, and look again"
			    : "no scrape brings it; of v2 there is the "
			      "histogram pyroscope_segment_head_size_bytes");
	doctor_report_add(at, v1 ? DOCTOR_TRAFFIC : DOCTOR_ARCHITECTURE, w);
}

/* Received profiles are counted by distributors, from the first one on. */
static void
metric_received(const struct doctor_at *at, struct slice family,
		struct doctor_words *w)
{
	const struct doctor_facts *f = at->facts;
	bool absent = doctor_facts_lacks(f, "distributor");

	doctor_target_down(at);
	str_add_slice(&w->text, family);
	str_add(&w->query, "count by (job) (pyroscope_build_info)");
	if (absent) {
		str_add(&w->text, " is a distributor's, and no distributor is "
				  "scraped; job is ");
		doctor_report_list(f->job, f->n_jobs, false, &w->text);
		str_add(&w->fix, "scrape the distributors too");
	} else {
		str_add(&w->text, " is not there: it shows once the first "
				  "profile is received");
		str_add(&w->fix, "send a profile, and look again");
	}
	doctor_report_add(at, absent ? DOCTOR_NOT_SCRAPED : DOCTOR_TRAFFIC, w);
}

/* A Pyroscope is known by its routes, whatever the names begin with, as those
 * of Phlare did; false: it is not renamed. */
static bool
metric_renamed(const struct doctor_at *at, struct doctor_words *w)
{
	static const char end[] = "request_duration_seconds_count";
	static const char selector[] =
		"{__name__=~\".+_request_duration_seconds_count\","
		"route=~\"(push|querier|ingester)_v1_.+\"}";
	struct source_question q = { .ask = SOURCE_LABEL_VALUES,
				     .label = LABEL_NAME,
				     .query = slice_of(selector),
				     .start = at->span.range.from,
				     .end = at->span.range.to };
	const struct probe_answer *a = probe_ask(at->probe, &q);
	struct slice prefix;

	if (a == NULL)
		*at->waiting = true;
	if (a == NULL || a->n_texts == 0 ||
	    !slice_ends(a->text[0], slice_of(end)))
		return false;
	prefix = a->text[0];
	prefix.n -= strlen(end);
	str_printf(&w->text,
		   "there is a Pyroscope, and its metrics are called %.*s... "
		   "(as %.*s): the dashboard wants pyroscope_...",
		   SLICE_ARG(prefix), SLICE_ARG(a->text[0]));
	str_printf(&w->query, "count by (__name__) (%s)", selector);
	str_printf(&w->fix,
		   "let the scrape rename them (metric_relabel_configs):\n"
		   "- {source_labels: [__name__], regex: %.*s(.+), "
		   "replacement: pyroscope_$1, target_label: __name__}",
		   SLICE_ARG(prefix));
	doctor_report_add(at, DOCTOR_RENAMED, w);
	return true;
}

static const char *
metric_no_pyroscope_mend(const struct source *s)
{
	if (s->scrape)
		return "is the address that of a Pyroscope? --scrape HOST:4040";
	if (s->replay)
		return "is it a recording of that time, and of a Pyroscope? "
		       "without --from, --to and --at its last hour is shown";
	return "scrape it: its metrics are at http://HOST:4040/metrics; with "
	       "-admin-server.mode=exclusive at localhost:4042";
}

static void
metric_no_pyroscope(const struct doctor_at *at, struct doctor_words *w)
{
	doctor_target_down(at);
	if (doctor_target_none(at) || metric_renamed(at, w))
		return;
	if (doctor_target_nowhere(at)) {
		str_add(&w->text, "there is nothing to scrape");
		str_add(&w->fix,
			"do the files of file_sd_configs name targets, "
			"and does relabel_configs keep them?");
		doctor_report_add(at, DOCTOR_NO_PYROSCOPE, w);
		return;
	}
	str_add(&w->text, "no series here comes from a Pyroscope");
	str_add(&w->query,
		"count by (__name__) ({__name__=~\"pyroscope_.+\"})");
	str_add(&w->fix, metric_no_pyroscope_mend(at->session->o.source));
	doctor_report_add(at, DOCTOR_NO_PYROSCOPE, w);
}

static bool
metric_pyroscope(const struct doctor_at *at, struct slice family)
{
	struct doctor_words w = { 0 };

	if (!slice_starts(family, SLICE("pyroscope_")))
		return false;
	if (!at->facts->pyroscope)
		metric_no_pyroscope(at, &w);
	else if (slice_eq(family, SLICE("pyroscope_head_size_bytes")))
		metric_head_size(at, &w);
	else if (slice_starts(family, SLICE("pyroscope_distributor_received")))
		metric_received(at, family, &w);
	else
		return false;
	return true;
}

/* A part of a histogram or summary that is there under another name is so with
 * the others: one mend, one finding. */
static void
metric_part(const struct lost *l, struct doctor_words *w)
{
	struct slice name = l->name->value, meant = lost_meant(l);
	struct slice family = lost_family(name), there = lost_family(meant);

	str_add(&w->text, "no series named ");
	str_add_slice(&w->item, name);
	str_add(&w->behind, " has a sample then");
	if (there.n < meant.n) {
		str_add(&w->behind, "; did you mean those of ");
		str_add_slice(&w->behind, there);
		str_addc(&w->behind, '?');
	} else
		lost_say_values(l, &w->behind);
	str_add(&w->query, "count by (__name__) ({__name__=~\"");
	str_add_slice(&w->query, family);
	str_add(&w->query, "_.+\"})");
}

static void
metric_absent(const struct doctor_at *at, const struct expr *sel,
	      const struct lost *l)
{
	bool named = l->name != NULL && l->name->op == MATCH_EQ;
	struct doctor_words w = { 0 };

	doctor_target_down(at);
	if (named && lost_family(l->name->value).n < l->name->value.n)
		metric_part(l, &w);
	else {
		lost_say(l, sel, &w.text);
		str_add(&w.query, "count(");
		lost_print_last(&at->span, sel,
				l->name != NULL ? &l->name : l->before,
				l->name != NULL ? 1 : l->n_before, &w.query);
		str_addc(&w.query, ')');
	}
	if (l->name != NULL && slice_find(l->name->value, SLICE(":"), 0) >= 0)
		str_add(&w.fix,
			"a name with a colon is recorded by a rule: load it "
			"where samples are stored\n(rule_files), or give its "
			"file: --rule-file FILE");
	doctor_report_add(at, DOCTOR_METRIC, &w);
}

bool
doctor_metric_here(const struct doctor_at *at, struct slice name)
{
	return metric_pyroscope(at, lost_family(name));
}

void
doctor_metric(const struct doctor_at *at, const struct expr *sel,
	      const struct lost *l)
{
	struct slice name =
		l->name != NULL ? l->name->value : (struct slice){ 0 };
	struct slice family = lost_family(name);
	double last = NAN, native = NAN, parts = NAN;
	bool known = true;

	if (l->name == NULL || l->name->op != MATCH_EQ) {
		metric_absent(at, sel, l);
		return;
	}
	known &= metric_before(at, name, &last);
	if (family.n < name.n)
		known &= metric_has(at, family, "", &native);
	if (slice_ends(name, SLICE("_bucket")))
		known &= metric_has(at, family, "_count", &parts);
	if (!known) {
		*at->waiting = true;
		return;
	}
	if (!isnan(last))
		metric_ended(at, name, last);
	else if (native > 0)
		metric_native(at, family);
	else if (parts > 0)
		metric_buckets(at, family);
	else if (!metric_rule(at, name) && !metric_recorded(at, name) &&
		 !metric_pyroscope(at, family))
		metric_absent(at, sel, l);
}
