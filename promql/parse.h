/*
 * parse.h - PromQL text to a checked tree (promql.md 1).
 */
#ifndef PROMQL_PARSE_H
#define PROMQL_PARSE_H

#include "base/str.h"
#include "promql/ast.h"
#include "promql/parse_options.h"

struct err;

/*
 * The tree, in a, type-checked; NULL with err filled: err.text is Prometheus'
 * ("1:5: parse error: ..."), start and end the bytes to underline.  Matchers
 * hold compiled regexes: parse_release frees them (the rest is the arena's).
 */
struct expr *parse_expr(struct slice text, const struct parse_options *o,
			struct arena *a, struct err *err);
void parse_release(struct expr *e);
/* Options as Prometheus 3.14 has them by default. */
extern const struct parse_options parse_defaults;

/* True if the error says where in its query it is (its end counts). */
bool parse_has_place(const struct err *err);
/* The line that the error is in, a caret line under it, and the error's text, a
 * line each; of a long line the WIDTH bytes around it, 0 = all of it. */
void parse_show_error(struct slice text, const struct err *err, size_t width,
		      struct str *out);

#endif
