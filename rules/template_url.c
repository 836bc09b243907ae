#include "config.h"

#include "rules/template_url.h"

bool
template_url_host(struct slice s, struct slice *host, struct slice *port)
{
	size_t colon = s.n;

	while (colon > 0 && s.p[colon - 1] != ':')
		colon--;
	if (colon == 0)
		return false;
	*host = (struct slice){ s.p, colon - 1 };
	*port = (struct slice){ s.p + colon, s.n - colon };
	if (host->n > 1 && host->p[0] == '[' && host->p[host->n - 1] == ']') {
		host->p++;
		host->n -= 2;
	} else if (memchr(host->p, ':', host->n) != NULL) {
		return false;
	}
	return memchr(host->p, '[', host->n) == NULL &&
	       memchr(host->p, ']', host->n) == NULL &&
	       (port->n == 0 || (memchr(port->p, '[', port->n) == NULL &&
				 memchr(port->p, ']', port->n) == NULL));
}

static bool
url_is_v4(struct slice s)
{
	int parts = 0, digits = 0, value = 0;

	for (size_t i = 0; i <= s.n; i++) {
		if (i == s.n || s.p[i] == '.') {
			if (digits == 0 || value > 255 || ++parts > 4)
				return false;
			digits = value = 0;
		} else if (s.p[i] >= '0' && s.p[i] <= '9' && digits < 3) {
			if (digits > 0 && value == 0)
				return false;
			value = value * 10 + (s.p[i] - '0');
			digits++;
		} else {
			return false;
		}
	}
	return parts == 4;
}

static bool
url_is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

/* Groups of up to four digits, eight of them or fewer around one "::". */
static bool
url_is_v6(struct slice s)
{
	size_t i = 0;
	int groups = 0;
	bool gap = false;

	while (i < s.n) {
		size_t from = i;

		if (s.p[i] == ':') {
			bool twice = i + 1 < s.n && s.p[i + 1] == ':';

			if (twice ? gap : i == 0)
				return false;
			gap = gap || twice;
			i += twice ? 2 : 1;
			if (i == s.n)
				return twice && groups < 8;
			from = i;
		} else if (i > 0) {
			return false;
		}
		while (i < s.n && url_is_hex(s.p[i]))
			i++;
		if (i < s.n && s.p[i] == '.') {
			groups += 2;
			return (groups == 8 || (gap && groups < 8)) &&
			       url_is_v4((struct slice){ s.p + from,
							 s.n - from });
		}
		if (i == from || i - from > 4)
			return false;
		groups++;
	}
	return groups == 8 || (gap && groups < 8);
}

bool
template_url_is_address(struct slice host)
{
	return url_is_v4(host) || url_is_v6(host);
}

struct slice
template_url_path(struct slice url)
{
	ptrdiff_t scheme = slice_find(url, SLICE("://"), 0);
	size_t from = scheme < 0 ? 0 : (size_t)scheme + 3, to;

	while (from < url.n && url.p[from] != '/')
		from++;
	to = from;
	while (to < url.n && url.p[to] != '?' && url.p[to] != '#')
		to++;
	return (struct slice){ url.p + from, to - from };
}

void
template_url_escape(struct slice s, struct str *out)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == ' ')
			str_addc(out, '+');
		else if ((c >= '0' && c <= '9') ||
			 ((c | 32) >= 'a' && (c | 32) <= 'z') ||
			 (c != '\0' && strchr("-_.~", c) != NULL))
			str_addc(out, c);
		else
			str_printf(out, "%%%02X", (unsigned char)c);
	}
}
