/*
 * expo_token.h - a line of exposition, and the tokens that it is made of.
 *
 * All start at l->at and leave it behind what they took.  A token that l->end
 * cuts sets l->cut, and no error.
 */
#ifndef FEEDS_EXPO_TOKEN_H
#define FEEDS_EXPO_TOKEN_H

#include "base/limits.h"
#include "base/slice.h"
#include "feeds/expo_format.h"

struct err;

enum expo_line_kind {
	EXPO_LINE_BLANK, /* blank, or a comment */
	EXPO_LINE_SAMPLE,
	EXPO_LINE_META,
	EXPO_LINE_EOF,
};

/* A text and whether escapes are in it; in text's HELP \" is none. */
struct expo_word {
	struct slice s;
	bool escaped, unquoted;
};

struct expo_line {
	enum expo_format format;
	const char *start, *at, *end;
	bool cut; /* the line goes on at end */
	enum expo_line_kind kind;
	struct expo_word name; /* p == NULL: none yet */
	size_t n;
	struct expo_word label[LIMIT_EXPO_LABELS], value[LIMIT_EXPO_LABELS];
	enum expo_meta meta;
	struct slice text; /* of metadata */
	double v;
	int64_t t; /* EXPO_NO_TIME */
};

/* `WHAT while parsing: "LINE"`, with the bytes from the start up to at; -1. */
int expo_token_fail(const struct expo_line *l, struct err *err,
		    const char *what);
/* The same, the byte at hand included, which is not what is expected; at the
 * end of the bytes cut alone. */
int expo_token_expect(struct expo_line *l, struct err *err, const char *what);
/* The byte at hand; at the end 0, which fits nowhere. */
char expo_token_peek(struct expo_line *l);
bool expo_token_take(struct expo_line *l, char c);
/* White space between tokens, of which OpenMetrics has none. */
void expo_token_blanks(struct expo_line *l);
/* Letters, digits and underscores, with colons in a metric's name; false: there
 * is none. */
bool expo_token_ident(struct expo_line *l, bool colons, struct expo_word *out);
/* What stands between quotes; at is on the first one.  WHAT is expected. */
int expo_token_quoted(struct expo_line *l, const char *what,
		      struct expo_word *out, struct err *err);
/* Bytes up to a blank or the line's end. */
struct slice expo_token_field(struct expo_line *l);

#endif
