/*
 * scrape_reports.h - up and its kin: what is told about a scrape, as series of
 * the target.
 */
#ifndef FEEDS_SCRAPE_REPORTS_H
#define FEEDS_SCRAPE_REPORTS_H

#include "base/arena.h"
#include "feeds/scrape_rows.h"
#include "model/labels.h"

/* clang-format off */
#define SCRAPE_REPORTS(X)                                             \
	X(UP, "up")                                                   \
	X(DURATION, "scrape_duration_seconds")                        \
	X(SCRAPED, "scrape_samples_scraped")                          \
	X(PASSED, "scrape_samples_post_metric_relabeling")            \
	X(ADDED, "scrape_series_added")                               \
	X(TIMEOUT, "scrape_timeout_seconds")                          \
	X(LIMIT, "scrape_sample_limit")                               \
	X(BODY, "scrape_body_size_bytes")
/* clang-format on */

enum scrape_report_id {
#define X(id, name) REPORT_##id,
	SCRAPE_REPORTS(X)
#undef X
		REPORTS,
};

/* All zero: none is named.  extra: with the last three. */
struct scrape_reports {
	bool extra, named;
	uint32_t series[REPORTS];
};

/* Finds their numbers if need be; SCRATCH is reset. */
void scrape_reports_name(struct scrape_reports *r, struct scrape_rows *rows,
			 const struct labels *target, struct arena *scratch);
void scrape_reports_add(const struct scrape_reports *r,
			struct scrape_rows *rows, const double v[REPORTS]);
/* Markers; they are not named any more. */
void scrape_reports_end(struct scrape_reports *r, struct scrape_rows *rows);

#endif
