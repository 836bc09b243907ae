/*
 * origin_server.h - a server that answers: --url.
 */
#ifndef CLI_ORIGIN_SERVER_H
#define CLI_ORIGIN_SERVER_H

#include "cli/origin_data.h"

struct err;

/* WHERE is what messages call the URL: --url, PYRODASH_URL. */
int origin_server(struct origin *o, struct loop *l, const struct args *a,
		  const char *where, struct err *err);

#endif
