/*
 * origin.h - where the data of a run come from: --demo, --replay or --url.
 */
#ifndef CLI_ORIGIN_H
#define CLI_ORIGIN_H

#include "cli/origin_data.h"

struct err;

/* An exit code; what went wrong is in err.  What a replayed file had that is
 * odd is told on standard error.  origin_release in any case. */
int origin_init(struct origin *o, struct loop *l, const struct args *a,
		struct err *err);
void origin_release(struct origin *o);

/* The time that "now" means: the clock's, or a replay's last sample. */
int64_t origin_now_ms(const struct origin *o);

#endif
