/*
 * parse_state.h - what the parts of the parser share: the token ahead, the
 * tree's arena, the first error.
 *
 * A token is read only when it is asked for, so that errors come in the order
 * in which Prometheus' parser finds them.
 */
#ifndef PROMQL_PARSE_STATE_H
#define PROMQL_PARSE_STATE_H

#include "base/err.h"
#include "promql/lex.h"
#include "promql/parse_options.h"

struct parser {
	const struct parse_options *options;
	struct arena *arena;
	struct lexer lexer;
	struct token token; /* ahead, if have */
	bool have;
	size_t last_end;  /* of the token taken last */
	int depth;        /* of calls into each other */
	int aggregations; /* open ones: named in errors */
	struct err err;
	struct expr **selector; /* all made so far: their regexes */
	size_t n_selectors, cap_selectors;
};

/* The token ahead; after an error one of kind TOKEN_END. */
const struct token *parse_state_peek(struct parser *p);
struct token parse_state_take(struct parser *p);
bool parse_state_is(struct parser *p, enum token_kind kind);
/* Takes the token ahead if it is of that kind. */
bool parse_state_accept(struct parser *p, enum token_kind kind);
struct slice parse_state_text(const struct parser *p, const struct token *t);

int parse_state_fail(struct parser *p, size_t start, size_t end,
		     const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* "unexpected TOKEN in CONTEXT, expected WHAT"; both may be NULL. */
int parse_state_unexpected(struct parser *p, const char *context,
			   const char *what);
/* Takes a token of that kind or fails as above. */
int parse_state_expect(struct parser *p, enum token_kind kind);

/* A node of depth 1. */
struct expr *parse_state_node(struct parser *p, enum expr_kind kind,
			      enum value_type type, size_t start, size_t end);
/* Puts e above CHILD (may be NULL); fails where the tree gets too deep. */
int parse_state_above(struct parser *p, struct expr *e,
		      const struct expr *child);
/* Calls into each other have a ceiling too; leave takes one back. */
int parse_state_enter(struct parser *p);
void parse_state_leave(struct parser *p);

/* A number or duration token, ahead, as a node. */
struct expr *parse_state_number(struct parser *p);

#endif
