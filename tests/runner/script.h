/*
 * script.h - a script in Prometheus' test language, command by command.
 *
 * script_next reads one command; what it hands out lives until the next one.
 * After an error it goes on behind the block, so that one slip costs one
 * command and not the file.
 */
#ifndef RUNNER_SCRIPT_H
#define RUNNER_SCRIPT_H

#include "base/arena.h"
#include "base/err.h"
#include "promql/series_items.h"
#include "promql/series_line.h"

struct regex;

enum script_kind { SCRIPT_END, SCRIPT_CLEAR, SCRIPT_LOAD, SCRIPT_EVAL };

/* A series with its values, and start timestamps where a @st line gave them. */
struct script_series {
	struct labels labels;
	struct items items;
	struct item_starts starts;
};

struct script_load {
	int64_t step;
	bool nhcb; /* custom-bucket histograms are built beside */
};

/* What a text must be: msg, regex, or anything. */
struct script_match {
	struct slice msg;
	bool exact;
	struct regex *regex; /* NULL and not exact: anything */
	struct slice pattern;
};
#define SCRIPT_MATCHES 16

struct script_matches {
	size_t n;
	struct script_match m[SCRIPT_MATCHES];
};

struct script_eval {
	struct slice expr;
	bool range;
	int64_t start, end, step; /* instant: end == start */
	bool ordered, raw;        /* raw: a range vector at end */
	bool fails, no_warn, no_info;
	struct script_matches fail, warn, info;
	bool scalar, string;
	double number;
	struct slice text;
	bool native; /* a native histogram is among the results */
};

struct script_command {
	enum script_kind kind;
	size_t line; /* from 1 */
	struct slice head;
	struct script_load load;
	struct script_eval eval;
	size_t n, cap; /* series loaded or expected */
	struct script_series *series;
};

struct script {
	size_t n;           /* lines */
	struct slice *line; /* trimmed; comments are empty */
	size_t at;          /* the next one */
	struct arena lines, arena;
	struct script_command command;
};

/* TEXT outlives the script. */
void script_init(struct script *s, struct slice text);
void script_release(struct script *s);
/* NULL with err: this command is no command; kind SCRIPT_END at the end.
 * s->command.line and head are set in any case. */
const struct script_command *script_next(struct script *s, struct err *err);

#endif
