/*
 * template_lex.h - the text of a template to words, as Go's text/template cuts
 * it: text, and inside {{ }} names, literals and signs.
 */
#ifndef RULES_TEMPLATE_LEX_H
#define RULES_TEMPLATE_LEX_H

#include "base/slice.h"
#include "base/str.h"

enum template_word {
	WORD_ERROR, /* the message is in the lexer's err */
	WORD_EOF,
	WORD_TEXT,
	WORD_LEFT,  /* {{ */
	WORD_RIGHT, /* }} */
	WORD_SPACE,
	WORD_BOOL,
	WORD_CHAR, /* a sign that nothing else is */
	WORD_CHAR_CONSTANT,
	WORD_ASSIGN,  /* = */
	WORD_DECLARE, /* := */
	WORD_FIELD,   /* .name */
	WORD_NAME,    /* a function */
	WORD_OPEN,    /* ( */
	WORD_CLOSE,   /* ) */
	WORD_NUMBER,
	WORD_PIPE,
	WORD_RAW_STRING,
	WORD_STRING,
	WORD_VARIABLE, /* $name, $ */
	WORD_KEYWORD,  /* those below are keywords */
	WORD_BLOCK,
	WORD_BREAK,
	WORD_CONTINUE,
	WORD_DOT,
	WORD_DEFINE,
	WORD_ELSE,
	WORD_END,
	WORD_IF,
	WORD_NIL,
	WORD_RANGE,
	WORD_TEMPLATE,
	WORD_WITH,
};

struct template_token {
	enum template_word word;
	struct slice text;
	size_t pos;
	int line;
};

struct template_lex {
	struct slice s;
	size_t i;
	int line, parens;
	bool inside, trim;  /* trim: blanks in front of the next text go */
	struct str message; /* of WORD_ERROR */
};

void template_lex_init(struct template_lex *l, struct slice text);
void template_lex_release(struct template_lex *l);
/* The next word; after WORD_EOF and WORD_ERROR the same again. */
struct template_token template_lex_next(struct template_lex *l);

#endif
