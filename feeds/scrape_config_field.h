/*
 * scrape_config_field.h - the settings of a scrape_config and those of global
 * that are its defaults, one by one.
 */
#ifndef FEEDS_SCRAPE_CONFIG_FIELD_H
#define FEEDS_SCRAPE_CONFIG_FIELD_H

#include "base/json.h"
#include "feeds/scrape_config.h"

struct err;

/* The file that is read. */
struct scrape_reader {
	struct scrape_config *config; /* its arena takes all texts */
	const char *file, *dir;
	const char *(*env)(const char *name);
	struct scrape_job global; /* the defaults of a job */
	struct err *err;
	size_t job_cap, note_cap, rule_cap;
};

enum {
	SCRAPE_FIELD_GLOBAL = 1,
	SCRAPE_FIELD_JOB = 2,
};

/* Reads those of MAP's members that are of WHERE into JOB; other members must
 * be among NAMES, or OTHER takes them. */
int scrape_config_field_read(struct scrape_reader *r, const struct json *map,
			     unsigned where, bool (*other)(struct slice name),
			     struct scrape_job *job);
/* Prometheus' durations, in ms. */
int scrape_config_field_duration(const struct json *map, const char *name,
				 int64_t *out, struct err *err);
/* A mapping of names to values; NULL: none. */
int scrape_config_field_labels(const struct json *map, const char *name,
			       struct arena *a, struct label **out, size_t *n,
			       struct err *err);
/* Something that is passed over: "FILE: line 3: TEXT". */
void scrape_config_field_note(struct scrape_reader *r, int line,
			      const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
