/*
 * scrape_state.h - the inside of a feed_scrape, shared by its thread
 * (scrape_loop, scrape_discover) and by those who ask (scrape_report).
 *
 * The lock guards what is shown: the list of targets, of each what it shows,
 * and the families.  All else is the thread's.
 */
#ifndef FEEDS_SCRAPE_STATE_H
#define FEEDS_SCRAPE_STATE_H

#include "base/err.h"
#include "base/str.h"
#include "base/thread.h"
#include "feeds/feed_scrape.h"
#include "feeds/scrape_families.h"
#include "feeds/scrape_samples.h"

struct http;
struct http_request;

struct scrape_shown {
	struct labels labels;
	enum source_health health;
	int64_t last_ms, duration_us;
	size_t samples, kept, scrapes;
	size_t good;     /* of the last ones, in a row */
	int64_t next_us; /* when the next one is due */
	char error[256];
};

/* A target; those that discovery finds no more stay until their samples are
 * gone, for they may come back. */
struct scraped {
	struct feed_scrape *feed;
	struct arena arena; /* of the target */
	struct scrape_target target;
	uint64_t hash; /* of what it is known by */
	struct scraped *next_of_hash;
	size_t line_bytes;  /* of its lines and what is known of them, */
	size_t known_bytes; /* as many are not judged: those after the last good
			     * scrape, and its samples until they were stored */
	size_t set_aside;   /* of them, those that it will take now */
	size_t wanted;      /* that found no room; 0: they did */
	struct scrape_samples *samples;
	double phase;                 /* of the interval */
	int64_t created_us;           /* or found again */
	int64_t due_us;               /* INT64_MAX: never */
	bool begun_ever, found, gone; /* ever: since then; gone: its series
				       * have ended */
	bool marked;                  /* in this round of discovery */
	size_t over; /* the job's targets, if more than its limit */
	struct http_request *request; /* NULL: none is running */
	int64_t begun_us, t;
	bool parsing; /* an answer whose format is known */
	bool refused; /* what came is wrong */
	struct err err;
	struct scrape_shown shown;
};

/* From when a target that is lost would have been scraped to its end. */
#define SCRAPE_LOST_US(s) ((s)->target.interval_ms * 1100)

struct feed_scrape {
	struct feed_scrape_options o;
	struct thread thread;
	int event; /* raised to be looked at: quit */
	struct http *http;
	size_t connections;   /* that it has, at most */
	int64_t *discover_us; /* by job: when its files are read again */
	size_t n_created;
	int64_t tidy_us; /* when age is looked at */
	size_t line_bytes, set_aside;
	size_t resident;     /* at the last look; see scrape_memory.c */
	size_t counted_most; /* lines and samples, since it was trimmed */
	int64_t trim_us;     /* not before then */
	size_t line_looked;
	size_t room, over; /* left then, or too much */

	struct thread_lock lock;
	bool quit;
	size_t n, cap;
	struct scraped **scraped;
	struct scrape_families families;
	struct str notes;  /* what discovery could not read */
	int64_t running_t; /* the oldest scrape that runs; INT64_MAX: none */
	int64_t late_ms;   /* of timestamps behind their scrapes */
	size_t missed, scrapes;
	int64_t retained_to;

	struct thread_lock record_lock;
	struct recorder *recorder;
};

/* scrape_loop.c: what the thread runs. */
void *scrape_loop_run(void *arg);
/* Sets running_t: the oldest scrape that is not stored yet.  Lock taken. */
void scrape_loop_running(struct feed_scrape *f);
/* scrape_memory.c: measures what the process takes; the samples get what the
 * rest leaves. */
void scrape_memory_look(struct feed_scrape *f);
/* Counts what the lines take. */
void scrape_memory_count(struct scraped *s);
/* After a good scrape with so many bytes of SAMPLES, or one that failed: 0. */
void scrape_memory_know(struct scraped *s, size_t samples);
/* Counts, and looks, if they take more (much more, until a scrape is WHOLE):
 * where nothing can be given back any more new targets fail, if they are no
 * small ones; the others go on. */
int scrape_memory_room(struct scraped *s, bool whole, struct err *err);
/* Before the first line: whether a new one, or one that failed so, may try. */
int scrape_memory_begin(struct scraped *s, struct err *err);
/* scrape_discover.c: the targets as they are now, where that is due. */
void scrape_discover(struct feed_scrape *f, int64_t now_us);

#endif
