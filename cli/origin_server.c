#include "config.h"

#include "cli/origin_server.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "dashboards/timeexpr.h"
#include "sources/source_prom.h"

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
	return 0;
}
