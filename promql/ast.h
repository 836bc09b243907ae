/*
 * ast.h - a parsed PromQL expression.  Read-only once parsed, in one arena;
 * start and end are byte offsets of the query's text.
 */
#ifndef PROMQL_AST_H
#define PROMQL_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "model/matcher.h"

enum value_type {
	TYPE_NONE,
	TYPE_SCALAR,
	TYPE_VECTOR,
	TYPE_MATRIX,
	TYPE_STRING,
};

enum expr_kind {
	EXPR_NUMBER,
	EXPR_STRING,
	EXPR_SELECTOR, /* vector selector; with range set a matrix selector */
	EXPR_SUBQUERY,
	EXPR_CALL,
	EXPR_AGGREGATE,
	EXPR_BINARY,
	EXPR_UNARY,
	EXPR_PAREN,
	/* duration expressions only, inside [...] and after offset: */
	EXPR_DURATION_FN, /* step() range() min_of() max_of() */
};

enum promql_op {
#define OP(id, text, prec, flags) OP_##id,
#include "promql/op.def"
#undef OP
};

enum at_kind { AT_NONE, AT_TIME, AT_START, AT_END };

/* A duration: ms, or an expression worked out at query start. */
struct duration {
	int64_t ms;
	const struct expr *expr; /* NULL = literal */
	bool given;
};

enum duration_fn { DURATION_STEP, DURATION_RANGE, DURATION_MIN, DURATION_MAX };

enum group_side { GROUP_NONE, GROUP_LEFT, GROUP_RIGHT };

struct expr {
	enum expr_kind kind;
	enum value_type type;
	uint32_t start, end;
	uint32_t depth; /* levels of the tree from here down, 1 = a leaf */
	union {
		struct {
			double value;
			bool duration; /* written as one: printed as one */
		} number;
		struct slice string;
		struct {
			struct slice name; /* "" = none in front or quoted */
			size_t n;
			struct matcher *m;     /* the name is one of them */
			struct duration range; /* given: matrix selector */
			struct duration offset;
			enum at_kind at;
			int64_t at_ms;
			bool anchored, smoothed;
		} selector;
		struct {
			struct expr *arg;
			struct duration range, step, offset;
			enum at_kind at;
			int64_t at_ms;
		} subquery;
		struct {
			const struct func *func;
			size_t n;
			struct expr **arg;
		} call;
		struct {
			enum promql_op op; /* OP_SUM ... */
			struct expr *arg, *param;
			bool without,
				grouped; /* grouped: by/without was written */
			size_t n;
			struct slice *label;
		} aggregate;
		struct {
			enum promql_op op;
			struct expr *lhs, *rhs;
			bool return_bool, on,
				matching; /* matching: on/ignoring written */
			size_t n;
			struct slice *label;
			enum group_side group;
			size_t n_include;
			struct slice *include;
			bool fill_left, fill_right;
			double fill_left_value, fill_right_value;
		} binary;
		struct {
			bool negative;
			struct expr *arg;
		} unary;
		struct expr *paren;
		struct {
			enum duration_fn fn;
			struct expr *arg[2];
		} duration_fn;
	};
};

/*
 * Where the i-th operand of e hangs, NULL if there are fewer: an aggregation's
 * vector before its parameter; durations are none.
 */
struct expr **ast_child(struct expr *e, size_t i);
/* The same query: places in the text do not count, NaN equals NaN. */
bool ast_equal(const struct expr *a, const struct expr *b);

#endif
