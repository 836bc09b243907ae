/*
 * relabel.h - relabel_configs and metric_relabel_configs: labels in, labels out
 * or nothing, by Prometheus' rules.
 */
#ifndef FEEDS_RELABEL_H
#define FEEDS_RELABEL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/json.h"
#include "model/labels.h"

struct err;
struct relabel;

/* One list of configs; *OUT is NULL for an empty one (LIST may be NULL). */
int relabel_read(const struct json *list, struct relabel **out,
		 struct err *err);
void relabel_free(struct relabel *r);

/* What the configs make of LS, in A where it is not LS itself; false: dropped.
 * R may be NULL.  Safe on several threads at a time. */
bool relabel_apply(const struct relabel *r, struct arena *a,
		   const struct labels *ls, struct labels *out);

#endif
