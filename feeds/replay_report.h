/*
 * replay_report.h - what was in a recorded file.
 */
#ifndef FEEDS_REPLAY_REPORT_H
#define FEEDS_REPLAY_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "feeds/expo_format.h"

struct err;

struct replay_report {
	enum expo_format format;
	size_t bytes; /* inflated */
	size_t samples, series, targets;
	size_t out_of_order; /* put in order */
	size_t duplicates;   /* dropped: a second value at the same time */
	size_t shed;         /* the oldest, for want of room */
	int64_t first, last; /* ms, of all samples */
	int64_t interval;    /* ms between those of most series; 0: not known */
	/* Of recordings of pyrodash. */
	size_t scrapes;        /* whole ones */
	size_t damaged;        /* left out */
	size_t torn;           /* files that break off within one */
	size_t gaps;           /* places where gzip data are broken */
	uint64_t lost;         /* bytes there, as they are in the files */
	char damage[256];      /* what is the matter with the first of them */
	const char *torn_file; /* the first; the caller's */
};

/* Keeps the first. */
void replay_report_damage(struct replay_report *r, const struct err *err);

#endif
