/*
 * inline_place.h - what is done with a vector where it stands in a query: if
 * its name can be seen in the result, if it may be anything but a selector.
 */
#ifndef RULES_INLINE_PLACE_H
#define RULES_INLINE_PLACE_H

#include "promql/ast.h"

struct inline_place {
	bool visible;       /* its __name__ matters */
	bool bare;          /* an operator needs no parentheses here */
	const char *forbid; /* why it must stay a selector; NULL: it need not */
};

/* The place of e's i-th operand, e being at UP. */
struct inline_place inline_place_of(const struct expr *e, size_t i,
				    struct inline_place up);

#endif
