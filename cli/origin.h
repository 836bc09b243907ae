/*
 * origin.h - where the data of a run come from: --demo, --replay or --url.
 */
#ifndef CLI_ORIGIN_H
#define CLI_ORIGIN_H

#include "cli/args.h"
#include "promql/feature.h"
#include "sources/feed_demo.h"
#include "sources/feed_replay.h"
#include "sources/loop.h"
#include "sources/source.h"
#include "tsdb/tsdb.h"

struct origin {
	struct feature_set features; /* of this program's own engine */
	struct tsdb *db;             /* NULL: a server */
	struct feed_demo *demo;
	struct source *source; /* whoever takes it sets it to NULL */
	bool server;
	bool replayed; /* the report is filled */
	struct replay_report replay;
};

/* An exit code; what went wrong is in err.  What a replayed file had that is
 * odd is told on standard error.  origin_release in any case. */
int origin_init(struct origin *o, struct loop *l, const struct args *a,
		struct err *err);
void origin_release(struct origin *o);

/* The time that "now" means: the clock's, or a replay's last sample. */
int64_t origin_now_ms(const struct origin *o);

#endif
