#include "config.h"

#include "net/http_apply.h"

#include <string.h>
#include <strings.h>

#include "net/http_config.h"

static struct curl_blob
blob_of(struct slice s)
{
	return (struct curl_blob){ (void *)s.p, s.n, CURL_BLOB_NOCOPY };
}

/* They are given as bytes: libcurl makes a connection anew when they change,
 * which names of files would not tell it. */
static void
apply_certificates(struct http_request *r)
{
	struct http_files *f = &r->files;
	struct curl_blob ca = blob_of(f->ca), cert = blob_of(f->cert),
			 key = blob_of(f->key);

	if (f->ca.n > 0) {
		/* Nobody else is trusted then. */
		curl_easy_setopt(r->easy, CURLOPT_CAINFO, NULL);
		curl_easy_setopt(r->easy, CURLOPT_CAPATH, NULL);
		curl_easy_setopt(r->easy, CURLOPT_CAINFO_BLOB, &ca);
		curl_easy_setopt(r->easy, CURLOPT_PROXY_CAINFO, NULL);
		curl_easy_setopt(r->easy, CURLOPT_PROXY_CAPATH, NULL);
		curl_easy_setopt(r->easy, CURLOPT_PROXY_CAINFO_BLOB, &ca);
	}
	if (f->cert.n == 0 || r->other_origin)
		return;
	curl_easy_setopt(r->easy, CURLOPT_SSLCERTTYPE, "PEM");
	curl_easy_setopt(r->easy, CURLOPT_SSLKEYTYPE, "PEM");
	curl_easy_setopt(r->easy, CURLOPT_SSLCERT_BLOB, &cert);
	curl_easy_setopt(r->easy, CURLOPT_SSLKEY_BLOB, &key);
	/* Or OpenSSL asks the terminal for it. */
	curl_easy_setopt(r->easy, CURLOPT_KEYPASSWD, "");
}

static long
version_of(const char *text, const long version[4], long fallback)
{
	return text != NULL ? version[text[4] - '0'] : fallback;
}

/* OpenSSL takes such versions only with the signatures and ciphers of theirs.
 */
static void
allow_old(CURL *easy)
{
	const char *name = curl_version_info(CURLVERSION_NOW)->ssl_version;

	if (name != NULL && strstr(name, "OpenSSL") != NULL)
		curl_easy_setopt(easy, CURLOPT_SSL_CIPHER_LIST,
				 "DEFAULT@SECLEVEL=0");
}

static void
apply_tls(struct http_request *r)
{
	static const long least[] = { CURL_SSLVERSION_TLSv1_0,
				      CURL_SSLVERSION_TLSv1_1,
				      CURL_SSLVERSION_TLSv1_2,
				      CURL_SSLVERSION_TLSv1_3 };
	static const long most[] = { CURL_SSLVERSION_MAX_TLSv1_0,
				     CURL_SSLVERSION_MAX_TLSv1_1,
				     CURL_SSLVERSION_MAX_TLSv1_2,
				     CURL_SSLVERSION_MAX_TLSv1_3 };
	const struct http_config *c = r->ask.config;
	const char *max = c != NULL ? c->max_version : NULL;
	/* Go's own lower bound, unless a lower upper one is asked for. */
	const char *min =
		max != NULL && strcmp(max, "TLS12") < 0 ? max : "TLS12";

	if (c != NULL && c->min_version != NULL)
		min = c->min_version;
	curl_easy_setopt(
		r->easy, CURLOPT_SSLVERSION,
		version_of(min, least, 0) |
			version_of(max, most, CURL_SSLVERSION_MAX_DEFAULT));
	if (strcmp(min, "TLS12") < 0)
		allow_old(r->easy);
	if (c != NULL && c->insecure_skip_verify) {
		curl_easy_setopt(r->easy, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(r->easy, CURLOPT_SSL_VERIFYHOST, 0L);
		curl_easy_setopt(r->easy, CURLOPT_PROXY_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(r->easy, CURLOPT_PROXY_SSL_VERIFYHOST, 0L);
	}
	apply_certificates(r);
}

/* libcurl verifies the name in the URL: that becomes the one to verify, while
 * the connection and the header Host are the server's. */
static int
apply_server_name(struct http_request *r)
{
	const struct http_config *c = r->ask.config;
	const char *url, *to;

	if (c == NULL || c->server_name == NULL || !r->to.tls ||
	    r->other_origin)
		return 0;
	url = http_target_named(&r->to, c->server_name, &r->arena);
	if (url == NULL)
		return err_set(&r->reply.err, ERR_USAGE,
			       "server_name of tls_config is not the name of a "
			       "host");
	to = arena_printf(&r->arena, "::%s", r->to.where);
	r->connect_to = curl_slist_append(NULL, to);
	curl_easy_setopt(r->easy, CURLOPT_URL, url);
	curl_easy_setopt(r->easy, CURLOPT_CONNECT_TO, r->connect_to);
	r->headers = curl_slist_append(
		r->headers, arena_printf(&r->arena, "Host: %s", r->to.where));
	return 0;
}

/* A proxy's localhost is another; Go leaves the same ones out. */
static bool
is_loopback(const char *host)
{
	return strcasecmp(host, "localhost") == 0 ||
	       strcmp(host, "[::1]") == 0 ||
	       (strncmp(host, "127.", 4) == 0 &&
		strspn(host, "0123456789.") == strlen(host));
}

static bool
is_direct(const struct http_request *r)
{
	const struct http_config *c = r->ask.config;
	bool asked = c != NULL && c->proxy_from_environment;

	return (r->ask.direct && !asked) || (c != NULL && c->no_environment) ||
	       is_loopback(r->to.host);
}

static void
apply_proxy(struct http_request *r)
{
	const struct http_config *c = r->ask.config;

	if (c != NULL && c->proxy_url != NULL) {
		const char *none = c->no_proxy != NULL ? c->no_proxy : "";

		curl_easy_setopt(r->easy, CURLOPT_PROXY, c->proxy_url);
		curl_easy_setopt(r->easy, CURLOPT_NOPROXY, none);
	} else if (is_direct(r)) {
		curl_easy_setopt(r->easy, CURLOPT_PROXY, "");
	}
	/* They are for CONNECT, which only TLS asks for. */
	for (size_t i = 0; i < r->files.n_proxy_headers && r->to.tls; i++)
		r->proxy_headers = curl_slist_append(r->proxy_headers,
						     r->files.proxy_header[i]);
	curl_easy_setopt(r->easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	curl_easy_setopt(r->easy, CURLOPT_PROXYHEADER, r->proxy_headers);
}

static void
apply_who(struct http_request *r)
{
	const struct http_ask *a = &r->ask;
	const struct http_files *f = &r->files;
	const char *user = f->user != NULL ? f->user : a->user;
	const char *password = f->user != NULL ? f->password : a->password;

	if (r->other_origin)
		return;
	for (size_t i = 0; i < a->n_headers; i++)
		r->headers = curl_slist_append(r->headers, a->header[i]);
	for (size_t i = 0; i < f->n_headers; i++)
		r->headers = curl_slist_append(r->headers, f->header[i]);
	if (user == NULL)
		return;
	curl_easy_setopt(r->easy, CURLOPT_USERNAME, user);
	curl_easy_setopt(r->easy, CURLOPT_PASSWORD,
			 password != NULL ? password : "");
	curl_easy_setopt(r->easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
}

int
http_apply(struct http_request *r)
{
	apply_who(r);
	apply_tls(r);
	apply_proxy(r);
	if (r->ask.config != NULL && r->ask.config->no_http2)
		curl_easy_setopt(r->easy, CURLOPT_HTTP_VERSION,
				 (long)CURL_HTTP_VERSION_1_1);
	return apply_server_name(r);
}
