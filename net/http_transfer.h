/*
 * http_transfer.h - one request: its hops from server to server, each a
 * transfer of libcurl's.
 */
#ifndef NET_HTTP_TRANSFER_H
#define NET_HTTP_TRANSFER_H

#include "net/http_request.h"

struct http_request *http_transfer_new(const struct http_ask *ask);
/* Its easy handle is in no multi any more. */
void http_transfer_free(struct http_request *r);
/* Makes the easy handle of the first or the next hop; -1: reply.err says why
 * not. */
int http_transfer_start(struct http_request *r);
/* Drops it. */
void http_transfer_stop(struct http_request *r);
/* What libcurl's end means; true if the request goes on to another place, for
 * which it is to be stopped and started. */
bool http_transfer_end(struct http_request *r, CURLcode rc);

#endif
