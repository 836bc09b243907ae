#include "config.h"

#include "session/needs.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "dashboards/vars.h"
#include "promql/duration.h"
#include "promql/feature.h"
#include "promql/func.h"
#include "promql/parse.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Stands for a variable's value where it may be part of a name; no name of a
 * metric has it. */
#define NEEDS_MARK SLICE("__pyrodash__any__")

static void
needs_all(struct needs *n, struct slice query)
{
	if (n->all)
		return;
	n->all = true;
	n->why = arena_slice(&n->arena, query);
}

/* Taken over; VALUE lives in the arena. */
static void
needs_add(struct needs *n, enum matcher_op op, struct slice value,
	  struct slice query)
{
	struct matcher m;

	for (size_t i = 0; i < n->n; i++)
		if (n->name[i].op == op && slice_eq(n->name[i].value, value))
			return;
	if (matcher_init(&m, op, LABEL_NAME, arena_slice(&n->arena, value),
			 NULL) < 0) {
		needs_all(n, query);
		return;
	}
	MEM_GROW(n->name, n->n, n->cap);
	n->name[n->n++] = m;
}

/* ------------------------------------------------------- of a selector --- */

/* A value with marks in it, as an expression; QUOTE: the rest is plain text. */
static void
needs_pattern(struct slice value, bool quote, struct str *out)
{
	size_t i = 0;

	while (i < value.n) {
		struct slice rest = { value.p + i, value.n - i };

		if (slice_starts(rest, NEEDS_MARK)) {
			str_add(out, ".*");
			i += NEEDS_MARK.n;
			continue;
		}
		if (quote && strchr("\\.+*?()|[]{}^$", *rest.p) != NULL)
			str_addc(out, '\\');
		str_addc(out, *rest.p);
		i++;
	}
}

static void
needs_name(struct needs *n, const struct matcher *m, struct slice query)
{
	struct str pattern = { 0 };

	if (slice_find(m->value, NEEDS_MARK, 0) < 0) {
		needs_add(n, m->op, m->value, query);
		return;
	}
	if (slice_eq(m->value, NEEDS_MARK)) {
		needs_all(n, query);
		return;
	}
	needs_pattern(m->value, m->op == MATCH_EQ, &pattern);
	needs_add(n, MATCH_RE, str_slice(&pattern), query);
	str_release(&pattern);
}

/* The matcher that says most about the name; NULL: none says which. */
static const struct matcher *
needs_matcher(const struct expr *e)
{
	const struct matcher *found = NULL;

	for (size_t i = 0; i < e->selector.n; i++) {
		const struct matcher *m = &e->selector.m[i];

		if (!slice_eq(m->name, LABEL_NAME) ||
		    (m->op != MATCH_EQ && m->op != MATCH_RE))
			continue;
		if (found == NULL || m->op == MATCH_EQ)
			found = m;
	}
	return found;
}

static void
needs_expr(struct needs *n, struct expr *e, struct slice query)
{
	bool info = e->kind == EXPR_CALL && e->call.func->id == FUNC_info;
	struct expr **child;

	if (e->kind == EXPR_SELECTOR) {
		const struct matcher *m = needs_matcher(e);

		if (m != NULL)
			needs_name(n, m, query);
		else
			needs_all(n, query);
		return;
	}
	if (info)
		needs_add(n, MATCH_EQ, SLICE("target_info"), query);
	for (size_t i = 0; (child = ast_child(e, i)) != NULL; i++)
		/* a second argument without a name is of target_info */
		if (!info || i == 0 || needs_matcher(*child) != NULL)
			needs_expr(n, *child, query);
}

/* ---------------------------------------------------------- of a text --- */

/* What a variable's saved value reads like; NULL: neither number nor time. */
static const char *
needs_value(const struct dashboard *d, struct slice name)
{
	static const char *const numbers[] = { "__interval_ms", "__range_ms",
					       "__range_s", "__from", "__to" };
	struct slice value = SLICE("");
	double number;
	int64_t ms;

	for (size_t i = 0; i < COUNT(numbers); i++)
		if (slice_eq(name, slice_of(numbers[i])))
			return "60";
	if (slice_starts(name, SLICE("__")))
		return "1m";
	for (size_t i = 0; d != NULL && i < d->n_variables; i++) {
		const struct variable *v = &d->variable[i];

		if (!slice_eq(v->name, name))
			continue;
		value = json_slice(json_get(v->current, "value"), v->query);
		if (v->type == VARIABLE_INTERVAL)
			return "1m";
	}
	if (num_parse(value, &number) == 0)
		return "1";
	return duration_parse(value, &ms, NULL) == 0 ? "1m" : NULL;
}

/* Where a text stands in a query: a quote, a [ or neither. */
struct needs_place {
	char quote;
	bool range;
};

static void
needs_walk(struct needs_place *p, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (p->quote != 0) {
			if (c == '\\' && p->quote != '`')
				i++;
			else if (c == p->quote)
				p->quote = 0;
		} else if (c == '#') {
			while (i + 1 < s.n && s.p[i + 1] != '\n')
				i++;
		} else if (c == '"' || c == '\'' || c == '`') {
			p->quote = c;
		} else if (c == '[' || c == ']') {
			p->range = c == '[';
		}
	}
}

/* The query with WORD for variables that stand by themselves. */
static void
needs_replace(const struct dashboard *d, struct slice query, struct slice word,
	      struct str *out)
{
	struct needs_place place = { 0 };
	struct vars_reference r;
	size_t from = 0;

	while (vars_find_reference(query, from, &r)) {
		struct slice before = { query.p + from, r.start - from };
		const char *value = needs_value(d, r.name);

		str_add_slice(out, before);
		needs_walk(&place, before);
		if (place.quote != 0)
			str_add_slice(out, NEEDS_MARK);
		else if (place.range)
			str_add(out, "1m");
		else if (value != NULL)
			str_add(out, value);
		else
			str_add_slice(out, word);
		from = r.end;
	}
	str_addn(out, query.p + from, query.n - from);
}

static bool
needs_parse(struct needs *n, struct slice text, struct slice query)
{
	struct arena scratch = { 0 };
	struct expr *e = parse_expr(text, &feature_all.parse, &scratch, NULL);

	if (e != NULL) {
		needs_expr(n, e, query);
		parse_release(e);
	}
	arena_release(&scratch);
	return e != NULL;
}

/* A variable may be a part of a name, a number, an aggregation, a function, a
 * time, or any piece of text: the first that makes a query of it. */
static void
needs_text(struct needs *n, const struct dashboard *d, struct slice query)
{
	static const char *const words[] = { "1", "sum", "rate", "1m", "" };
	struct str text = { 0 };
	bool done;

	needs_replace(d, query, NEEDS_MARK, &text);
	done = needs_parse(n, str_slice(&text), query);
	for (size_t i = 0; i < COUNT(words) && !done; i++) {
		str_clear(&text);
		needs_replace(d, query, slice_of(words[i]), &text);
		done = needs_parse(n, str_slice(&text), query);
	}
	if (!done)
		needs_all(n, query);
	str_release(&text);
}

void
needs_query(struct needs *n, struct slice query)
{
	needs_text(n, NULL, query);
}

static void
needs_variable(struct needs *n, const struct dashboard *d,
	       const struct variable *v)
{
	struct arena scratch = { 0 };
	struct var_query q;

	if (v->type == VARIABLE_QUERY) {
		vars_parse_query(v->query, &scratch, &q);
		/* without a selector what is kept has labels enough */
		if (slice_trim(q.match).n > 0)
			needs_text(n, d, q.match);
	}
	arena_release(&scratch);
}

void
needs_dashboard(struct needs *n, const struct dashboard *d)
{
	for (size_t i = 0; i < d->n_panels; i++)
		for (size_t k = 0; k < d->panel[i].n_targets; k++) {
			const struct target *t = &d->panel[i].target[k];

			if (!t->hide && slice_trim(t->expr).n > 0 &&
			    dashboard_is_prometheus(t->datasource_type))
				needs_text(n, d, t->expr);
		}
	for (size_t i = 0; i < d->n_variables; i++)
		needs_variable(n, d, &d->variable[i]);
}

/* ----------------------------------------------------------- of rules --- */

bool
needs_has(const struct needs *n, struct slice metric)
{
	for (size_t i = 0; i < n->n; i++)
		if (matcher_matches(&n->name[i], metric))
			return true;
	return n->all;
}

static bool
needs_rule(const struct needs *n, const struct rule *r, bool every)
{
	return every || (r->record.n > 0 && needs_has(n, r->record));
}

void
needs_rules(struct needs *n, const struct rules *r, bool every)
{
	size_t before;

	do {
		before = n->n;
		for (size_t g = 0; r != NULL && g < r->n; g++)
			for (size_t i = 0; i < r->group[g].n; i++) {
				const struct rule *rule = &r->group[g].rule[i];

				if (needs_rule(n, rule, every))
					needs_expr(n, rule->expr,
						   rule->expr_text);
			}
	} while (n->n > before);
}

void
needs_release(struct needs *n)
{
	for (size_t i = 0; i < n->n; i++)
		matcher_release(&n->name[i]);
	mem_free(n->name);
	arena_release(&n->arena);
	*n = (struct needs){ 0 };
}
