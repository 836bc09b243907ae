#include "config.h"

#include "cli/origin_rules.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/origin_scrape.h"
#include "dashboards/dashboard.h"
#include "sources/source_embedded.h"
#include "sources/source_local.h"

/* How much of a past that is made up is evaluated: as much as scrapes are kept.
 */
#define RULES_PAST_MS (INT64_C(6) * 3600 * 1000)

static const char *const modes[] = { [RULES_AUTO] = "auto",
				     [RULES_SERVER] = "server",
				     [RULES_INLINE] = "inline",
				     [RULES_LOCAL] = "local" };

int
origin_rules_mode(const struct args *a, enum rules_mode *out, struct err *err)
{
	const char *text = args_get(a, OPTION_RULES);

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(text, modes[i]) == 0) {
			*out = (enum rules_mode)i;
			return 0;
		}
	return err_set(err, ERR_USAGE,
		       "--rules %s: say who evaluates them, auto, server, "
		       "inline or local; a file of rules is given with "
		       "--rule-file %s",
		       text, text);
}

static struct rules *
rules_of_file(const char *file, struct err *err)
{
	struct str text = { 0 };
	struct rules *r = NULL;

	if (file_read(file, LIMIT_YAML_BYTES, &text, err) == 0)
		r = rules_load(str_slice(&text), file, err);
	str_release(&text);
	return r;
}

/* Those of one more file behind *ALL, which may be NULL. */
static int
rules_add(struct rules **all, struct rules *r)
{
	if (r == NULL) {
		rules_free(*all);
		*all = NULL;
		return -1;
	}
	if (*all == NULL)
		*all = r;
	else
		rules_join(*all, r);
	return 0;
}

/* If a name of MORE is recorded by one of ALL. */
static bool
rules_share(const struct rules *all, const struct rules *more)
{
	for (size_t g = 0; more != NULL && g < more->n; g++)
		for (size_t i = 0; i < more->group[g].n; i++)
			if (rules_find(all, more->group[g].rule[i].record, 0) !=
			    NULL)
				return true;
	return false;
}

static const struct scrape_config *
rules_config(const struct origin *o)
{
	return o->scrape != NULL ? o->scrape->file : NULL;
}

/* What the prometheus.yml that is scraped by names, and the mixin's unless that
 * is among it. */
static struct rules *
rules_default(const struct origin *o, struct err *err)
{
	const struct scrape_config *c = rules_config(o);
	struct rules *mixin;
	struct rules *all = NULL;
	struct arena a = { 0 };
	const char **file = NULL;
	size_t n = 0;
	int bad = 0;

	if (c != NULL)
		n = scrape_config_rule_files(c, &a, &file);
	for (size_t i = 0; i < n && bad == 0; i++)
		bad = rules_add(&all, rules_of_file(file[i], err));
	if (bad == 0) {
		mixin = rules_load(dashboard_shipped_rules(), "rules.yaml",
				   err);
		if (rules_share(all, mixin))
			rules_free(mixin);
		else
			rules_add(&all, mixin);
	}
	if (all != NULL && c != NULL)
		rules_offset(all, c->rule_query_offset_ms);
	arena_release(&a);
	return all;
}

struct rules *
origin_rules_load(const struct origin *o, const struct args *a, struct err *err)
{
	size_t n = a->option[OPTION_RULE_FILE].n;
	struct rules *all = NULL;
	int bad = 0;

	if (n == 0)
		return rules_default(o, err);
	for (size_t i = 0; i < n && bad == 0; i++)
		bad = rules_add(
			&all,
			rules_of_file(a->option[OPTION_RULE_FILE].value[i],
				      err));
	return all;
}

int64_t
origin_rules_first(const struct origin *o, int64_t now)
{
	return o->replayed ? o->replay.first : now - RULES_PAST_MS;
}

struct rules_run_options
origin_rules_run(const struct origin *o, const struct rules *rules)
{
	const struct scrape_config *c = rules_config(o);
	struct rules_run_options run = {
		.rules = rules,
		.db = o->db,
		.features = &o->features,
		.external_url = o->external_url,
		.max_resident = origin_scrape_most(o),
	};

	if (c != NULL) {
		run.interval_ms = c->evaluation_ms;
		run.external = c->external;
	}
	return run;
}

void
origin_rules_local(struct origin *o, struct source **source,
		   const struct rules *rules, int64_t pinned_ms)
{
	int64_t now = pinned_ms >= 0 ? pinned_ms : clock_wall_ms();
	struct feed_rules_options f = {
		.run = origin_rules_run(o, rules),
		.from = 1,
		.to = 0,
		.live = pinned_ms < 0,
	};
	struct source_feed feed;

	if (o->db == NULL) {
		*source = source_local_new(*source, &f.run);
		return;
	}
	if (o->replayed || o->demo != NULL) {
		f.from = origin_rules_first(o, now);
		f.to = o->replayed ? o->replay.last : now;
		f.live = f.live && !o->replayed;
	}
	o->rules = feed_rules_new(&f);
	feed = feed_rules_feed(o->rules);
	source_embedded_feed(*source, &feed);
}
