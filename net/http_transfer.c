#include "config.h"

#include "net/http_transfer.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/gzip.h"
#include "base/limits.h"
#include "net/http_apply.h"
#include "net/http_fault.h"

#define CONNECT_MS 10000
#define PIECE_BYTES 256 /* of gzip: 256 KiB of text at most */
#define TURN_US 2000

static void
copy_ask(struct http_request *r, const struct http_ask *ask)
{
	struct arena *a = &r->arena;
	const char **header;

	r->ask = *ask;
	r->ask.url = arena_strdup(a, ask->url);
	if (ask->user != NULL)
		r->ask.user = arena_strdup(a, ask->user);
	if (ask->password != NULL)
		r->ask.password = arena_strdup(a, ask->password);
	if (ask->accept != NULL)
		r->ask.accept = arena_printf(a, "Accept: %s", ask->accept);
	header = arena_calloc(a, ask->n_headers + 1, sizeof(*header));
	for (size_t i = 0; i < ask->n_headers; i++)
		header[i] = arena_strdup(a, ask->header[i]);
	r->ask.header = header;
	r->ask.body = arena_slice(a, ask->body);
}

struct http_request *
http_transfer_new(const struct http_ask *ask)
{
	struct arena a = { 0 };
	struct http_request *r = arena_calloc(&a, 1, sizeof(*r));

	r->arena = a;
	r->reply.content_type = "";
	copy_ask(r, ask);
	return r;
}

void
http_transfer_stop(struct http_request *r)
{
	curl_easy_cleanup(r->easy);
	curl_slist_free_all(r->headers);
	curl_slist_free_all(r->proxy_headers);
	curl_slist_free_all(r->connect_to);
	gzip_stream_free(r->gzip);
	r->easy = NULL;
	r->gzip = NULL;
	r->headers = r->proxy_headers = r->connect_to = NULL;
}

void
http_transfer_free(struct http_request *r)
{
	struct arena arena = r->arena;

	http_transfer_stop(r);
	arena_release(&arena);
}

static bool
is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 ||
	       status == 307 || status == 308;
}

static size_t
on_header(char *p, size_t size, size_t n, void *arg)
{
	struct http_request *r = arg;

	(void)p;
	r->header_bytes += size * n;
	if (r->header_bytes <= LIMIT_ANSWER_HEADERS)
		return size * n;
	err_set(&r->reply.err, ERR_LIMIT,
		"%s sends more than %d bytes of headers; is it the right "
		"server?",
		r->to.where, LIMIT_ANSWER_HEADERS);
	return 0;
}

/* Not an answer to this request: the server told the connection, while nobody
 * used it, that it waits no longer. */
static bool
is_stray(const struct http_request *r)
{
	long made = 1;

	curl_easy_getinfo(r->easy, CURLINFO_NUM_CONNECTS, &made);
	return r->reply.status == 408 && made == 0 && !r->fresh;
}

static void
read_reply(struct http_request *r)
{
	char *type = NULL;
	long status = 0;

	curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(r->easy, CURLINFO_CONTENT_TYPE, &type);
	r->reply.status = (int)status;
	r->reply.content_type = type != NULL ? type : "";
}

/* A piece of the body, inflated. */
static int
take_body(void *arg, struct slice piece, struct err *err)
{
	struct http_request *r = arg;

	(void)err;
	r->reply.bytes += piece.n;
	if (r->reply.bytes > r->ask.max_bytes) {
		r->reply.too_large = true;
		return err_set(&r->reply.err, ERR_LIMIT,
			       "the answer of %s is larger than %zu MiB; ask "
			       "for a shorter time or fewer series",
			       r->to.where, r->ask.max_bytes >> 20);
	}
	if (r->ask.chunk == NULL)
		return 0;
	return r->ask.chunk(r->ask.arg, &r->reply, piece, &r->reply.err);
}

static int
body_broken(struct http_request *r, const char *why)
{
	return err_set(&r->reply.err, ERR_SERVER,
		       "body is not what its Content-Encoding says, from %s: "
		       "%s",
		       r->to.where, why);
}

/* libcurl would inflate it without being asked to. */
static bool
is_transfer_coded(struct http_request *r)
{
	struct curl_header *h;

	if (curl_easy_header(r->easy, "Transfer-Encoding", 0, CURLH_HEADER, -1,
			     &h) != CURLHE_OK)
		return false;
	return h->amount > 1 || (strcasecmp(h->value, "chunked") != 0 &&
				 strcasecmp(h->value, "identity") != 0);
}

static int
body_begin(struct http_request *r)
{
	struct curl_header *h;

	r->body = true;
	if (is_transfer_coded(r))
		return err_set(&r->reply.err, ERR_SERVER,
			       "%s sends a body in a Transfer-Encoding that "
			       "was not asked for; only chunked is understood",
			       r->to.where);
	if (curl_easy_header(r->easy, "Content-Encoding", 0, CURLH_HEADER, -1,
			     &h) != CURLHE_OK ||
	    slice_trim(slice_of(h->value)).n == 0 ||
	    strcasecmp(h->value, "identity") == 0)
		return 0;
	if (h->amount > 1 || (strcasecmp(h->value, "gzip") != 0 &&
			      strcasecmp(h->value, "x-gzip") != 0))
		return err_set(&r->reply.err, ERR_SERVER,
			       "%s sends a body in a Content-Encoding that was "
			       "not asked for; only gzip is understood",
			       r->to.where);
	r->gzip = gzip_stream_new(SIZE_MAX, take_body, r);
	return 0;
}

/* A little gzip may be very much text: after a while what is left of it waits
 * until the rest of the program had its turn. */
static size_t
take_gzip(struct http_request *r, struct slice s)
{
	int64_t until_us = clock_mono_us() + TURN_US;
	struct err err = { 0 };
	size_t at = r->taken < s.n ? r->taken : s.n;

	r->taken -= at;
	while (at < s.n) {
		size_t n = s.n - at < PIECE_BYTES ? s.n - at : PIECE_BYTES;

		if (gzip_stream_feed(r->gzip, (struct slice){ s.p + at, n },
				     &err) < 0) {
			if (r->reply.err.code == ERR_NONE)
				body_broken(r, err.text);
			return 0;
		}
		at += n;
		if (at < s.n && clock_mono_us() >= until_us) {
			r->taken = at;
			r->paused = true;
			return CURL_WRITEFUNC_PAUSE;
		}
	}
	return s.n;
}

/* libcurl would take half of a gzip body for a whole one. */
static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct http_request *r = arg;
	struct slice piece = { p, size * n };

	read_reply(r);
	/* Nobody reads it: so much of it is worth the connection. */
	if (is_redirect(r->reply.status) || is_stray(r)) {
		r->header_bytes += piece.n;
		return r->header_bytes > LIMIT_ANSWER_HEADERS ? 0 : piece.n;
	}
	if (!r->body && body_begin(r) < 0)
		return 0;
	if (r->gzip == NULL)
		return take_body(r, piece, NULL) < 0 ? 0 : piece.n;
	return take_gzip(r, piece);
}

static void
set_options(struct http_request *r)
{
	CURL *e = r->easy;
	int64_t left = (r->deadline_us - clock_mono_us()) / 1000;

	left = left < 1 ? 1 : left;
	curl_easy_setopt(e, CURLOPT_PRIVATE, r);
	curl_easy_setopt(e, CURLOPT_URL, r->to.url);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, (long)r->fresh);
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)left);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
			 (long)(left < CONNECT_MS ? left : CONNECT_MS));
	curl_easy_setopt(e, CURLOPT_USERAGENT,
			 PACKAGE_NAME "/" PACKAGE_VERSION);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, r->detail);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, r);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, r);
	if (r->ask.post) {
		curl_easy_setopt(e, CURLOPT_POST, 1L);
		curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE,
				 (curl_off_t)r->ask.body.n);
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, r->ask.body.p);
	}
	/* Without this libcurl waits for a "100 Continue" on long queries. */
	r->headers = curl_slist_append(NULL, "Expect:");
	if (r->ask.accept != NULL)
		r->headers = curl_slist_append(r->headers, r->ask.accept);
	r->headers = curl_slist_append(
		r->headers, r->ask.no_gzip ? "Accept-Encoding: identity"
					   : "Accept-Encoding: gzip");
}

int
http_transfer_start(struct http_request *r)
{
	struct err *e = &r->reply.err;

	r->detail[0] = '\0';
	r->header_bytes = 0;
	r->body = r->paused = false;
	r->taken = 0;
	r->reply.status = 0;
	if (r->hops == 0 &&
	    (http_target_read(&r->to, NULL, r->ask.url, &r->arena, e) < 0 ||
	     http_files_read(&r->files, r->ask.config, &r->arena, e) < 0))
		return -1;
	r->easy = curl_easy_init();
	if (r->easy == NULL)
		return err_set(e, ERR_IO, "libcurl cannot start");
	set_options(r);
	if (http_apply(r) < 0)
		return -1;
	curl_easy_setopt(r->easy, CURLOPT_HTTPHEADER, r->headers);
	return 0;
}

/* Words for an answer that sends us on, where that is not wanted. */
static bool
refuse_redirect(struct http_request *r, const struct http_target *to)
{
	err_set(&r->reply.err, ERR_SERVER,
		"%s answered HTTP %d: it sends us to %s, and follow_redirects "
		"is false in the HTTP client configuration",
		r->to.where, r->reply.status, to->origin);
	return false;
}

/* True if the request goes on to another place. */
static bool
follow_redirect(struct http_request *r)
{
	struct err *e = &r->reply.err;
	struct http_target from = r->to, to;
	struct curl_header *location;

	if (curl_easy_header(r->easy, "Location", 0, CURLH_HEADER, -1,
			     &location) != CURLHE_OK)
		return false;
	if (http_target_read(&to, &from, location->value, &r->arena, e) < 0) {
		err_prefix(e, "%s redirects elsewhere", from.origin);
		return false;
	}
	if (r->ask.config != NULL && r->ask.config->no_redirects)
		return refuse_redirect(r, &to);
	if (++r->hops > LIMIT_REDIRECTS) {
		err_set(e, ERR_SERVER, "%s redirects more than %d times",
			r->to.where, LIMIT_REDIRECTS);
		return false;
	}
	if (!http_target_same(&from, &to))
		r->other_origin = true;
	if (r->other_origin)
		r->reply.moved_to = to.origin;
	/* "See other" names something to be read; for the others the question
	 * is in the body, and asking it again changes nothing. */
	if (r->reply.status == 303)
		r->ask.post = false;
	r->to = to;
	return true;
}

bool
http_transfer_end(struct http_request *r, CURLcode rc)
{
	curl_off_t after = 0, wire = 0;
	struct err err = { 0 };

	read_reply(r);
	curl_easy_getinfo(r->easy, CURLINFO_RETRY_AFTER, &after);
	curl_easy_getinfo(r->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
	r->reply.retry_after_s = after;
	r->reply.wire_bytes = (size_t)wire;
	r->reply.content_type = arena_strdup(&r->arena, r->reply.content_type);
	if (is_stray(r)) {
		r->fresh = true;
		return true;
	}
	if (rc == CURLE_WRITE_ERROR && is_redirect(r->reply.status))
		rc = CURLE_OK; /* its body was too long, not its headers */
	if (r->reply.err.code == ERR_NONE && rc != CURLE_OK)
		http_fault(r, rc);
	if (r->reply.err.code == ERR_NONE && r->gzip != NULL &&
	    gzip_stream_end(r->gzip, &err) < 0)
		body_broken(r, err.text);
	return r->reply.err.code == ERR_NONE && is_redirect(r->reply.status) &&
	       follow_redirect(r);
}
