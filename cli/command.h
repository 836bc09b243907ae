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
	EXIT_FAILED = 1,      /* some panel failed; --strict: or is empty */
	EXIT_USAGE = 2,
	EXIT_DASHBOARD = 3,   /* a dashboard cannot be read */
	EXIT_SOURCE = 4,      /* the source cannot be reached or refuses */
	EXIT_OUTPUT = 5,      /* the output cannot be written */
};

struct command {
	const char *name, *operands, *help;
	unsigned bit;         /* FOR_... of its options */
	int (*run)(const struct args *a); /* an exit code */
};

int cmd_view(const struct args *a);
int cmd_snapshot(const struct args *a);

const struct command *command_find(const char *name);
const struct command *command_at(unsigned i); /* NULL at the end */

#endif
