/*
 * rfc3339.h - times as Prometheus writes them: 2026-01-31T10:20:00.123456Z,
 * 2026-01-31T10:20:00+01:00.
 */
#ifndef BASE_RFC3339_H
#define BASE_RFC3339_H

#include <stdint.h>

#include "base/slice.h"

/* ms since 1970, what is below is cut off; -1: not such a time. */
int rfc3339_parse(struct slice s, int64_t *ms);

#endif
