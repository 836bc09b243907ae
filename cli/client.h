/*
 * client.h - how this run's requests speak to servers: --http.config.file and
 * --tenant, or what the environment says in their place.
 */
#ifndef CLI_CLIENT_H
#define CLI_CLIENT_H

#include "cli/args.h"
#include "net/http_config.h"

struct client {
	struct http_config http;
	struct arena arena; /* what http points at */
};

/* Also guards the process (client_guard) if the options hold secrets.
 * client_release in any case, after all that uses http. */
int client_init(struct client *c, const struct args *a, struct err *err);
void client_release(struct client *c);

/* Secrets were read, or will be: no core of this process is written, and no
 * other process may look into its memory. */
void client_guard(void);
/* The same, if the configuration has any. */
void client_guard_config(const struct http_config *c);

#endif
