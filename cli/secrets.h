/*
 * secrets.h - what of the command line nobody else is to see.
 */
#ifndef CLI_SECRETS_H
#define CLI_SECRETS_H

struct args;
struct arena;

/* What stands in argv is seen by everybody (ps): users and passwords of --url
 * and the values of --header move into KEEP, and argv is written over. */
void secrets_hide(struct args *a, struct arena *keep);

#endif
