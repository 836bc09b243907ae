#include "config.h"

#include "model/timerange.h"

int64_t
timerange_align(int64_t t, int64_t step, int64_t offset)
{
	int64_t rest;

	if (step <= 0)
		return t;
	/* In two remainders, so that t + offset cannot overflow. */
	rest = (t % step + offset % step) % step;
	return rest >= 0 ? t - rest : t - rest - step;
}
