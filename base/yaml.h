/*
 * yaml.h - the first document of a YAML text as a json.h tree; the one wrapper
 * of libyaml.  Plain scalars keep their text (type JSON_STRING, plain set);
 * anchors, aliases and << are put in place, and share their members; depth,
 * values (an alias counts those that it stands for) and bytes have ceilings
 * (base/limits.h).
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include "base/json.h"

/* NULL with err filled ("line 4, column 7: ..."). */
const struct json *yaml_parse(struct arena *a, struct slice text,
			      struct err *err);

#endif
