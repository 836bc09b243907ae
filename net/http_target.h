/*
 * http_target.h - whom a request goes to, as libcurl's own URL parser reads it:
 * it is libcurl that connects.
 */
#ifndef NET_HTTP_TARGET_H
#define NET_HTTP_TARGET_H

#include <stdbool.h>

#include "base/arena.h"

struct err;

/* Texts are in an arena of the caller's. */
struct http_target {
	const char *url; /* without user and password */
	const char *host, *port;
	const char *where;  /* "host:port", for messages */
	const char *origin; /* "https://host:port" */
	bool tls;
};

/* FROM: where a redirect comes from, or NULL; URL may be relative to it.  No
 * error shows the URL. */
int http_target_read(struct http_target *t, const struct http_target *from,
		     const char *url, struct arena *a, struct err *err);
bool http_target_same(const struct http_target *a, const struct http_target *b);
/* The URL with HOST in the place of the host; NULL: that is none. */
const char *http_target_named(const struct http_target *t, const char *host,
			      struct arena *a);

#endif
