/*
 * http_fault.h - libcurl's errors in words that say what to do.
 */
#ifndef NET_HTTP_FAULT_H
#define NET_HTTP_FAULT_H

#include "net/http_request.h"

/* Fills reply.err and reply.transient. */
void http_fault(struct http_request *r, CURLcode rc);

#endif
