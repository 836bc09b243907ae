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
#include "rules/rules_field.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* group "g", rule N, "name": */
static void
add_place(const struct rules_reader *r, const struct rule *rule,
	  struct str *out)
{
	str_add(out, "group ");
	quote_go(r->group, out);
	str_printf(out, ", rule %zu, ", r->index + 1);
	quote_go(rule->alert.n > 0 ? rule->alert : rule->record, out);
	str_add(out, ": ");
}

static void
add_mark(const struct json *j, struct str *out)
{
	str_printf(out, "%d:%d: ", j == NULL ? 0 : j->line,
		   j == NULL ? 0 : j->column);
}

static int
rule_fail(struct rules_reader *r, const struct rule *rule,
	  const struct json *at, const char *what)
{
	struct str s = { 0 };

	r->at = at;
	add_mark(at, &s);
	add_place(r, rule, &s);
	err_set(r->err, ERR_SYNTAX, "%s%s", str_text(&s), what);
	str_release(&s);
	return -1;
}

static int
rule_fail_kind(struct rules_reader *r, const struct rule *rule,
	       const struct json *j, const char *what)
{
	struct str s = { 0 };

	r->at = json_get(j, "record");
	add_mark(r->at, &s);
	add_mark(json_get(j, "alert"), &s);
	add_place(r, rule, &s);
	err_set(r->err, ERR_SYNTAX, "%s%s", str_text(&s), what);
	str_release(&s);
	return -1;
}

/* What only an alert may have, and the name that is recorded. */
static int
check_recording(struct rules_reader *r, const struct rule *rule,
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
		if (!rules_field_goes_on(r, j,
					 rule_fail(r, rule, record, text)))
			return -1;
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
read_expr(struct rules_reader *r, struct rule *rule, const struct json *j)
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
read_rule_labels(struct rules_reader *r, struct rule *rule,
		 const struct json *j)
{
	const struct json *own = json_get(j, "labels");
	size_t n = r->n_outer, room = n + json_len(own);
	struct label *l = arena_calloc(r->arena, room, sizeof(*l));
	struct str where = { 0 };
	int rc;

	if (n > 0)
		memcpy(l, r->outer, n * sizeof(*l));
	add_place(r, rule, &where);
	rc = rules_field_labels(r, own, l, &n, str_text(&where));
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
read_annotations(struct rules_reader *r, struct rule *rule,
		 const struct json *j)
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
		if (rules_field_name(a->key[i]))
			continue;
		r->at = &a->item[i];
		add_place(r, rule, &s);
		err_set(r->err, ERR_SYNTAX, "%sinvalid annotation name: %.*s",
			str_text(&s), SLICE_ARG(a->key[i]));
		str_release(&s);
		if (rules_field_told(r, j) < 0)
			return -1;
	}
	if (a->n > 1)
		qsort(rule->annotation, a->n, sizeof(*rule->annotation),
		      annotation_cmp);
	return 0;
}

/* The template in a label or annotation, which j has under WHAT. */
static int
check_template(struct rules_reader *r, const struct rule *rule,
	       const struct json *j, const struct label *l, const char *what)
{
	const struct json *map = json_get(j, what);
	struct err err = { 0 };
	struct str s = { 0 };

	if (rule_template_check(rule, l, &err) == 0)
		return 0;
	for (size_t i = 0; i < json_len(map); i++)
		if (slice_eq(map->key[i], l->name))
			r->at = &map->item[i];
	add_place(r, rule, &s);
	str_printf(&s, "%.*s ", (int)strlen(what) - 1, what);
	quote_go(l->name, &s);
	err_set(r->err, ERR_SYNTAX, "%s: %s", str_text(&s), err.text);
	str_release(&s);
	return -1;
}

static int
check_templates(struct rules_reader *r, const struct rule *rule,
		const struct json *j)
{
	for (size_t i = 0; i < rule->labels.n; i++)
		if (!rules_field_goes_on(r, j,
					 check_template(r, rule, j,
							rule->labels.l[i],
							"labels")))
			return -1;
	for (size_t i = 0; i < rule->n_annotations; i++)
		if (!rules_field_goes_on(r, j,
					 check_template(r, rule, j,
							&rule->annotation[i],
							"annotations")))
			return -1;
	return 0;
}

static int
check_kind(struct rules_reader *r, const struct rule *rule,
	   const struct json *j)
{
	if (rule->record.n > 0 && rule->alert.n > 0)
		return rule_fail_kind(r, rule, j,
				      "only one of 'record' and 'alert' must "
				      "be set");
	if (rule->record.n == 0 && rule->alert.n == 0)
		return rule_fail_kind(r, rule, j,
				      "one of 'record' or 'alert' must be "
				      "set");
	return 0;
}

static int
read_rule(struct rules_reader *r, const struct json *j, struct rule *rule)
{
	static const char *const names[] = {
		"record", "alert",           "expr",        "for",
		"labels", "keep_firing_for", "annotations",
	};

	if (rules_field_known(r, j, names, COUNT(names), "rulefmt.Rule") < 0 ||
	    rules_field_text(r, j, "record", &rule->record) < 0 ||
	    rules_field_text(r, j, "alert", &rule->alert) < 0 ||
	    rules_field_text(r, j, "expr", &rule->expr_text) < 0 ||
	    rules_field_duration(r, j, "for", &rule->for_ms) < 0 ||
	    rules_field_duration(r, j, "keep_firing_for",
				 &rule->keep_firing_ms) < 0)
		return -1;
	rule->line = j->line;
	if (!rules_field_goes_on(r, j, check_kind(r, rule, j)) ||
	    !rules_field_goes_on(r, j, read_expr(r, rule, j)) ||
	    (rule->record.n > 0 &&
	     !rules_field_goes_on(r, j, check_recording(r, rule, j))) ||
	    !rules_field_goes_on(r, j, read_rule_labels(r, rule, j)) ||
	    !rules_field_goes_on(r, j, read_annotations(r, rule, j)))
		return -1;
	return rule->alert.n > 0 ? check_templates(r, rule, j) : 0;
}

static int
read_limit(struct rules_reader *r, const struct json *j, int64_t *out)
{
	struct slice text;

	*out = 0;
	if (rules_field_text(r, j, "limit", &text) < 0)
		return -1;
	if (text.n == 0 || num_parse_int(text, out) == 0)
		return 0;
	return err_set(r->err, ERR_SYNTAX,
		       "line %d: cannot unmarshal `%.*s` into int",
		       json_get(j, "limit")->line, SLICE_ARG(text));
}

static int
check_group_name(const struct rules_reader *r, size_t upto)
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
read_group(struct rules_reader *r, const struct json *j, struct rule_group *g)
{
	static const char *const names[] = {
		"name", "interval", "limit", "query_offset", "labels", "rules",
	};
	const struct json *list = json_get(j, "rules");
	const struct json *labels = json_get(j, "labels");

	if (rules_field_known(r, j, names, COUNT(names), "rulefmt.RuleGroup") <
		    0 ||
	    rules_field_text(r, j, "name", &g->name) < 0 ||
	    rules_field_duration(r, j, "interval", &g->interval) < 0 ||
	    rules_field_duration(r, j, "query_offset", &g->query_offset) < 0 ||
	    read_limit(r, j, &g->limit) < 0)
		return -1;
	r->group = g->name;
	if (check_group_name(r, (size_t)(g - r->rules->group)) < 0 &&
	    rules_field_told(r, j) < 0)
		return -1;
	r->outer = arena_calloc(r->arena, json_len(labels), sizeof(*r->outer));
	r->n_outer = 0;
	if (!rules_field_goes_on(
		    r, j,
		    rules_field_labels(r, labels, r->outer, &r->n_outer, "")))
		return -1;
	if (!yaml_read_null(list) && !json_is(list, JSON_ARRAY))
		return err_set(r->err, ERR_SYNTAX,
			       "line %d: cannot unmarshal into []rulefmt.Rule: "
			       "a list of rules is wanted here",
			       list->line);
	g->rule = arena_calloc(r->arena, json_len(list), sizeof(*g->rule));
	for (size_t i = 0; i < json_len(list); i++) {
		const struct json *one = json_at(list, i);

		if (yaml_read_null(one)) /* as Prometheus reads it: no rule */
			continue;
		r->index = g->n++;
		if (read_rule(r, one, &g->rule[r->index]) < 0 &&
		    rules_field_told(r, one) < 0)
			return -1;
	}
	return 0;
}

static int
read_groups(struct rules_reader *r, const struct json *root)
{
	static const char *const names[] = { "groups" };
	const struct json *list = json_get(root, "groups");

	if (rules_field_known(r, root, names, COUNT(names),
			      "rulefmt.RuleGroups") < 0)
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
		const struct json *one = json_at(list, i);

		if (yaml_read_null(one))
			continue;
		if (read_group(r, one, &r->rules->group[r->rules->n++]) < 0 &&
		    rules_field_told(r, one) < 0)
			return -1;
	}
	return 0;
}

int
rules_read(struct rules *rules, const struct json *root,
	   const struct rules_faults *faults, struct err *err)
{
	struct err one = { 0 };
	struct rules_reader r = { .rules = rules,
				  .arena = &rules->arena,
				  .err = faults != NULL ? &one : err,
				  .faults = faults,
				  .first = err };

	if (yaml_read_null(root))
		return 0;
	if (read_groups(&r, root) < 0 && rules_field_told(&r, root) < 0)
		return -1;
	return r.failed ? -1 : 0;
}
