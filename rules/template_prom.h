/*
 * template_prom.h - the functions of templates that work on samples.
 */
#ifndef RULES_TEMPLATE_PROM_H
#define RULES_TEMPLATE_PROM_H

#include "rules/template_call.h"

/* Rows of template_func.def. */
template_func_fn template_prom_query;
template_func_fn template_prom_first;
template_func_fn template_prom_label;
template_func_fn template_prom_value;
template_func_fn template_prom_strvalue;
template_func_fn template_prom_sort;
template_func_fn template_prom_args;
template_func_fn template_prom_safe_html;

#endif
