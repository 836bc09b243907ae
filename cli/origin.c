#include "config.h"

#include "cli/origin.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "cli/command.h"
#include "cli/origin_embedded.h"
#include "cli/origin_replay.h"
#include "cli/origin_scrape.h"
#include "cli/origin_server.h"
#include "net/url.h"

#define WAYS                                                             \
	"give one of: --scrape URL (a process to scrape), --demo (a "    \
	"made-up Pyroscope), --replay FILE (a recorded one), --url URL " \
	"(a Prometheus, Thanos, Mimir or VictoriaMetrics server), or "   \
	"PYRODASH_URL in the environment"

static void
origin_demo(struct origin *o, struct loop *l)
{
	o->db = tsdb_new();
	o->demo = feed_demo_new(o->db, FEED_DEMO_SEED);
	origin_embedded(o, l, "demo");
	o->source->demo = true;
}

/* What is of use to scraping only. */
static int
origin_check_scrape(const struct args *a, struct err *err)
{
	static const enum option_id own[] = { OPTION_KEEP, OPTION_MEMORY,
					      OPTION_RETENTION, OPTION_FOR };
	static const enum option_id words[] = { OPTION_LABEL, OPTION_NAMESPACE,
						OPTION_CLUSTER };
	static const enum option_id client[] = { OPTION_HTTP_CONFIG,
						 OPTION_TENANT };
	bool scrape = args_has(a, OPTION_SCRAPE);

	for (size_t i = 0; !scrape && args_has(a, OPTION_SCRAPE_CONFIG) &&
			   i < sizeof(client) / sizeof(client[0]);
	     i++)
		if (args_has(a, client[i]))
			return err_set(err, ERR_USAGE,
				       "--%s is for --url and for what "
				       "--scrape scrapes: a job of "
				       "--scrape-config says it itself, "
				       "with the same words%s",
				       args_option(client[i])->name,
				       client[i] == OPTION_TENANT
					       ? " (http_headers)"
					       : "");
	for (size_t i = 0; !scrape && i < sizeof(words) / sizeof(words[0]); i++)
		if (args_has(a, words[i]))
			return err_set(err, ERR_USAGE,
				       "--%s is for what --scrape scrapes",
				       args_option(words[i])->name);
	scrape |= args_has(a, OPTION_SCRAPE_CONFIG);
	for (size_t i = 0; !scrape && i < sizeof(own) / sizeof(own[0]); i++)
		if (args_has(a, own[i]))
			return err_set(err, ERR_USAGE,
				       "--%s is for --scrape and "
				       "--scrape-config",
				       args_option(own[i])->name);
	return 0;
}

/* One source a run, and nothing that is of no use to it. */
static int
origin_check(const struct args *a, struct err *err)
{
	static const enum option_id ways[] = { OPTION_URL, OPTION_DEMO,
					       OPTION_REPLAY, OPTION_SCRAPE,
					       OPTION_SCRAPE_CONFIG };
	const struct option_row *first = NULL;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const struct option_row *row = args_option(ways[i]);

		if (!args_has(a, ways[i]))
			continue;
		if ((ways[i] == OPTION_URL ||
		     ways[i] == OPTION_SCRAPE_CONFIG) &&
		    a->option[ways[i]].n > 1)
			return err_set(err, ERR_USAGE,
				       "--%s is given %zu times: one source a "
				       "run",
				       row->name, a->option[ways[i]].n);
		if (first == args_option(OPTION_SCRAPE) &&
		    ways[i] == OPTION_SCRAPE_CONFIG)
			continue; /* both are scraped */
		if (first != NULL)
			return err_set(err, ERR_USAGE,
				       "--%s and --%s are two sources: " WAYS,
				       first->name, row->name);
		first = row;
	}
	if (first != NULL && first != args_option(OPTION_URL) &&
	    (args_has(a, OPTION_HEADER) || args_has(a, OPTION_TIMEOUT)))
		return err_set(err, ERR_USAGE,
			       "--header and --timeout are for a server: give "
			       "them with --url, not with --%s",
			       first->name);
	if ((args_has(a, OPTION_DEMO) || args_has(a, OPTION_REPLAY)) &&
	    (args_has(a, OPTION_HTTP_CONFIG) || args_has(a, OPTION_TENANT)))
		return err_set(err, ERR_USAGE,
			       "--http.config.file and --tenant are for what "
			       "is asked over HTTP, not for --%s",
			       first->name);
	return origin_check_scrape(a, err);
}

static int
origin_features(struct origin *o, const struct args *a, struct err *err)
{
	o->features = feature_defaults;
	if (args_has(a, OPTION_FEATURE) && args_has(a, OPTION_URL))
		return err_set(err, ERR_USAGE,
			       "--enable-feature is for this program's own "
			       "engine: a server has its own");
	for (size_t i = 0; i < a->option[OPTION_FEATURE].n; i++)
		if (feature_enable(&o->features,
				   slice_of(a->option[OPTION_FEATURE].value[i]),
				   err) < 0)
			return err_prefix(err, "--enable-feature");
	return 0;
}

static int
origin_external(struct origin *o, const struct args *a, struct err *err)
{
	const char *text = args_get(a, OPTION_EXTERNAL_URL);
	struct url url;

	if (text == NULL)
		return 0;
	if (args_has(a, OPTION_URL))
		return err_set(err, ERR_USAGE,
			       "--external-url is for alerts that this program "
			       "evaluates: a server has its own");
	if (url_parse(&o->arena, text, &url, err) < 0)
		return err_prefix(err, "--external-url");
	o->external_url = slice_of(url.base);
	return 0;
}

int
origin_init(struct origin *o, struct loop *l, const struct args *a,
	    struct err *err)
{
	const char *env = getenv("PYRODASH_URL");
	const char *where = "--url";

	memset(o, 0, sizeof(*o));
	if (origin_check(a, err) < 0 || origin_features(o, a, err) < 0 ||
	    origin_external(o, a, err) < 0)
		return EXIT_USAGE;
	if (args_has(a, OPTION_DEMO)) {
		origin_demo(o, l);
		return EXIT_OK;
	}
	if (args_has(a, OPTION_REPLAY))
		return origin_replay(o, l, a, err) < 0 ? EXIT_DATA : EXIT_OK;
	if (args_has(a, OPTION_SCRAPE) || args_has(a, OPTION_SCRAPE_CONFIG))
		return origin_scrape(o, l, a, err);
	if (!args_has(a, OPTION_URL)) {
		where = "PYRODASH_URL";
		if (env == NULL || env[0] == '\0') {
			err_set(err, ERR_USAGE, "no source of data: " WAYS);
			return EXIT_USAGE;
		}
	}
	return origin_server(o, l, a, where, err) < 0 ? EXIT_USAGE : EXIT_OK;
}

void
origin_release(struct origin *o)
{
	if (o->source != NULL)
		source_free(o->source);
	feed_rules_free(o->rules);
	origin_scrape_release(o);
	feed_demo_free(o->demo);
	if (o->db != NULL)
		tsdb_free(o->db);
	client_release(&o->client);
	arena_release(&o->arena);
}

int64_t
origin_now_ms(const struct origin *o)
{
	return o->replayed ? o->replay.last : clock_wall_ms();
}
