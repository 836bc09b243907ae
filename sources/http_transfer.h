/*
 * http_transfer.h - one request: its hops from server to server, each a
 * transfer of libcurl's.
 */
#ifndef SOURCES_HTTP_TRANSFER_H
#define SOURCES_HTTP_TRANSFER_H

#include <curl/curl.h>
#include <sys/queue.h>

#include "base/arena.h"
#include "sources/http.h"
#include "sources/http_files.h"
#include "sources/http_target.h"

TAILQ_HEAD(http_list, http_request);

struct http_request {
	TAILQ_ENTRY(http_request) link;
	struct http_list *in;
	struct arena arena; /* it lies in it itself */
	struct http_ask ask;
	CURL *easy; /* NULL between hops */
	struct curl_slist *headers, *proxy_headers, *connect_to;
	struct http_files files;
	struct http_target to; /* of this hop */
	bool other_origin;     /* left the first one: no credentials */
	int hops;
	int64_t deadline_us;
	size_t header_bytes;
	struct http_reply reply;
	char detail[CURL_ERROR_SIZE];
};

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
