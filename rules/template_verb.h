/*
 * template_verb.h - numbers and texts by one %-verb, as Go's fmt prints them.
 */
#ifndef RULES_TEMPLATE_VERB_H
#define RULES_TEMPLATE_VERB_H

#include "base/str.h"

struct template_verb {
	bool plus, minus, sharp, space, zero;
	bool go;              /* %#v */
	int width, precision; /* -1: none */
	uint32_t letter;
};

/* As it is, filled up to the width. */
void template_verb_pad(const struct template_verb *v, struct slice text,
		       struct str *out);
/* False: the verb is not for what it is given, and nothing is appended. */
bool template_verb_int(const struct template_verb *v, int64_t x,
		       struct str *out);
bool template_verb_float(const struct template_verb *v, double x,
			 struct str *out);
bool template_verb_string(const struct template_verb *v, struct slice text,
			  struct str *out);

#endif
