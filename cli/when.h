/*
 * when.h - times as people write them on a command line, made into what
 * Grafana's time expressions have: a clock's time, seconds.
 */
#ifndef CLI_WHEN_H
#define CLI_WHEN_H

#include <stdint.h>

#include "base/arena.h"

/*
 * 13:50 and 13:50:30 (UTC) are the last ones that are not after now, on now's
 * day if the one before has nothing since first; with AFTER >= 0 the next one
 * after it.  Ten digits are seconds.  All else is TEXT itself.
 */
struct when {
	int64_t now, first; /* ms; INT64_MIN: there is no first */
	int64_t after;      /* ms, -1: none */
};
struct slice when_text(struct arena *a, const char *text, const struct when *w);

#endif
