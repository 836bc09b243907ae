#include "config.h"

#include "net/http_target.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"

static const char *
url_part(struct arena *a, CURLU *u, CURLUPart part)
{
	char *text, *copy;

	if (curl_url_get(u, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK)
		return arena_strdup(a, "");
	copy = arena_strdup(a, text);
	curl_free(text);
	return copy;
}

int
http_target_read(struct http_target *t, const struct http_target *from,
		 const char *url, struct arena *a, struct err *err)
{
	CURLU *u = curl_url();
	const char *scheme;
	CURLUcode rc = CURLUE_OK;

	if (from != NULL)
		rc = curl_url_set(u, CURLUPART_URL, from->url, 0);
	if (rc == CURLUE_OK)
		rc = curl_url_set(u, CURLUPART_URL, url,
				  from != NULL ? CURLU_URLENCODE : 0);
	curl_url_set(u, CURLUPART_USER, NULL, 0);
	curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
	scheme = url_part(a, u, CURLUPART_SCHEME);
	t->url = url_part(a, u, CURLUPART_URL);
	t->host = url_part(a, u, CURLUPART_HOST);
	t->port = url_part(a, u, CURLUPART_PORT);
	t->where = arena_printf(a, "%s:%s", t->host, t->port);
	t->origin = arena_printf(a, "%s://%s", scheme, t->where);
	t->tls = strcmp(scheme, "https") == 0;
	curl_url_cleanup(u);
	if (rc == CURLUE_OK && (t->tls || strcmp(scheme, "http") == 0))
		return 0;
	return err_set(err, ERR_SERVER, "not a URL of http or https");
}

bool
http_target_same(const struct http_target *a, const struct http_target *b)
{
	return strcasecmp(a->origin, b->origin) == 0;
}

const char *
http_target_named(const struct http_target *t, const char *host,
		  struct arena *a)
{
	CURLU *u = curl_url();
	const char *url = NULL;

	/* An address of IPv6 stands in brackets there. */
	if (strchr(host, ':') != NULL)
		host = arena_printf(a, "[%s]", host);
	if (curl_url_set(u, CURLUPART_URL, t->url, 0) == CURLUE_OK &&
	    curl_url_set(u, CURLUPART_HOST, host, 0) == CURLUE_OK)
		url = url_part(a, u, CURLUPART_URL);
	curl_url_cleanup(u);
	return url;
}
