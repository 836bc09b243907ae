#include "config.h"

#include "net/http_header.h"

bool
http_header_is_name(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c <= ' ' || c >= 0x7f ||
		    strchr("\"(),/:;<=>?@[\\]{}", c) != NULL)
			return false;
	}
	return s.n > 0;
}

bool
http_header_is_value(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

const char *
http_header_line(struct arena *a, struct slice name, struct slice value)
{
	/* libcurl takes "NAME:" for "do not send it". */
	if (value.n == 0)
		return arena_printf(a, "%.*s;", SLICE_ARG(name));
	return arena_printf(a, "%.*s: %.*s", SLICE_ARG(name), SLICE_ARG(value));
}
