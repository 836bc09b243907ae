/*
 * template_builtin.h - Go's own functions of templates.
 */
#ifndef RULES_TEMPLATE_BUILTIN_H
#define RULES_TEMPLATE_BUILTIN_H

#include "rules/template_call.h"

/* Rows of template_func.def. */
template_func_fn template_builtin_logic;
template_func_fn template_builtin_not;
template_func_fn template_builtin_len;
template_func_fn template_builtin_index;
template_func_fn template_builtin_slice;
template_func_fn template_builtin_print;
template_func_fn template_builtin_printf;
template_func_fn template_builtin_println;
template_func_fn template_builtin_html;
template_func_fn template_builtin_js;
template_func_fn template_builtin_urlquery;
template_func_fn template_builtin_call;

#endif
