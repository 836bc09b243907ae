/*
 * template_pipe.h - pipelines of a template parsed: declarations, commands,
 * operands.
 */
#ifndef RULES_TEMPLATE_PIPE_H
#define RULES_TEMPLATE_PIPE_H

#include "rules/template_parser.h"

/* Up to and over END; CONTEXT is for messages.  NULL with p's err filled. */
struct template_node *template_pipe_parse(struct template_parser *p,
					  const char *context,
					  enum template_word end);

#endif
