/*
 * vectors.h - runs Grafana's own answers (shared/reference/vectors) through our
 * code, for tests.
 *
 * What does not pass must be in vectors_later.txt with its reason, and nothing
 * else may be.
 */
#ifndef TESTS_UNIT_VECTORS_H
#define TESTS_UNIT_VECTORS_H

#include <stdbool.h>

#include "base/civil.h"
#include "base/json.h"
#include "base/str.h"

struct timeexpr_context;

struct vector {
	struct arena *a;
	struct slice id, fn;
	const struct json *in, *out;
};

struct vector_fn {
	const char *fn;
	/* True if what we give is vector.out; else appends it to got. */
	bool (*run)(const struct vector *v, struct str *got);
};

/* All vectors of NAME.jsonl; the fn of the last row is NULL.  Prints a line a
 * function, fails the running cmocka test where they do not agree, skips it
 * where the vectors are not there. */
void vectors_run(const char *name, const struct vector_fn *fns);

/* out is this text (numbers as JavaScript prints them). */
bool vectors_text(const struct vector *v, struct str *got);
/* The member of in as text: strings, numbers and booleans. */
struct slice vectors_in(const struct vector *v, const char *key);
struct slice vectors_scalar(struct arena *a, const struct json *j);
/* Clock, zone and calendar of in. */
struct timeexpr_context vectors_context(const struct vector *v);
int64_t vectors_ms(const char *iso);

#endif
