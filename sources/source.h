/*
 * source.h - where answers come from.  All sources are asynchronous, all alike.
 *
 * source_start never calls back itself; done comes later, from loop_turn,
 * exactly once unless cancelled, and never after source_cancel returns.
 */
#ifndef SOURCES_SOURCE_H
#define SOURCES_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "model/frame.h"
#include "model/timerange.h"

struct loop;
struct source;
struct source_request;

enum source_ask {
	SOURCE_RANGE,
	SOURCE_INSTANT,
	SOURCE_SERIES, /* answers texts: {a="b"} forms */
	SOURCE_LABEL_NAMES,
	SOURCE_LABEL_VALUES,
	SOURCE_STATUS, /* buildinfo: one text, what the server is */
};

/* A question; slices need to live only during source_start. */
struct source_question {
	enum source_ask ask;
	struct slice query; /* PromQL, or match[] of the look-ups ("" = none) */
	struct slice label; /* SOURCE_LABEL_VALUES */
	int64_t start, end, step; /* ms; SOURCE_INSTANT: end */
};

/* What done gets; all of it is freed after done returns, but for the frame if
 * it is taken (set to NULL). */
struct source_answer {
	struct err err;      /* code NONE: answered */
	int http_status;     /* 0: none */
	struct frame *frame; /* RANGE, INSTANT */
	size_t n_texts;      /* the look-ups */
	struct slice *text;
	size_t n_warnings; /* of look-ups; a frame carries its own */
	struct slice *warning;
	int64_t elapsed_us;
	int tries;
	struct arena arena;
};

typedef void source_done(void *arg, struct source_answer *answer);

struct source_kind {
	const char *name, *help;
	/* NULL: not started because err says so at once (bad query). */
	struct source_request *(*start)(struct source *s,
					const struct source_question *q,
					source_done *done, void *arg);
	void (*cancel)(struct source *s, struct source_request *r);
	void (*free)(struct source *s);
	/* NULL: no step is final. */
	int64_t (*final)(const struct source *s);
};

/* First member of every source. */
struct source {
	const struct source_kind *kind;
	struct loop *loop;
	char name[256]; /* shown: "demo", "http://prom:9090/base" (no secrets)
			 */
	bool demo;
	bool replay; /* a recorded file: name is the file's */
};

struct source_request *source_start(struct source *s,
				    const struct source_question *q,
				    source_done *done, void *arg);
/* r is gone; done is not called. */
void source_cancel(struct source *s, struct source_request *r);
void source_free(struct source *s);
/* The name of the recorded file, raw, or an empty slice. */
struct slice source_recorded(const struct source *s);
/* Steps up to this time (ms) have the answer that they will keep; INT64_MIN:
 * none has. */
int64_t source_final(const struct source *s);

#endif
