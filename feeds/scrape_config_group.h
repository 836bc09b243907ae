/*
 * scrape_config_group.h - lists of {targets, labels}: static_configs and the
 * files of file_sd_configs, read again and again.
 */
#ifndef FEEDS_SCRAPE_CONFIG_GROUP_H
#define FEEDS_SCRAPE_CONFIG_GROUP_H

#include "base/json.h"
#include "feeds/scrape_config.h"

struct err;
struct str;

/* The list's targets, in A; PATH, if not "", becomes their
 * __meta_filepath. */
int scrape_config_group_read(const struct json *list, const char *path,
			     struct arena *a, struct labels **out, size_t *n,
			     struct err *err);

/* One member of file_sd_configs, PATTERN made from DIR. */
int scrape_config_group_files(const struct json *list, const char *dir,
			      struct arena *a, struct scrape_job *job,
			      struct err *err);
/* Reads the files anew; what cannot be read stays as it was and is told. */
void scrape_config_group_refresh(const struct scrape_file *f,
				 struct str *notes);
/* Tells if there was no such file then. */
void scrape_config_group_absent(const struct scrape_file *f, struct str *notes);
/* Calls back for each target of what was read last; -1 ends it. */
int scrape_config_group_each(const struct scrape_file *f,
			     int (*each)(void *arg, const struct labels *ls),
			     void *arg);
void scrape_config_group_free(struct scrape_files *f);
/* PATH as seen from DIR ("" is here), in A. */
const char *scrape_config_group_path(struct arena *a, const char *dir,
				     struct slice path);

#endif
