/*
 * prom_fault.h - what became of one try: an answer, or what went wrong, in
 * words that say what to do, and whether asking again may help.
 */
#ifndef SOURCES_PROM_FAULT_H
#define SOURCES_PROM_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "net/http.h"
#include "sources/prom_reader.h"

struct prom_try {
	const char *url; /* shown, no secrets */
	const struct http_reply *reply;
	const struct prom_result *result;
	const struct err *reader; /* NONE: the body was understood */
	struct slice body;        /* its first bytes */
	bool post, who;           /* asked so; credentials were given */
};

struct prom_fault {
	struct err err;  /* NONE: answered */
	bool again;      /* another try may help */
	bool get;        /* ask with GET instead of POST */
	int64_t wait_ms; /* the server wants; 0: not said */
	/* So long that nothing should be asked before; 0: not said. */
	int64_t quiet_ms;
};

#define PROM_FAULT_BODY 200 /* bytes of a body that are shown */

void prom_fault_judge(const struct prom_try *t, struct prom_fault *out);
/* Sets the span of a syntax error whose text says "LINE:COLUMN: parse error",
 * if that is a place in the query. */
void prom_fault_point(struct err *err, struct slice query);

#endif
