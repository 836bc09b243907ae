#include "config.h"

#include "sources/prom_lists.h"

#include "base/num.h"
#include "base/rfc3339.h"
#include "promql/duration.h"

static struct slice
text_of(const struct json *j, const char *key)
{
	return json_slice(json_get(j, key), SLICE(""));
}

/* 0: not said, or never ("0001-01-01T00:00:00Z"). */
static int64_t
time_of(const struct json *j, const char *key)
{
	int64_t ms;

	return rfc3339_parse(text_of(j, key), &ms) == 0 && ms > 0 ? ms : 0;
}

/* A JSON number of seconds; 0: not said. */
static double
seconds_of(const struct json *j, const char *key, double unit)
{
	double s = json_num(json_get(j, key), 0);

	return s > 0 && s < 1e9 ? s * unit : 0;
}

static int64_t
duration_of(const struct json *j, const char *key)
{
	int64_t ms;

	return duration_parse(text_of(j, key), &ms, NULL) == 0 ? ms : 0;
}

static enum source_health
health_of(const struct json *j, const char *up, const char *down)
{
	struct slice s = text_of(j, "health");

	return slice_eq(s, slice_of(up))     ? SOURCE_UP
	       : slice_eq(s, slice_of(down)) ? SOURCE_DOWN
					     : SOURCE_UNKNOWN;
}

static struct label *
pairs_of(const struct json *j, struct arena *a, size_t *n)
{
	struct label *l;

	*n = json_is(j, JSON_OBJECT) ? j->n : 0;
	l = arena_calloc(a, *n, sizeof(*l));
	for (size_t i = 0; i < *n; i++) {
		l[i].name = j->key[i];
		l[i].value = json_slice(&j->item[i], SLICE(""));
	}
	return l;
}

static struct labels
labels_in(const struct json *j, struct arena *a)
{
	size_t n;
	struct label *l = pairs_of(j, a, &n);

	return labels_make(a, l, n);
}

/* {"name": [{"type", "help", "unit"}, ...]}: the first of each. */
static void
read_metas(const struct json *data, struct arena *a, struct source_answer *out)
{
	out->n_metas = json_is(data, JSON_OBJECT) ? data->n : 0;
	out->meta = arena_calloc(a, out->n_metas, sizeof(*out->meta));
	for (size_t i = 0; i < out->n_metas; i++) {
		const struct json *first = json_at(&data->item[i], 0);

		out->meta[i] = (struct source_meta){
			.name = data->key[i],
			.type = text_of(first, "type"),
			.help = text_of(first, "help"),
			.unit = text_of(first, "unit"),
		};
	}
}

static void
read_targets(const struct json *data, struct arena *a,
	     struct source_answer *out)
{
	const struct json *list = json_get(data, "activeTargets");

	out->n_targets = json_is(list, JSON_ARRAY) ? list->n : 0;
	out->target = arena_calloc(a, out->n_targets, sizeof(*out->target));
	for (size_t i = 0; i < out->n_targets; i++) {
		const struct json *t = &list->item[i];

		out->target[i] = (struct source_target){
			.labels = labels_in(json_get(t, "labels"), a),
			.job = text_of(t, "scrapePool"),
			.url = text_of(t, "scrapeUrl"),
			.health = health_of(t, "up", "down"),
			.error = text_of(t, "lastError"),
			.last_ms = time_of(t, "lastScrape"),
			.interval_ms = duration_of(t, "scrapeInterval"),
			.timeout_ms = duration_of(t, "scrapeTimeout"),
			.duration_us = (int64_t)seconds_of(
				t, "lastScrapeDuration", 1e6),
		};
	}
}

static enum source_alert_state
state_of(const struct json *j)
{
	struct slice s = text_of(j, "state");

	return slice_eq(s, SLICE("firing"))    ? SOURCE_FIRING
	       : slice_eq(s, SLICE("pending")) ? SOURCE_PENDING
					       : SOURCE_INACTIVE;
}

static void
read_alerts(const struct json *list, struct arena *a, struct source_rule *r)
{
	r->n_alerts = json_is(list, JSON_ARRAY) ? list->n : 0;
	r->alert = arena_calloc(a, r->n_alerts, sizeof(*r->alert));
	for (size_t i = 0; i < r->n_alerts; i++) {
		const struct json *j = &list->item[i];
		struct source_alert *to = &r->alert[i];

		to->labels = labels_in(json_get(j, "labels"), a);
		to->annotation = pairs_of(json_get(j, "annotations"), a,
					  &to->n_annotations);
		to->state = state_of(j);
		to->active_ms = time_of(j, "activeAt");
		num_parse(text_of(j, "value"), &to->value);
	}
}

static void
read_rule(const struct json *j, const struct json *group, struct arena *a,
	  struct source_rule *r)
{
	*r = (struct source_rule){
		.file = text_of(group, "file"),
		.group = text_of(group, "name"),
		.name = text_of(j, "name"),
		.query = text_of(j, "query"),
		.labels = labels_in(json_get(j, "labels"), a),
		.alerting = slice_eq(text_of(j, "type"), SLICE("alerting")),
		.health = health_of(j, "ok", "err"),
		.error = text_of(j, "lastError"),
		.interval_ms = (int64_t)seconds_of(group, "interval", 1e3),
		.last_ms = time_of(j, "lastEvaluation"),
		.duration_us = (int64_t)seconds_of(j, "evaluationTime", 1e6),
		.state = state_of(j),
	};
	read_alerts(json_get(j, "alerts"), a, r);
}

static void
read_rules(const struct json *data, struct arena *a, struct source_answer *out)
{
	const struct json *groups = json_get(data, "groups");
	size_t n = 0;

	for (size_t g = 0; json_at(groups, g) != NULL; g++)
		n += json_len(json_get(json_at(groups, g), "rules"));
	out->rule = arena_calloc(a, n, sizeof(*out->rule));
	for (size_t g = 0; json_at(groups, g) != NULL; g++) {
		const struct json *group = json_at(groups, g);
		const struct json *rules = json_get(group, "rules");

		for (size_t i = 0; json_at(rules, i) != NULL; i++)
			read_rule(json_at(rules, i), group, a,
				  &out->rule[out->n_rules++]);
	}
}

void
prom_lists_read(enum source_ask ask, const struct json *data, struct arena *a,
		struct source_answer *out)
{
	if (ask == SOURCE_METADATA)
		read_metas(data, a, out);
	else if (ask == SOURCE_TARGETS)
		read_targets(data, a, out);
	else
		read_rules(data, a, out);
}
