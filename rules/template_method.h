/*
 * template_method.h - the methods of Go's times and durations, as templates of
 * alerts call them ({{ (toTime $value).Format "15:04" }}), by the table
 * template_method.def.
 */
#ifndef RULES_TEMPLATE_METHOD_H
#define RULES_TEMPLATE_METHOD_H

#include "rules/template_func.h"

/* NULL: values like that have none of that name. */
const struct template_func *
template_method_find(const struct template_value *self, struct slice name);

#endif
