/*
 * scrape_config_job.h - one scrape_config of a prometheus.yml.
 */
#ifndef FEEDS_SCRAPE_CONFIG_JOB_H
#define FEEDS_SCRAPE_CONFIG_JOB_H

#include "base/json.h"
#include "feeds/scrape_config_field.h"

/* What a job is when nothing is said. */
extern const struct scrape_job scrape_config_job_default;

/* After -1, too, scrape_config_job_release. */
int scrape_config_job_read(struct scrape_reader *r, const struct json *j,
			   struct scrape_job *job);
void scrape_config_job_release(struct scrape_job *job);

#endif
