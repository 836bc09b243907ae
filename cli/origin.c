#include "config.h"

#include "cli/origin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "canvas/text.h"
#include "cli/command.h"
#include "dashboards/timeexpr.h"
#include "sources/source_embedded.h"
#include "sources/source_prom.h"

#define WAYS                                                        \
	"give one of: --demo (a made-up Pyroscope), --replay FILE " \
	"(a recorded one), --url URL (a Prometheus, Thanos, Mimir " \
	"or VictoriaMetrics server), or PYRODASH_URL in the environment"

/* The end of the year 9999: arithmetic around it cannot overflow. */
#define ORIGIN_LAST_MS INT64_C(253402300799999)

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

static void
origin_embedded(struct origin *o, struct loop *l, const char *name)
{
	o->source = source_embedded_new(l, o->db, name);
	source_embedded_enable(o->source, &o->features);
}

static void
origin_demo(struct origin *o, struct loop *l)
{
	o->db = tsdb_new();
	o->demo = feed_demo_new(o->db, FEED_DEMO_SEED);
	origin_embedded(o, l, "demo");
	o->source->demo = true;
}

/* What of a recorded file was not as it should be. */
static void
origin_odd(const struct origin *o, const char *name)
{
	struct str line = { 0 };

	text_clean(slice_of(name), &line);
	if (o->replay.out_of_order + o->replay.duplicates > 0)
		fprintf(stderr,
			"pyrodash: %s: %zu samples came late and were put in "
			"order, %zu were a second value at the same time and "
			"are left out\n",
			str_text(&line), o->replay.out_of_order,
			o->replay.duplicates);
	if (o->replay.shed > 0)
		fprintf(stderr,
			"pyrodash: %s: it needs more than %zu MiB: its oldest "
			"%zu samples are left out; split the file by time or "
			"by target\n",
			str_text(&line), LIMIT_TSDB_BYTES >> 20,
			o->replay.shed);
	str_release(&line);
}

static int
origin_replay(struct origin *o, struct loop *l, const char *path,
	      struct err *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	o->db = tsdb_new();
	if (feed_replay(path, o->db, &o->replay, err) < 0)
		return -1;
	if (o->replay.last < 0)
		return err_set(err, ERR_SYNTAX,
			       "%s: its last sample is before 1970", path);
	if (o->replay.last > ORIGIN_LAST_MS)
		return err_set(err, ERR_SYNTAX,
			       "%s: its last sample is after the year 9999: "
			       "OpenMetrics has times in seconds, text "
			       "exposition in milliseconds",
			       path);
	o->replayed = true;
	origin_odd(o, name);
	origin_embedded(o, l, strcmp(path, "-") == 0 ? "standard input" : name);
	o->source->replay = true;
	return 0;
}

static int
origin_server(struct origin *o, struct loop *l, const struct args *a,
	      const char *where, struct err *err)
{
	const char *url = args_get(a, OPTION_URL);
	struct source_prom_options p = {
		.url = url != NULL ? url : getenv("PYRODASH_URL"),
		.header = a->option[OPTION_HEADER].value,
		.n_headers = a->option[OPTION_HEADER].n,
	};

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

/* One source a run, and nothing that is of no use to it. */
static int
origin_check(const struct args *a, struct err *err)
{
	static const enum option_id ways[] = { OPTION_URL, OPTION_DEMO,
					       OPTION_REPLAY };
	const struct option_row *first = NULL;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const struct option_row *row = args_option(ways[i]);

		if (!args_has(a, ways[i]))
			continue;
		if (row->arg != NULL && a->option[ways[i]].n > 1)
			return err_set(err, ERR_USAGE,
				       "--%s is given %zu times: one source a "
				       "run",
				       row->name, a->option[ways[i]].n);
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
	return 0;
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

int
origin_init(struct origin *o, struct loop *l, const struct args *a,
	    struct err *err)
{
	const char *env = getenv("PYRODASH_URL");
	const char *where = "--url";

	memset(o, 0, sizeof(*o));
	if (origin_check(a, err) < 0 || origin_features(o, a, err) < 0)
		return EXIT_USAGE;
	if (args_has(a, OPTION_DEMO)) {
		origin_demo(o, l);
		return EXIT_OK;
	}
	if (args_has(a, OPTION_REPLAY))
		return origin_replay(o, l, args_get(a, OPTION_REPLAY), err) < 0
			       ? EXIT_DATA
			       : EXIT_OK;
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
	feed_demo_free(o->demo);
	if (o->db != NULL)
		tsdb_free(o->db);
}

int64_t
origin_now_ms(const struct origin *o)
{
	return o->replayed ? o->replay.last : clock_wall_ms();
}
