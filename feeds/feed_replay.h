/*
 * feed_replay.h - recorded files into a tsdb: text exposition or OpenMetrics
 * with timestamps, plain or gzip; recordings of pyrodash among them.
 *
 * The samples may come in any order, series by series or time by time; they are
 * put in order.  Series with the same times become one target and share them.
 *
 * The format is told from the content, by the first line that says so: UNIT,
 * EOF, a type that only one of them knows, a free comment or blank line (text),
 * a sample's timestamp (digits alone, more than 11 of them, are text's
 * milliseconds; all else are OpenMetrics' seconds).  Where nothing does in the
 * first 64 KiB, a name with ".om" in it says OpenMetrics, any other text.
 */
#ifndef FEEDS_FEED_REPLAY_H
#define FEEDS_FEED_REPLAY_H

#include "base/slice.h"
#include "feeds/replay_report.h"

struct err;
struct tsdb;

/* Reads all of n files ("-" = standard input) into an empty db, as if they were
 * one.  -1: err says what is wrong, with the file and the line.  A recording of
 * pyrodash may end anywhere: its whole scrapes are read, and the report has
 * what is left out. */
int feed_replay(const char *const *path, size_t n, struct tsdb *db,
		struct replay_report *r, struct err *err);

/* The format of a file that starts with HEAD. */
enum expo_format feed_replay_format(struct slice head, const char *path);

#endif
