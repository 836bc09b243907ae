/*
 * origin_embedded.h - this program's own engine over what a feed fills.
 */
#ifndef CLI_ORIGIN_EMBEDDED_H
#define CLI_ORIGIN_EMBEDDED_H

#include "cli/origin_data.h"

void origin_embedded(struct origin *o, struct loop *l, const char *name);

#endif
