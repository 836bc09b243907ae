/*
 * rules_recorded.h - samples that rules gave, name by name, and the formats in
 * which they are printed.
 */
#ifndef CLI_RULES_RECORDED_H
#define CLI_RULES_RECORDED_H

#include "base/arena.h"
#include "model/frame.h"
#include "rules/rules.h"
#include "tsdb/tsdb.h"

struct err;

struct rules_recorded_sample {
	struct labels labels;
	int64_t t; /* ms */
	double v;
};

/* All zero is empty and ready. */
struct rules_recorded {
	struct arena arena;
	size_t n, cap; /* one name behind the other, sorted by labels */
	struct rules_recorded_sample *sample;
	size_t n_names, cap_names;
	struct slice *name; /* asked for so far */
};

void rules_recorded_release(struct rules_recorded *r);
/* What a rule writes: its name, or ALERTS. */
struct slice rules_recorded_name(const struct rule *rule);
bool rules_recorded_has(const struct rules_recorded *r, struct slice name);
/* The newest sample of each series of a raw frame or a vector. */
void rules_recorded_add(struct rules_recorded *r, struct slice name,
			const struct frame *f);
/* All that the rules wrote into db for an evaluation at t. */
int rules_recorded_read(struct rules_recorded *r, const struct rules *rules,
			struct tsdb *db, int64_t t, struct err *err);

struct rules_recorded_format {
	const char *name;
	void (*write)(const struct rules_recorded *r, struct str *out);
};

/* NULL gives the first; NULL if there is none of that name. */
const struct rules_recorded_format *rules_recorded_format(const char *name);

#endif
