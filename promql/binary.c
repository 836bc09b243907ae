#include "config.h"

#include "promql/binary.h"

#include <math.h>
#include <string.h>

struct binary_sink {
	struct row_sink sink;
	struct binary_call call;
	struct row_sink *next;
	const double *scalar;
	bool scalar_left;
	struct eval_guard guard;
};

static const struct {
	const char *text;
	unsigned flags;
} binary_ops[] = {
#define OP(id, text, prec, flags) [OP_##id] = { text, flags },
#include "promql/op.def"
#undef OP
};

const char *
binary_text(enum promql_op op)
{
	return binary_ops[op].text;
}

bool
binary_is_comparison(enum promql_op op)
{
	return (binary_ops[op].flags & OPF_COMPARE) != 0;
}

bool
binary_is_set(enum promql_op op)
{
	return (binary_ops[op].flags & OPF_SET) != 0;
}

bool
binary_drops_name(const struct expr *e)
{
	return !binary_is_comparison(e->binary.op) || e->binary.return_bool;
}

bool
binary_is_trim(enum promql_op op)
{
	return op == OP_TRIM_UPPER || op == OP_TRIM_LOWER;
}

#define EACH(result)                       \
	do {                               \
		for (i = 0; i < n; i++)    \
			out[i] = (result); \
	} while (0)

static void
binary_compare(enum promql_op op, const double *a, const double *b, double *out,
	       size_t n)
{
	size_t i;

	switch (op) {
	case OP_EQ:
		EACH(a[i] == b[i]);
		break;
	case OP_NE:
		EACH(a[i] != b[i]);
		break;
	case OP_LT:
		EACH(a[i] < b[i]);
		break;
	case OP_LE:
		EACH(a[i] <= b[i]);
		break;
	case OP_GT:
		EACH(a[i] > b[i]);
		break;
	default:
		EACH(a[i] >= b[i]);
		break;
	}
}

/* Go divides first: what gets lost then counts as +0. */
static double
binary_atan2(double y, double x)
{
	if (x < 0 && isfinite(x) && y < 0 && y / x == 0)
		return -atan2(y, x);
	return atan2(y, x);
}

void
binary_apply(enum promql_op op, const double *a, const double *b, double *out,
	     size_t n)
{
	size_t i;

	switch (op) {
	case OP_ADD:
		EACH(a[i] + b[i]);
		break;
	case OP_SUB:
		EACH(a[i] - b[i]);
		break;
	case OP_MUL:
		EACH(a[i] * b[i]);
		break;
	case OP_DIV:
		EACH(a[i] / b[i]);
		break;
	case OP_MOD:
		EACH(fmod(a[i], b[i]));
		break;
	case OP_POW:
		EACH(pow(a[i], b[i]));
		break;
	case OP_ATAN2:
		EACH(binary_atan2(a[i], b[i]));
		break;
	default:
		binary_compare(op, a, b, out, n);
		break;
	}
}

/* Nothing that is a float can be trimmed. */
static void
binary_trim(const struct binary_call *call, struct row *r)
{
	const struct expr *e = call->expr;
	const char *op = binary_text(e->binary.op);
	struct arena *a = &call->ev->arena;

	eval_state_info(call->ev, e,
			arena_printf(a,
				     "PromQL info: incompatible sample types "
				     "encountered for binary operator \"%s\": "
				     "float %s float",
				     op, op),
			"");
	memset(r->present, 0, row_words(call->grid->n) * sizeof(*r->present));
	row_clean(r, call->grid->n);
}

void
binary_row(const struct binary_call *call, const double *a, const double *b,
	   const double *keep, struct row *r)
{
	const struct expr *e = call->expr;
	size_t n = call->grid->n;
	double block[64];

	if (binary_is_trim(e->binary.op)) {
		binary_trim(call, r);
		return;
	}
	if (binary_drops_name(e)) {
		binary_apply(e->binary.op, a, b, r->v, n);
		row_clean(r, n);
		return;
	}
	for (size_t i = 0; i < n; i += 64) {
		size_t m = n - i < 64 ? n - i : 64;
		uint64_t true_bits = 0;

		binary_compare(e->binary.op, a + i, b + i, block, m);
		for (size_t j = 0; j < m; j++)
			true_bits |= (uint64_t)(block[j] != 0) << j;
		r->present[i / 64] &= true_bits;
	}
	if (keep != r->v)
		for (size_t i = 0; i < n; i++)
			r->v[i] = keep[i];
	row_clean(r, n);
}

static int
binary_scalar_push(struct row_sink *sink, struct row *r)
{
	struct binary_sink *s = (struct binary_sink *)sink;

	if (s->scalar_left)
		binary_row(&s->call, s->scalar, r->v, r->v, r);
	else
		binary_row(&s->call, r->v, s->scalar, r->v, r);
	if (!row_any(r->present, s->call.grid->n))
		return 0;
	if (binary_drops_name(s->call.expr)) {
		r->drop_name = true;
		if (eval_guard_row(&s->guard, r) < 0)
			return -1;
	}
	return row_push(s->next, r);
}

static int
binary_negate_push(struct row_sink *sink, struct row *r)
{
	struct binary_sink *s = (struct binary_sink *)sink;
	size_t steps = s->call.grid->n;

	for (size_t i = 0; i < steps; i++)
		r->v[i] = -r->v[i];
	row_clean(r, steps);
	r->drop_name = true;
	if (eval_guard_row(&s->guard, r) < 0)
		return -1;
	return row_push(s->next, r);
}

static struct binary_sink *
binary_sink(const struct binary_call *call, struct row_sink *next)
{
	struct binary_sink *s = arena_calloc(&call->ev->arena, 1, sizeof(*s));

	s->call = *call;
	s->next = next;
	s->guard = (struct eval_guard){ .ev = call->ev,
					.expr = call->expr,
					.steps = call->grid->n };
	return s;
}

struct row_sink *
binary_scalar(const struct binary_call *call, const double *scalar,
	      bool scalar_left, struct row_sink *next)
{
	struct binary_sink *s = binary_sink(call, next);

	s->sink.push = binary_scalar_push;
	s->scalar = scalar;
	s->scalar_left = scalar_left;
	return &s->sink;
}

struct row_sink *
binary_negate(const struct binary_call *call, struct row_sink *next)
{
	struct binary_sink *s = binary_sink(call, next);

	s->sink.push = binary_negate_push;
	s->guard.merges = true;
	return &s->sink;
}
