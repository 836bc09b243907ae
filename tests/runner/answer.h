/*
 * answer.h - what a query gave against what a script expects
 * (promqltest.md 1.5, 1.6).
 */
#ifndef RUNNER_ANSWER_H
#define RUNNER_ANSWER_H

#include "model/frame.h"
#include "tests/runner/script.h"

enum answer_kind {
	ANSWER_SCALAR,
	ANSWER_VECTOR,
	ANSWER_MATRIX,
	ANSWER_STRING,
};

struct answer_series {
	struct labels labels;
	size_t n;
	int64_t *t;
	double *v;
};

struct answer {
	enum answer_kind kind;
	size_t n;
	struct answer_series *series;
	struct slice text;
};

/* The frame's points; labels and text stay the frame's. */
void answer_of(struct answer *a, const struct frame *f, struct arena *arena);
/* Of a range query what is there at time t, as an instant query of that KIND
 * would give it. */
void answer_at(struct answer *a, const struct frame *f, int64_t t,
	       enum answer_kind kind, struct arena *arena);

/* False with "expected ... got ..." appended to why.  ORDER: the series stand
 * as their lines do, if the script wants that. */
bool answer_fits(const struct answer *a, const struct script_command *c,
		 bool order, struct str *why);
/* Matrices come sorted by labels. */
bool answer_sorted(const struct answer *a, struct str *why);

/* The text of an error, a warning or an info against what is expected. */
bool answer_error_fits(const char *text, const struct script_command *c,
		       struct str *why);
bool answer_notes_fit(const struct frame *f, const struct script_command *c,
		      struct str *why);

/* Within a millionth; a stale NaN is like none but itself. */
bool answer_equal(double a, double b);

#endif
