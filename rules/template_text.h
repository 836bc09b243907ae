/*
 * template_text.h - the functions of templates that work on texts, hosts and
 * links.
 */
#ifndef RULES_TEMPLATE_TEXT_H
#define RULES_TEMPLATE_TEXT_H

#include "rules/template_call.h"

/* Rows of template_func.def. */
template_func_fn template_text_match;
template_func_fn template_text_replace;
template_func_fn template_text_title;
template_func_fn template_text_upper;
template_func_fn template_text_lower;
template_func_fn template_text_strip_port;
template_func_fn template_text_strip_domain;
template_func_fn template_text_query_escape;
template_func_fn template_text_graph_link;
template_func_fn template_text_table_link;
template_func_fn template_text_path_prefix;
template_func_fn template_text_external_url;

#endif
