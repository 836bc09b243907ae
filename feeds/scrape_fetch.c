#include "config.h"

#include "feeds/scrape_fetch.h"

#include <strings.h>

#include "base/limits.h"
#include "base/quote.h"
#include "feeds/expo_format.h"

/* Prometheus gives the first protocol this weight, and each next one less. */
#define FETCH_WEIGHT 6

/* As scrape_protocols names them; from version 1 on names may be escaped. */
static const struct fetch_protocol {
	const char *name, *media;
	bool escapes;
} protocols[] = {
	{ "OpenMetricsText1.0.0", "application/openmetrics-text;version=1.0.0",
	  true },
	{ "OpenMetricsText0.0.1", "application/openmetrics-text;version=0.0.1",
	  false },
	{ "PrometheusText1.0.0", "text/plain;version=1.0.0", true },
	{ "PrometheusText0.0.4", "text/plain;version=0.0.4", false },
};

#define PROTOCOLS (sizeof(protocols) / sizeof(protocols[0]))

static const struct fetch_protocol *
fetch_protocol(const char *name)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (strcmp(protocols[i].name, name) == 0)
			return &protocols[i];
	return NULL;
}

static const char *
fetch_accept(const struct scrape_job *j, struct arena *a)
{
	size_t n = j->n_protocols > 0 ? j->n_protocols : PROTOCOLS;
	const char *text = "", *escaping = "";
	int weight = FETCH_WEIGHT;

	if (j->escaping.n > 0)
		escaping = arena_printf(a, ";escaping=%.*s",
					SLICE_ARG(j->escaping));
	for (size_t i = 0; i < n; i++) {
		const struct fetch_protocol *p =
			j->n_protocols > 0 ? fetch_protocol(j->protocol[i])
					   : &protocols[i];

		if (p != NULL)
			text = arena_printf(a, "%s%s%s;q=0.%d,", text, p->media,
					    p->escapes ? escaping : "",
					    weight--);
	}
	return arena_printf(a, "%s*/*;q=0.%d", text, weight);
}

/* A body as large as the limit is too large. */
static size_t
fetch_most(const struct scrape_target *t)
{
	size_t most = t->job->body_size_limit;

	return most > 0 && most < LIMIT_SCRAPE_BYTES ? most - 1
						     : LIMIT_SCRAPE_BYTES;
}

struct http_ask
scrape_fetch_ask(const struct scrape_target *t, struct arena *a)
{
	const char **header = arena_calloc(a, 1, sizeof(*header));

	header[0] =
		arena_printf(a, "X-Prometheus-Scrape-Timeout-Seconds: %.15g",
			     (double)t->timeout_ms / 1000);
	return (struct http_ask){
		.url = arena_strndup(a, t->url.p, t->url.n),
		.n_headers = 1,
		.header = header,
		.accept = fetch_accept(t->job, a),
		.no_gzip = t->job->no_gzip,
		.direct = true,
		.config = &t->job->http,
		.timeout_ms = t->timeout_ms,
		.max_bytes = fetch_most(t),
	};
}

static bool
fetch_is_token(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' ||
		    strchr("()<>@,;:\\\"/[]?=", s.p[i]) != NULL)
			return false;
	return s.n > 0;
}

/* type/subtype, or a word alone. */
static bool
fetch_is_media(struct slice s)
{
	const char *slash = memchr(s.p, '/', s.n);
	size_t n = slash != NULL ? (size_t)(slash - s.p) : s.n;

	return fetch_is_token((struct slice){ s.p, n }) &&
	       (slash == NULL ||
		fetch_is_token((struct slice){ slash + 1, s.n - n - 1 }));
}

static bool
fetch_is(struct slice s, const char *word)
{
	return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

static int
fetch_fallback(const struct scrape_target *t, const char *type, bool media,
	       struct err *err)
{
	struct str quoted = { 0 };

	if (t->job->fallback >= 0)
		return t->job->fallback;
	if (type[0] == '\0')
		return err_set(err, ERR_SERVER,
			       "non-compliant scrape target sending blank "
			       "Content-Type and no fallback_scrape_protocol "
			       "specified for target");
	quote_go(slice_of(type), &quoted);
	if (media)
		err_set(err, ERR_SERVER,
			"received unsupported Content-Type %s and no "
			"fallback_scrape_protocol specified for target",
			str_text(&quoted));
	else
		err_set(err, ERR_SERVER,
			"cannot parse Content-Type %s and no "
			"fallback_scrape_protocol for target",
			str_text(&quoted));
	str_release(&quoted);
	return -1;
}

int
scrape_fetch_format(const struct scrape_target *t, const struct http_reply *r,
		    struct err *err)
{
	struct slice type = slice_of(r->content_type);
	const char *semicolon = memchr(type.p, ';', type.n);

	if (semicolon != NULL)
		type.n = (size_t)(semicolon - type.p);
	type = slice_trim(type);
	if (fetch_is(type, "text/plain"))
		return EXPO_TEXT;
	if (fetch_is(type, "application/openmetrics-text"))
		return EXPO_OPENMETRICS;
	if (fetch_is(type, "application/vnd.google.protobuf"))
		return err_set(err, ERR_UNSUPPORTED,
			       "it answers in protobuf, which was not asked "
			       "for: only text exposition is read");
	return fetch_fallback(t, r->content_type, fetch_is_media(type), err);
}

static const char *
fetch_reason(int status)
{
	static const struct {
		int status;
		const char *words;
	} all[] = {
		{ 204, "No Content" },
		{ 301, "Moved Permanently" },
		{ 302, "Found" },
		{ 303, "See Other" },
		{ 307, "Temporary Redirect" },
		{ 308, "Permanent Redirect" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" },
		{ 407, "Proxy Authentication Required" },
		{ 410, "Gone" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 501, "Not Implemented" },
		{ 502, "Bad Gateway" },
		{ 503, "Service Unavailable" },
		{ 504, "Gateway Timeout" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].status == status)
			return all[i].words;
	return "";
}

/* What may help. */
static const char *
fetch_hint(int status)
{
	if (status == 401 || status == 403)
		return ": it wants a user or token that it knows "
		       "(--http.config.file)";
	if (status == 404)
		return ": is it the right path?";
	return "";
}

int
scrape_fetch_fault(const struct scrape_target *t, const struct http_reply *r,
		   struct err *err)
{
	const struct err *e = &r->err;

	if (e->code == ERR_TIMEOUT ||
	    (e->code == ERR_UNREACHABLE && strstr(e->text, "in time") != NULL))
		return err_set(err, ERR_TIMEOUT,
			       "%s in %g s: context deadline exceeded",
			       e->code == ERR_TIMEOUT ? "no whole answer"
						      : "no connection",
			       (double)t->timeout_ms / 1000);
	if (r->too_large)
		return err_set(err, ERR_LIMIT, "body size limit exceeded");
	if (e->code != ERR_NONE) {
		*err = *e;
		return -1;
	}
	if (r->status != 200)
		return err_set(err, ERR_SERVER,
			       "server returned HTTP status %d %s%s", r->status,
			       fetch_reason(r->status), fetch_hint(r->status));
	return 0;
}
