/*
 * http.h - requests over HTTP, several at a time; the one wrapper of libcurl.
 *
 * Nothing of libcurl is initialised before the first request.  At most
 * LIMIT_IN_FLIGHT requests run, or as many as http_set_limit says; the others
 * wait in order.  Callbacks run from http_perform (chunk) and http_finish_one
 * (done), never from http_request.  One struct http belongs to one thread.
 *
 * Redirects are followed here, not by libcurl: to another scheme, host or port
 * go neither user, password, client certificate nor any header of the asker's
 * or the configuration's.  Proxies are those of the configuration, else of
 * libcurl's environment (http_proxy, https_proxy, no_proxy ...), by which this
 * machine itself is never asked for.
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

struct http;
struct http_config;
struct http_request;
struct pollfd;

/* What is known of an answer; texts are valid only in the callback. */
struct http_reply {
	struct err err;           /* of the transport; NONE: an answer came */
	bool transient;           /* err may be gone at the next try */
	int status;               /* 0: none yet */
	const char *content_type; /* "" if not said */
	int64_t retry_after_s;    /* 0: not said */
	size_t bytes;             /* so far, after inflation */
	size_t wire_bytes;        /* of the body as it came; at the end */
	const char *moved_to;     /* another origin it was redirected to, where
				   * nothing of who asks goes; NULL: none */
	bool too_large;           /* err is that of max_bytes */
};

/* Everything is copied but for config, which outlives the request. */
struct http_ask {
	const char *url;             /* http or https, no user in it */
	const char *user, *password; /* NULL: none */
	size_t n_headers;
	const char *const *header; /* "Name: value" */
	const char *accept;        /* goes everywhere; NULL: anything */
	bool no_gzip;              /* not asked for */
	bool direct; /* no proxy of the environment, unless config says so */
	const struct http_config *config; /* NULL: none */
	bool post;
	struct slice body;  /* of a post: a form */
	int64_t timeout_ms; /* redirects included */
	size_t max_bytes;   /* of the answer, after inflation */
	/* Bytes as they arrive; -1 with err filled ends the request.  It must
	 * not start or cancel requests.  NULL: bytes are dropped. */
	int (*chunk)(void *arg, const struct http_reply *reply,
		     struct slice bytes, struct err *err);
	/* Once, unless cancelled; the request is gone when it returns. */
	void (*done)(void *arg, const struct http_reply *reply);
	void *arg;
};

/* libcurl's own line: its version, and those of TLS and zlib under it. */
const char *http_version(void);

struct http *http_new(void);
/* Before the first request: how many may run at once, and how many connections
 * are kept for the next ones; how many it is.  The process may open more files
 * then, if the machine lets it; else it is less. */
size_t http_set_limit(struct http *h, size_t n);
/* Cancels what is left. */
void http_free(struct http *h);

struct http_request *http_request(struct http *h, const struct http_ask *ask);
void http_cancel(struct http *h, struct http_request *r);

/* Writes xxxxx over what of TEXT is a secret that R was sent with: there are
 * servers that say what they were told.  Until done returns. */
void http_redact(const struct http_request *r, char *text);

/* poll(2), with the transfers beside fds (at most 64 of them); revents are
 * filled.  -1 = for ever.
 */
void http_poll(struct http *h, struct pollfd *fds, size_t n, int timeout_ms);
/* Moves bytes. */
void http_perform(struct http *h);
/* Calls done of one finished request; false if there was none. */
bool http_finish_one(struct http *h);
/* There is something that http_finish_one would do. */
bool http_has_finished(const struct http *h);

#endif
