/*
 * template_data.h - what a template of an alert is told.
 */
#ifndef RULES_TEMPLATE_DATA_H
#define RULES_TEMPLATE_DATA_H

#include "model/frame.h"
#include "model/labels.h"

struct err;

struct template_data {
	const struct labels *labels;
	const struct labels *external; /* NULL: none */
	struct slice external_url;
	double value;
	int64_t now_ms;
	/* For query(); NULL: it is refused.  An instant vector or a
	 * scalar, which the template then frees. */
	struct frame *(*query)(void *arg, struct slice query, struct err *err);
	void *arg;
};

#endif
