/*
 * http_fault.h - libcurl's errors in words that say what to do.
 */
#ifndef SOURCES_HTTP_FAULT_H
#define SOURCES_HTTP_FAULT_H

#include "sources/http_request.h"

/* Fills reply.err and reply.transient. */
void http_fault(struct http_request *r, CURLcode rc);

#endif
