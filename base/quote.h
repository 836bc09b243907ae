/*
 * quote.h - text in Go's double quotes, as PromQL, Prometheus' label sets and
 * its error messages have it (strconv.Quote); and as one word of a shell.
 */
#ifndef BASE_QUOTE_H
#define BASE_QUOTE_H

#include "base/slice.h"
#include "base/str.h"

/* Appends "text"; bytes that are not UTF-8 become \xNN. */
void quote_go(struct slice text, struct str *out);
/* Appends 'text', a quote in it as '\''. */
void quote_shell(struct slice text, struct str *out);

#endif
