/*
 * http_files.h - an HTTP client configuration with what its files hold now.
 */
#ifndef NET_HTTP_FILES_H
#define NET_HTTP_FILES_H

#include "base/arena.h"
#include "base/slice.h"
#include "net/http_config.h"

struct err;

struct http_files {
	const char *user, *password; /* NULL: none */
	struct slice ca, cert, key;  /* PEM; n 0: none */
	size_t n_headers, n_proxy_headers;
	const char **header, **proxy_header; /* as libcurl takes them */
};

/* In A.  C may be NULL.  -1: "password_file: cannot open /x: ..."; no error
 * shows what a file holds. */
int http_files_read(struct http_files *f, const struct http_config *c,
		    struct arena *a, struct err *err);

#endif
