/*
 * unit.h - numbers as Grafana writes them (grafana.md 5).
 */
#ifndef WIDGETS_UNIT_H
#define WIDGETS_UNIT_H

#include "base/civil.h"
#include "base/slice.h"
#include "base/str.h"

/* Appends v in unit UNIT ("s", "bytes", "suffix:nodes", any literal).  decimals
 * < 0: Grafana's automatic three digits.  zone for dates, may be NULL = UTC. */
void unit_format(double v, struct slice unit, int decimals,
		 const struct civil_zone *zone, struct str *out);
/* True for units that scale by 1024. */
bool unit_is_binary(struct slice unit);

#endif
