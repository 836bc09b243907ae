/*
 * openmetrics.h - series and times as OpenMetrics writes them, for files that
 * Prometheus reads.
 */
#ifndef MODEL_OPENMETRICS_H
#define MODEL_OPENMETRICS_H

#include "model/labels.h"

/* name{a="b",c="d"}; a name that OpenMetrics 1.0 does not have goes into the
 * braces. */
void openmetrics_series(const struct labels *ls, struct str *out);

#define OPENMETRICS_TIME 32
/* Seconds that Prometheus, who cuts off behind (int64_t)(seconds * 1000), reads
 * as t (ms). */
void openmetrics_time(int64_t t, char out[OPENMETRICS_TIME]);

#endif
