/*
 * feature.h - the parts of PromQL that are switched on by name, as with
 * Prometheus' --enable-feature: the table is promql/feature.def.
 */
#ifndef PROMQL_FEATURE_H
#define PROMQL_FEATURE_H

#include "base/slice.h"
#include "base/str.h"
#include "promql/parse_options.h"

struct err;

struct feature_set {
	struct parse_options parse;
	bool delayed_names; /* eval_request.delayed_names */
	bool start_times;   /* eval_request.start_times */
};

struct feature {
	const char *name, *help;
};

/* What Prometheus 3.14 has on by itself, and everything there is. */
extern const struct feature_set feature_defaults, feature_all;

/* Turns on the features of a list like "a,b"; one that is not known is an error
 * that names all there are. */
int feature_enable(struct feature_set *io, struct slice list, struct err *err);
/* The I-th feature; NULL behind the last. */
const struct feature *feature_get(size_t i);
/* Appends all names with ", " between them. */
void feature_list(struct str *out);

#endif
