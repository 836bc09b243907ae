/*
 * lex_scan.h - the longer tokens: numbers, durations, strings; and runes as
 * error texts have them.
 */
#ifndef PROMQL_LEX_SCAN_H
#define PROMQL_LEX_SCAN_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/str.h"

struct err;

enum lex_scan_kind { SCAN_BAD, SCAN_NUMBER, SCAN_DURATION };

/* Reads at *pos; *pos is then behind what was consumed, SCAN_BAD too. */
enum lex_scan_kind lex_scan_number(struct slice text, size_t *pos);
/* *pos is at the opening quote, then behind the closing one. */
int lex_scan_string(struct slice text, size_t *pos, struct err *err);
/* The value of a string token that lex_scan_string accepted. */
struct slice lex_scan_unquote(struct slice token, struct arena *a);
/* Go's %q of one rune at pos ('x'), of none at the end of the text. */
void lex_scan_rune(struct slice text, size_t pos, struct str *out);
bool lex_scan_is_alnum(char c); /* letters, digits, _ */
bool lex_scan_is_alpha(char c); /* letters, _ */

#endif
