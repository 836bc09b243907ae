/*
 * origin_replay.h - recorded files: --replay.
 */
#ifndef CLI_ORIGIN_REPLAY_H
#define CLI_ORIGIN_REPLAY_H

#include "cli/origin_data.h"

struct err;

int origin_replay(struct origin *o, struct loop *l, const struct args *a,
		  struct err *err);
/* Says so where a recording, of that name, has nothing from FROM to TO (ms). */
void origin_replay_miss(const struct origin *o, const char *name, int64_t from,
			int64_t to);

#endif
