#include "config.h"

#include "cli/command.h"

const struct command command_table[] = {
	{ "view", "[DASHBOARD...]", "watch dashboards in the terminal",
	  FOR_VIEW, cmd_view },
	{ "snapshot", "[DASHBOARD...]",
	  "print dashboards once, for pipes, tickets and scripts", FOR_SNAPSHOT,
	  cmd_snapshot },
	{ "query", "EXPR", "evaluate a PromQL expression once, - reads it",
	  FOR_QUERY, cmd_query },
	{ 0 },
};
