/*
 * template.h - Go's text/template with Prometheus' functions, as annotations
 * and labels of alerts use it ({{ $labels.job }}, {{ $value | humanize }}).
 */
#ifndef RULES_TEMPLATE_H
#define RULES_TEMPLATE_H

#include "base/arena.h"
#include "base/str.h"
#include "model/frame.h"
#include "model/labels.h"

struct err;

struct template_data {
	const struct labels *labels;
	const struct labels *external; /* NULL: none */
	struct slice external_url;
	double value;
	int64_t now_ms;
	/* For query(); NULL: it is refused.  An instant vector, the caller's.
	 */
	struct frame *(*query)(void *arg, struct slice query, struct err *err);
	void *arg;
};

/* NAME is what messages call it: "__alert_InstanceDown". */
int template_check(struct slice text, struct slice name, struct err *err);
/* Appends to out.  -1: out may have got a part. */
int template_expand(struct slice text, struct slice name,
		    const struct template_data *d, struct str *out,
		    struct err *err);

#endif
