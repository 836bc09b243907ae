#include "config.h"

#include "rules/inline_place.h"

#include "model/labels.h"
#include "promql/func.h"
#include "promql/lex.h"

static bool
place_has_name(size_t n, const struct slice *list)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(list[i], LABEL_NAME))
			return true;
	return false;
}

static bool
place_in_aggregate(const struct expr *e, size_t i, bool visible)
{
	bool by_name = !e->aggregate.without &&
		       place_has_name(e->aggregate.n, e->aggregate.label);

	if (i > 0)
		return false;
	switch (e->aggregate.op) {
	case OP_TOPK:
	case OP_BOTTOMK:
		return visible || by_name;
	case OP_LIMITK:
	case OP_LIMIT_RATIO: /* choose by labels */
		return true;
	default:
		return by_name;
	}
}

static const struct expr *
place_inside(const struct expr *e)
{
	while (e->kind == EXPR_PAREN)
		e = e->paren;
	return e;
}

static struct inline_place
place_in_call(const struct expr *e, size_t i, bool visible)
{
	struct inline_place p = { .bare = true };

	switch (e->call.func->id) {
	case FUNC_timestamp:
	case FUNC_start_timestamp:
		p.forbid = "the timestamp of a recorded series is the time "
			   "when the rule ran";
		break;
	case FUNC_absent:
		p.forbid = "absent() takes its labels from the selector "
			   "itself";
		break;
	case FUNC_info:
		p.forbid = "info() looks at the selector itself";
		p.visible = true;
		break;
	case FUNC_label_replace:
	case FUNC_label_join:
	case FUNC_sort_by_label:
	case FUNC_sort_by_label_desc:
		p.visible = true;
		break;
	case FUNC_sort:
	case FUNC_sort_desc:
	case FUNC_last_over_time:
	case FUNC_first_over_time:
		p.visible = visible;
		break;
	case FUNC_histogram_quantile:
	case FUNC_histogram_quantiles:
	case FUNC_histogram_fraction: /* group by name too */
		p.visible = place_inside(e->call.arg[i])->kind != EXPR_SELECTOR;
		break;
	default:
		break;
	}
	return p;
}

static bool
place_in_binary(const struct expr *e, bool visible)
{
	bool arithmetic =
		(lex_op_flags(e->binary.op) & (OPF_COMPARE | OPF_SET)) == 0;

	if ((e->binary.on && place_has_name(e->binary.n, e->binary.label)) ||
	    place_has_name(e->binary.n_include, e->binary.include))
		return true;
	return visible && !e->binary.return_bool && !arithmetic;
}

struct inline_place
inline_place_of(const struct expr *e, size_t i, struct inline_place up)
{
	struct inline_place p = { .visible = up.visible };

	switch (e->kind) {
	case EXPR_PAREN:
		p.bare = true;
		p.forbid = up.forbid;
		break;
	case EXPR_AGGREGATE:
		p.bare = true;
		p.visible = place_in_aggregate(e, i, up.visible);
		break;
	case EXPR_CALL:
		return place_in_call(e, i, up.visible);
	case EXPR_SUBQUERY:
		p.visible = true; /* tells series apart from step to step */
		break;
	case EXPR_UNARY:
		p.visible = up.visible && !e->unary.negative;
		break;
	case EXPR_BINARY:
		p.visible = place_in_binary(e, up.visible);
		break;
	default:
		break;
	}
	return p;
}
