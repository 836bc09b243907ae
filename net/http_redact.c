#include "config.h"

#include "net/http.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "net/http_config.h"
#include "net/http_request.h"

/* Shorter ones are words that messages have of their own. */
#define REDACT_LEAST 4
#define REDACT_HEADER_LEAST 8 /* of the asker's, which may be no secret */

static void
redact_at(char *text, size_t n)
{
	static const char instead[] = "xxxxx";
	size_t left = n < 5 ? n : 5;

	memcpy(text, instead, left);
	memmove(text + left, text + n, strlen(text + n) + 1);
}

/* Also the half of one at the end, where a text was cut. */
static void
redact(char *text, struct slice secret)
{
	if (secret.n < REDACT_LEAST)
		return;
	for (char *p = text; *p != '\0'; p++) {
		size_t n = 0;

		while (n < secret.n && p[n] == secret.p[n])
			n++;
		if (n == secret.n || (n >= REDACT_LEAST && p[n] == '\0'))
			redact_at(p, n);
	}
}

/* As basic authentication sends them. */
static void
redact_basic(char *text, const char *user, const char *password)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	struct str plain = { 0 }, out = { 0 };

	redact(text, slice_of(password));
	str_printf(&plain, "%s:%s", user, password);
	/* Without the = behind it: n bytes are n + 1 digits. */
	for (size_t i = 0; i < plain.n; i += 3) {
		size_t n = plain.n - i < 3 ? plain.n - i : 3;
		unsigned bits = 0;

		for (size_t k = 0; k < n; k++)
			bits |= (unsigned)(unsigned char)str_text(&plain)[i + k]
				<< (16 - 8 * k);
		for (size_t k = 0; k <= n; k++)
			str_addc(&out, digit[bits >> (18 - 6 * k) & 63]);
	}
	redact(text, str_slice(&out));
	str_release(&plain);
	str_release(&out);
}

/* LINE is "NAME: VALUE"; of "NAME: Bearer TOKEN" the token. */
static void
redact_line(char *text, const char *line, size_t least)
{
	struct slice value = slice_of(line);
	ptrdiff_t at = slice_find(value, SLICE(": "), 0);
	const char *blank;

	if (at < 0)
		return;
	value = (struct slice){ value.p + at + 2, value.n - (size_t)at - 2 };
	if (strncasecmp(line, "Authorization:", 14) == 0) {
		blank = memchr(value.p, ' ', value.n);
		if (blank != NULL)
			value = slice_of(blank + 1);
	}
	if (value.n >= least)
		redact(text, value);
}

/* http_files has a line a value, in their order, and the authorization last. */
static void
redact_config(const struct http_request *r, char *text)
{
	const struct http_config *c = r->ask.config;
	size_t line = 0;

	for (size_t i = 0; i < c->n_headers; i++)
		for (size_t k = 0; k < c->header[i].n; k++, line++)
			if (!c->header[i].value[k].plain &&
			    line < r->files.n_headers)
				redact_line(text, r->files.header[line],
					    REDACT_LEAST);
	if (line < r->files.n_headers)
		redact_line(text, r->files.header[line], REDACT_LEAST);
	if (r->files.user != NULL && r->files.password != NULL)
		redact_basic(text, r->files.user, r->files.password);
}

void
http_redact(const struct http_request *r, char *text)
{
	const struct http_ask *a = &r->ask;

	if (a->user != NULL && a->password != NULL)
		redact_basic(text, a->user, a->password);
	for (size_t i = 0; i < a->n_headers; i++)
		redact_line(text, a->header[i], REDACT_HEADER_LEAST);
	if (a->config != NULL)
		redact_config(r, text);
}
