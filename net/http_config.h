/*
 * http_config.h - how an HTTP client speaks to servers, in Prometheus' format
 * (backends.md B.3): who it is, what TLS it takes, by which proxy.
 *
 * Read once and checked; the files that it names (passwords, tokens, headers,
 * certificates) are read again for every request, so that what rotates them
 * need not know of us.  Nothing here is ever shown: messages name the file and
 * the field, never what is in it.
 */
#ifndef NET_HTTP_CONFIG_H
#define NET_HTTP_CONFIG_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/slice.h"

struct err;

/* A text that stands in the file, or the file that it is read from. */
struct http_secret {
	const char *text; /* NULL: not in the file */
	const char *file; /* NULL: none */
	bool plain;       /* may be shown */
};

struct http_config_header {
	const char *name;
	size_t n;
	struct http_secret *value;
};

/* All zero: no authentication, verified TLS, redirects followed. */
struct http_config {
	struct http_secret user, password; /* basic_auth */
	const char *type;                  /* authorization; NULL: none */
	struct http_secret credentials;
	struct http_secret ca, cert, key;
	const char *server_name; /* that the certificate must name */
	bool insecure_skip_verify;
	const char *min_version, *max_version; /* "TLS12"; NULL: 1.2, any */
	const char *proxy_url, *no_proxy;
	bool proxy_from_environment;
	bool no_environment; /* proxy_from_environment: false was said */
	size_t n_proxy_headers, n_headers;
	struct http_config_header *proxy_header, *header;
	bool no_redirects, no_http2;
};

/* The members of a YAML mapping that are ours; others are left to the caller.
 * Relative file names are taken from DIR.  -1: "line 4: ...". */
int http_config_read(struct http_config *c, const struct json *in,
		     const char *dir, struct arena *a, struct err *err);
/* A member that http_config_read takes, or refuses by name. */
bool http_config_has(struct slice key);
/* A whole file of it; other members are errors.  -1: "FILE: line 4: ...". */
int http_config_load(struct http_config *c, const char *path, struct arena *a,
		     struct err *err);
/* Something in it, or in the files it names, is or may be secret. */
bool http_config_has_secrets(const struct http_config *c);

#endif
