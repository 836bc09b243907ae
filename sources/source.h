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
	SOURCE_STATUS,   /* buildinfo: one text, what the server is */
	SOURCE_METADATA, /* of metric families */
	SOURCE_TARGETS,  /* what is scraped, and how that goes */
	SOURCE_RULES,    /* what is evaluated regularly, and how that goes */
};

/* A question; slices need to live only during source_start. */
struct source_question {
	enum source_ask ask;
	/* PromQL, or match[] of the look-ups ("" = none); SOURCE_RULES: one
	 * that is asked for ("" = all), others may come with it */
	struct slice query;
	struct slice label;       /* SOURCE_LABEL_VALUES */
	int64_t start, end, step; /* ms; SOURCE_INSTANT: end */
};

struct source_meta {
	struct slice name; /* of the family, as its TYPE line has it */
	struct slice type, help, unit;
};

enum source_health { SOURCE_UNKNOWN, SOURCE_UP, SOURCE_DOWN };

/* Urls and errors have no secrets in them. */
struct source_target {
	struct labels labels; /* as its series have them */
	struct slice job;     /* of the configuration that it is from */
	struct slice url;
	enum source_health health;
	struct slice error;              /* of the last scrape; "": none */
	int64_t last_ms;                 /* its last scrape; 0: none yet */
	int64_t interval_ms, timeout_ms; /* 0: not known */
	int64_t duration_us;             /* of the last scrape */
	size_t samples, kept;            /* in it, and of them stored */
};

enum source_alert_state { SOURCE_INACTIVE, SOURCE_PENDING, SOURCE_FIRING };

struct source_alert {
	struct labels labels;
	size_t n_annotations;
	struct label *annotation;
	enum source_alert_state state;
	int64_t active_ms;
	double value;
};

struct source_rule {
	struct slice file, group, name, query;
	struct labels labels;
	bool alerting;
	enum source_health health;
	struct slice error;
	int64_t interval_ms, last_ms, duration_us;
	enum source_alert_state state; /* the worst of its alerts */
	size_t n_alerts;
	struct source_alert *alert;
};

/* What done gets; all of it is freed after done returns, but for the frame if
 * it is taken (set to NULL). */
struct source_answer {
	struct err err;      /* code NONE: answered */
	int http_status;     /* 0: none */
	struct frame *frame; /* RANGE, INSTANT */
	size_t n_texts;      /* the look-ups */
	struct slice *text;
	size_t n_metas, n_targets, n_rules; /* of the last three */
	struct source_meta *meta;
	struct source_target *target;
	struct source_rule *rule;
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
	bool replay;   /* a recorded file: name is the file's */
	bool scrape;   /* this program's own scrapes */
	bool labels;   /* of targets that --label is for */
	bool insecure; /* TLS certificates are not verified: shown always */
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
