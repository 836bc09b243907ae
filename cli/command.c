#include "config.h"

#include "cli/command.h"

#include <string.h>

static const struct command commands[] = {
	{ "view", "[DASHBOARD...]", "watch dashboards in the terminal",
	  FOR_VIEW, cmd_view },
	{ "snapshot", "[DASHBOARD...]",
	  "print dashboards once, for pipes, tickets and scripts",
	  FOR_SNAPSHOT, cmd_snapshot },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

const struct command *
command_find(const char *name)
{
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

const struct command *
command_at(unsigned i)
{
	return i < N_COMMANDS ? &commands[i] : NULL;
}
