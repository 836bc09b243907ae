#include "config.h"

#include "sources/prom_headers.h"

#include <strings.h>

#include "base/err.h"
#include "net/http_header.h"

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
	if (!http_header_is_name(name)) {
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
	if (!http_header_is_value(value)) {
		err_set(err, ERR_USAGE,
			"the value of the header %s has a control character",
			copy);
		return NULL;
	}
	*auth = *auth || strcasecmp(copy, "Authorization") == 0;
	return http_header_line(a, name, value);
}
