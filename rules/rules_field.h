/*
 * rules_field.h - fields of a rule file's mappings, and what is wrong with them
 * on its way to who is told.
 */
#ifndef RULES_RULES_FIELD_H
#define RULES_RULES_FIELD_H

#include "base/json.h"
#include "rules/rule.h"

struct err;
struct rules_faults;

struct rules_reader {
	struct rules *rules;
	struct arena *arena;
	struct err *err;
	struct slice group;  /* the one at hand */
	size_t index;        /* of the rule at hand */
	struct label *outer; /* labels of the group at hand */
	size_t n_outer;
	struct slice expr;     /* that was not parsed */
	const struct json *at; /* what err is about; NULL: the rule */
	const struct rules_faults *faults;
	struct err *first; /* what err was at first */
	bool failed;
};

/* Every member of j has one of these names. */
int rules_field_known(struct rules_reader *r, const struct json *j,
		      const char *const *names, size_t n, const char *type);
/* With all to be told: it goes on behind what is wrong.  -1: it does not.  AT:
 * what err is about, if r has nothing nearer. */
int rules_field_told(struct rules_reader *r, const struct json *at);
/* RC is of a check of j: false if nothing more is to be looked at. */
bool rules_field_goes_on(struct rules_reader *r, const struct json *j, int rc);
/* A text; "" if it is not there. */
int rules_field_text(struct rules_reader *r, const struct json *in,
		     const char *name, struct slice *out);
int rules_field_duration(struct rules_reader *r, const struct json *in,
			 const char *name, int64_t *out);
/* May a label or an annotation be called so? */
bool rules_field_name(struct slice name);
/* Appends the labels in j to l, which has room.  WHERE goes before what is
 * wrong with one. */
int rules_field_labels(struct rules_reader *r, const struct json *j,
		       struct label *l, size_t *n, const char *where);

#endif
