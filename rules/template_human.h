/*
 * template_human.h - numbers as people read them, times and durations.
 */
#ifndef RULES_TEMPLATE_HUMAN_H
#define RULES_TEMPLATE_HUMAN_H

#include "rules/template_call.h"

/* Rows of template_func.def. */
template_func_fn template_human_si;
template_func_fn template_human_1024;
template_func_fn template_human_duration;
template_func_fn template_human_percentage;
template_func_fn template_human_timestamp;
template_func_fn template_human_to_time;
template_func_fn template_human_to_duration;
template_func_fn template_human_now;
template_func_fn template_human_parse;

#endif
