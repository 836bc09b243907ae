#include "config.h"

#include "cli/origin_server.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "dashboards/timeexpr.h"
#include "sources/source_prom.h"

/* What stands in argv is seen by everybody (ps): a secret that was read there
 * is written over. */
static void
origin_hide(const char *from, const char *to)
{
	memset((char *)from, 'x', (size_t)(to - from));
}

static void
origin_hide_secrets(const struct args *a)
{
	for (size_t i = 0; i < a->option[OPTION_URL].n; i++) {
		const char *url = a->option[OPTION_URL].value[i];
		const char *scheme = strstr(url, "://");
		const char *user = scheme != NULL ? scheme + 3 : url;
		const char *at = strrchr(user, '@');

		if (at != NULL)
			origin_hide(user, at);
	}
	for (size_t i = 0; i < a->option[OPTION_HEADER].n; i++) {
		const char *header = a->option[OPTION_HEADER].value[i];
		const char *colon = strchr(header, ':');

		if (colon != NULL)
			origin_hide(colon + 1, header + strlen(header));
	}
}

int
origin_server(struct origin *o, struct loop *l, const struct args *a,
	      const char *where, struct err *err)
{
	const char *url = args_get(a, OPTION_URL);
	struct source_prom_options p = {
		.url = url != NULL ? url : getenv("PYRODASH_URL"),
		.header = a->option[OPTION_HEADER].value,
		.n_headers = a->option[OPTION_HEADER].n,
	};

	if (client_init(&o->client, a, err) < 0)
		return -1;
	p.config = &o->client.http;
	if (strchr(p.url, '@') != NULL && strstr(p.url, "://") == NULL)
		return err_set(err, ERR_USAGE,
			       "%s: write it with its scheme, http:// or "
			       "https://",
			       where);
	if (strstr(p.url, "://") == NULL)
		return err_set(err, ERR_USAGE,
			       "%s %s: write it with its scheme, as in "
			       "http://%s",
			       where, p.url, p.url);
	if (timeexpr_duration(slice_of(args_get(a, OPTION_TIMEOUT)),
			      &p.timeout_ms, err) < 0)
		return err_prefix(err, "--timeout");
	o->server = true;
	o->source = source_prom_new(l, &p, err);
	if (o->source == NULL)
		return err_prefix(err, "%s", where);
	origin_hide_secrets(a);
	return 0;
}
