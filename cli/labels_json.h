/*
 * labels_json.h - a set of labels as a member of JSON output.
 */
#ifndef CLI_LABELS_JSON_H
#define CLI_LABELS_JSON_H

#include "base/json.h"
#include "model/labels.h"

/* {"job":"a","instance":"b"}, on one line. */
void labels_json(struct json_out *o, const struct labels *ls);

#endif
