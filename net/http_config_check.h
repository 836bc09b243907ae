/*
 * http_config_check.h - what Prometheus refuses in an HTTP client
 * configuration, in words that show no value.
 */
#ifndef NET_HTTP_CONFIG_CHECK_H
#define NET_HTTP_CONFIG_CHECK_H

#include "net/http_config.h"

/* These answer NULL, or what is wrong. */
const char *http_config_check_version(const char *text);
const char *http_config_check_name(const char *text); /* a host's */
const char *http_config_check_proxy(const char *url);
/* What members say together; fills in the defaults that hang on it.  *at is
 * the member to point at. */
const char *http_config_check(struct http_config *c, const struct json *in,
			      struct arena *a, const struct json **at);

/* As Prometheus reads "a:", "a: null", "a: ''": a was not given. */
bool http_config_check_unset(const struct json *j);
/* Of a member's name what is surely one: in "{password:x}" the value is in it.
 */
struct slice http_config_check_word(struct slice key);
/* A header that may not be set by http_headers. */
bool http_config_check_reserved(const char *name);

#endif
