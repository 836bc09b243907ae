/*
 * scrape_role.h - what a Pyroscope process is, told from what it exposes: the
 * COMPONENT of the mixin's job="NAMESPACE/COMPONENT" (pyroscope.md A.3, A.4).
 */
#ifndef FEEDS_SCRAPE_ROLE_H
#define FEEDS_SCRAPE_ROLE_H

#include "base/slice.h"

#define SCRAPE_ROLE_OTHER "scrape"

struct scrape_role;

/* Told sample by sample of one scrape what there is. */
struct labels;
struct scrape_role *scrape_role_new(void);
void scrape_role_free(struct scrape_role *r);
void scrape_role_see(struct scrape_role *r, const struct labels *ls);
/* "distributor", "ingester" ...; "pyroscope": several, or it cannot be told.
 * "": samples were seen and none of them a Pyroscope's, so no mixin wants it:
 * its job is plain SCRAPE_ROLE_OTHER. */
struct slice scrape_role_of(const struct scrape_role *r);

#endif
