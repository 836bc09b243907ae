/*
 * lost.h - why a selector finds nothing: no series has the name, or which
 * matcher loses the last one, and which values there are in its place.
 */
#ifndef SESSION_LOST_H
#define SESSION_LOST_H

#include "base/limits.h"
#include "model/timerange.h"
#include "promql/ast.h"
#include "session/probe.h"

enum lost_kind {
	LOST_WAIT,    /* not known yet: ask again when the probe is ready */
	LOST_UNKNOWN, /* the source does not say */
	LOST_NOTHING, /* the selector finds series */
	LOST_NAME,    /* no series of the name; no series at all if it has none
		       */
	LOST_MATCHER,
};

/* What a selector looks at: RANGE, and BACK ms of subqueries around it. */
struct lost_span {
	struct time_range range;
	int64_t back;
};

/* Points into the selector and the probe. */
struct lost {
	enum lost_kind kind;
	const struct matcher *name;    /* NULL: it has none */
	double named;                  /* series of the name */
	const struct matcher *matcher; /* of a name: the name's */
	bool alone; /* the matcher and the name have no series in common */
	/* What finds series as long as the matcher is not asked for: the name,
	 * then labels from the wide to the narrow. */
	size_t n_before;
	const struct matcher *before[LIMIT_EMPTY_MATCHERS];
	size_t n_values; /* of the label, among those */
	const struct slice *value;
};

struct lost lost_find(struct probe *p, const struct lost_span *span,
		      const struct expr *selector);

/* Appends a sentence without a full stop.  LOST_NAME and LOST_MATCHER only. */
void lost_say(const struct lost *l, const struct expr *selector,
	      struct str *out);
/* The value there is that is nearly the matcher's own; "": none. */
struct slice lost_meant(const struct lost *l);
/* Appends what the matcher may have meant: the value that is nearly its own,
 * else the values there are if they are few, else nothing. */
void lost_say_values(const struct lost *l, struct str *out);
/* "x_bucket" gives "x": what a histogram is called; others as they are. */
struct slice lost_family(struct slice name);
/* The matchers from the wide to the narrow, the name first; at most
 * LIMIT_EMPTY_MATCHERS.  Their number. */
size_t lost_order(const struct expr *selector, const struct matcher **out);
/* Appends {a="b",c="d"}, the name in front. */
void lost_print(const struct matcher *const *m, size_t n, struct str *out);
/* Appends a text that can be put in place of a selector: its series, with the
 * last sample that they have in the time it looks at. */
void lost_print_last(const struct lost_span *span, const struct expr *selector,
		     const struct matcher *const *m, size_t n, struct str *out);
/* The time at which that is to be evaluated. */
int64_t lost_at(const struct lost_span *span, const struct expr *selector);

#endif
