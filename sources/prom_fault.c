#include "config.h"

#include "sources/prom_fault.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/num.h"

#define WAIT_MS_MAX 30000
#define WORDS_BYTES 80

/* promql.md 7; others (VictoriaMetrics) give the status as text. */
static const struct {
	const char *type;
	enum err_code code;
} types[] = {
	{ "bad_data", ERR_SYNTAX },     { "execution", ERR_EXECUTION },
	{ "timeout", ERR_TIMEOUT },     { "canceled", ERR_SERVER },
	{ "internal", ERR_SERVER },     { "unavailable", ERR_SERVER },
	{ "not_found", ERR_NOT_FOUND },
};

static const struct {
	int status;
	enum err_code code;
	const char *advice; /* %s: the URL */
} statuses[] = {
	{ 400, ERR_SYNTAX, "" },
	{ 401, ERR_AUTH,
	  "; give user and password, or a token, with --http.config.file" },
	{ 403, ERR_AUTH, "; the credentials given are not allowed to" },
	{ 404, ERR_NOT_FOUND,
	  "; check the URL's path, /api/v1 is looked for behind it; what has "
	  "only /metrics is for --scrape" },
	{ 407, ERR_AUTH,
	  "; the proxy wants to know who asks: proxy_url: "
	  "http://USER:PASSWORD@PROXY in --http.config.file" },
	{ 422, ERR_EXECUTION, "" },
	{ 429, ERR_LIMIT, "; ask less often, or for less" },
	{ 504, ERR_TIMEOUT, "; ask for a shorter time or a larger step" },
};

/* In Go's words, or in nginx's. */
static bool
wants_tls(const struct prom_try *t)
{
	return t->reply->status == 400 &&
	       (slice_find(t->body, SLICE("request to an HTTPS server"), 0) >=
			0 ||
		slice_find(t->body, SLICE("sent to HTTPS port"), 0) >= 0);
}

static enum err_code
code_of(const struct prom_try *t)
{
	if (wants_tls(t))
		return ERR_UNREACHABLE;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (slice_eq(t->result->error_type, slice_of(types[i].type)))
			return types[i].code;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		if (statuses[i].status == t->reply->status)
			return statuses[i].code;
	return ERR_SERVER;
}

static const char *
advice_of(const struct prom_try *t)
{
	int status = t->reply->status;

	if (status == 401 && t->who && t->reply->moved_to != NULL)
		return "; that is where it was redirected to, without the "
		       "credentials; give that place's URL";
	if (status == 401 && t->who)
		return "; the user and password, or the token, that were given "
		       "are wrong";
	if (status == 403 && !t->who)
		return statuses[1].advice;
	if (status >= 300 && status < 400)
		return "; it redirects, and does not say where";
	if (wants_tls(t))
		return "; it speaks TLS, so its URL begins with https";
	if (status == 400 &&
	    slice_find(t->body, SLICE("SSL certificate error"), 0) >= 0)
		return "; it does not take the client certificate: cert_file "
		       "of tls_config in --http.config.file";
	if (status == 400 &&
	    slice_find(t->body, SLICE("SSL certificate"), 0) >= 0)
		return "; give a client certificate: cert_file and key_file of "
		       "tls_config in --http.config.file";
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		if (statuses[i].status == status)
			return statuses[i].advice;
	return "";
}

/* A page has its words in its title. */
static struct slice
titled(struct slice s)
{
	ptrdiff_t from = slice_find(s, SLICE("<title>"), 0);
	ptrdiff_t to = slice_find(s, SLICE("</title>"), 0);

	if (from < 0 || to <= from + 7)
		return s;
	return (struct slice){ s.p + from + 7, (size_t)(to - from) - 7 };
}

/* Without the half of a UTF-8 sequence at the end. */
static struct slice
shown(struct slice s)
{
	s = slice_trim(titled(s));
	if (s.n < PROM_FAULT_BODY)
		return s;
	while (s.n > 0 && ((unsigned char)s.p[s.n - 1] & 0xc0) == 0x80)
		s.n--;
	if (s.n > 0 && ((unsigned char)s.p[s.n - 1] & 0xc0) == 0xc0)
		s.n--;
	return s;
}

/* How long it wants to be left alone, if that is too long to wait for; as far
 * as we let it decide. */
static int64_t
quiet_ms(const struct prom_try *t)
{
	int64_t s = t->reply->retry_after_s;

	if ((t->reply->status != 429 && t->reply->status != 503) ||
	    s <= WAIT_MS_MAX / 1000)
		return 0;
	return (s < LIMIT_QUIET_S ? s : LIMIT_QUIET_S) * 1000;
}

static const char *
quiet_words(const struct prom_try *t, char out[WORDS_BYTES])
{
	int64_t ms = quiet_ms(t);

	out[0] = '\0';
	if (ms > 0)
		snprintf(out, WORDS_BYTES,
			 "; it wants to be left alone for %" PRId64
			 " s and is not asked before",
			 ms / 1000);
	return out;
}

/* A proxy, a login page, another program: say what it sent. */
static void
tell_body(const struct prom_try *t, struct err *err)
{
	struct slice body = shown(t->body);
	const char *type = t->reply->content_type;
	int status = t->reply->status;
	bool fine = status >= 200 && status < 300;
	char wait[WORDS_BYTES];

	err_set(err, fine ? ERR_SERVER : code_of(t),
		"%s answered HTTP %d (%.80s)%s%s%s%.*s",
		t->reply->moved_to != NULL ? t->reply->moved_to : t->url,
		status, *type != '\0' ? type : "no content type",
		fine ? ", but not as Prometheus' API; check the URL"
		     : advice_of(t),
		quiet_words(t, wait), body.n > 0 ? ": " : "", SLICE_ARG(body));
}

static void
tell_envelope(const struct prom_try *t, struct err *err)
{
	const struct prom_result *x = t->result;
	const char *advice = advice_of(t);
	char wait[WORDS_BYTES];

	quiet_words(t, wait);
	if (x->error.n > 0)
		err_set(err, code_of(t), "%.*s%s%s", SLICE_ARG(x->error),
			advice, wait);
	else
		err_set(err, code_of(t),
			"%s answered HTTP %d and reports an error without "
			"saying which%s%s",
			t->url, t->reply->status, advice, wait);
}

static bool
may_help(const struct prom_try *t, enum err_code code)
{
	int status = t->reply->status;

	if (status == 429)
		return true;
	return status >= 500 && status != 501 && code != ERR_TIMEOUT &&
	       code != ERR_SYNTAX && code != ERR_EXECUTION;
}

void
prom_fault_judge(const struct prom_try *t, struct prom_fault *out)
{
	const struct http_reply *p = t->reply;
	const struct prom_result *x = t->result;
	bool fine = p->status >= 200 && p->status < 300;

	*out = (struct prom_fault){ 0 };
	/* The reader stops a body that is none of ours; then look at it. */
	if (p->err.code != ERR_NONE &&
	    (t->reader->code == ERR_NONE || t->reader->code == ERR_LIMIT)) {
		out->err = p->err;
		out->again = p->transient;
		return;
	}
	if (fine && t->reader->code == ERR_NONE && x->success)
		return;
	if (fine && (x->cut || x->envelope) && t->reader->code != ERR_NONE) {
		err_set(&out->err, t->reader->code, "%s: %s", t->url,
			t->reader->text);
		out->again = x->cut && t->body.n > 0;
		return;
	}
	if (x->envelope && !x->success && t->reader->code == ERR_NONE)
		tell_envelope(t, &out->err);
	else
		tell_body(t, &out->err);
	out->get = t->post && !x->envelope &&
		   (p->status == 405 || p->status == 403);
	out->again = may_help(t, out->err.code);
	out->quiet_ms = quiet_ms(t);
	out->wait_ms = p->retry_after_s > WAIT_MS_MAX / 1000
			       ? 0
			       : p->retry_after_s * 1000;
	if (p->retry_after_s > WAIT_MS_MAX / 1000)
		out->again = false;
}

/* The number that ends before *end, which is moved to its start; -1: none. */
static int64_t
number_before(struct slice s, size_t *end)
{
	size_t i = *end;
	int64_t n;

	while (i > 0 && s.p[i - 1] >= '0' && s.p[i - 1] <= '9')
		i--;
	if (num_parse_int((struct slice){ s.p + i, *end - i }, &n) < 0)
		return -1;
	*end = i;
	return n;
}

void
prom_fault_point(struct err *err, struct slice query)
{
	struct slice text = slice_of(err->text);
	ptrdiff_t at = slice_find(text, SLICE(": parse error"), 0);
	int64_t line, column;
	size_t end = (size_t)at, from = 0;

	if (err->code != ERR_SYNTAX || at < 0)
		return;
	column = number_before(text, &end);
	if (column < 1 || end == 0 || text.p[--end] != ':')
		return;
	line = number_before(text, &end);
	for (; line > 1; line--) {
		ptrdiff_t nl = slice_find(query, SLICE("\n"), from);

		if (nl < 0)
			return;
		from = (size_t)nl + 1;
	}
	if (line != 1 || (uint64_t)column > query.n - from + 1)
		return;
	err->start = from + (size_t)column - 1;
	err->end = err->start + 1;
}
