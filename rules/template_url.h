/*
 * template_url.h - the parts of hosts and URLs that templates ask for, and text
 * escaped for them, as Go does it.
 */
#ifndef RULES_TEMPLATE_URL_H
#define RULES_TEMPLATE_URL_H

#include "base/slice.h"
#include "base/str.h"

/* HOST:PORT or [HOST]:PORT; false: it is neither. */
bool template_url_host(struct slice s, struct slice *host, struct slice *port);
/* An IPv4 or IPv6 address. */
bool template_url_is_address(struct slice host);
struct slice template_url_path(struct slice url);
/* url.QueryEscape: a blank is +. */
void template_url_escape(struct slice s, struct str *out);

#endif
