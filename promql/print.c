#include "config.h"

#include "promql/print.h"

#include "base/num.h"
#include "base/quote.h"
#include "promql/func.h"
#include "promql/lex.h"

#define DAY INT64_C(86400000)

void
print_duration(int64_t ms, struct str *out)
{
	static const struct {
		const char *unit;
		int64_t ms;
		bool exact;
	} units[] = {
		{ "y", 365 * DAY, true }, { "w", 7 * DAY, true },
		{ "d", DAY, false },      { "h", 3600000, false },
		{ "m", 60000, false },    { "s", 1000, false },
		{ "ms", 1, false },
	};
	uint64_t rest = ms < 0 ? -(uint64_t)ms : (uint64_t)ms;

	if (ms < 0)
		str_addc(out, '-');
	if (ms == 0)
		str_add(out, "0s");
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		uint64_t unit = (uint64_t)units[i].ms;

		if (rest < unit || (units[i].exact && rest % unit != 0))
			continue;
		str_printf(out, "%llu%s", (unsigned long long)(rest / unit),
			   units[i].unit);
		rest %= unit;
	}
}

static void
print_number(double v, bool duration, struct str *out)
{
	char text[NUM_TEXT];

	if (duration) {
		print_duration((int64_t)(v * 1000 + (v < 0 ? -0.5 : 0.5)), out);
		return;
	}
	num_format_f(text, v);
	str_add(out, text);
}

static void
print_span(const struct duration *d, struct str *out)
{
	if (d->expr != NULL)
		print_expr(d->expr, out);
	else if (d->ms == 0)
		str_add(out, "0.0001"); /* under 1 ms, yet not 0 */
	else
		print_duration(d->ms, out);
}

/* True for what offset takes without parentheses around it. */
static bool
print_binds_alone(const struct expr *e)
{
	if (e->kind == EXPR_UNARY)
		e = e->unary.arg;
	else if (e->kind == EXPR_PAREN)
		return false;
	return e->kind == EXPR_DURATION_FN || e->kind == EXPR_PAREN ||
	       e->kind == EXPR_NUMBER;
}

static void
print_at_and_offset(enum at_kind at, int64_t at_ms,
		    const struct duration *offset, struct str *out)
{
	uint64_t ms = at_ms < 0 ? -(uint64_t)at_ms : (uint64_t)at_ms;

	if (at == AT_TIME)
		str_printf(out, " @ %s%llu.%03d", at_ms < 0 ? "-" : "",
			   (unsigned long long)(ms / 1000), (int)(ms % 1000));
	else if (at != AT_NONE)
		str_add(out, at == AT_START ? " @ start()" : " @ end()");
	if (!offset->given)
		return;
	str_add(out, " offset ");
	if (offset->expr != NULL && !print_binds_alone(offset->expr)) {
		/* Without its sign it would go on behind the parenthesis. */
		str_add(out, "+(");
		print_span(offset, out);
		str_addc(out, ')');
	} else {
		print_span(offset, out);
	}
}

static bool
print_is_the_name(const struct expr *e, const struct matcher *m)
{
	return m->op == MATCH_EQ && slice_eq(m->name, LABEL_NAME) &&
	       m->value.n > 0 && slice_eq(m->value, e->selector.name);
}

static void
print_selector(const struct expr *e, struct str *out)
{
	const char *before = "{";

	str_add_slice(out, e->selector.name);
	for (size_t i = 0; i < e->selector.n; i++) {
		if (print_is_the_name(e, &e->selector.m[i]))
			continue;
		str_add(out, before);
		matcher_print(&e->selector.m[i], out);
		before = ",";
	}
	if (before[0] == ',')
		str_addc(out, '}');
	else if (e->selector.name.n == 0)
		str_add(out, "{}");
	if (e->selector.range.given) {
		str_addc(out, '[');
		print_span(&e->selector.range, out);
		str_addc(out, ']');
	}
	if (e->selector.anchored)
		str_add(out, " anchored");
	if (e->selector.smoothed)
		str_add(out, " smoothed");
	print_at_and_offset(e->selector.at, e->selector.at_ms,
			    &e->selector.offset, out);
}

static void
print_subquery(const struct expr *e, struct str *out)
{
	print_expr(e->subquery.arg, out);
	str_addc(out, '[');
	print_span(&e->subquery.range, out);
	str_addc(out, ':');
	if (e->subquery.step.given)
		print_span(&e->subquery.step, out);
	str_addc(out, ']');
	print_at_and_offset(e->subquery.at, e->subquery.at_ms,
			    &e->subquery.offset, out);
}

static void
print_labels(size_t n, const struct slice *label, struct str *out)
{
	str_addc(out, '(');
	for (size_t i = 0; i < n; i++) {
		str_add(out, i > 0 ? ", " : "");
		if (lex_needs_quotes(label[i]))
			quote_go(label[i], out);
		else
			str_add_slice(out, label[i]);
	}
	str_addc(out, ')');
}

static void
print_call(const struct expr *e, struct str *out)
{
	str_add(out, e->call.func->name);
	str_addc(out, '(');
	for (size_t i = 0; i < e->call.n; i++) {
		str_add(out, i > 0 ? ", " : "");
		print_expr(e->call.arg[i], out);
	}
	str_addc(out, ')');
}

static void
print_aggregate(const struct expr *e, struct str *out)
{
	str_add(out, lex_op_text(e->aggregate.op));
	if (e->aggregate.without || e->aggregate.n > 0) {
		str_add(out, e->aggregate.without ? " without " : " by ");
		print_labels(e->aggregate.n, e->aggregate.label, out);
		str_addc(out, ' ');
	}
	str_addc(out, '(');
	if (e->aggregate.param != NULL) {
		print_expr(e->aggregate.param, out);
		str_add(out, ", ");
	}
	print_expr(e->aggregate.arg, out);
	str_addc(out, ')');
}

static void
print_fill(const struct expr *e, struct str *out)
{
	char text[NUM_TEXT];

	if (e->binary.fill_left) {
		num_format_f(text, e->binary.fill_left_value);
		str_printf(out, " fill_left (%s)", text);
	}
	if (e->binary.fill_right) {
		num_format_f(text, e->binary.fill_right_value);
		str_printf(out, " fill_right (%s)", text);
	}
}

static void
print_matching(const struct expr *e, struct str *out)
{
	bool grouped = e->binary.group != GROUP_NONE;

	if (e->binary.return_bool)
		str_add(out, " bool");
	if (e->binary.on || e->binary.n > 0 || grouped) {
		str_add(out, e->binary.on ? " on " : " ignoring ");
		print_labels(e->binary.n, e->binary.label, out);
	}
	if (grouped) {
		str_add(out, e->binary.group == GROUP_LEFT ? " group_left "
							   : " group_right ");
		print_labels(e->binary.n_include, e->binary.include, out);
	}
	print_fill(e, out);
}

static void
print_binary(const struct expr *e, struct str *out)
{
	print_expr(e->binary.lhs, out);
	str_printf(out, " %s", lex_op_text(e->binary.op));
	print_matching(e, out);
	str_addc(out, ' ');
	print_expr(e->binary.rhs, out);
}

static void
print_duration_fn(const struct expr *e, struct str *out)
{
	static const char *const names[] = {
		[DURATION_STEP] = "step",
		[DURATION_RANGE] = "range",
		[DURATION_MIN] = "min_of",
		[DURATION_MAX] = "max_of",
	};

	str_printf(out, "%s(", names[e->duration_fn.fn]);
	if (e->duration_fn.arg[0] != NULL) {
		print_expr(e->duration_fn.arg[0], out);
		str_add(out, ", ");
		print_expr(e->duration_fn.arg[1], out);
	}
	str_addc(out, ')');
}

/* The parser bounds the depth. */
void
print_expr(const struct expr *e, struct str *out)
{
	switch (e->kind) {
	case EXPR_NUMBER:
		print_number(e->number.value, e->number.duration, out);
		break;
	case EXPR_STRING:
		quote_go(e->string, out);
		break;
	case EXPR_SELECTOR:
		print_selector(e, out);
		break;
	case EXPR_SUBQUERY:
		print_subquery(e, out);
		break;
	case EXPR_CALL:
		print_call(e, out);
		break;
	case EXPR_AGGREGATE:
		print_aggregate(e, out);
		break;
	case EXPR_BINARY:
		print_binary(e, out);
		break;
	case EXPR_UNARY:
		str_addc(out, e->unary.negative ? '-' : '+');
		print_expr(e->unary.arg, out);
		break;
	case EXPR_PAREN:
		str_addc(out, '(');
		print_expr(e->paren, out);
		str_addc(out, ')');
		break;
	case EXPR_DURATION_FN:
		print_duration_fn(e, out);
		break;
	}
}
