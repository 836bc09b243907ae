/*
 * snapshot_json.h - a session as one JSON document: what was asked and what was
 * answered, panel by panel.  Raw labels; keys in fixed order.
 */
#ifndef CLI_SNAPSHOT_JSON_H
#define CLI_SNAPSHOT_JSON_H

#include "base/json.h"
#include "session/session.h"

struct snapshot_json {
	const struct session *session;
	const bool *hidden; /* by panel */
	int64_t generated_ms;
	const char *source; /* its name, no secrets */
};

/* One document, as a member of what is open in o. */
void snapshot_json(const struct snapshot_json *s, struct json_out *o);

#endif
