/*
 * scrape_families.h - what targets say of their metric families: TYPE, HELP and
 * UNIT, once a name.
 */
#ifndef FEEDS_SCRAPE_FAMILIES_H
#define FEEDS_SCRAPE_FAMILIES_H

#include "base/arena.h"
#include "base/strmap.h"
#include "feeds/expo_format.h"

struct source_answer;

/* All zero: none. */
struct scrape_families {
	struct arena arena;
	struct strmap by_name;
};

void scrape_families_release(struct scrape_families *f);
/* Of different words the last ones stay. */
void scrape_families_add(struct scrape_families *f, enum expo_meta what,
			 struct slice name, struct slice text);
/* Behind what is there. */
void scrape_families_copy(const struct scrape_families *f,
			  struct source_answer *out);

#endif
