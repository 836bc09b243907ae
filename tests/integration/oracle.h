/*
 * oracle.h - one question to two sources, and whether the answers are the same.
 *
 * Values may differ by 1e-9 of the larger; times, labels and what is there may
 * not differ at all.  Everything is counted.
 */
#ifndef TESTS_INTEGRATION_ORACLE_H
#define TESTS_INTEGRATION_ORACLE_H

#include "base/err.h"
#include "base/str.h"
#include "model/frame.h"
#include "net/loop.h"
#include "rules/rules.h"
#include "sources/source.h"

#define TOLERANCE 1e-9
#define HOUR 3600000

enum { SERVER, ENGINE, SIDES };

struct oracle_got {
	struct err err;
	struct frame *frame;
	struct str texts; /* of a look-up, sorted, a line each */
	size_t n_texts;
	size_t *left;
};

struct oracle {
	struct loop *loop;
	struct source *source[SIDES];
	struct rules *rules;
	int64_t end; /* ms, of what the server holds */
	/* Counted over all, and of one TAP line. */
	size_t queries, series, points, answered;
	double worst;
	size_t different;
	int tests, failed;
	size_t refused; /* by both, as is wanted */
};

/* Asks one each, and waits for both; g is of SIDES. */
void oracle_ask(struct oracle *o, const struct source_question *server,
		const struct source_question *engine, struct oracle_got *g);
void oracle_release(struct oracle_got *g);

enum oracle_like {
	ORACLE_ERRORS = 1, /* both may refuse, in the same words */
	ORACLE_ORDER = 2,  /* the values of an instant answer are in order */
	ORACLE_TIES = 4, /* the values at each time count, not whose they are */
};

/* Appends what is different to why, and is false then; like: enum oracle_like.
 */
bool oracle_same(struct oracle *o, struct oracle_got *g, unsigned like,
		 struct str *why);
/* Prints the first few. */
void oracle_say(struct oracle *o, const struct source_question *q,
		const struct str *why);

/* The same question to both. */
void oracle_compare(struct oracle *o, const struct source_question *q);
/* At the end and before, and over an hour at each of the steps (ms, 0 ends
 * them). */
void oracle_compare_query(struct oracle *o, struct slice query,
			  const int64_t *steps);
/* One TAP line: WANT questions at least were answered with something. */
void oracle_report(struct oracle *o, size_t want, const char *what);

#endif
