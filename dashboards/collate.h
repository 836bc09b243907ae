/*
 * collate.h - the order of texts as people read them: digits by value, case
 * aside, close to ICU's en-US collation for ASCII and Latin letters.
 */
#ifndef DASHBOARDS_COLLATE_H
#define DASHBOARDS_COLLATE_H

#include "base/slice.h"

/* a1 < a2 < a10; blanks, punctuation, digits, letters; a < \344 < b. */
int collate_natural(struct slice a, struct slice b);

#endif
