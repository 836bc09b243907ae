/*
 * template_show.h - nodes of a template as text again, as Go's messages have
 * them.
 */
#ifndef RULES_TEMPLATE_SHOW_H
#define RULES_TEMPLATE_SHOW_H

#include "base/str.h"
#include "rules/template_node.h"

void template_show(const struct template_node *n, struct str *out);

#endif
