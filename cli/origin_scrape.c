#include "config.h"

#include "cli/origin_scrape.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/civil.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "canvas/text.h"
#include "cli/command.h"
#include "cli/origin_embedded.h"
#include "dashboards/timeexpr.h"
#include "feeds/feed_scrape.h"
#include "sources/source_embedded.h"

#define MEMORY_LEAST ((int64_t)64 << 20)
#define MEMORY_SPARE 16 /* of it, what queries leave */

/* -------------------------------------------------------------- options --- */

/* 256MiB, 512M, 1G: all by 1024, as Prometheus' own. */
static int
scrape_size(const char *text, int64_t *out)
{
	static const char units[] = "KMGT";
	size_t digits = strspn(text, "0123456789");
	const char *unit = text + digits, *at;
	int64_t n;

	if (digits == 0 ||
	    num_parse_int((struct slice){ text, digits }, &n) < 0)
		return -1;
	if (*unit != '\0' && *unit != 'B') {
		at = strchr(units, *unit);
		if (at == NULL)
			return -1;
		for (const char *u = units; u <= at; u++)
			if (__builtin_mul_overflow(n, 1024, &n))
				return -1;
		unit += unit[1] == 'i' ? 2 : 1;
	}
	if (*unit == 'B')
		unit++;
	*out = n;
	return *unit == '\0' ? 0 : -1;
}

static int
scrape_duration(const struct args *a, enum option_id id, int64_t *ms,
		struct err *err)
{
	if (timeexpr_duration(slice_of(args_get(a, id)), ms, err) == 0)
		return 0;
	return err_prefix(err, "--%s", args_option(id)->name);
}

static int
scrape_numbers(struct origin_scrape *s, const struct args *a, struct err *err)
{
	const char *keep = args_get(a, OPTION_KEEP);

	if (scrape_size(args_get(a, OPTION_MEMORY), &s->memory) < 0 ||
	    s->memory < MEMORY_LEAST)
		return err_set(err, ERR_USAGE,
			       "--memory %s: write a size of 64MiB or more: "
			       "256MiB, 512M, 1G",
			       args_get(a, OPTION_MEMORY));
	if (keep != NULL && strcmp(keep, "all") != 0 &&
	    strcmp(keep, "needed") != 0)
		return err_set(err, ERR_USAGE,
			       "--keep %s: there are needed and all", keep);
	s->keep_all = keep != NULL && strcmp(keep, "all") == 0;
	return scrape_duration(a, OPTION_RETENTION, &s->retention_ms, err);
}

static int
scrape_words(struct origin *o, const struct args *a, struct err *err)
{
	struct scrape_words w = {
		.n_urls = a->option[OPTION_SCRAPE].n,
		.n_labels = a->option[OPTION_LABEL].n,
		.url = a->option[OPTION_SCRAPE].value,
		.label = a->option[OPTION_LABEL].value,
		.http = &o->client.http,
	};

	if (client_init(&o->client, a, err) < 0 ||
	    scrape_duration(a, OPTION_SCRAPE_INTERVAL, &w.interval_ms, err) < 0)
		return -1;
	o->scrape->words = scrape_config_words(&w, err);
	return o->scrape->words != NULL ? 0 : -1;
}

static const char *
scrape_env(const char *name)
{
	return getenv(name);
}

static int
scrape_file(struct origin_scrape *s, const char *path, struct err *err)
{
	struct str line = { 0 };

	client_guard(); /* its jobs may have passwords */
	s->file = scrape_config_load(path, scrape_env, err);
	for (size_t i = 0; s->file != NULL && i < s->file->n_notes; i++) {
		str_clear(&line);
		text_clean(slice_of(s->file->note[i]), &line);
		fprintf(stderr, "pyrodash: %s\n", str_text(&line));
	}
	str_release(&line);
	return s->file != NULL ? 0 : -1;
}

/* --scrape-interval is for all; else each job has its own. */
static int
scrape_intervals(struct origin_scrape *s, const struct args *a, struct err *err)
{
	int64_t all = 0;

	if (args_has(a, OPTION_SCRAPE_INTERVAL) &&
	    scrape_duration(a, OPTION_SCRAPE_INTERVAL, &all, err) < 0)
		return -1;
	for (size_t i = 0; i < s->all.n; i++) {
		struct scrape_job *j = &s->all.job[i];

		if (all > 0)
			j->interval_ms = all;
		if (j->timeout_ms > j->interval_ms)
			j->timeout_ms = j->interval_ms;
		if (j->interval_ms > s->interval_ms)
			s->interval_ms = j->interval_ms;
	}
	return 0;
}

/* One list of jobs. */
static void
scrape_join(struct origin_scrape *s)
{
	const struct scrape_config *from[] = { s->words, s->file };

	for (size_t i = 0; i < 2; i++) {
		if (from[i] == NULL || from[i]->n == 0)
			continue;
		s->all.job = mem_realloc(s->all.job, s->all.n + from[i]->n,
					 sizeof(*s->all.job));
		for (size_t k = 0; k < from[i]->n; k++)
			client_guard_config(&from[i]->job[k].http);
		memcpy(s->all.job + s->all.n, from[i]->job,
		       from[i]->n * sizeof(*s->all.job));
		s->all.n += from[i]->n;
	}
}

/* "localhost:4040", the file's name, or how many. */
static void
scrape_name(const struct args *a, struct str *out)
{
	size_t n = a->option[OPTION_SCRAPE].n;
	struct slice url;
	ptrdiff_t scheme;

	if (n == 0) {
		str_add(out, args_get(a, OPTION_SCRAPE_CONFIG));
		return;
	}
	if (n > 1 || args_has(a, OPTION_SCRAPE_CONFIG)) {
		str_printf(out, "%zu targets%s", n,
			   args_has(a, OPTION_SCRAPE_CONFIG) ? " and a file"
							     : "");
		return;
	}
	url = slice_of(a->option[OPTION_SCRAPE].value[0]);
	scheme = slice_find(url, SLICE("://"), 0);
	if (scheme >= 0)
		url = (struct slice){ url.p + scheme + 3,
				      url.n - (size_t)scheme - 3 };
	if (slice_ends(url, SLICE("/metrics")))
		url.n -= strlen("/metrics");
	str_add_slice(out, url);
}

int
origin_scrape(struct origin *o, struct loop *l, const struct args *a,
	      struct err *err)
{
	struct origin_scrape *s = mem_calloc(1, sizeof(*s));
	struct str name = { 0 };

	o->scrape = s;
	s->namespace_ = slice_of(args_get(a, OPTION_NAMESPACE));
	s->cluster = slice_of(args_get(a, OPTION_CLUSTER));
	if (scrape_numbers(s, a, err) < 0)
		return EXIT_USAGE;
	if (args_has(a, OPTION_SCRAPE) && scrape_words(o, a, err) < 0)
		return EXIT_USAGE;
	if (args_has(a, OPTION_SCRAPE_CONFIG) &&
	    scrape_file(s, args_get(a, OPTION_SCRAPE_CONFIG), err) < 0)
		return EXIT_DATA;
	scrape_join(s);
	if (scrape_intervals(s, a, err) < 0)
		return EXIT_USAGE;
	o->db = tsdb_new();
	scrape_name(a, &name);
	origin_embedded(o, l, str_text(&name));
	source_embedded_most(o->source, origin_scrape_most(o));
	o->source->scrape = true;
	o->source->labels = !args_has(a, OPTION_SCRAPE_CONFIG);
	str_release(&name);
	return EXIT_OK;
}

/* --------------------------------------------------------------- running ---
 */

/* A connection a target: more than the 1024 that a shell gives. */
static void
scrape_descriptors(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) < 0)
		return;
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
}

void
origin_scrape_start(struct origin *o, struct source *source,
		    const struct matcher *keep, size_t n_keep)
{
	struct origin_scrape *s = o->scrape;
	struct feed_scrape_options options;
	struct source_feed feed;

	if (s == NULL)
		return;
	scrape_descriptors();
	options = (struct feed_scrape_options){
		.config = &s->all,
		.db = o->db,
		.keep_all = s->keep_all || keep == NULL,
		.n_keep = n_keep,
		.keep = keep,
		.namespace_ = s->namespace_,
		.cluster = s->cluster,
		.retention_ms = s->retention_ms,
		.memory = (size_t)s->memory,
		.recorder = s->recorder,
	};
	s->feed = feed_scrape_new(&options);
	feed = feed_scrape_feed(s->feed);
	source_embedded_feed(source, &feed);
	for (size_t i = 0; i < s->all.n; i++)
		source->insecure |= s->all.job[i].http.insecure_skip_verify;
}

void
origin_scrape_release(struct origin *o)
{
	struct origin_scrape *s = o->scrape;

	if (s == NULL)
		return;
	feed_scrape_free(s->feed);
	scrape_config_free(s->words);
	scrape_config_free(s->file);
	mem_free(s->all.job);
	mem_free(s);
}

size_t
origin_scrape_most(const struct origin *o)
{
	size_t memory = o->scrape != NULL ? (size_t)o->scrape->memory : 0;

	return memory - memory / MEMORY_SPARE;
}

/* "since 10:02, older went" when age or memory made samples go; the day, too,
 * when it was another. */
static void
scrape_went(struct origin *o, const struct feed_scrape_stats *now,
	    const struct civil_zone *zone, struct str *out)
{
	struct tsdb_stats db = tsdb_stats(o->db);
	struct civil c, today;

	if (db.shed_to == 0 && now->retained_to == 0)
		return;
	c = civil_from_ms(db.since == INT64_MAX ? now->retained_to : db.since,
			  zone);
	today = civil_from_ms(clock_wall_ms(), zone);
	str_printf(out, "%ssince ", out->n > 0 ? ", " : "");
	if (c.year != today.year || c.yearday != today.yearday)
		str_printf(out, "%02d-%02d ", c.month, c.day);
	str_printf(out, "%02d:%02d, older went%s", c.hour, c.minute,
		   db.shed_to >= now->retained_to && db.shed_to > 0
			   ? " (--memory)"
			   : "");
}

static void
scrape_up(const struct feed_scrape_stats *now, struct str *out)
{
	const char *comma = out->n > 0 ? ", " : "";

	if (now->targets == 0)
		str_printf(out, "%sno targets", comma);
	else if (now->targets > 1 || now->down > 0)
		str_printf(out, "%s%zu of %zu up", comma, now->up,
			   now->targets);
	if (now->missed > 0)
		str_printf(out, "%s%zu scrape%s missed", out->n > 0 ? ", " : "",
			   now->missed, now->missed == 1 ? "" : "s");
}

static enum widget_lack
scrape_lack(const struct feed_scrape_stats *now)
{
	if (now->targets == 0)
		return WIDGET_LACK_TARGETS;
	if (now->up > 0)
		return WIDGET_LACK_NOTHING;
	return now->down > 0 ? WIDGET_LACK_UP : WIDGET_LACK_SCRAPE;
}

bool
origin_scrape_is_down(const struct origin *o)
{
	struct feed_scrape_stats now = { 0 };

	if (o->scrape != NULL && o->scrape->feed != NULL)
		now = feed_scrape_stats(o->scrape->feed);
	return scrape_lack(&now) == WIDGET_LACK_UP;
}

void
origin_scrape_state(struct origin *o, const struct civil_zone *zone,
		    struct app_scraped *out)
{
	struct feed_scrape_stats now;
	struct str *said = &out->said;

	if (o->scrape == NULL)
		return;
	now = feed_scrape_stats(o->scrape->feed);
	out->lack = scrape_lack(&now);
	out->second_us = now.second_us;
	out->next_us = now.next_us;
	out->trouble =
		now.targets == 0 || now.error[0] != '\0' || now.missed > 0;
	/* first what matters most: the end has no room on a narrow screen */
	if (!out->trouble)
		scrape_went(o, &now, zone, said);
	scrape_up(&now, said);
	if (out->trouble)
		scrape_went(o, &now, zone, said);
	if (now.error[0] != '\0')
		str_printf(said, "%s%s", said->n > 0 ? ": " : "", now.error);
}
