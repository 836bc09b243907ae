/*
 * output.h - what commands that print have alike: how wide, where to, and what
 * is said on standard error.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "base/str.h"
#include "cli/args.h"

struct err;

/* --width, the terminal's, COLUMNS, 100 (terminal.md 5). */
int output_width(const struct args *a, int *width, struct err *err);
/* True if it goes to a terminal. */
bool output_is_terminal(const struct args *a);
/* True if no file takes its place. */
bool output_is_standard(const struct args *a);
/* Then what is written so far may go there, if it is much.  Where that fails
 * output_write says so. */
void output_flow(struct str *out);
/* To --output, or standard output. */
int output_write(const struct args *a, struct slice text, struct err *err);
/* Lines whose strings are raw, as a terminal may read them. */
void output_clean(struct slice lines, struct str *out);
/* An error's text in a line of ours; nothing for none. */
void output_complain(const struct err *err);
/* The place of an error in its query, if it has one: two lines. */
void output_place(struct slice query, const struct err *err);

#endif
