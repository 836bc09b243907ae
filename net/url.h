/*
 * url.h - the address of a server as a user gives it, taken apart.
 */
#ifndef NET_URL_H
#define NET_URL_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/str.h"

struct err;

struct url {
	const char *base; /* "http://host:1/path": no user, no end / */
	const char *user, *password; /* decoded; NULL: not given */
};

/* http or https, a host, perhaps a port and a path; nothing else.  No error
 * text holds the password. */
int url_parse(struct arena *a, const char *text, struct url *out,
	      struct err *err);

/* HOST or HOST:PORT, [ADDRESS] if it has colons. */
int url_check_host(struct slice s, struct err *err);

/* Appends what a user gave as an address, in quotes; where a password may be in
 * it, xxxxx instead of all before its last @. */
void url_redacted(struct slice s, struct str *out);

/* Appends s with all but A-Z a-z 0-9 - . _ ~ as %XX. */
void url_escape(struct slice s, struct str *out);

#endif
