/*
 * replay_recording.h - a recording of pyrodash into replay_samples: whole
 * scrapes only, with the stale markers that text cannot carry.
 *
 * A series that the next scrape of its target no longer has ended there, unless
 * it came with a time of its own.  Text is believed when more has come behind
 * it, or all of it was well: what is inflated before its checksum was seen is
 * not.
 */
#ifndef FEEDS_REPLAY_RECORDING_H
#define FEEDS_REPLAY_RECORDING_H

#include <stdbool.h>

#include "base/slice.h"

struct err;
struct replay_recording;
struct replay_report;
struct replay_samples;

/* Both outlive it. */
struct replay_recording *replay_recording_new(struct replay_samples *to,
					      struct replay_report *report);
void replay_recording_free(struct replay_recording *r);
int replay_recording_text(struct replay_recording *r, struct slice piece,
			  struct err *err);
/* Something is lost here; WHOLE: the last piece before it is to be believed. */
int replay_recording_gap(struct replay_recording *r, bool whole,
			 struct err *err);
/* No more comes; WHOLE: the last piece is to be believed. */
int replay_recording_end(struct replay_recording *r, bool whole,
			 struct err *err);

#endif
