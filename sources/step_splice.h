/*
 * step_splice.h - a frame out of the steps of two: pure.
 */
#ifndef SOURCES_STEP_SPLICE_H
#define SOURCES_STEP_SPLICE_H

#include "model/frame.h"

struct step_splice {
	int64_t start, step; /* of the frame that is made */
	size_t steps;
	int64_t seam; /* steps before it are taken from before, others from
			 after */
};

/* Both are FRAME_MATRIX on the same grid, sorted by labels; one may be NULL.
 * Series without points are left out; the infos are those of both, the rest is
 * after's (or before's).  The caller's. */
struct frame *step_splice(const struct step_splice *s,
			  const struct frame *before,
			  const struct frame *after);

#endif
