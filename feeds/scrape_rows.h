/*
 * scrape_rows.h - the rows of a target's scrapes on their way into a tsdb: each
 * series once a row, a marker where one ends.
 */
#ifndef FEEDS_SCRAPE_ROWS_H
#define FEEDS_SCRAPE_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/labels.h"

struct err;
struct recorder;
struct scrape_rows;
struct tsdb;

/* track: series with timestamps of their own end, too. */
struct scrape_rows *scrape_rows_new(struct tsdb *db, bool track);
void scrape_rows_free(struct scrape_rows *r);

#define SCRAPE_ROWS_NONE UINT32_MAX

/* The number of a series, below 2^30 and the same for the same labels; one that
 * is TIMED has timestamps of its own.  SCRAPE_ROWS_NONE: there are too many. */
uint32_t scrape_rows_series(struct scrape_rows *r, const struct labels *ls,
			    bool timed);
/* Numbers are not valid any more: ask for all of them again.  Until then those
 * that it still has are what they were. */
bool scrape_rows_changed(struct scrape_rows *r);
bool scrape_rows_has(const struct scrape_rows *r, uint32_t series);

/* A row at t: begin, add any, end, report any, flush. */
void scrape_rows_begin(struct scrape_rows *r, int64_t t);
/* What becomes of a sample. */
enum scrape_rows_place {
	SCRAPE_ROWS_TAKEN,
	SCRAPE_ROWS_TWICE, /* dropped: the row has one of that time, or later */
	SCRAPE_ROWS_OLD,   /* dropped: another row has a later one, or of that
			    * time another */
};
/* t: the sample's own time, or EXPO_NO_TIME. */
enum scrape_rows_place scrape_rows_add(struct scrape_rows *r, uint32_t series,
				       double v, int64_t t);
/* Markers for what the last row had and this one has not. */
void scrape_rows_end(struct scrape_rows *r);
/* How far behind t the samples with times of their own are, at most; ms. */
int64_t scrape_rows_late(const struct scrape_rows *r);
/* A sample of what is told about the scrape. */
void scrape_rows_report(struct scrape_rows *r, uint32_t series, double v);
/* -1 with err filled: samples are lost. */
int scrape_rows_flush(struct scrape_rows *r, struct recorder *recorder,
		      const struct labels *target, struct err *err);

/* Gives up timed series without samples after t; true: there were some, and
 * numbers have changed. */
bool scrape_rows_forget(struct scrape_rows *r, int64_t t);
size_t scrape_rows_bytes(const struct scrape_rows *r); /* the tsdb's not */
int64_t scrape_rows_last(const struct scrape_rows *r); /* INT64_MIN: none */

#endif
