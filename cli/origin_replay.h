/*
 * origin_replay.h - recorded files: --replay.
 */
#ifndef CLI_ORIGIN_REPLAY_H
#define CLI_ORIGIN_REPLAY_H

#include "cli/origin_data.h"

struct err;

int origin_replay(struct origin *o, struct loop *l, const struct args *a,
		  struct err *err);

#endif
