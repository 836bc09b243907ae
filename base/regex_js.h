/*
 * regex_js.h - JavaScript's regular expressions, as dashboards hold them.
 */
#ifndef BASE_REGEX_JS_H
#define BASE_REGEX_JS_H

#include "base/regex_pattern.h"

/* Fills OUT (the caller releases it, also on error). */
int regex_js(struct slice pattern, struct regex_pattern *out, struct err *err);

#endif
