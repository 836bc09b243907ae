/*
 * expo_line.h - one line of text exposition, taken apart; pure.
 *
 * The bytes are the caller's, and all slices point into them.  Nothing is read
 * at or behind end: a line that does not end before it is not judged.
 */
#ifndef FEEDS_EXPO_LINE_H
#define FEEDS_EXPO_LINE_H

#include "feeds/expo_token.h"

/* Format, start and end are set before.  Of a sample it reads all before the
 * value, of anything else the whole line.  -1: cut is true and err as it was,
 * or err is filled. */
int expo_line_head(struct expo_line *l, struct err *err);
/* The value, the timestamp, an exemplar, the line's end. */
int expo_line_tail(struct expo_line *l, struct err *err);
/* The word without escapes, in room (w.s.n bytes) if it has some. */
struct slice expo_line_plain(struct expo_word w, char *room);
#endif
