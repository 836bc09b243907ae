/*
 * unit_read.h - files of unit tests read.
 */
#ifndef RULES_UNIT_READ_H
#define RULES_UNIT_READ_H

#include "rules/unit_file.h"

struct err;

/* NULL with err filled: "line 4: ...". */
struct unit_file *unit_read(struct slice yaml, struct err *err);
void unit_read_free(struct unit_file *f);

#endif
