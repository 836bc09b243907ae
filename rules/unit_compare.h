/*
 * unit_compare.h - what was expected beside what came, as promtool shows it.
 */
#ifndef RULES_UNIT_COMPARE_H
#define RULES_UNIT_COMPARE_H

#include "base/str.h"
#include "model/frame.h"
#include "rules/unit_file.h"

struct err;

struct unit_compare_alerts {
	size_t n, cap;
	struct unit_alert *alert;
};

/* "" if they are equal, else the fault.  Both lists are put into order. */
void unit_compare_alerts(const struct unit_test *t,
			 const struct unit_alerts *want,
			 struct unit_compare_alerts *got, struct str *out);
/* The same of an expression's answer.  -1: an expected sample cannot be read.
 */
int unit_compare_samples(const struct unit_expr *want, const struct frame *got,
			 bool fuzzy, struct str *out, struct err *err);

#endif
