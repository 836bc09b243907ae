/*
 * doctor_window.h - windows of rates beside the distance of the samples, which
 * is measured.
 */
#ifndef SESSION_DOCTOR_WINDOW_H
#define SESSION_DOCTOR_WINDOW_H

#include "session/doctor_report.h"

/* Of one series among those that n matchers find, the most of them that has
 * the most samples. */
struct doctor_interval {
	size_t n;   /* samples seen; of more than that nothing is known */
	int64_t ms; /* the median of their distances; 0: under two */
	int64_t first, last; /* of the samples seen */
};

/* False: not known yet. */
bool doctor_interval(const struct doctor_at *at, const struct matcher *const *m,
		     size_t n, struct doctor_interval *out);
/* A duration as a person writes it: 15s, 90s, 2m. */
void doctor_window_print(int64_t ms, struct str *out);
/* All selectors of a query find series, the answer is empty.  True if a window
 * is to blame, or if that is not known yet. */
bool doctor_window(const struct doctor_at *at, struct expr *query);

#endif
