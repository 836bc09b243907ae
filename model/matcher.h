/*
 * matcher.h - one condition on one label.  A missing label equals "".
 */
#ifndef MODEL_MATCHER_H
#define MODEL_MATCHER_H

#include <stdbool.h>

#include "base/slice.h"
#include "base/str.h"
#include "model/labels.h"

struct err;
struct regex;

enum matcher_op {
	MATCH_EQ,  /* =  */
	MATCH_NE,  /* != */
	MATCH_RE,  /* =~ */
	MATCH_NRE, /* !~ */
};

struct matcher {
	enum matcher_op op;
	struct slice name, value;
	struct regex *regex; /* MATCH_RE, MATCH_NRE; owned */
};

/* Compiles the expression if there is one.  Name and value are not copied.
 * matcher_release frees the expression. */
int matcher_init(struct matcher *m, enum matcher_op op, struct slice name,
		 struct slice value, struct err *err);
void matcher_release(struct matcher *m);

bool matcher_matches(const struct matcher *m, struct slice value);
bool matcher_matches_empty(const struct matcher *m);
/* True if all n hold for the set. */
bool matcher_matches_all(const struct matcher *m, size_t n,
			 const struct labels *ls);
const char *matcher_op_text(enum matcher_op op);
/* Appends name="value", quoted as PromQL. */
void matcher_print(const struct matcher *m, struct str *out);
/* Appends "text" with PromQL's (Go's) escapes. */
void matcher_print_quoted(struct slice text, struct str *out);

#endif
