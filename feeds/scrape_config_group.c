#include "config.h"

#include "feeds/scrape_config_group.h"

#include <glob.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/quote.h"
#include "base/yaml.h"
#include "base/yaml_read.h"
#include "feeds/scrape_config_field.h"
#include "net/url.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* One file, as it was when it was last whole. */
struct scrape_files_item {
	char *path;
	struct arena arena;
	size_t n;
	struct labels *target;
	bool there;
};

struct scrape_files {
	size_t n, cap;
	struct scrape_files_item *item;
};

const char *
scrape_config_group_path(struct arena *a, const char *dir, struct slice path)
{
	if (dir[0] == '\0' || slice_starts(path, SLICE("/")))
		return arena_strndup(a, path.p, path.n);
	return arena_printf(a, "%s/%.*s", dir, SLICE_ARG(path));
}

static int
group_address(const struct json *j, struct slice address, struct err *err)
{
	struct str s = { 0 };

	if (slice_find(address, SLICE("/"), 0) < 0)
		return 0;
	url_redacted(address, &s);
	err_set(err, ERR_SYNTAX,
		"line %d: %s is not a valid hostname; a target is HOST:PORT, "
		"its path is metrics_path",
		j->line, str_text(&s));
	str_release(&s);
	return -1;
}

/* The targets of one group behind the n that are there. */
static int
group_targets(const struct json *list, const char *path,
	      const struct label *shared, size_t n_shared, struct arena *a,
	      struct labels *out, struct err *err)
{
	for (size_t i = 0; i < json_len(list); i++) {
		struct label *l = arena_calloc(a, n_shared + 2, sizeof(*l));
		struct slice address;
		size_t n = n_shared;

		if (yaml_read_item(&list->item[i], &address, err) < 0 ||
		    group_address(&list->item[i], address, err) < 0)
			return -1;
		if (n > 0)
			memcpy(l, shared, n * sizeof(*l));
		if (path[0] != '\0')
			l[n++] = (struct label){ SLICE("__meta_filepath"),
						 slice_of(path) };
		l[n++] = (struct label){ SLICE("__address__"),
					 arena_slice(a, address) };
		out[i] = labels_make(a, l, n);
	}
	return 0;
}

static int
group_read(const struct json *group, const char *path, struct arena *a,
	   struct labels *out, size_t *n, struct err *err)
{
	static const char *const fields[] = { "targets", "labels" };
	static const struct yaml_read_names names = {
		.type = "targetgroup.Group",
		.n = COUNT(fields),
		.name = fields,
	};
	const struct json *list;
	struct label *shared;
	size_t n_shared;

	if (yaml_read_known(group, &names, err) < 0 ||
	    yaml_read_list(group, "targets", &list, err) < 0 ||
	    scrape_config_field_labels(group, "labels", a, &shared, &n_shared,
				       err) < 0 ||
	    group_targets(list, path, shared, n_shared, a, out + *n, err) < 0)
		return -1;
	*n += json_len(list);
	return 0;
}

/* How many targets there will be; -1: too many, or too many labels. */
static int
group_count(const struct json *list, size_t *n, struct err *err)
{
	size_t labels = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct json *group = &list->item[i];
		size_t targets = json_len(json_get(group, "targets"));

		*n += targets;
		labels += targets * (json_len(json_get(group, "labels")) + 2);
		if (*n > LIMIT_SCRAPE_TARGETS || labels > LIMIT_SCRAPE_LABELS)
			return err_set(err, ERR_LIMIT,
				       "line %d: more than %d targets, or %d "
				       "labels of them all; name fewer",
				       group->line, LIMIT_SCRAPE_TARGETS,
				       LIMIT_SCRAPE_LABELS);
	}
	return 0;
}

int
scrape_config_group_read(const struct json *list, const char *path,
			 struct arena *a, struct labels **out, size_t *n,
			 struct err *err)
{
	size_t room = 0;

	*n = 0;
	*out = NULL;
	if (yaml_read_null(list))
		return 0;
	if (!json_is(list, JSON_ARRAY))
		return err_set(err, ERR_SYNTAX,
			       "line %d: a list of groups (- targets: ...) is "
			       "wanted here",
			       list->line);
	if (group_count(list, &room, err) < 0)
		return -1;
	*out = arena_calloc(a, room, sizeof(**out));
	for (size_t i = 0; i < list->n; i++)
		if (group_read(&list->item[i], path, a, *out, n, err) < 0)
			return -1;
	return 0;
}

/* A name that ends in .json, .yml or .yaml, with a * in its last part at most.
 */
static bool
group_pattern_ok(struct slice s)
{
	static const char *const ends[] = { ".json", ".yml", ".yaml",
					    ".JSON", ".YML", ".YAML" };
	ptrdiff_t star = slice_find(s, SLICE("*"), 0);

	if (memchr(s.p, '\0', s.n) != NULL)
		return false;
	if (star >= 0 && slice_find(s, SLICE("/"), (size_t)star) >= 0)
		return false;
	for (size_t i = 0; i < COUNT(ends); i++)
		if (slice_ends(s, slice_of(ends[i])))
			return true;
	return false;
}

static int
group_file(const struct json *j, const char *dir, struct arena *a,
	   struct scrape_file *f, struct err *err)
{
	struct slice pattern;
	struct str s = { 0 };

	if (yaml_read_item(j, &pattern, err) < 0)
		return -1;
	if (!group_pattern_ok(pattern)) {
		quote_go(pattern, &s);
		err_set(err, ERR_SYNTAX,
			"line %d: path name %s is not valid for file "
			"discovery: it ends in .json, .yml or .yaml, and has a "
			"* in its last part only",
			j->line, str_text(&s));
		str_release(&s);
		return -1;
	}
	f->pattern = scrape_config_group_path(a, dir, pattern);
	f->kept = mem_calloc(1, sizeof(*f->kept));
	return 0;
}

static int
group_files(const struct json *sd, const char *dir, struct arena *a,
	    struct scrape_job *job, struct err *err)
{
	static const char *const fields[] = { "files", "refresh_interval" };
	static const struct yaml_read_names names = {
		.type = "file.plain",
		.n = COUNT(fields),
		.name = fields,
	};
	int64_t refresh = (int64_t)5 * 60 * 1000;
	const struct json *list;

	if (yaml_read_known(sd, &names, err) < 0 ||
	    yaml_read_list(sd, "files", &list, err) < 0 ||
	    scrape_config_field_duration(sd, "refresh_interval", &refresh,
					 err) < 0)
		return -1;
	if (json_len(list) == 0)
		return err_set(err, ERR_SYNTAX,
			       "line %d: file service discovery config must "
			       "contain at least one path name",
			       sd->line);
	for (size_t i = 0; i < list->n; i++) {
		struct scrape_file *f = &job->file[job->n_files];

		if (group_file(&list->item[i], dir, a, f, err) < 0)
			return -1;
		f->refresh_ms =
			refresh < LIMIT_REFRESH_MS ? LIMIT_REFRESH_MS : refresh;
		job->n_files++;
	}
	return 0;
}

int
scrape_config_group_files(const struct json *list, const char *dir,
			  struct arena *a, struct scrape_job *job,
			  struct err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < json_len(list); i++)
		n += json_len(json_get(&list->item[i], "files"));
	job->file = arena_calloc(a, n, sizeof(*job->file));
	for (size_t i = 0; i < json_len(list); i++)
		if (group_files(&list->item[i], dir, a, job, err) < 0)
			return -1;
	return 0;
}

static struct scrape_files_item *
files_item(struct scrape_files *f, const char *path)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->item[i].path, path) == 0)
			return &f->item[i];
	MEM_GROW(f->item, f->n, f->cap);
	f->item[f->n] = (struct scrape_files_item){ .path = mem_strdup(path) };
	return &f->item[f->n++];
}

/* JSON, once read, does not say where a value stood. */
static void
files_no_line(struct err *err)
{
	static const char none[] = "line 0: ";
	size_t n = sizeof(none) - 1;

	if (strncmp(err->text, none, n) == 0)
		memmove(err->text, err->text + n, strlen(err->text + n) + 1);
}

static int
files_parse(const char *path, struct slice text, struct arena *a,
	    struct labels **out, size_t *n, struct err *err)
{
	struct arena scratch = { 0 };
	bool json = slice_ends(slice_of(path), SLICE(".json")) ||
		    slice_ends(slice_of(path), SLICE(".JSON"));
	const struct json *root = json ? json_parse(&scratch, text, err)
				       : yaml_parse(&scratch, text, err);
	int rc = root == NULL
			 ? -1
			 : scrape_config_group_read(root, path, a, out, n, err);

	arena_release(&scratch);
	if (rc < 0 && root != NULL && json)
		files_no_line(err);
	return rc;
}

static void
files_read(struct scrape_files_item *f, struct str *notes)
{
	struct arena a = { 0 };
	struct labels *target = NULL;
	struct str text = { 0 };
	struct err err = { 0 };
	size_t n = 0;
	const char *path = arena_strdup(&a, f->path);

	if (file_read_regular(path, LIMIT_YAML_BYTES, &text, &err) < 0 ||
	    files_parse(path, str_slice(&text), &a, &target, &n, &err) < 0) {
		str_printf(notes, "%s: %s%s\n", f->path, err.text,
			   f->n > 0 ? "; its last targets stay" : "");
		arena_release(&a);
	} else {
		arena_release(&f->arena);
		f->arena = a;
		f->target = target;
		f->n = n;
	}
	str_release(&text);
}

static void
files_item_release(struct scrape_files_item *f)
{
	arena_release(&f->arena);
	mem_free(f->path);
}

/* What is gone takes its targets with it. */
static void
files_sweep(struct scrape_files *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		if (f->item[i].there)
			f->item[n++] = f->item[i];
		else
			files_item_release(&f->item[i]);
	f->n = n;
}

void
scrape_config_group_refresh(const struct scrape_file *f, struct str *notes)
{
	glob_t found = { 0 };

	for (size_t i = 0; i < f->kept->n; i++)
		f->kept->item[i].there = false;
	if (glob(f->pattern, 0, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc && i < LIMIT_SCRAPE_FILES;
		     i++) {
			struct scrape_files_item *item =
				files_item(f->kept, found.gl_pathv[i]);

			item->there = true;
			files_read(item, notes);
		}
	globfree(&found);
	files_sweep(f->kept);
}

void
scrape_config_group_absent(const struct scrape_file *f, struct str *notes)
{
	if (f->kept->n == 0)
		str_printf(notes, "%s: no such file\n", f->pattern);
}

int
scrape_config_group_each(const struct scrape_file *f,
			 int (*each)(void *arg, const struct labels *ls),
			 void *arg)
{
	for (size_t i = 0; i < f->kept->n; i++)
		for (size_t k = 0; k < f->kept->item[i].n; k++)
			if (each(arg, &f->kept->item[i].target[k]) < 0)
				return -1;
	return 0;
}

void
scrape_config_group_free(struct scrape_files *f)
{
	for (size_t i = 0; f != NULL && i < f->n; i++)
		files_item_release(&f->item[i]);
	if (f != NULL)
		mem_free(f->item);
	mem_free(f);
}
