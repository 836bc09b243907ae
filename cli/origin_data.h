/*
 * origin_data.h - what a run gets its data from, once it is chosen.
 */
#ifndef CLI_ORIGIN_DATA_H
#define CLI_ORIGIN_DATA_H

#include "cli/args.h"
#include "cli/client.h"
#include "feeds/feed_demo.h"
#include "feeds/feed_replay.h"
#include "feeds/feed_rules.h"
#include "feeds/scrape_config.h"
#include "net/loop.h"
#include "promql/feature.h"
#include "sources/source.h"
#include "tsdb/tsdb.h"

struct feed_scrape;
struct recorder;

/* What --scrape and --scrape-config come to. */
struct origin_scrape {
	struct scrape_config *words, *file; /* NULL: not given */
	struct scrape_config all;           /* the jobs of both, theirs */
	struct slice namespace_, cluster;
	int64_t memory, retention_ms;
	int64_t interval_ms; /* of the job that is scraped least often */
	bool keep_all;
	struct recorder *recorder; /* from the first scrape on; NULL: none */
	struct feed_scrape *feed;  /* NULL: not begun yet */
};

struct origin {
	struct feature_set features; /* of this program's own engine */
	struct client client;        /* of requests; outlives source */
	struct tsdb *db;             /* NULL: a server */
	struct feed_demo *demo;
	struct feed_rules *rules;     /* --rules local; NULL: not so */
	struct origin_scrape *scrape; /* NULL: not this way */
	struct source *source;        /* whoever takes it sets it to NULL */
	struct arena arena;
	struct slice external_url; /* of alerts; "": none */
	bool server;
	bool replayed; /* the report is filled */
	struct replay_report replay;
};

#endif
