#include "config.h"

#include "net/url.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/quote.h"

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static const char *
decode(struct arena *a, struct slice s, struct err *err)
{
	char *out = arena_strndup(a, s.p, s.n), *to = out;

	for (size_t i = 0; i < s.n; i++) {
		int hi = 0, lo = 0;

		if (s.p[i] != '%') {
			*to++ = s.p[i];
			continue;
		}
		hi = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
		lo = hi >= 0 ? hex_digit(s.p[i + 2]) : -1;
		if (lo < 0 || (hi | lo) == 0) {
			err_set(err, ERR_USAGE,
				"the URL's user or password has a %% that is "
				"not followed by two hex digits; write %% "
				"itself as %%25");
			return NULL;
		}
		*to++ = (char)(hi << 4 | lo);
		i += 2;
	}
	*to = '\0';
	return out;
}

static int
parse_user(struct arena *a, struct slice s, struct url *out, struct err *err)
{
	ptrdiff_t colon = slice_find(s, SLICE(":"), 0);
	struct slice user = s;

	if (colon >= 0) {
		user.n = (size_t)colon;
		out->password = decode(
			a, (struct slice){ s.p + colon + 1, s.n - user.n - 1 },
			err);
		if (out->password == NULL)
			return -1;
	}
	out->user = decode(a, user, err);
	return out->user == NULL ? -1 : 0;
}

static bool
is_host(struct slice s)
{
	bool six = s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']';

	if (six)
		s = (struct slice){ s.p + 1, s.n - 2 };
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (six ? hex_digit(c) < 0 && c != ':' && c != '.'
			: !is_alnum(c) && c != '.' && c != '-' && c != '_')
			return false;
	}
	return s.n > 0;
}

int
url_check_host(struct slice s, struct err *err)
{
	struct slice host = s, port = SLICE("");
	int64_t n = 0;
	size_t i = s.n;

	while (i > 0 && s.p[i - 1] >= '0' && s.p[i - 1] <= '9')
		i--;
	if (i > 0 && s.p[i - 1] == ':') {
		host.n = i - 1;
		port = (struct slice){ s.p + i, s.n - i };
		if (num_parse_int(port, &n) < 0 || n < 1 || n > 65535)
			return err_set(err, ERR_USAGE,
				       "the URL's port must be 1 to 65535");
	}
	if (host.n == 0)
		return err_set(err, ERR_USAGE,
			       "the URL has no host; it is "
			       "like http://localhost:9090");
	if (!is_host(host))
		return err_set(err, ERR_USAGE,
			       "the URL's host \"%.*s\" is not a name or an "
			       "address; a password's special characters are "
			       "written as %%XX",
			       SLICE_ARG(host));
	return 0;
}

static int
check_path(struct slice s, struct err *err)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '?' || s.p[i] == '#')
			return err_set(err, ERR_USAGE,
				       "the URL must end before its \"%c\"; "
				       "give what servers want beside it with "
				       "--header",
				       s.p[i]);
		if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '\\')
			return err_set(err, ERR_USAGE,
				       "the URL's path has a character that "
				       "must be written as %%XX");
	}
	return 0;
}

static struct slice
take_scheme(struct slice *s)
{
	static const struct slice schemes[] = { { "http://", 7 },
						{ "https://", 8 } };

	for (size_t i = 0; i < 2; i++)
		if (slice_starts(*s, schemes[i])) {
			s->p += schemes[i].n;
			s->n -= schemes[i].n;
			return schemes[i];
		}
	return SLICE("");
}

int
url_parse(struct arena *a, const char *text, struct url *out, struct err *err)
{
	struct slice s = slice_of(text), host, path = SLICE("");
	struct slice scheme = take_scheme(&s);
	size_t n = 0;

	*out = (struct url){ 0 };
	if (scheme.n == 0)
		return err_set(err, ERR_USAGE,
			       "the URL must start with http:// or https://");
	while (n < s.n && s.p[n] != '/' && s.p[n] != '?' && s.p[n] != '#')
		n++;
	host = (struct slice){ s.p, n };
	path = (struct slice){ s.p + n, s.n - n };
	for (size_t i = n; i > 0; i--) {
		if (s.p[i - 1] != '@')
			continue;
		host = (struct slice){ s.p + i, n - i };
		if (parse_user(a, (struct slice){ s.p, i - 1 }, out, err) < 0)
			return -1;
		break;
	}
	/* Perhaps the end of a password, so nothing of it is shown. */
	if (slice_find(path, SLICE("@"), 0) >= 0)
		return err_set(err, ERR_USAGE,
			       "the URL has an @ behind its host; in a user or "
			       "password / ? and # are written as %%2F %%3F "
			       "and %%23, an @ in the path as %%40");
	if (url_check_host(host, err) < 0 || check_path(path, err) < 0)
		return -1;
	if (path.n > 0 && path.p[path.n - 1] == '/')
		path.n--;
	out->base = arena_printf(a, "%.*s%.*s%.*s", SLICE_ARG(scheme),
				 SLICE_ARG(host), SLICE_ARG(path));
	return 0;
}

void
url_redacted(struct slice s, struct str *out)
{
	const char *at = s.n > 0 ? memrchr(s.p, '@', s.n) : NULL;
	struct str text = { 0 };

	if (at != NULL) {
		str_add(&text, "xxxxx");
		s = (struct slice){ at, (size_t)(s.p + s.n - at) };
	}
	str_add_slice(&text, s);
	quote_go(str_slice(&text), out);
	str_release(&text);
}

void
url_escape(struct slice s, struct str *out)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (is_alnum(s.p[i]) || c == '-' || c == '.' || c == '_' ||
		    c == '~') {
			str_addc(out, s.p[i]);
			continue;
		}
		str_addc(out, '%');
		str_addc(out, hex[c >> 4]);
		str_addc(out, hex[c & 15]);
	}
}
