/*
 * args.h - the command line, read by the tables option.def and command.h.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>

struct args;
struct err;

/* A command: one row of command.c's table; its name is one word or two. */
struct command {
	const char *name, *operands, *help;
	const char *more; /* at the end of its --help: what operands are */
	unsigned bit;     /* FOR_... of its options */
	int (*run)(const struct args *a); /* an exit code */
};

enum option_for {
	FOR_VIEW = 1,
	FOR_SNAPSHOT = 2,
	FOR_QUERY = 4,
	FOR_DOCTOR = 32,
	FOR_RECORD = 64,
	FOR_RULES_CHECK = 128,
	FOR_RULES_LIST = 256,
	FOR_RULES_EVAL = 512,
	FOR_RULES_TEST = 1024,
	FOR_RULES_DATA = FOR_RULES_LIST | FOR_RULES_EVAL,
	FOR_ONCE = FOR_SNAPSHOT | FOR_DOCTOR,
	FOR_SOURCE = FOR_VIEW | FOR_ONCE, /* dashboards */
	FOR_PRINT = FOR_ONCE | FOR_QUERY,
	FOR_DATA = FOR_SOURCE | FOR_QUERY | FOR_RULES_DATA,
	FOR_SCRAPE = FOR_DATA | FOR_RECORD,
	FOR_ALL = 0xffff,
};

enum option_id {
#define OPTION(id, name, letter, arg, commands, fallback, help) OPTION_##id,
#include "cli/option.def"
#undef OPTION
	OPTION_COUNT
};

struct option_row {
	const char *name;
	char letter;     /* 0 = none */
	const char *arg; /* NULL = a switch */
	unsigned commands;
	const char *fallback; /* NULL = none */
	const char *help;     /* %THEMES% and such stand for lists */
};

struct args {
	const struct command *command;
	int named; /* words that the command was written in */
	struct {
		size_t n;
		const char **value;
	} option[OPTION_COUNT];
	size_t n_operands;
	const char **operand;
};

/* Reads argv: a command's name may come first, else the first of the table is
 * meant (its last row has no name).  0, or -1 with err filled: what is wrong,
 * and what would be right.  The strings stay argv's. */
int args_parse(struct args *a, const struct command *table, int argc,
	       char **argv, struct err *err);
void args_release(struct args *a);

bool args_has(const struct args *a, enum option_id id);
/* The last value given, or the table's default, or NULL. */
const char *args_get(const struct args *a, enum option_id id);

const struct option_row *args_option(enum option_id id);

#endif
