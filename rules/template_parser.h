/*
 * template_parser.h - what the parts of the template parser share: words that
 * can be put back, variables in scope, messages.
 */
#ifndef RULES_TEMPLATE_PARSER_H
#define RULES_TEMPLATE_PARSER_H

#include "base/arena.h"
#include "rules/template_lex.h"
#include "rules/template_node.h"

#define TEMPLATE_PARSER_VARS 256

struct template_parser {
	struct template_lex lex;
	struct template_parsed *out;
	struct arena *arena;
	struct err *err;
	struct template_token back[3], last; /* put back; the newest is last */
	size_t n_back;
	struct slice var[TEMPLATE_PARSER_VARS]; /* known here */
	size_t n_vars;
	int ranges, depth; /* around here */
	int action_line;   /* 0: outside of actions */
};

struct template_token template_parser_next(struct template_parser *p);
void template_parser_back(struct template_parser *p, struct template_token t);
struct template_token template_parser_peek(struct template_parser *p);
/* Over spaces. */
struct template_token template_parser_next_word(struct template_parser *p);
struct template_token template_parser_peek_word(struct template_parser *p);
int template_parser_expect(struct template_parser *p, enum template_word word,
			   const char *context);

/* All -1: "template: NAME:LINE: WHAT" is in the err. */
int template_parser_error(struct template_parser *p, const char *what);
int template_parser_error_of(struct template_parser *p, const char *what,
			     struct slice quoted);
int template_parser_unexpected(struct template_parser *p,
			       struct template_token t, const char *context);

struct template_node *template_parser_node(struct template_parser *p,
					   enum template_node_kind kind,
					   struct template_token t);
int template_parser_unquote(struct template_parser *p, struct template_token t,
			    struct slice *out);

#endif
