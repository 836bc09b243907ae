/*
 * prom_headers.h - the headers that a user adds to every request.
 */
#ifndef SOURCES_PROM_HEADERS_H
#define SOURCES_PROM_HEADERS_H

#include <stdbool.h>

#include "base/arena.h"

struct err;

/* "NAME:VALUE" as libcurl takes it, in a; NULL with err filled: not a header,
 * or one that is ours to set.  *auth is set if it gives credentials.  No error
 * text holds the value. */
const char *prom_headers_make(struct arena *a, const char *text, bool *auth,
			      struct err *err);

#endif
