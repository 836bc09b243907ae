#include "config.h"

#include "net/http.h"

#include <poll.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "net/http_transfer.h"

_Static_assert(CURL_WAIT_POLLIN == POLLIN && CURL_WAIT_POLLOUT == POLLOUT,
	       "one set of bits for both");

/* Without a transfer nothing is polled for libcurl; with one it needs a bound.
 */
#define POLL_MS_MAX 60000

/* File descriptors: a name that is looked up takes two, and so does one with
 * two addresses; what else is open takes less than this. */
#define FILES_SPARE 32
#define FILES_EACH 3

struct http {
	CURLM *multi; /* NULL until the first request */
	struct http_list queued, running, finished;
	size_t n_running, limit, kept; /* kept: connections */
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
	h->limit = LIMIT_IN_FLIGHT;
	return h;
}

/* How many files may be open; what the machine allows besides is asked for. */
static rlim_t
multi_files(rlim_t wanted)
{
	struct rlimit now, more;

	if (getrlimit(RLIMIT_NOFILE, &now) < 0 || now.rlim_cur >= wanted)
		return wanted;
	more = now;
	more.rlim_cur = more.rlim_max < wanted ? more.rlim_max : wanted;
	return setrlimit(RLIMIT_NOFILE, &more) == 0 ? more.rlim_cur
						    : now.rlim_cur;
}

size_t
http_set_limit(struct http *h, size_t n)
{
	rlim_t wanted = FILES_SPARE + FILES_EACH * (rlim_t)n;
	rlim_t files = multi_files(wanted);
	size_t most = n;

	if (files < wanted)
		most = files < FILES_SPARE + FILES_EACH
			       ? 1
			       : (files - FILES_SPARE) / FILES_EACH;
	h->limit = h->kept = most;
	return most;
}

/* Takes the transfer out of libcurl; the request stays. */
static void
request_stop(struct http *h, struct http_request *r)
{
	if (r->in == &h->running)
		curl_multi_remove_handle(h->multi, r->easy);
	http_transfer_stop(r);
}

static void
request_free(struct http *h, struct http_request *r)
{
	request_stop(h, r);
	move_to(h, r, NULL);
	http_transfer_free(r);
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

static void
multi_start(struct http *h)
{
	if (h->multi != NULL)
		return;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	h->multi = curl_multi_init();
	/* Else those that run now say how many are worth keeping. */
	if (h->kept > 0)
		curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS,
				  (long)h->kept);
}

static void
request_start(struct http *h, struct http_request *r)
{
	multi_start(h);
	if (http_transfer_start(r) < 0) {
		request_stop(h, r);
		move_to(h, r, &h->finished);
		return;
	}
	curl_multi_add_handle(h->multi, r->easy);
	move_to(h, r, &h->running);
}

static void
start_queued(struct http *h)
{
	struct http_request *r;

	while (h->n_running < h->limit &&
	       (r = TAILQ_FIRST(&h->queued)) != NULL) {
		r->deadline_us = clock_mono_us() + r->ask.timeout_ms * 1000;
		request_start(h, r);
	}
}

struct http_request *
http_request(struct http *h, const struct http_ask *ask)
{
	struct http_request *r = http_transfer_new(ask);

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

static bool
is_paused(const struct http *h)
{
	const struct http_request *r;

	TAILQ_FOREACH(r, &h->running, link)
	if (r->paused)
		return true;
	return false;
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
	if (is_paused(h))
		left = 0;
	curl_multi_poll(h->multi, extra, (unsigned)m, left, NULL);
	/* It does not report hang-ups, so ask again. */
	poll(fds, n, 0);
}

static void
request_end(struct http *h, struct http_request *r, CURLcode rc)
{
	bool goes_on = http_transfer_end(r, rc);

	request_stop(h, r);
	if (goes_on)
		request_start(h, r);
	else
		move_to(h, r, &h->finished);
}

/* What is wrong with the body is only told here, not by a message. */
static void
resume_paused(struct http *h)
{
	struct http_request *r, *next;

	for (r = TAILQ_FIRST(&h->running); r != NULL; r = next) {
		CURLcode rc;

		next = TAILQ_NEXT(r, link);
		if (!r->paused)
			continue;
		r->paused = false;
		rc = curl_easy_pause(r->easy, CURLPAUSE_CONT);
		if (rc != CURLE_OK)
			request_end(h, r, rc);
	}
}

void
http_perform(struct http *h)
{
	CURLMsg *m;
	int running, left;

	resume_paused(h);
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
