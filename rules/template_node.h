/*
 * template_node.h - a parsed template: trees, one for the text and one for each
 * {{define}} and {{block}} in it.
 */
#ifndef RULES_TEMPLATE_NODE_H
#define RULES_TEMPLATE_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct template_func;

enum template_node_kind {
	NODE_LIST,
	NODE_TEXT,
	NODE_ACTION,   /* pipe */
	NODE_IF,       /* pipe, list, other */
	NODE_RANGE,    /* pipe, list, other */
	NODE_WITH,     /* pipe, list, other */
	NODE_TEMPLATE, /* text: its name; pipe, or NULL */
	NODE_BREAK,
	NODE_CONTINUE,
	NODE_END,  /* the parser's own */
	NODE_ELSE, /* the same */
	/* what an action is made of */
	NODE_PIPE,    /* first: commands; decl, n_decl, assign */
	NODE_COMMAND, /* first: operands */
	NODE_BOOL,
	NODE_DOT,
	NODE_NIL,
	NODE_NUMBER,
	NODE_STRING,   /* text as written, value */
	NODE_FIELD,    /* field */
	NODE_VARIABLE, /* text: $name; field */
	NODE_CHAIN,    /* first: an operand; field */
	NODE_NAME,     /* text: a function */
};

struct template_node {
	enum template_node_kind kind;
	uint32_t pos; /* in the text */
	struct slice text;
	struct slice value;          /* NODE_STRING */
	struct template_node *first; /* what it is made of, */
	struct template_node *next;  /* one behind the other */
	struct template_node *pipe, *list, *other;
	size_t n_field, n_decl;
	struct slice *field;
	struct slice decl[2];
	bool assign; /* = and not := */
	/* NODE_NUMBER */
	bool is_int;      /* can be read as one; any can as a float */
	bool ideal_float; /* is written as one */
	int64_t integer;
	double number;
	const struct template_func *func; /* NODE_NAME */
};

struct template_tree {
	struct slice name;
	struct template_node *root; /* NODE_LIST */
	struct template_tree *next;
};

struct template_parsed {
	struct slice text, name;
	struct template_tree *tree; /* the first is the text's own */
};

#endif
