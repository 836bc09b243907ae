/*
 * play.h - one eval of a script, with the repetitions that Prometheus' own
 * runner makes (promqltest.md 1.7), under its settings (1.8).
 *
 * An instant query is asked again at other times with its own time as @ on
 * every selector, unless the expression depends on the time otherwise; and each
 * of those that worked again as a range query of three steps, whose middle must
 * be the same.
 *
 * Skipped is an eval that expects a native histogram ({{...}} among its
 * results), or that as written meets one where it reads (native.h).
 * Of a repetition that reads one, when the eval as written does not, only the
 * result is not looked at.  All else counts: float series beside native
 * histograms, and functions for those alone where there are only floats.
 */
#ifndef RUNNER_PLAY_H
#define RUNNER_PLAY_H

#include "base/str.h"
#include "tests/runner/bed.h"
#include "tests/runner/script.h"

enum play_result { PLAY_PASSED, PLAY_FAILED, PLAY_SKIPPED };

/* WHY: what was expected and got, or what was skipped for; whole lines. */
enum play_result play_eval(struct bed *bed, const struct script_command *c,
			   struct str *why);

#endif
