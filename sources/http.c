#include "config.h"

#include "sources/http.h"

#include <curl/curl.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"

_Static_assert(CURL_WAIT_POLLIN == POLLIN && CURL_WAIT_POLLOUT == POLLOUT,
	       "one set of bits for both");

#define CONNECT_MS 10000
/* Without a transfer nothing is polled for libcurl; with one it needs a bound.
 */
#define POLL_MS_MAX 60000

TAILQ_HEAD(http_list, http_request);

struct http_request {
	TAILQ_ENTRY(http_request) link;
	struct http_list *in;
	struct arena arena;
	struct http_ask ask;
	CURL *easy;
	struct curl_slist *headers;
	const char *url, *origin; /* of this hop */
	const char *where;        /* "host:port", for messages */
	bool other_origin;        /* left the first one: no credentials */
	int hops;
	int64_t deadline_us;
	size_t header_bytes;
	struct http_reply reply;
	char detail[CURL_ERROR_SIZE];
};

struct http {
	CURLM *multi; /* NULL until the first request */
	struct http_list queued, running, finished;
	size_t n_running;
};

static void
move_to(struct http *h, struct http_request *r, struct http_list *to)
{
	if (r->in != NULL)
		TAILQ_REMOVE(r->in, r, link);
	h->n_running -= r->in == &h->running;
	r->in = to;
	if (to != NULL)
		TAILQ_INSERT_TAIL(to, r, link);
	h->n_running += to == &h->running;
}

const char *
http_version(void)
{
	return curl_version();
}

struct http *
http_new(void)
{
	struct http *h = mem_calloc(1, sizeof(*h));

	TAILQ_INIT(&h->queued);
	TAILQ_INIT(&h->running);
	TAILQ_INIT(&h->finished);
	return h;
}

/* Takes the transfer out of libcurl; the request stays. */
static void
request_stop(struct http *h, struct http_request *r)
{
	if (r->easy != NULL) {
		curl_multi_remove_handle(h->multi, r->easy);
		curl_easy_cleanup(r->easy);
		r->easy = NULL;
	}
	curl_slist_free_all(r->headers);
	r->headers = NULL;
}

static void
request_free(struct http *h, struct http_request *r)
{
	struct arena arena;

	request_stop(h, r);
	move_to(h, r, NULL);
	arena = r->arena;
	arena_release(&arena); /* r lies in it */
}

void
http_free(struct http *h)
{
	struct http_request *r;

	if (h == NULL)
		return;
	while ((r = TAILQ_FIRST(&h->queued)) != NULL ||
	       (r = TAILQ_FIRST(&h->running)) != NULL ||
	       (r = TAILQ_FIRST(&h->finished)) != NULL)
		request_free(h, r);
	if (h->multi != NULL) {
		curl_multi_cleanup(h->multi);
		curl_global_cleanup();
	}
	mem_free(h);
}

static char *
url_part(struct arena *a, CURLU *u, CURLUPart part)
{
	char *text, *copy;

	if (curl_url_get(u, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK)
		return arena_strdup(a, "");
	copy = arena_strdup(a, text);
	curl_free(text);
	return copy;
}

/* Sets url, origin and where.  libcurl's own parser decides what the origin is,
 * because it is libcurl that connects.  A user in the URL is dropped (libcurl
 * puts ours into those of redirects), and no error shows the URL. */
static int
request_aim(struct http_request *r, const char *url, struct err *err)
{
	struct arena *a = &r->arena;
	CURLU *u = curl_url();
	const char *scheme;
	CURLUcode rc = curl_url_set(u, CURLUPART_URL, url, 0);

	curl_url_set(u, CURLUPART_USER, NULL, 0);
	curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
	scheme = url_part(a, u, CURLUPART_SCHEME);
	r->url = url_part(a, u, CURLUPART_URL);
	r->where = arena_printf(a, "%s:%s", url_part(a, u, CURLUPART_HOST),
				url_part(a, u, CURLUPART_PORT));
	r->origin = arena_printf(a, "%s://%s", scheme, r->where);
	curl_url_cleanup(u);
	if (rc == CURLUE_OK && strncmp(scheme, "http", 4) == 0)
		return 0;
	return err_set(err, ERR_SERVER, "not a URL of http or https");
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
		r->where, LIMIT_ANSWER_HEADERS);
	return 0;
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

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct http_request *r = arg;
	size_t bytes = size * n;

	read_reply(r);
	if (is_redirect(r->reply.status))
		return bytes;
	r->reply.bytes += bytes;
	if (r->reply.bytes > r->ask.max_bytes) {
		err_set(&r->reply.err, ERR_LIMIT,
			"the answer of %s is larger than %zu MiB; ask for a "
			"shorter time or fewer series",
			r->where, r->ask.max_bytes >> 20);
		return 0;
	}
	if (r->ask.chunk != NULL &&
	    r->ask.chunk(r->ask.arg, &r->reply, (struct slice){ p, bytes },
			 &r->reply.err) < 0)
		return 0;
	return bytes;
}

static void
set_headers(struct http_request *r)
{
	const struct http_ask *a = &r->ask;

	/* Without this libcurl waits for a "100 Continue" on long queries. */
	r->headers = curl_slist_append(NULL, "Expect:");
	if (r->other_origin)
		return;
	for (size_t i = 0; i < a->n_headers; i++)
		r->headers = curl_slist_append(r->headers, a->header[i]);
	if (a->user != NULL)
		curl_easy_setopt(r->easy, CURLOPT_USERNAME, a->user);
	if (a->password != NULL)
		curl_easy_setopt(r->easy, CURLOPT_PASSWORD, a->password);
	curl_easy_setopt(r->easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
}

static void
set_options(struct http_request *r)
{
	CURL *e = r->easy;
	int64_t left = (r->deadline_us - clock_mono_us()) / 1000;

	left = left < 1 ? 1 : left;
	curl_easy_setopt(e, CURLOPT_PRIVATE, r);
	curl_easy_setopt(e, CURLOPT_URL, r->url);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)left);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
			 (long)(left < CONNECT_MS ? left : CONNECT_MS));
	curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "gzip");
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
	set_headers(r);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, r->headers);
}

static void
multi_start(struct http *h)
{
	if (h->multi != NULL)
		return;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	h->multi = curl_multi_init();
}

static void
request_start(struct http *h, struct http_request *r)
{
	multi_start(h);
	r->detail[0] = '\0';
	r->header_bytes = 0;
	r->reply.status = 0;
	if ((r->origin == NULL &&
	     request_aim(r, r->ask.url, &r->reply.err) < 0) ||
	    (r->easy = curl_easy_init()) == NULL) {
		err_set(&r->reply.err, ERR_IO, "libcurl cannot start");
		move_to(h, r, &h->finished);
		return;
	}
	set_options(r);
	curl_multi_add_handle(h->multi, r->easy);
	move_to(h, r, &h->running);
}

static void
start_queued(struct http *h)
{
	struct http_request *r;

	while (h->n_running < LIMIT_IN_FLIGHT &&
	       (r = TAILQ_FIRST(&h->queued)) != NULL) {
		r->deadline_us = clock_mono_us() + r->ask.timeout_ms * 1000;
		request_start(h, r);
	}
}

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
	header = arena_calloc(a, ask->n_headers + 1, sizeof(*header));
	for (size_t i = 0; i < ask->n_headers; i++)
		header[i] = arena_strdup(a, ask->header[i]);
	r->ask.header = header;
	r->ask.body = arena_slice(a, ask->body);
}

struct http_request *
http_request(struct http *h, const struct http_ask *ask)
{
	struct arena a = { 0 };
	struct http_request *r = arena_calloc(&a, 1, sizeof(*r));

	r->arena = a;
	r->reply.content_type = "";
	copy_ask(r, ask);
	move_to(h, r, &h->queued);
	start_queued(h);
	return r;
}

void
http_cancel(struct http *h, struct http_request *r)
{
	request_free(h, r);
	start_queued(h);
}

void
http_poll(struct http *h, struct pollfd *fds, size_t n, int timeout_ms)
{
	struct curl_waitfd extra[64];
	size_t m = n < 64 ? n : 64;
	int left = timeout_ms;

	/* Idle connections must not wake us: plain poll without transfers. */
	if (h == NULL || h->n_running == 0) {
		poll(fds, n, timeout_ms);
		return;
	}
	for (size_t i = 0; i < m; i++)
		extra[i] = (struct curl_waitfd){ fds[i].fd, fds[i].events, 0 };
	if (left < 0 || left > POLL_MS_MAX)
		left = POLL_MS_MAX;
	curl_multi_poll(h->multi, extra, (unsigned)m, left, NULL);
	/* It does not report hang-ups, so ask again. */
	poll(fds, n, 0);
}

static void
set_timeout(struct http_request *r)
{
	long sent = 0;

	curl_easy_getinfo(r->easy, CURLINFO_REQUEST_SIZE, &sent);
	/* A server that is at work would only get the work twice. */
	r->reply.transient = sent == 0;
	if (sent == 0)
		err_set(&r->reply.err, ERR_UNREACHABLE,
			"cannot connect to %s: no answer in time", r->where);
	else
		err_set(&r->reply.err, ERR_TIMEOUT,
			"%s gave no whole answer in %g s; ask for less, or "
			"give it longer with --timeout",
			r->where, (double)r->ask.timeout_ms / 1000);
}

static void
set_error(struct http_request *r, CURLcode rc)
{
	const char *words = r->detail;
	long os = 0;

	curl_easy_getinfo(r->easy, CURLINFO_OS_ERRNO, &os);
	if (words[0] == '\0')
		words = curl_easy_strerror(rc);
	if (rc == CURLE_COULDNT_CONNECT && os != 0)
		words = strerrordesc_np((int)os);
	switch ((int)rc) {
	case CURLE_OPERATION_TIMEDOUT:
		set_timeout(r);
		break;
#define E(name, code, again, before, after)                               \
	case CURLE_##name:                                                \
		r->reply.transient = again;                               \
		err_set(&r->reply.err, ERR_##code, before "%s: %s" after, \
			r->where, words);                                 \
		break;
#include "sources/http_error.def"
#undef E
	default:
		err_set(&r->reply.err, ERR_UNREACHABLE, "cannot ask %s: %s",
			r->where, words);
	}
}

/* True if the request goes on to another place. */
static bool
follow_redirect(struct http *h, struct http_request *r)
{
	struct err *e = &r->reply.err;
	const char *from = r->origin;
	char *to = NULL;

	curl_easy_getinfo(r->easy, CURLINFO_REDIRECT_URL, &to);
	if (to == NULL)
		return false;
	if (++r->hops > LIMIT_REDIRECTS) {
		err_set(e, ERR_SERVER, "%s redirects more than %d times",
			r->where, LIMIT_REDIRECTS);
		return false;
	}
	if (request_aim(r, to, e) < 0) {
		err_prefix(e, "%s redirects elsewhere", from);
		return false;
	}
	if (strcasecmp(from, r->origin) != 0)
		r->other_origin = true;
	/* "See other" names something to be read; for the others the question
	 * is in the body, and asking it again changes nothing. */
	if (r->reply.status == 303)
		r->ask.post = false;
	request_stop(h, r);
	request_start(h, r);
	return true;
}

static void
request_end(struct http *h, struct http_request *r, CURLcode rc)
{
	curl_off_t after = 0;

	read_reply(r);
	curl_easy_getinfo(r->easy, CURLINFO_RETRY_AFTER, &after);
	r->reply.retry_after_s = after;
	r->reply.content_type = arena_strdup(&r->arena, r->reply.content_type);
	if (r->reply.err.code == ERR_NONE && rc != CURLE_OK)
		set_error(r, rc);
	if (r->reply.err.code == ERR_NONE && is_redirect(r->reply.status) &&
	    follow_redirect(h, r))
		return;
	request_stop(h, r);
	move_to(h, r, &h->finished);
}

void
http_perform(struct http *h)
{
	CURLMsg *m;
	int running, left;

	if (h->n_running > 0) {
		curl_multi_perform(h->multi, &running);
		while ((m = curl_multi_info_read(h->multi, &left)) != NULL) {
			CURLcode rc = m->data.result;
			struct http_request *r;

			curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &r);
			request_end(h, r, rc);
		}
	}
	start_queued(h);
}

bool
http_has_finished(const struct http *h)
{
	return !TAILQ_EMPTY(&h->finished);
}

bool
http_finish_one(struct http *h)
{
	struct http_request *r = TAILQ_FIRST(&h->finished);

	if (r == NULL)
		return false;
	move_to(h, r, NULL);
	r->ask.done(r->ask.arg, &r->reply);
	request_free(h, r);
	return true;
}
