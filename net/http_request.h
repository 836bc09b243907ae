/*
 * http_request.h - what is known of one request: what was asked, whom of, and
 * what libcurl has of it.
 */
#ifndef NET_HTTP_REQUEST_H
#define NET_HTTP_REQUEST_H

#include <curl/curl.h>
#include <sys/queue.h>

#include "base/arena.h"
#include "net/http.h"
#include "net/http_files.h"
#include "net/http_target.h"

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
	bool fresh; /* a new connection is wanted */
	int64_t deadline_us;
	size_t header_bytes;
	bool body;                /* some of it came */
	struct gzip_stream *gzip; /* NULL: it comes as it is */
	bool paused;  /* libcurl has more of the body, of which it */
	size_t taken; /* will hand over so many bytes again */
	struct http_reply reply;
	char detail[CURL_ERROR_SIZE];
};

#endif
