#include "config.h"

#include "sources/source_prom.h"

#include <strings.h>
#include <sys/queue.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/http.h"
#include "net/http_config.h"
#include "net/loop.h"
#include "net/url.h"
#include "sources/prom_ask.h"
#include "sources/prom_fault.h"
#include "sources/prom_headers.h"
#include "sources/prom_reader.h"
#include "sources/source_lists.h"

#define TIMEOUT_MS 30000
#define TRIES 3
#define BACKOFF_MS 250
#define FINAL_MS 60000

TAILQ_HEAD(prom_flights, prom_flight);
TAILQ_HEAD(prom_waiters, source_request);

struct prom {
	struct source source;
	struct arena arena;
	struct url url;
	const char **header;
	size_t n_headers;
	const struct http_config *config;
	bool who; /* credentials are sent */
	int64_t timeout_ms;
	int tries;
	bool get;         /* POST was refused, GET was not */
	unsigned retries; /* of all, to spread them in time */
	int64_t quiet_us; /* it wants not to be asked before, */
	struct err quiet; /* as it said here */
	struct prom_flights flights;
	struct prom_waiters refused;
};

/* One question on its way, whoever waits for its answer. */
struct prom_flight {
	TAILQ_ENTRY(prom_flight) link;
	struct prom *prom;
	struct source_question q; /* without its texts */
	struct str query;
	struct prom_ask ask;
	struct prom_waiters waiters;
	struct http_request *http;
	struct loop_timer *retry;
	struct prom_reader *reader;
	struct err reader_err;
	char body[PROM_FAULT_BODY];
	size_t n_body;
	int64_t asked_us;
	int tries, status;
	bool get, landed;
};

struct source_request {
	TAILQ_ENTRY(source_request) link;
	struct prom *prom;
	struct prom_flight *flight; /* NULL: refused at once */
	source_done *done;
	void *arg;
	struct loop_timer *timer;
	struct err err;
};

static void launch(struct prom_flight *f);

static void
flight_free(struct prom_flight *f)
{
	if (!f->landed)
		TAILQ_REMOVE(&f->prom->flights, f, link);
	if (f->http != NULL)
		http_cancel(loop_http(f->prom->source.loop), f->http);
	loop_timer_cancel(f->prom->source.loop, f->retry);
	prom_reader_free(f->reader);
	prom_ask_release(&f->ask);
	str_release(&f->query);
	mem_free(f);
}

/* The last one gets the frame itself, the others copies. */
static void
fill_answer(struct prom_flight *f, const struct err *err,
	    struct source_answer *a)
{
	struct prom_result *x = prom_reader_result(f->reader);
	bool last = TAILQ_EMPTY(&f->waiters);

	*a = (struct source_answer){
		.err = *err,
		.http_status = f->status,
		.elapsed_us = clock_mono_us() - f->asked_us,
		.tries = f->tries,
	};
	if (err->code != ERR_NONE)
		return;
	if (x->frame != NULL) {
		x->frame->stats.elapsed_us = a->elapsed_us;
		a->frame = last ? x->frame : frame_copy(x->frame);
	}
	if (last)
		x->frame = NULL;
	source_lists_copy(a, &x->lists);
}

static void
answer_release(struct source_answer *a)
{
	frame_free(a->frame);
	arena_release(&a->arena);
}

/* Callbacks may start and cancel as they like: the flight is found by nobody
 * any more, and waiters are taken one at a time. */
static void
land(struct prom_flight *f, const struct err *err)
{
	struct source_request *w;

	TAILQ_REMOVE(&f->prom->flights, f, link);
	f->landed = true;
	while ((w = TAILQ_FIRST(&f->waiters)) != NULL) {
		struct source_answer a;

		TAILQ_REMOVE(&f->waiters, w, link);
		fill_answer(f, err, &a);
		w->done(w->arg, &a);
		answer_release(&a);
		mem_free(w);
	}
	flight_free(f);
}

static void
on_retry(void *arg)
{
	struct prom_flight *f = arg;

	f->retry = NULL;
	launch(f);
}

/* 250 ms, 500 ms, ..., a quarter more or less, so that many do not come at
 * once; or what the server asks for. */
static void
retry_later(struct prom_flight *f, int64_t wait_ms)
{
	struct prom *p = f->prom;
	int64_t ms = (int64_t)BACKOFF_MS
		     << (f->tries - 1 > 6 ? 6 : f->tries - 1);

	ms = ms * (75 + p->retries++ * 37 % 50) / 100;
	if (ms < wait_ms)
		ms = wait_ms;
	f->retry = loop_timer(p->source.loop, clock_mono_us() + ms * 1000,
			      on_retry, f);
}

static int
on_chunk(void *arg, const struct http_reply *reply, struct slice bytes,
	 struct err *err)
{
	struct prom_flight *f = arg;
	size_t room = sizeof(f->body) - f->n_body;
	size_t n = bytes.n < room ? bytes.n : room;

	(void)reply;
	memcpy(f->body + f->n_body, bytes.p, n);
	f->n_body += n;
	if (f->reader_err.code == ERR_NONE &&
	    prom_reader_feed(f->reader, bytes, &f->reader_err) == 0)
		return 0;
	/* What is none of ours is read just far enough to be shown. */
	if (f->reader_err.code != ERR_LIMIT && f->n_body < sizeof(f->body))
		return 0;
	return err_set(err, f->reader_err.code, "%s", f->reader_err.text);
}

static void
on_done(void *arg, const struct http_reply *reply)
{
	struct prom_flight *f = arg;
	struct prom *p = f->prom;
	struct prom_try t = {
		.url = p->url.base,
		.reply = reply,
		.result = prom_reader_result(f->reader),
		.reader = &f->reader_err,
		.body = { f->body, f->n_body },
		.post = f->ask.post && !f->get,
		.who = p->who,
	};
	struct prom_fault fault;

	f->status = reply->status;
	if (reply->err.code == ERR_NONE && f->reader_err.code == ERR_NONE)
		prom_reader_end(f->reader, &f->reader_err);
	prom_fault_judge(&t, &fault);
	http_redact(f->http, fault.err.text);
	f->http = NULL;
	if (fault.quiet_ms > 0) {
		p->quiet_us = clock_mono_us() + fault.quiet_ms * 1000;
		p->quiet = fault.err;
	}
	if (fault.err.code == ERR_NONE && f->get && f->ask.post)
		p->get = true;
	if (fault.get) {
		f->get = true;
		f->tries--;
		launch(f);
	} else if (fault.again && f->tries < p->tries) {
		retry_later(f, fault.wait_ms);
	} else {
		prom_fault_point(&fault.err, str_slice(&f->query));
		land(f, &fault.err);
	}
}

static void
launch(struct prom_flight *f)
{
	struct prom *p = f->prom;
	struct str url = { 0 };
	struct http_ask ask = {
		.user = p->url.user,
		.password = p->url.password,
		.n_headers = p->n_headers,
		.header = p->header,
		.config = p->config,
		.post = f->ask.post && !f->get,
		.timeout_ms = p->timeout_ms,
		.max_bytes = LIMIT_ANSWER_BYTES,
		.chunk = on_chunk,
		.done = on_done,
		.arg = f,
	};

	prom_reader_free(f->reader);
	f->reader = prom_reader_new(&f->q);
	f->reader_err = (struct err){ 0 };
	f->n_body = 0;
	f->tries++;
	str_printf(&url, "%s%s", p->url.base, str_text(&f->ask.path));
	if (ask.post)
		ask.body = str_slice(&f->ask.form);
	else if (f->ask.form.n > 0)
		str_printf(&url, "?%s", str_text(&f->ask.form));
	ask.url = str_text(&url);
	f->http = http_request(loop_http(p->source.loop), &ask);
	str_release(&url);
}

static void
on_refused(void *arg)
{
	struct source_request *r = arg;
	struct source_answer a = { .err = r->err };

	TAILQ_REMOVE(&r->prom->refused, r, link);
	r->done(r->arg, &a);
	answer_release(&a);
	mem_free(r);
}

static bool
same_question(const struct prom_flight *f, const struct prom_ask *ask)
{
	return slice_eq(str_slice(&f->ask.path), str_slice(&ask->path)) &&
	       slice_eq(str_slice(&f->ask.form), str_slice(&ask->form));
}

/* Takes the ask over. */
static struct prom_flight *
find_flight(struct prom *p, const struct source_question *q,
	    struct prom_ask *ask)
{
	struct prom_flight *f;

	TAILQ_FOREACH(f, &p->flights, link)
	if (same_question(f, ask)) {
		prom_ask_release(ask);
		return f;
	}
	f = mem_calloc(1, sizeof(*f));
	f->prom = p;
	f->q = *q;
	str_add_slice(&f->query, q->query);
	f->q.query = f->q.label = SLICE("");
	f->ask = *ask;
	f->get = p->get;
	f->asked_us = clock_mono_us();
	TAILQ_INIT(&f->waiters);
	TAILQ_INSERT_TAIL(&p->flights, f, link);
	launch(f);
	return f;
}

static struct source_request *
prom_start(struct source *s, const struct source_question *q, source_done *done,
	   void *arg)
{
	struct prom *p = (struct prom *)s;
	struct source_request *r = mem_calloc(1, sizeof(*r));
	struct prom_ask ask;

	r->prom = p;
	r->done = done;
	r->arg = arg;
	if (clock_mono_us() < p->quiet_us)
		r->err = p->quiet;
	if (prom_ask_init(&ask, q, &r->err) < 0 || r->err.code != ERR_NONE) {
		prom_ask_release(&ask);
		TAILQ_INSERT_TAIL(&p->refused, r, link);
		r->timer = loop_timer(s->loop, 0, on_refused, r);
		return r;
	}
	r->flight = find_flight(p, q, &ask);
	TAILQ_INSERT_TAIL(&r->flight->waiters, r, link);
	return r;
}

static void
prom_cancel(struct source *s, struct source_request *r)
{
	struct prom_flight *f = r->flight;

	if (f == NULL) {
		loop_timer_cancel(s->loop, r->timer);
		TAILQ_REMOVE(&r->prom->refused, r, link);
	} else {
		TAILQ_REMOVE(&f->waiters, r, link);
		if (!f->landed && TAILQ_EMPTY(&f->waiters))
			flight_free(f);
	}
	mem_free(r);
}

static void
prom_free(struct source *s)
{
	struct prom *p = (struct prom *)s;
	struct source_request *r;
	struct prom_flight *f;
	struct arena a;

	while ((f = TAILQ_FIRST(&p->flights)) != NULL)
		/* The last cancelled one takes the flight along. */
		prom_cancel(s, TAILQ_FIRST(&f->waiters));
	while ((r = TAILQ_FIRST(&p->refused)) != NULL)
		prom_cancel(s, r);
	a = p->arena;
	arena_release(&a); /* p lies in it */
}

/* Scrapes of the last minute may still be on their way. */
static int64_t
prom_final(const struct source *s)
{
	(void)s;
	return clock_wall_ms() - FINAL_MS;
}

static const struct source_kind kind = {
	.name = "prometheus",
	.help = "a Prometheus-compatible server, over HTTP",
	.start = prom_start,
	.cancel = prom_cancel,
	.free = prom_free,
	.final = prom_final,
};

/* --header is AUTH if it gives credentials. */
static int
set_who(struct prom *p, bool auth, struct err *err)
{
	const struct http_config *c = p->config;
	bool file = c != NULL && (c->type != NULL || c->user.text != NULL ||
				  c->user.file != NULL);

	p->who = auth || file || p->url.user != NULL;
	if (auth + file + (p->url.user != NULL) > 1)
		return err_set(err, ERR_USAGE,
			       "credentials are given twice: take one of the "
			       "URL's user, a header Authorization and the "
			       "HTTP client configuration");
	for (size_t i = 0; c != NULL && i < c->n_headers; i++)
		for (size_t k = 0; k < p->n_headers; k++) {
			size_t n = strlen(c->header[i].name);

			if (strncasecmp(p->header[k], c->header[i].name, n) ==
				    0 &&
			    strchr(":;", p->header[k][n]) != NULL)
				return err_set(err, ERR_USAGE,
					       "the header %s is given twice: "
					       "by --header, and by --tenant "
					       "or the HTTP client "
					       "configuration",
					       c->header[i].name);
		}
	return 0;
}

static int
set_headers(struct prom *p, const struct source_prom_options *o,
	    struct err *err)
{
	bool auth = false;

	p->header =
		arena_calloc(&p->arena, o->n_headers + 1, sizeof(*p->header));
	for (size_t i = 0; i < o->n_headers; i++) {
		p->header[i] =
			prom_headers_make(&p->arena, o->header[i], &auth, err);
		if (p->header[i] == NULL)
			return -1;
	}
	p->n_headers = o->n_headers;
	return set_who(p, auth, err);
}

struct source *
source_prom_new(struct loop *l, const struct source_prom_options *o,
		struct err *err)
{
	struct arena a = { 0 };
	struct prom *p = arena_calloc(&a, 1, sizeof(*p));
	size_t n;

	p->arena = a;
	p->source.kind = &kind;
	p->source.loop = l;
	p->timeout_ms = o->timeout_ms > 0 ? o->timeout_ms : TIMEOUT_MS;
	p->config = o->config;
	p->source.insecure =
		o->config != NULL && o->config->insecure_skip_verify;
	p->tries = o->tries > 0 ? o->tries : TRIES;
	TAILQ_INIT(&p->flights);
	TAILQ_INIT(&p->refused);
	if (url_parse(&p->arena, o->url, &p->url, err) < 0 ||
	    set_headers(p, o, err) < 0) {
		prom_free(&p->source);
		return NULL;
	}
	n = strlen(p->url.base);
	if (n > sizeof(p->source.name) - 1)
		n = sizeof(p->source.name) - 1;
	memcpy(p->source.name, p->url.base, n);
	return &p->source;
}
