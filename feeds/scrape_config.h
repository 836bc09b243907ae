/*
 * scrape_config.h - what to scrape and how: the global and scrape_configs parts
 * of a prometheus.yml, or the same made from --scrape and --label.
 */
#ifndef FEEDS_SCRAPE_CONFIG_H
#define FEEDS_SCRAPE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"
#include "feeds/relabel.h"
#include "model/labels.h"
#include "net/http_config.h"

struct err;
struct str;
struct scrape_files;

struct scrape_file {
	const char *pattern; /* the last part may hold * */
	int64_t refresh_ms;
	struct scrape_files *kept; /* what was read last; the config's */
};

/* One scrape_config: a job.  Limits: 0 = none. */
struct scrape_job {
	struct slice name; /* "": of --scrape */
	/* Of --scrape, without a --label of that name: who knows the target's
	 * role makes them (scrape_role.h). */
	bool make_job, make_namespace, make_cluster;
	int64_t interval_ms, timeout_ms;
	struct slice scheme, path;
	size_t n_params;
	struct label *param; /* sorted by name; names may repeat */
	bool honor_labels, honor_timestamps, track_timestamps_staleness;
	bool extra_metrics;    /* extra_scrape_metrics */
	bool no_gzip;          /* enable_compression: false */
	int fallback;          /* enum expo_format, or -1 */
	size_t n_protocols;    /* scrape_protocols; 0: the defaults */
	const char **protocol; /* "OpenMetricsText1.0.0" ... */
	struct slice escaping; /* of names, for Accept: "allow-utf-8" */
	size_t sample_limit, target_limit, body_size_limit;
	size_t label_limit, label_name_length_limit, label_value_length_limit;
	struct http_config http;
	struct relabel *relabel, *metric_relabel;
	size_t n_static; /* labels of targets, __address__ among them */
	struct labels *target;
	size_t n_files; /* file_sd_configs */
	struct scrape_file *file;
};

struct scrape_config {
	struct arena arena;
	struct labels external; /* global external_labels */
	int64_t evaluation_ms, rule_query_offset_ms; /* global */
	size_t n;
	struct scrape_job *job;
	size_t n_rule_files;
	const char **rule_file; /* patterns */
	/* What of the file is passed over, "FILE: line 3: ...", to be told
	 * once. */
	size_t n_notes;
	const char **note;
};

/* NULL with err filled: "FILE: line 12: kubernetes_sd_configs: ...".  ENV gives
 * the values of ${NAME} in external_labels, or NULL. */
struct scrape_config *scrape_config_load(const char *path,
					 const char *(*env)(const char *name),
					 struct err *err);
/* The same of the file's text; PATH is what messages call it, and where its
 * relative names are from. */
struct scrape_config *scrape_config_parse(struct slice text, const char *path,
					  const char *(*env)(const char *name),
					  struct err *err);
void scrape_config_free(struct scrape_config *c);
/* The files that rule_files names and that there are, in A. */
size_t scrape_config_rule_files(const struct scrape_config *c, struct arena *a,
				const char ***out);

/* What --scrape, --label and their kin say. */
struct scrape_words {
	size_t n_urls, n_labels;
	const char *const *url;   /* host:port is enough */
	const char *const *label; /* NAME=VALUE; without VALUE: no such label */
	int64_t interval_ms;      /* 0: 15 s */
	const struct http_config
		*http; /* NULL: defaults; its texts must last */
};
/* One job a URL. */
struct scrape_config *scrape_config_words(const struct scrape_words *w,
					  struct err *err);

/* One target, after discovery and relabelling. */
struct scrape_target {
	const struct scrape_job *job;
	struct slice url;     /* whole, with parameters, no user in it */
	struct labels labels; /* public ones: of its series */
	int64_t interval_ms, timeout_ms; /* __scrape_interval__ ... */
	bool honor_labels;
};

/* The targets of a job as they are now (files are read; one that is broken
 * gives what it gave last); those that cannot be are told in *notes, a line
 * each.  In A.  Not on several threads at a time. */
size_t scrape_job_targets(const struct scrape_job *j, struct arena *a,
			  struct scrape_target **out, struct str *notes);
/* Then the patterns that no file has: as it may be meant, so less than a note.
 */
void scrape_job_absent(const struct scrape_job *j, struct str *notes);

#endif
