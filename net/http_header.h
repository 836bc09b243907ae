/*
 * http_header.h - what may stand in a header of a request, and how libcurl is
 * told of it.
 */
#ifndef NET_HTTP_HEADER_H
#define NET_HTTP_HEADER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"

bool http_header_is_name(struct slice s);
/* Without control characters: nothing can end the header early. */
bool http_header_is_value(struct slice s);
/* Of a name and a value that are so, as libcurl takes it. */
const char *http_header_line(struct arena *a, struct slice name,
			     struct slice value);

#endif
