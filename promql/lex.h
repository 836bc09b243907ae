/*
 * lex.h - PromQL text to tokens (promql.md 1.1-1.4), with Prometheus' errors.
 *
 * The lexer knows whether it is inside braces or brackets, as the same
 * characters mean other tokens there.  A token is a span of the text.
 */
#ifndef PROMQL_LEX_H
#define PROMQL_LEX_H

#include <stdbool.h>

#include "base/slice.h"
#include "base/str.h"
#include "promql/ast.h"

struct err;

enum token_kind {
	TOKEN_END,
	TOKEN_IDENT,
	TOKEN_METRIC_IDENT, /* with a colon in it */
	TOKEN_STRING,       /* with its quotes */
	TOKEN_NUMBER,
	TOKEN_DURATION,
	TOKEN_OP,        /* binary: op says which */
	TOKEN_AGGREGATE, /* op says which */
#define TOKEN(id, text, class) TOKEN_##id,
#include "promql/token.def"
#undef TOKEN
	TOKEN_COUNT,
};

struct token {
	enum token_kind kind;
	enum promql_op op;
	size_t start, end;
};

/* Zeroed but for text at the start. */
struct lexer {
	struct slice text;
	size_t pos, start; /* start: of the token being read */
	int parens;
	bool braces, bracket;
	bool colon;  /* one was seen in this bracket */
	bool number; /* one was just read in this bracket: operators follow */
	bool any;    /* something was read in this bracket */
};

/* err holds the bare message and the span to underline. */
int lex_next(struct lexer *l, struct token *t, struct err *err);
/* Appends what error texts call a token: identifier "x", <op:+>, ... */
void lex_describe(struct slice text, const struct token *t, struct str *out);
static inline struct slice
lex_slice(struct slice text, const struct token *t)
{
	return (struct slice){ text.p + t->start, t->end - t->start };
}
/* True if the word would be read as a keyword that no label list takes bare. */
bool lex_needs_quotes(struct slice word);
/* The text of an operator, as typed in PromQL. */
const char *lex_op_text(enum promql_op op);
unsigned lex_op_flags(enum promql_op op); /* OPF_* */
int lex_op_precedence(enum promql_op op); /* 0: not a binary operator */

#endif
