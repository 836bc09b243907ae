#include "config.h"

#include "rules/rules_order.h"

#include "promql/eval.h"

/* A rule's place among all. */
struct order_place {
	const struct rules *rules;
	size_t group, rule;
};

static const struct rule *
place_rule(const struct order_place *p)
{
	return &p->rules->group[p->group].rule[p->rule];
}

/* If samples of that name may be what the selector asks for. */
static bool
selects_name(const struct expr *e, struct slice name)
{
	for (size_t i = 0; i < e->selector.n; i++)
		if (slice_eq(e->selector.m[i].name, LABEL_NAME) &&
		    !matcher_matches(&e->selector.m[i], name))
			return false;
	return true;
}

/* The parser bounds the depth. */
static bool
reads_name(const struct expr *e, struct slice name)
{
	struct expr **child;

	if (e->kind == EXPR_SELECTOR)
		return selects_name(e, name);
	for (size_t i = 0; (child = ast_child((struct expr *)e, i)) != NULL;
	     i++)
		if (reads_name(*child, name))
			return true;
	return false;
}

static bool
reads_rule(const struct expr *e, const struct rule *r)
{
	if (r->record.n > 0)
		return reads_name(e, r->record);
	return reads_name(e, SLICE("ALERTS")) ||
	       reads_name(e, SLICE("ALERTS_FOR_STATE"));
}

static bool
has_at(const struct expr *e)
{
	struct expr **child;

	if ((e->kind == EXPR_SELECTOR && e->selector.at != AT_NONE) ||
	    (e->kind == EXPR_SUBQUERY && e->subquery.at != AT_NONE))
		return true;
	for (size_t i = 0; (child = ast_child((struct expr *)e, i)) != NULL;
	     i++)
		if (has_at(*child))
			return true;
	return false;
}

static bool
reads_ahead(const struct expr *e)
{
	struct eval_request r = { .expr = e };
	int64_t mint, maxt;

	if (has_at(e))
		return true;
	eval_span(&r, &mint, &maxt);
	return maxt > 0;
}

/* Templates may ask anything. */
static bool
asks(const struct rule *r)
{
	for (size_t i = 0; i < r->n_annotations; i++)
		if (slice_find(r->annotation[i].value, SLICE("query"), 0) >= 0)
			return true;
	for (size_t i = 0; r->alert.n > 0 && i < r->labels.n; i++)
		if (slice_find(r->labels.l[i]->value, SLICE("query"), 0) >= 0)
			return true;
	return false;
}

static bool
is_before(const struct order_place *a, const struct order_place *b)
{
	if (a->group != b->group)
		return a->group < b->group;
	return a->rule < b->rule;
}

static bool
place_is_free(const struct order_place *reader)
{
	const struct rules *r = reader->rules;
	const struct expr *e = place_rule(reader)->expr;
	struct order_place p = { .rules = r };
	bool reads = false;

	for (p.group = 0; p.group < r->n; p.group++)
		for (p.rule = 0; p.rule < r->group[p.group].n; p.rule++) {
			if (!reads_rule(e, place_rule(&p)))
				continue;
			reads = true;
			if (!is_before(&p, reader) ||
			    r->group[p.group].query_offset >
				    r->group[reader->group].query_offset)
				return false;
		}
	return !reads || !reads_ahead(e);
}

bool
rules_order_free(const struct rules *r)
{
	struct order_place p = { .rules = r };

	for (p.group = 0; p.group < r->n; p.group++)
		for (p.rule = 0; p.rule < r->group[p.group].n; p.rule++)
			if (asks(place_rule(&p)) || !place_is_free(&p))
				return false;
	return true;
}
