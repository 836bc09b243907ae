/*
 * expo_line.h - one line of text exposition, taken apart; pure.
 *
 * The bytes are the caller's, and all slices point into them.  Nothing is read
 * at or behind end: a line that does not end before it is not judged.
 */
#ifndef SOURCES_EXPO_LINE_H
#define SOURCES_EXPO_LINE_H

#include "base/limits.h"
#include "sources/expo.h"

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

/* Sets start, at and end before.  Of a sample it reads all before the value, of
 * anything else the whole line.  -1: cut is true and err as it was, or err is
 * filled. */
int expo_line_head(struct expo_line *l, struct err *err);
/* The value, the timestamp, an exemplar, the line's end. */
int expo_line_tail(struct expo_line *l, struct err *err);
/* The word without escapes, in room (w.s.n bytes) if it has some. */
struct slice expo_line_plain(struct expo_word w, char *room);
#endif
