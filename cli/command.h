/*
 * command.h - the commands of the program, one file each (cmd_NAME.c), and the
 * one table that the parser, --help and the manual page are made from.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/args.h"

/* Exit codes (terminal.md 5). */
enum exit_code {
	EXIT_OK = 0,
	EXIT_FAILED = 1, /* some panel or the query; --strict: or is empty */
	EXIT_USAGE = 2,
	EXIT_DASHBOARD = 3, /* a dashboard cannot be read */
	EXIT_DATA = 3,      /* nor a recorded file */
	EXIT_LINT = 3,      /* rules check --lint-fatal: there are warnings */
	EXIT_SOURCE = 4,    /* the source cannot be reached or refuses */
	EXIT_OUTPUT = 5,    /* the output cannot be written */
};

int cmd_view(const struct args *a);
int cmd_snapshot(const struct args *a);
int cmd_query(const struct args *a);
int cmd_record(const struct args *a);
int cmd_doctor(const struct args *a);
int cmd_rules_list(const struct args *a);
int cmd_rules_eval(const struct args *a);
int cmd_rules_check(const struct args *a);
int cmd_rules_test(const struct args *a);

/* Ends with a row without a name; the first is what `pyrodash` alone means. */
extern const struct command command_table[];

#endif
