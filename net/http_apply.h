/*
 * http_apply.h - an HTTP client configuration in libcurl's words.
 */
#ifndef NET_HTTP_APPLY_H
#define NET_HTTP_APPLY_H

#include "net/http_request.h"

/* Sets what the configuration says of TLS and proxies, and what is only for
 * the first origin: who asks.  -1: reply.err says what is wrong. */
int http_apply(struct http_request *r);

#endif
