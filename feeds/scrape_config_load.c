#include "config.h"

#include "feeds/scrape_config.h"

#include <glob.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/quote.h"
#include "base/yaml.h"
#include "base/yaml_read.h"
#include "feeds/scrape_config_field.h"
#include "feeds/scrape_config_group.h"
#include "feeds/scrape_config_job.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define CONFIG_INTERVAL_MS ((int64_t)60 * 1000)

/* Where others store, alert and tell: nothing that is seen depends on it. */
static const char *const config_passed[] = {
	"alerting", "remote_write", "remote_read", "storage",
	"tracing",  "otlp",         "runtime",
};

/* The end of a $NAME or ${NAME} behind its $; 0: none. */
static size_t
config_variable(struct slice s, struct slice *name)
{
	size_t n = 0;

	if (s.n > 0 && s.p[0] == '{') {
		ptrdiff_t end = slice_find(s, SLICE("}"), 0);

		if (end < 0)
			return 0;
		*name = (struct slice){ s.p + 1, (size_t)end - 1 };
		return (size_t)end + 1;
	}
	while (n < s.n && (s.p[n] == '_' || (s.p[n] >= '0' && s.p[n] <= '9') ||
			   (s.p[n] >= 'a' && s.p[n] <= 'z') ||
			   (s.p[n] >= 'A' && s.p[n] <= 'Z')))
		n++;
	*name = (struct slice){ s.p, n };
	return n;
}

/* As Go's os.Expand, with $$ for a $. */
static struct slice
config_expand(struct scrape_reader *r, struct slice s)
{
	struct arena *a = &r->config->arena;
	struct slice name, out;
	struct str text = { 0 };

	for (size_t i = 0; i < s.n; i++) {
		struct slice rest = { s.p + i + 1, s.n - i - 1 };
		const char *value = NULL;
		size_t n;

		if (s.p[i] != '$') {
			str_addc(&text, s.p[i]);
			continue;
		}
		if (rest.n > 0 && rest.p[0] == '$') {
			str_addc(&text, '$');
			i++;
			continue;
		}
		n = config_variable(rest, &name);
		if (n == 0)
			str_addc(&text, '$');
		else if (r->env != NULL)
			value = r->env(arena_strndup(a, name.p, name.n));
		str_add(&text, value != NULL ? value : "");
		i += n;
	}
	out = arena_slice(a, str_slice(&text));
	str_release(&text);
	return out;
}

static int
config_external(struct scrape_reader *r, const struct json *global)
{
	struct label *l;
	size_t n;

	if (scrape_config_field_labels(global, "external_labels",
				       &r->config->arena, &l, &n, r->err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		l[i].value = config_expand(r, l[i].value);
	r->config->external = labels_make(&r->config->arena, l, n);
	return 0;
}

static int
config_global(struct scrape_reader *r, const struct json *global)
{
	struct scrape_config *c = r->config;
	struct scrape_job *g = &r->global;

	if (yaml_read_null(global))
		return 0;
	if (scrape_config_field_read(r, global, SCRAPE_FIELD_GLOBAL, NULL, g) <
		    0 ||
	    config_external(r, global) < 0 ||
	    scrape_config_field_duration(global, "evaluation_interval",
					 &c->evaluation_ms, r->err) < 0 ||
	    scrape_config_field_duration(global, "rule_query_offset",
					 &c->rule_query_offset_ms, r->err) < 0)
		return -1;
	if (c->evaluation_ms == 0)
		c->evaluation_ms = CONFIG_INTERVAL_MS;
	if (g->interval_ms == 0)
		g->interval_ms = CONFIG_INTERVAL_MS;
	if (g->timeout_ms > g->interval_ms)
		return err_set(r->err, ERR_SYNTAX,
			       "line %d: global scrape timeout greater than "
			       "scrape interval",
			       yaml_read_line_of(global, "scrape_timeout"));
	return 0;
}

static int
config_job(struct scrape_reader *r, const struct json *j)
{
	struct scrape_config *c = r->config;
	struct scrape_job *job;
	struct str s = { 0 };

	if (c->n == LIMIT_SCRAPE_JOBS)
		return err_set(r->err, ERR_LIMIT,
			       "line %d: more than %d scrape_configs; split "
			       "the file",
			       j->line, LIMIT_SCRAPE_JOBS);
	MEM_GROW(c->job, c->n, r->job_cap);
	job = &c->job[c->n++];
	*job = (struct scrape_job){ 0 };
	if (scrape_config_job_read(r, j, job) < 0)
		return -1;
	for (size_t i = 0; i + 1 < c->n; i++) {
		if (!slice_eq(c->job[i].name, job->name))
			continue;
		quote_go(job->name, &s);
		err_set(r->err, ERR_SYNTAX,
			"line %d: found multiple scrape configs with job name "
			"%s",
			yaml_read_line_of(j, "job_name"), str_text(&s));
		str_release(&s);
		return -1;
	}
	return 0;
}

static int
config_jobs(struct scrape_reader *r, const struct json *map)
{
	const struct json *list;

	if (yaml_read_list(map, "scrape_configs", &list, r->err) < 0)
		return -1;
	for (size_t i = 0; i < json_len(list); i++)
		if (config_job(r, &list->item[i]) < 0)
			return -1;
	return 0;
}

static int
config_rule_files(struct scrape_reader *r, const struct json *root)
{
	struct scrape_config *c = r->config;
	const struct json *list;

	if (yaml_read_list(root, "rule_files", &list, r->err) < 0)
		return -1;
	c->rule_file =
		arena_calloc(&c->arena, json_len(list), sizeof(*c->rule_file));
	for (size_t i = 0; i < json_len(list); i++) {
		struct slice path;

		if (yaml_read_item(&list->item[i], &path, r->err) < 0)
			return -1;
		c->rule_file[c->n_rule_files++] =
			scrape_config_group_path(&c->arena, r->dir, path);
	}
	return 0;
}

static const char *
config_dir(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return "";
	return slash == path ? "/"
			     : arena_strndup(a, path, (size_t)(slash - path));
}

/* A file with a list of scrape_configs. */
static int
config_more(struct scrape_reader *r, const char *path)
{
	static const char *const fields[] = { "scrape_configs" };
	static const struct yaml_read_names names = {
		.type = "config.ScrapeConfigs",
		.n = COUNT(fields),
		.name = fields,
	};
	struct scrape_reader inner = *r;
	struct arena scratch = { 0 };
	struct str text = { 0 };
	const struct json *root = NULL;
	int rc = -1;

	inner.file = path;
	inner.dir = config_dir(&r->config->arena, path);
	if (file_read(path, LIMIT_YAML_BYTES, &text, r->err) == 0)
		root = yaml_parse(&scratch, str_slice(&text), r->err);
	if (root != NULL && yaml_read_null(root))
		rc = 0;
	else if (root != NULL && yaml_read_known(root, &names, r->err) == 0)
		rc = config_jobs(&inner, root);
	r->job_cap = inner.job_cap;
	r->note_cap = inner.note_cap;
	arena_release(&scratch);
	str_release(&text);
	if (rc < 0)
		err_prefix(r->err, "%s", path);
	return rc;
}

static int
config_files(struct scrape_reader *r, const struct json *root)
{
	struct arena *a = &r->config->arena;
	const struct json *list;
	int rc = 0;

	if (yaml_read_list(root, "scrape_config_files", &list, r->err) < 0)
		return -1;
	for (size_t i = 0; i < json_len(list) && rc == 0; i++) {
		glob_t found = { 0 };
		struct slice path;

		if (yaml_read_item(&list->item[i], &path, r->err) < 0)
			return -1;
		if (glob(scrape_config_group_path(a, r->dir, path), 0, NULL,
			 &found) == 0)
			for (size_t k = 0; k < found.gl_pathc && rc == 0 &&
					   k < LIMIT_SCRAPE_FILES;
			     k++)
				rc = config_more(
					r, arena_strdup(a, found.gl_pathv[k]));
		globfree(&found);
	}
	return rc;
}

static int
config_root(struct scrape_reader *r, const struct json *root)
{
	static const char *const fields[] = {
		"global",         "rule_files", "scrape_config_files",
		"scrape_configs", "alerting",   "remote_write",
		"remote_read",    "storage",    "tracing",
		"otlp",           "runtime",
	};
	static const struct yaml_read_names names = {
		.type = "config.plain",
		.n = COUNT(fields),
		.name = fields,
	};

	if (yaml_read_null(root))
		return 0;
	if (yaml_read_known(root, &names, r->err) < 0)
		return -1;
	for (size_t i = 0; i < COUNT(config_passed); i++)
		if (!yaml_read_null(json_get(root, config_passed[i])))
			scrape_config_field_note(
				r, yaml_read_line_of(root, config_passed[i]),
				"%s: nothing that is watched needs it, so it "
				"is passed over",
				config_passed[i]);
	if (config_global(r, json_get(root, "global")) < 0 ||
	    config_rule_files(r, root) < 0 || config_jobs(r, root) < 0)
		return -1;
	return 0;
}

static int
config_read(struct scrape_reader *r, struct slice text)
{
	struct arena scratch = { 0 };
	const struct json *root = yaml_parse(&scratch, text, r->err);
	int rc = root == NULL ? -1 : config_root(r, root);

	if (rc < 0)
		err_prefix(r->err, "%s", r->file);
	else
		rc = config_files(r, root);
	if (rc == 0 && r->config->n == 0)
		rc = err_set(r->err, ERR_SYNTAX,
			     "%s: there are no scrape_configs in it, so there "
			     "is nothing to scrape",
			     r->file);
	arena_release(&scratch);
	return rc;
}

struct scrape_config *
scrape_config_parse(struct slice text, const char *path,
		    const char *(*env)(const char *name), struct err *err)
{
	struct scrape_config *c = mem_calloc(1, sizeof(*c));
	struct scrape_reader r = { .config = c,
				   .file = path,
				   .dir = config_dir(&c->arena, path),
				   .env = env,
				   .global = scrape_config_job_default,
				   .err = err };

	r.global.interval_ms = c->evaluation_ms = CONFIG_INTERVAL_MS;
	if (config_read(&r, text) == 0)
		return c;
	scrape_config_free(c);
	return NULL;
}

struct scrape_config *
scrape_config_load(const char *path, const char *(*env)(const char *name),
		   struct err *err)
{
	struct scrape_config *c = NULL;
	struct str text = { 0 };

	if (file_read(path, LIMIT_YAML_BYTES, &text, err) == 0)
		c = scrape_config_parse(str_slice(&text), path, env, err);
	str_release(&text);
	return c;
}

void
scrape_config_free(struct scrape_config *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n; i++)
		scrape_config_job_release(&c->job[i]);
	mem_free(c->job);
	mem_free(c->note);
	arena_release(&c->arena);
	mem_free(c);
}

size_t
scrape_config_rule_files(const struct scrape_config *c, struct arena *a,
			 const char ***out)
{
	size_t n = 0, cap = 0;
	const char **file = NULL;

	for (size_t i = 0; i < c->n_rule_files; i++) {
		glob_t found = { 0 };

		if (glob(c->rule_file[i], 0, NULL, &found) == 0)
			for (size_t k = 0;
			     k < found.gl_pathc && k < LIMIT_SCRAPE_FILES;
			     k++) {
				MEM_GROW(file, n, cap);
				file[n++] = arena_strdup(a, found.gl_pathv[k]);
			}
		globfree(&found);
	}
	*out = arena_copy(a, file, n * sizeof(*file));
	mem_free(file);
	return n;
}
