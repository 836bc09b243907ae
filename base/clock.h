/*
 * clock.h - the only reader of the clocks.  Everything below cli/ and tui/ is
 * given its "now".
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t clock_wall_ms(void); /* since 1970, UTC */
int64_t clock_mono_us(void); /* for spans and deadlines */
/* The same, some ms behind, at a fifth of the price. */
int64_t clock_coarse_us(void);

#endif
