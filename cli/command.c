#include "config.h"

#include "cli/command.h"

#define DASHBOARDS                                                 \
	"A DASHBOARD is a Grafana JSON file, or pyroscope-reads, " \
	"pyroscope-writes;\nboth of these where none is named.\n"

const struct command command_table[] = {
	{ "view", "[DASHBOARD...]", "watch dashboards in the terminal",
	  DASHBOARDS "\nExamples:\n"
		     "  pyrodash view --demo\n"
		     "  pyrodash view --replay incident.om.gz --since 30m\n"
		     "  pyrodash view --url http://prometheus:9090 "
		     "my-dashboard.json\n",
	  FOR_VIEW, cmd_view },
	{ "snapshot", "[DASHBOARD...]",
	  "print dashboards once, for pipes, tickets and scripts",
	  DASHBOARDS "\nExamples:\n"
		     "  pyrodash snapshot --demo\n"
		     "  pyrodash snapshot --replay incident.om.gz --panel "
		     "Latency pyroscope-reads\n"
		     "  pyrodash snapshot --url http://prometheus:9090 "
		     "--format json -o now.json\n",
	  FOR_SNAPSHOT, cmd_snapshot },
	{ "query", "EXPR",
	  "print the answer to one PromQL expression; - reads it from standard "
	  "input",
	  "EXPR is evaluated once (--at, else now), or with --since or "
	  "--from over a\nrange. Put it in quotes.\n"
	  "\nExamples:\n"
	  "  pyrodash query --demo 'sum by (job) (up)'\n"
	  "  pyrodash query --demo --since 1h --format graph "
	  "'sum(rate(pyroscope_request_duration_seconds_count[1m]))'\n"
	  "  pyrodash query --replay incident.om.gz --format csv -o up.csv up\n"
	  "\nExit codes: 0 answered (maybe by nothing), 1 the query failed, "
	  "2 usage,\n3 a file cannot be read, 4 server, 5 output.\n",
	  FOR_QUERY, cmd_query },
	{ "record", "", "scrape into a file, without a screen",
	  "All that the targets serve is recorded, scrape by scrape, until ^C "
	  "or --for.\nThe file is OpenMetrics with timestamps; --replay shows "
	  "it, and what a kill or a\nfull disk leaves of it. It says once a "
	  "minute, and when something changes,\nhow far it is.\n"
	  "\nExamples:\n"
	  "  pyrodash record --scrape localhost:4040 -o incident.om.gz\n"
	  "  pyrodash record --scrape-config prometheus.yml --for 30m\n"
	  "  pyrodash --replay incident.om.gz --speed 20\n"
	  "\nExit codes: 0 recorded, 2 usage, 3 a file cannot be read, 4 no "
	  "target is up,\n5 the file cannot be written.\n",
	  FOR_RECORD, cmd_record },
	{ "doctor", "[DASHBOARD...]", "say why panels are empty",
	  DASHBOARDS "\nEvery cause is told once, with a query that shows it "
		     "and what mends it.\n"
		     "\nExamples:\n"
		     "  pyrodash doctor --url http://prometheus:9090\n"
		     "  pyrodash doctor --replay incident.om.gz --since 15m\n"
		     "  pyrodash doctor --url http://prometheus:9090 --format "
		     "json | jq '.panels[].state'\n"
		     "\nExit codes: 0 all panels have data, 1 some have not, "
		     "2 usage,\n3 a file cannot be read, 4 server, 5 "
		     "output.\n",
	  FOR_DOCTOR, cmd_doctor },
	{ 0 },
};
