/*
 * script_eval.h - the eval command with its expect lines and results.
 */
#ifndef RUNNER_SCRIPT_EVAL_H
#define RUNNER_SCRIPT_EVAL_H

#include "tests/runner/script.h"

/* The head is read; takes the lines that belong to it. */
int script_eval(struct script *s, struct err *err);

/* For it, by script.c: the line's first word, the rest, a series line added. */
struct slice script_word(struct slice line);
struct slice script_rest(struct slice line);
struct script_series *script_series(struct script *s, struct slice line,
				    struct err *err);

#endif
