/*
 * template_format.h - values by a format as Go's fmt.Sprintf has it.
 */
#ifndef RULES_TEMPLATE_FORMAT_H
#define RULES_TEMPLATE_FORMAT_H

#include "rules/template_value.h"

/* What fits nothing is told as Go does: %!d(string=x), %!(EXTRA int=1). */
void template_format(struct slice format, const struct template_value *arg,
		     size_t n, struct str *out);

#endif
