/*
 * template_layout.h - times in UTC as text, by Go's layouts: "2006-01-02
 * 15:04".
 */
#ifndef RULES_TEMPLATE_LAYOUT_H
#define RULES_TEMPLATE_LAYOUT_H

#include <stdint.h>

#include "base/str.h"

/* What time.Time.String() shows. */
#define TEMPLATE_LAYOUT_GO SLICE("2006-01-02 15:04:05.999999999 -0700 MST")

/* Unix seconds, and 0 to 999999999 ns more. */
void template_layout(struct slice layout, int64_t s, int ns, struct str *out);

struct slice template_layout_month(int64_t month);     /* 1: January */
struct slice template_layout_weekday(int64_t weekday); /* 0: Sunday */

#endif
