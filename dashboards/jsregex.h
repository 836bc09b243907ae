/*
 * jsregex.h - regular expressions as dashboards write them: /RE/FLAGS, or bare
 * text, which must match the whole.
 */
#ifndef DASHBOARDS_JSREGEX_H
#define DASHBOARDS_JSREGEX_H

#include <stdbool.h>

#include "base/regex.h"
#include "base/slice.h"

struct err;

struct jsregex {
	struct regex *re;
	bool global, sticky; /* flags g and y */
};

/* S is not empty.  On failure there is nothing to release. */
int jsregex_init(struct jsregex *r, struct slice s, struct err *err);
void jsregex_release(struct jsregex *r);
bool jsregex_test(const struct jsregex *r, struct slice s);

#endif
