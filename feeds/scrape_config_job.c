#include "config.h"

#include "feeds/scrape_config_job.h"

#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/quote.h"
#include "base/yaml_read.h"
#include "feeds/scrape_config_group.h"

#define JOB_TIMEOUT_MS 10000

const struct scrape_job scrape_config_job_default = {
	.honor_timestamps = true,
	.fallback = -1,
	.scheme = { "http", 4 },
	.path = { "/metrics", 8 },
	.escaping = { "allow-utf-8", 11 },
};

static bool
job_takes(struct slice name)
{
	return slice_ends(name, SLICE("_sd_configs")) || http_config_has(name);
}

static int
job_fail(struct scrape_reader *r, const struct scrape_job *job, int line,
	 const char *what)
{
	struct str s = { 0 };

	quote_go(job->name, &s);
	err_set(r->err, ERR_UNSUPPORTED, "line %d: job %s: %s", line,
		str_text(&s), what);
	str_release(&s);
	return -1;
}

/* Only targets that stand in files are found. */
static int
job_discoveries(struct scrape_reader *r, const struct json *j,
		const struct scrape_job *job)
{
	char what[256];

	for (size_t i = 0; i < j->n; i++) {
		if (!slice_ends(j->key[i], SLICE("_sd_configs")) ||
		    slice_eq(j->key[i], SLICE("file_sd_configs")) ||
		    yaml_read_null(&j->item[i]) || j->item[i].n == 0)
			continue;
		snprintf(what, sizeof(what),
			 "%.*s is not supported: name the targets with "
			 "static_configs, with file_sd_configs, or with "
			 "--scrape in place of this file",
			 j->key[i].n < 64 ? (int)j->key[i].n : 64, j->key[i].p);
		return job_fail(r, job, yaml_read_line(j, i), what);
	}
	return 0;
}

static int
job_param(const struct json *list, struct slice name, struct arena *a,
	  struct scrape_job *job, struct err *err)
{
	if (yaml_read_null(list))
		return 0;
	if (!json_is(list, JSON_ARRAY))
		return err_set(err, ERR_SYNTAX,
			       "line %d: a parameter's values are a list: "
			       "%.*s: [...]",
			       list->line, SLICE_ARG(name));
	for (size_t i = 0; i < list->n; i++) {
		struct slice value;
		size_t at = job->n_params++;

		if (yaml_read_item(&list->item[i], &value, err) < 0)
			return -1;
		while (at > 0 && slice_cmp(job->param[at - 1].name, name) > 0) {
			job->param[at] = job->param[at - 1];
			at--;
		}
		job->param[at] = (struct label){ arena_slice(a, name),
						 arena_slice(a, value) };
	}
	return 0;
}

static int
job_params(struct scrape_reader *r, const struct json *j,
	   struct scrape_job *job)
{
	const struct json *map;
	size_t n = 0;

	if (yaml_read_map(j, "params", &map, r->err) < 0)
		return -1;
	for (size_t i = 0; i < json_len(map); i++)
		n += json_len(&map->item[i]);
	if (n > LIMIT_SCRAPE_PARAMS)
		return err_set(
			r->err, ERR_LIMIT,
			"line %d: more than %d params; no URL is so long",
			map->line, LIMIT_SCRAPE_PARAMS);
	job->param = arena_calloc(&r->config->arena, n, sizeof(*job->param));
	for (size_t i = 0; i < json_len(map); i++)
		if (job_param(&map->item[i], map->key[i], &r->config->arena,
			      job, r->err) < 0)
			return -1;
	return 0;
}

static void
job_defaults(const struct scrape_job *global, struct scrape_job *job)
{
	*job = *global;
	job->name = SLICE("");
	job->interval_ms = job->timeout_ms = 0;
	job->sample_limit = job->target_limit = job->body_size_limit = 0;
	job->label_limit = job->label_name_length_limit = 0;
	job->label_value_length_limit = 0;
}

static void
job_inherit(size_t *to, size_t from)
{
	if (*to == 0)
		*to = from;
}

static int
job_settle(struct scrape_reader *r, const struct json *j,
	   struct scrape_job *job)
{
	const struct scrape_job *g = &r->global;
	int64_t timeout = g->timeout_ms > 0 ? g->timeout_ms : JOB_TIMEOUT_MS;
	struct str s = { 0 };

	job_inherit(&job->sample_limit, g->sample_limit);
	job_inherit(&job->target_limit, g->target_limit);
	job_inherit(&job->body_size_limit, g->body_size_limit);
	job_inherit(&job->label_limit, g->label_limit);
	job_inherit(&job->label_name_length_limit, g->label_name_length_limit);
	job_inherit(&job->label_value_length_limit,
		    g->label_value_length_limit);
	if (job->interval_ms == 0)
		job->interval_ms = g->interval_ms;
	if (job->timeout_ms == 0)
		job->timeout_ms =
			timeout < job->interval_ms ? timeout : job->interval_ms;
	if (job->timeout_ms <= job->interval_ms)
		return 0;
	quote_go(job->name, &s);
	err_set(r->err, ERR_SYNTAX,
		"line %d: scrape timeout greater than scrape interval for "
		"scrape config with job name %s",
		yaml_read_line_of(j, "scrape_timeout"), str_text(&s));
	str_release(&s);
	return -1;
}

static int
job_targets(struct scrape_reader *r, const struct json *j,
	    struct scrape_job *job)
{
	struct arena *a = &r->config->arena;
	const struct json *files;

	if (scrape_config_group_read(json_get(j, "static_configs"), "", a,
				     &job->target, &job->n_static,
				     r->err) < 0 ||
	    yaml_read_list(j, "file_sd_configs", &files, r->err) < 0)
		return -1;
	return scrape_config_group_files(files, r->dir, a, job, r->err);
}

int
scrape_config_job_read(struct scrape_reader *r, const struct json *j,
		       struct scrape_job *job)
{
	job_defaults(&r->global, job);
	if (yaml_read_null(j))
		return err_set(r->err, ERR_SYNTAX,
			       "line %d: empty or null scrape config section",
			       j->line);
	if (scrape_config_field_read(r, j, SCRAPE_FIELD_JOB, job_takes, job) <
	    0)
		return -1;
	if (job->name.n == 0)
		return err_set(r->err, ERR_SYNTAX, "line %d: job_name is empty",
			       j->line);
	if (job_discoveries(r, j, job) < 0 || job_settle(r, j, job) < 0 ||
	    job_params(r, j, job) < 0 ||
	    http_config_read(&job->http, j, r->dir, &r->config->arena, r->err) <
		    0 ||
	    relabel_read(json_get(j, "relabel_configs"), &job->relabel,
			 r->err) < 0 ||
	    relabel_read(json_get(j, "metric_relabel_configs"),
			 &job->metric_relabel, r->err) < 0)
		return -1;
	return job_targets(r, j, job);
}

void
scrape_config_job_release(struct scrape_job *job)
{
	relabel_free(job->relabel);
	relabel_free(job->metric_relabel);
	for (size_t i = 0; i < job->n_files; i++)
		scrape_config_group_free(job->file[i].kept);
}
