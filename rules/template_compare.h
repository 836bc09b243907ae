/*
 * template_compare.h - eq, lt and their kin, which compare what is of one kind.
 */
#ifndef RULES_TEMPLATE_COMPARE_H
#define RULES_TEMPLATE_COMPARE_H

#include "rules/template_call.h"

/* Rows of template_func.def. */
template_func_fn template_compare_eq;
template_func_fn template_compare_ne;
template_func_fn template_compare_lt;
template_func_fn template_compare_le;
template_func_fn template_compare_gt;
template_func_fn template_compare_ge;

#endif
