/*
 * json_scan.h - JSON read as its bytes arrive, in pieces of any size, without a
 * tree: each token is an event.
 *
 * Made for bytes of strangers: depth and the length of a text have ceilings,
 * and what is not JSON is an error at its byte.  Texts are raw: bytes that are
 * not UTF-8 pass through.
 */
#ifndef SOURCES_JSON_SCAN_H
#define SOURCES_JSON_SCAN_H

#include <stdbool.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/slice.h"
#include "base/str.h"

enum json_scan_event {
	JSON_SCAN_OBJECT,
	JSON_SCAN_OBJECT_END,
	JSON_SCAN_ARRAY,
	JSON_SCAN_ARRAY_END,
	JSON_SCAN_KEY,    /* text: unescaped */
	JSON_SCAN_STRING, /* text: unescaped */
	JSON_SCAN_NUMBER, /* text: its characters, not checked further */
	JSON_SCAN_TRUE,
	JSON_SCAN_FALSE,
	JSON_SCAN_NULL,
};

/* The text is valid during the call.  -1 with err filled stops the scan. */
typedef int json_scan_handler(void *arg, enum json_scan_event e,
			      struct slice text, struct err *err);

struct json_scan {
	json_scan_handler *handler;
	void *arg;
	int state;
	bool is_key; /* the string at hand */
	int depth;
	bool object[LIMIT_ANSWER_DEPTH];
	const char *word; /* rest of true, false, null */
	enum json_scan_event word_event;
	unsigned code, high; /* of a \u escape; the first of a pair */
	int digits;
	struct str text; /* what came of a token in earlier pieces */
	size_t at;       /* bytes read */
};

void json_scan_init(struct json_scan *j, json_scan_handler *handler, void *arg);
void json_scan_release(struct json_scan *j);
/* After -1 it must not be fed again. */
int json_scan_feed(struct json_scan *j, struct slice bytes, struct err *err);
/* True once one whole value was read (a number at the top is never whole). */
bool json_scan_complete(const struct json_scan *j);

#endif
