/*
 * prom_ask.h - a question as Prometheus' API wants it: path and form.
 */
#ifndef SOURCES_PROM_ASK_H
#define SOURCES_PROM_ASK_H

#include "base/str.h"
#include "sources/source.h"

struct prom_ask {
	struct str path; /* "/api/v1/query" */
	struct str form; /* "query=up&time=1", for a body or behind a "?" */
	bool post;       /* the API takes it so */
};

/* -1 with err filled: no server would answer it.  Release it in any case. */
int prom_ask_init(struct prom_ask *a, const struct source_question *q,
		  struct err *err);
void prom_ask_release(struct prom_ask *a);

#endif
