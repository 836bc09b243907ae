/*
 * template.h - Go's text/template with Prometheus' functions, as annotations
 * and labels of alerts use it ({{ $labels.job }}, {{ $value | humanize }}).
 */
#ifndef RULES_TEMPLATE_H
#define RULES_TEMPLATE_H

#include "base/str.h"
#include "rules/template_data.h"

struct err;

/* NAME is what messages call it: "__alert_InstanceDown". */
int template_check(struct slice text, struct slice name, struct err *err);
/* Appends to out.  -1: out may have got a part. */
int template_expand(struct slice text, struct slice name,
		    const struct template_data *d, struct str *out,
		    struct err *err);

#endif
