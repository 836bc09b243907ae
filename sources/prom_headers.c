#include "config.h"

#include "sources/prom_headers.h"

#include <strings.h>

#include "base/err.h"

/* They follow from the request itself; another value breaks it. */
static const char *const reserved[] = {
	"Accept-Encoding",
	"Connection",
	"Content-Encoding",
	"Content-Length",
	"Content-Type",
	"Expect",
	"Host",
	"Keep-Alive",
	"TE",
	"Trailer",
	"Transfer-Encoding",
	"Upgrade",
};

static bool
is_token(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c <= ' ' || c >= 0x7f ||
		    strchr("\"(),/:;<=>?@[\\]{}", c) != NULL)
			return false;
	}
	return s.n > 0;
}

static bool
is_value(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

const char *
prom_headers_make(struct arena *a, const char *text, bool *auth,
		  struct err *err)
{
	struct slice s = slice_of(text), name, value;
	ptrdiff_t colon = slice_find(s, SLICE(":"), 0);
	const char *copy;

	if (colon < 0) {
		err_set(err, ERR_USAGE, "a header is NAME:VALUE, with a colon");
		return NULL;
	}
	name = (struct slice){ s.p, (size_t)colon };
	value = slice_trim(
		(struct slice){ s.p + colon + 1, s.n - (size_t)colon - 1 });
	if (!is_token(name)) {
		err_set(err, ERR_USAGE,
			"the name of a header is made of letters, digits "
			"and -_.");
		return NULL;
	}
	copy = arena_strndup(a, name.p, name.n);
	for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++)
		if (strcasecmp(copy, reserved[i]) == 0) {
			err_set(err, ERR_USAGE,
				"the header %s is set by this program itself",
				reserved[i]);
			return NULL;
		}
	if (!is_value(value)) {
		err_set(err, ERR_USAGE,
			"the value of the header %s has a control character",
			copy);
		return NULL;
	}
	*auth = *auth || strcasecmp(copy, "Authorization") == 0;
	/* libcurl takes "NAME:" for "do not send it". */
	if (value.n == 0)
		return arena_printf(a, "%s;", copy);
	return arena_printf(a, "%s: %.*s", copy, SLICE_ARG(value));
}
