/*
 * source_prom.h - a Prometheus-compatible server over HTTP (promql.md 7,
 * backends.md).
 */
#ifndef SOURCES_SOURCE_PROM_H
#define SOURCES_SOURCE_PROM_H

#include "sources/source.h"

struct http_config;

struct source_prom_options {
	const char
		*url; /* its path is kept; user:password are used, not shown */
	size_t n_headers;
	const char *const *header;        /* "NAME:VALUE" */
	int64_t timeout_ms;               /* 0 = 30 s, of one try */
	int tries;                        /* 0 = 3 */
	const struct http_config *config; /* NULL = none; outlives the source */
};

/* NULL with err filled (bad URL, bad header, credentials given twice). */
struct source *source_prom_new(struct loop *l,
			       const struct source_prom_options *o,
			       struct err *err);

#endif
