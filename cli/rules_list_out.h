/*
 * rules_list_out.h - rules and their states as text and as JSON.
 */
#ifndef CLI_RULES_LIST_OUT_H
#define CLI_RULES_LIST_OUT_H

#include "base/civil.h"
#include "base/str.h"
#include "sources/source.h"

struct rules_list_out {
	size_t n;
	const struct source_rule *rule; /* those of a group side by side */
	const struct civil_zone *zone;
};

struct rules_list_format {
	const char *name;
	void (*write)(const struct rules_list_out *l, struct str *out);
};

/* NULL gives the first; NULL if there is none of that name. */
const struct rules_list_format *rules_list_out_find(const char *name);

#endif
