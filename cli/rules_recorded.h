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
	size_t name; /* the first of the names that is its own */
	struct labels labels;
	int64_t t; /* ms */
	double v;
};

struct rules_recorded_name {
	struct slice name;
	int64_t t; /* that it was asked for at: groups have their own */
};

/* All zero is empty and ready. */
struct rules_recorded {
	struct arena arena;
	size_t n, cap;
	struct rules_recorded_sample *sample;
	size_t n_names, cap_names;
	struct rules_recorded_name *name; /* asked for so far */
};

void rules_recorded_release(struct rules_recorded *r);
bool rules_recorded_has(const struct rules_recorded *r, struct slice name,
			int64_t t);
/* The newest sample of each series of a raw frame or a vector, of what was
 * asked for at t. */
void rules_recorded_add(struct rules_recorded *r, struct slice name, int64_t t,
			const struct frame *f);
/* All that the rules wrote into db for an evaluation at t, but for
 * ALERTS_FOR_STATE: since when depends on a past that was not evaluated. */
int rules_recorded_read(struct rules_recorded *r, const struct rules *rules,
			struct tsdb *db, int64_t t, struct err *err);

/* One name behind the other, each by labels: before it is written. */
void rules_recorded_sort(struct rules_recorded *r);

struct rules_recorded_format {
	const char *name;
	void (*write)(const struct rules_recorded *r, struct str *out);
	bool raw; /* what is in its strings is for no terminal */
};

/* NULL gives the first; NULL if there is none of that name. */
const struct rules_recorded_format *rules_recorded_format(const char *name);

#endif
