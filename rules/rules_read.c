#include "config.h"

#include "rules/rules_read.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/num.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "base/yaml_read.h"
#include "promql/duration.h"
#include "promql/feature.h"
#include "promql/parse.h"
#include "rules/rule_templates.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct reader {
	struct rules *rules;
	struct arena *arena;
	struct err *err;
	struct slice group; /* the one at hand */
	size_t index;       /* of the rule at hand */
	struct slice expr;  /* that was not parsed */
	const struct rules_faults *faults;
	struct err *first; /* what err was at first */
	bool failed;
};

/* Every member of j has one of these names. */
static int
read_known(struct reader *r, const struct json *j, const char *const *names,
	   size_t n, const char *type)
{
	const struct yaml_read_names known = { .type = type,
					       .n = n,
					       .name = names };

	return yaml_read_known(j, &known, r->err);
}

/* With all to be told: it goes on behind what is wrong.  -1: it does not. */
static int
read_told(struct reader *r, const struct json *at)
{
	struct rules_fault f = { r->err, r->expr, at->line, at->column };

	if (r->faults == NULL)
		return -1;
	r->faults->told(r->faults->arg, &f);
	if (!r->failed && r->first != NULL)
		*r->first = *r->err;
	r->failed = true;
	r->expr = SLICE("");
	*r->err = (struct err){ 0 };
	return 0;
}

/* A text; "" if it is not there. */
static int
read_text(struct reader *r, const struct json *in, const char *name,
	  struct slice *out)
{
	*out = SLICE("");
	if (yaml_read_text(in, name, out, r->err) < 0)
		return -1;
	*out = arena_slice(r->arena, *out);
	return 0;
}

static int
read_duration(struct reader *r, const struct json *in, const char *name,
	      int64_t *out)
{
	struct slice text;

	*out = 0;
	if (read_text(r, in, name, &text) < 0)
		return -1;
	if (yaml_read_null(json_get(in, name)))
		return 0;
	return duration_parse(text, out, r->err);
}

static bool
read_label_name(struct slice name)
{
	return name.n > 0 && utf8_valid(name) && !slice_eq(name, LABEL_NAME);
}

/* Appends the labels in j to l, which has room; -1 and the reason. */
static int
read_labels(struct reader *r, const struct json *j, struct label *l, size_t *n,
	    const char *where)
{
	if (yaml_read_null(j))
		return 0;
	if (!json_is(j, JSON_OBJECT))
		return err_set(r->err, ERR_SYNTAX,
			       "line %d: cannot unmarshal labels into "
			       "map[string]string",
			       j->line);
	for (size_t i = 0; i < j->n; i++) {
		struct slice value = json_slice(&j->item[i], SLICE(""));

		if (!read_label_name(j->key[i]))
			return err_set(r->err, ERR_SYNTAX,
				       "%sinvalid label name: %.*s", where,
				       SLICE_ARG(j->key[i]));
		if (!utf8_valid(value))
			return err_set(r->err, ERR_SYNTAX,
				       "%sinvalid label value: %.*s", where,
				       SLICE_ARG(value));
		l[*n].name = arena_slice(r->arena, j->key[i]);
		l[(*n)++].value = arena_slice(r->arena, value);
	}
	return 0;
}

/* group "g", rule N, "name": */
static void
add_place(const struct reader *r, const struct rule *rule, struct str *out)
{
	str_add(out, "group ");
	quote_go(r->group, out);
	str_printf(out, ", rule %zu, ", r->index + 1);
	quote_go(rule->record.n > 0 ? rule->record : rule->alert, out);
	str_add(out, ": ");
}

static void
add_mark(const struct json *j, struct str *out)
{
	str_printf(out, "%d:%d: ", j == NULL ? 0 : j->line,
		   j == NULL ? 0 : j->column);
}

static int
rule_fail(const struct reader *r, const struct rule *rule,
	  const struct json *at, const char *what)
{
	struct str s = { 0 };

	add_mark(at, &s);
	add_place(r, rule, &s);
	err_set(r->err, ERR_SYNTAX, "%s%s", str_text(&s), what);
	str_release(&s);
	return -1;
}

static int
rule_fail_kind(const struct reader *r, const struct rule *rule,
	       const struct json *j, const char *what)
{
	struct str s = { 0 };

	add_mark(json_get(j, "record"), &s);
	add_mark(json_get(j, "alert"), &s);
	add_place(r, rule, &s);
	err_set(r->err, ERR_SYNTAX, "%s%s", str_text(&s), what);
	str_release(&s);
	return -1;
}

/* What only an alert may have, and the name that is recorded. */
static int
check_recording(const struct reader *r, const struct rule *rule,
		const struct json *j)
{
	static const char *const alerts[] = { "annotations", "for",
					      "keep_firing_for" };
	const struct json *record = json_get(j, "record");
	const struct json *field;
	char text[256];
	int64_t ms;

	for (size_t i = 0; i < COUNT(alerts); i++) {
		field = json_get(j, alerts[i]);
		if (yaml_read_null(field) || (i == 0 && json_len(field) == 0))
			continue;
		if (i > 0 &&
		    duration_parse(json_slice(field, SLICE("")), &ms, NULL) ==
			    0 &&
		    ms == 0)
			continue;
		snprintf(text, sizeof(text),
			 "invalid field '%s' in recording rule", alerts[i]);
		return rule_fail(r, rule, record, text);
	}
	if (memchr(rule->record.p, '{', rule->record.n) != NULL ||
	    memchr(rule->record.p, '}', rule->record.n) != NULL)
		snprintf(text, sizeof(text),
			 "braces present in the recording rule name; should it "
			 "be in expr?: %.*s",
			 SLICE_ARG(rule->record));
	else if (!utf8_valid(rule->record))
		snprintf(text, sizeof(text),
			 "invalid recording rule name: "
			 "%.*s",
			 SLICE_ARG(rule->record));
	else
		return 0;
	return rule_fail(r, rule, record, text);
}

static int
read_expr(struct reader *r, struct rule *rule, const struct json *j)
{
	const struct json *at = json_get(j, "expr");
	struct err err = { 0 };

	if (rule->expr_text.n == 0)
		return rule_fail(r, rule, at,
				 "field 'expr' must be set in "
				 "rule");
	rule->expr =
		parse_expr(rule->expr_text, &feature_all.parse, r->arena, &err);
	if (rule->expr != NULL)
		return 0;
	r->expr = rule->expr_text;
	err_prefix(&err, "could not parse expression");
	rule_fail(r, rule, at, err.text);
	if (r->err != NULL) {
		r->err->start = err.start;
		r->err->end = err.end;
	}
	return -1;
}

static int
read_rule_labels(struct reader *r, struct rule *rule, const struct json *group,
		 const struct json *j)
{
	const struct json *outer = json_get(group, "labels");
	const struct json *own = json_get(j, "labels");
	size_t n = 0, room = json_len(outer) + json_len(own);
	struct label *l = arena_calloc(r->arena, room, sizeof(*l));
	struct str where = { 0 };
	int rc;

	add_place(r, rule, &where);
	rc = read_labels(r, outer, l, &n, "");
	if (rc == 0)
		rc = read_labels(r, own, l, &n, str_text(&where));
	str_release(&where);
	if (rc < 0)
		return -1;
	rule->unset = arena_calloc(r->arena, n, sizeof(*rule->unset));
	for (size_t i = 0; i < n; i++) {
		size_t k = i + 1;

		while (k < n && !slice_eq(l[k].name, l[i].name))
			k++;
		if (k == n && l[i].value.n == 0)
			rule->unset[rule->n_unset++] = l[i].name;
	}
	rule->labels = labels_make(r->arena, l, n);
	return 0;
}

static int
annotation_cmp(const void *a, const void *b)
{
	return slice_cmp(((const struct label *)a)->name,
			 ((const struct label *)b)->name);
}

static int
read_annotations(struct reader *r, struct rule *rule, const struct json *j)
{
	const struct json *a = json_get(j, "annotations");
	struct str s = { 0 };
	struct label *out;

	if (yaml_read_null(a))
		return 0;
	if (!json_is(a, JSON_OBJECT))
		return err_set(r->err, ERR_SYNTAX,
			       "line %d: cannot unmarshal annotations into "
			       "map[string]string",
			       a->line);
	rule->annotation = arena_calloc(r->arena, a->n, sizeof(*out));
	for (size_t i = 0; i < a->n; i++) {
		out = &rule->annotation[rule->n_annotations++];
		out->name = arena_slice(r->arena, a->key[i]);
		out->value = arena_slice(r->arena,
					 json_slice(&a->item[i], SLICE("")));
		if (read_label_name(a->key[i]))
			continue;
		add_place(r, rule, &s);
		err_set(r->err, ERR_SYNTAX, "%sinvalid annotation name: %.*s",
			str_text(&s), SLICE_ARG(a->key[i]));
		str_release(&s);
		return -1;
	}
	if (a->n > 1)
		qsort(rule->annotation, a->n, sizeof(*rule->annotation),
		      annotation_cmp);
	return 0;
}

static int
check_templates(struct reader *r, const struct rule *rule)
{
	struct err err = { 0 };
	struct str s = { 0 };

	if (rule_templates_check(rule, &err) == 0)
		return 0;
	add_place(r, rule, &s);
	err_set(r->err, ERR_SYNTAX, "%s%s", str_text(&s), err.text);
	str_release(&s);
	return -1;
}

static int
read_rule(struct reader *r, const struct json *group, const struct json *j,
	  struct rule *rule)
{
	static const char *const names[] = {
		"record", "alert",           "expr",        "for",
		"labels", "keep_firing_for", "annotations",
	};

	if (read_known(r, j, names, COUNT(names), "rulefmt.Rule") < 0 ||
	    read_text(r, j, "record", &rule->record) < 0 ||
	    read_text(r, j, "alert", &rule->alert) < 0 ||
	    read_text(r, j, "expr", &rule->expr_text) < 0 ||
	    read_duration(r, j, "for", &rule->for_ms) < 0 ||
	    read_duration(r, j, "keep_firing_for", &rule->keep_firing_ms) < 0)
		return -1;
	rule->line = j->line;
	if (rule->record.n > 0 && rule->alert.n > 0)
		return rule_fail_kind(r, rule, j,
				      "only one of 'record' and 'alert' must "
				      "be set");
	if (rule->record.n == 0 && rule->alert.n == 0)
		return rule_fail_kind(r, rule, j,
				      "one of 'record' or 'alert' must be "
				      "set");
	if (read_expr(r, rule, j) < 0)
		return -1;
	if (rule->record.n > 0 && check_recording(r, rule, j) < 0)
		return -1;
	if (read_rule_labels(r, rule, group, j) < 0)
		return -1;
	if (read_annotations(r, rule, j) < 0)
		return -1;
	return rule->alert.n > 0 ? check_templates(r, rule) : 0;
}

static int
read_limit(struct reader *r, const struct json *j, int64_t *out)
{
	struct slice text;

	*out = 0;
	if (read_text(r, j, "limit", &text) < 0)
		return -1;
	if (text.n == 0 || num_parse_int(text, out) == 0)
		return 0;
	return err_set(r->err, ERR_SYNTAX,
		       "line %d: cannot unmarshal `%.*s` into int",
		       json_get(j, "limit")->line, SLICE_ARG(text));
}

static int
check_group_name(const struct reader *r, size_t upto)
{
	struct str s = { 0 };

	if (r->group.n == 0)
		return err_set(r->err, ERR_SYNTAX,
			       "0:0: Groupname must not be empty");
	for (size_t i = 0; i < upto; i++) {
		if (!slice_eq(r->rules->group[i].name, r->group))
			continue;
		quote_go(r->group, &s);
		err_set(r->err, ERR_SYNTAX,
			"0:0: groupname: %s is repeated in the same file",
			str_text(&s));
		str_release(&s);
		return -1;
	}
	return 0;
}

static int
read_group(struct reader *r, const struct json *j, struct rule_group *g)
{
	static const char *const names[] = {
		"name", "interval", "limit", "query_offset", "labels", "rules",
	};
	const struct json *list = json_get(j, "rules");

	if (read_known(r, j, names, COUNT(names), "rulefmt.RuleGroup") < 0 ||
	    read_text(r, j, "name", &g->name) < 0 ||
	    read_duration(r, j, "interval", &g->interval) < 0 ||
	    read_duration(r, j, "query_offset", &g->query_offset) < 0 ||
	    read_limit(r, j, &g->limit) < 0)
		return -1;
	r->group = g->name;
	if (check_group_name(r, (size_t)(g - r->rules->group)) < 0 &&
	    read_told(r, j) < 0)
		return -1;
	if (!yaml_read_null(list) && !json_is(list, JSON_ARRAY))
		return err_set(r->err, ERR_SYNTAX,
			       "line %d: cannot unmarshal into []rulefmt.Rule: "
			       "a list of rules is wanted here",
			       list->line);
	g->rule = arena_calloc(r->arena, json_len(list), sizeof(*g->rule));
	for (size_t i = 0; i < json_len(list); i++) {
		r->index = g->n++;
		if (read_rule(r, j, json_at(list, i), &g->rule[i]) < 0 &&
		    read_told(r, json_at(list, i)) < 0)
			return -1;
	}
	return 0;
}

static int
read_groups(struct reader *r, const struct json *root)
{
	static const char *const names[] = { "groups" };
	const struct json *list = json_get(root, "groups");

	if (read_known(r, root, names, COUNT(names), "rulefmt.RuleGroups") < 0)
		return -1;
	if (!yaml_read_null(list) && !json_is(list, JSON_ARRAY))
		return err_set(r->err, ERR_SYNTAX,
			       "line %d: cannot unmarshal into "
			       "[]rulefmt.RuleGroup: a list of groups is "
			       "wanted here",
			       list->line);
	r->rules->group = arena_calloc(r->arena, json_len(list),
				       sizeof(*r->rules->group));
	for (size_t i = 0; i < json_len(list); i++) {
		r->rules->n++;
		if (read_group(r, json_at(list, i), &r->rules->group[i]) < 0 &&
		    read_told(r, json_at(list, i)) < 0)
			return -1;
	}
	return 0;
}

int
rules_read(struct rules *rules, const struct json *root,
	   const struct rules_faults *faults, struct err *err)
{
	struct err one = { 0 };
	struct reader r = { .rules = rules,
			    .arena = &rules->arena,
			    .err = faults != NULL ? &one : err,
			    .faults = faults,
			    .first = err };

	if (yaml_read_null(root))
		return 0;
	if (read_groups(&r, root) < 0 && read_told(&r, root) < 0)
		return -1;
	return r.failed ? -1 : 0;
}
