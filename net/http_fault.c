#include "config.h"

#include "net/http_fault.h"

#include <string.h>

/* What libcurl and the TLS library under it say, and what mends it. */
static const struct {
	const char *words, *advice;
} advices[] = {
	{ "wrong version number", "; is it https?" },
	{ "packet length too long", "; is it https?" },
	{ "has expired", "; the server's certificate must be renewed" },
	{ "not yet valid", "; compare the clocks of both machines" },
	{ "self-signed",
	  "; if it is right, give it, or the CA that signed it, as ca_file of "
	  "tls_config (--http.config.file)" },
	{ "unable to get local issuer",
	  "; give the CA that signed it as ca_file of tls_config "
	  "(--http.config.file)" },
	{ "certificate subject name",
	  "; use a name that is in the certificate, or say it as server_name "
	  "of tls_config (--http.config.file)" },
	{ "protocol version",
	  "; the server's TLS is too old; it must be updated, or min_version "
	  "of tls_config lowered (--http.config.file)" },
	{ "unsupported protocol",
	  "; the server's TLS is too old; it must be updated, or min_version "
	  "of tls_config lowered (--http.config.file)" },
	{ "certificate required",
	  "; give cert_file and key_file of tls_config (--http.config.file)" },
	{ "handshake failure",
	  "; it may want a client certificate: cert_file and key_file of "
	  "tls_config (--http.config.file)" },
	{ "unknown ca",
	  "; the server does not know who signed cert_file of tls_config" },
	{ "response 407", "; it wants to know who asks: proxy_url: "
			  "http://USER:PASSWORD@PROXY (--http.config.file)" },
	{ "bad certificate",
	  "; the server does not take cert_file of tls_config" },
};

static const char *
advice_of(const char *words, const char *fallback)
{
	for (size_t i = 0; i < sizeof(advices) / sizeof(*advices); i++)
		if (strstr(words, advices[i].words) != NULL)
			return advices[i].advice;
	return fallback;
}

static void
fault_timeout(struct http_request *r)
{
	long sent = 0;

	curl_easy_getinfo(r->easy, CURLINFO_REQUEST_SIZE, &sent);
	/* A server that is at work would only get the work twice. */
	r->reply.transient = sent == 0;
	if (sent == 0)
		err_set(&r->reply.err, ERR_UNREACHABLE,
			"cannot connect to %s: no answer in time", r->to.where);
	else
		err_set(&r->reply.err, ERR_TIMEOUT,
			"%s gave no whole answer in %g s; ask for less, or "
			"give it longer with --timeout",
			r->to.where, (double)r->ask.timeout_ms / 1000);
}

/* By libcurl's words, which name whom it connects to. */
static bool
is_proxied(const struct http_request *r)
{
	const struct http_config *c = r->ask.config;
	struct slice host = slice_of(r->to.host);

	if (host.n > 2 && host.p[0] == '[')
		host = (struct slice){ host.p + 1, host.n - 2 };
	return (c != NULL && c->proxy_url != NULL) ||
	       (strstr(r->detail, "Failed to connect to ") != NULL &&
		slice_find(slice_of(r->detail), host, 0) < 0);
}

/* Where it shows the URL of a proxy, a password may be in it. */
static const char *
fault_words(const struct http_request *r, CURLcode rc)
{
	if (r->detail[0] == '\0' || strchr(r->detail, '@') != NULL)
		return curl_easy_strerror(rc);
	return r->detail;
}

static void
fault_connect(struct http_request *r, const char *words)
{
	r->reply.transient = true;
	err_set(&r->reply.err, ERR_UNREACHABLE, "cannot connect to %s: %s%s",
		r->to.where, words,
		is_proxied(r) ? "; is its proxy there? It is that of proxy_url "
				"(--http.config.file), else of http_proxy or "
				"https_proxy in the environment"
			      : "");
}

void
http_fault(struct http_request *r, CURLcode rc)
{
	const char *words = fault_words(r, rc);
	long os = 0;

	curl_easy_getinfo(r->easy, CURLINFO_OS_ERRNO, &os);
	if (rc == CURLE_COULDNT_CONNECT && os != 0)
		words = strerrordesc_np((int)os);
	if (strstr(words, "CONNECT tunnel failed") != NULL ||
	    strstr(words, "from proxy after CONNECT") != NULL)
		rc = CURLE_PROXY;
	if (strstr(r->detail, "Unsupported proxy") != NULL) {
		err_set(&r->reply.err, ERR_USAGE,
			"the URL of the proxy for %s is none that is "
			"understood: check proxy_url (--http.config.file), "
			"http_proxy and https_proxy",
			r->to.where);
		return;
	}
	switch ((int)rc) {
	case CURLE_COULDNT_CONNECT:
		fault_connect(r, words);
		break;
	case CURLE_OPERATION_TIMEDOUT:
		fault_timeout(r);
		break;
#define E(name, code, again, before, after)                           \
	case CURLE_##name:                                            \
		r->reply.transient = again;                           \
		err_set(&r->reply.err, ERR_##code, before "%s: %s%s", \
			r->to.where, words, advice_of(words, after)); \
		break;
#include "net/http_error.def"
#undef E
	default:
		err_set(&r->reply.err, ERR_UNREACHABLE, "cannot ask %s: %s",
			r->to.where, words);
	}
}
