#include "config.h"

#include "cli/origin_rules.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "dashboards/dashboard.h"
#include "sources/source_embedded.h"
#include "sources/source_local.h"

/* How much of a made-up past is evaluated: as much as scrapes are kept. */
#define RULES_DEMO_MS (INT64_C(6) * 3600 * 1000)

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

/* What the prometheus.yml that is scraped by names, and the mixin's. */
static struct rules *
rules_default(const struct origin *o, struct err *err)
{
	struct rules *all = NULL;
	struct arena a = { 0 };
	const char **file = NULL;
	size_t n = 0;
	int bad = 0;

	if (o->scrape != NULL && o->scrape->file != NULL)
		n = scrape_config_rule_files(o->scrape->file, &a, &file);
	for (size_t i = 0; i < n && bad == 0; i++)
		bad = rules_add(&all, rules_of_file(file[i], err));
	if (bad == 0)
		rules_add(&all, rules_load(dashboard_shipped_rules(),
					   "rules.yaml", err));
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

void
origin_rules_local(struct origin *o, struct source **source,
		   const struct rules *rules, int64_t pinned_ms)
{
	int64_t now = pinned_ms >= 0 ? pinned_ms : clock_wall_ms();
	struct feed_rules_options f = {
		.run = { .rules = rules,
			 .db = o->db,
			 .features = &o->features },
		.from = 1,
		.to = 0,
		.live = pinned_ms < 0,
	};
	struct source_feed feed;

	if (o->db == NULL) {
		*source = source_local_new(*source, &f.run);
		return;
	}
	if (o->replayed) {
		f.from = o->replay.first;
		f.to = o->replay.last;
		f.live = false;
	} else if (o->demo != NULL) {
		f.from = now - RULES_DEMO_MS;
		f.to = now;
	}
	o->rules = feed_rules_new(&f);
	feed = feed_rules_feed(o->rules);
	source_embedded_feed(*source, &feed);
}
