/*
 * origin_replay.h - a recorded file: --replay.
 */
#ifndef CLI_ORIGIN_REPLAY_H
#define CLI_ORIGIN_REPLAY_H

#include "cli/origin_data.h"

struct err;

int origin_replay(struct origin *o, struct loop *l, const char *path,
		  struct err *err);

#endif
