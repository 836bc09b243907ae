/*
 * help.h - texts made from the tables: --help, --version, and the option and
 * key tables of the manual page.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "base/str.h"
#include "cli/args.h"

/* For one command, or NULL for all of the table. */
void help_usage(const struct command *c, const struct command *table, int width,
		struct str *out);
void help_version(struct str *out);
/* mdoc: .It Fl lists of options, .It Ic lists of keys, commands. */
void help_mdoc_commands(const struct command *table, struct str *out);
void help_mdoc_options(struct str *out);
void help_mdoc_keys(struct str *out);
/* What the doctor finds, a row each. */
void help_mdoc_findings(struct str *out);
/* An option's sentence with its lists filled in. */
void help_option_text(const struct option_row *row, struct str *out);

#endif
