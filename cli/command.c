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
	{ "rules check", "FILE...", "check rule files, and warn of what is odd",
	  "A FILE is a Prometheus rule file; - is standard input. All that is "
	  "wrong in\nit is told, with its place. A recorded name is unused if "
	  "no dashboard reads it:\nthose of --dashboard, else the shipped "
	  "ones.\n"
	  "\nExamples:\n"
	  "  pyrodash rules check rules.yaml\n"
	  "  pyrodash rules check --lint short-window --lint-fatal "
	  "--scrape-interval 30s *.yaml\n"
	  "\nExit codes, as promtool's: 0 right, 1 wrong or not readable, 3 "
	  "with\n--lint-fatal: there are warnings; and 2 usage.\n",
	  FOR_RULES_CHECK, cmd_rules_check },
	{ "rules list", "", "list rules, their health and their alerts",
	  "Of a server those that it evaluates; of other sources, and with "
	  "--rules local\nover its samples, the mixin's or those of "
	  "--rule-file, as this program evaluates\nthem (then all but the "
	  "alerting ones); without a source what is in the files.\n"
	  "A health of - means: not evaluated, or not yet.\n"
	  "\nExamples:\n"
	  "  pyrodash rules list --url http://prometheus:9090\n"
	  "  pyrodash rules list --url http://prometheus:9090 --rules local\n"
	  "  pyrodash rules list --replay incident.om.gz --rule-file "
	  "alerts.yaml\n"
	  "  pyrodash rules list --rule-file alerts.yaml --format json\n"
	  "\nExit codes: 0 listed, 1 the evaluation of a rule failed, 2 usage, "
	  "3 a file\ncannot be read, 4 server, 5 output.\n",
	  FOR_RULES_LIST, cmd_rules_list },
	{ "rules eval", "[FILE]", "print what rules record at a time",
	  "FILE is a rule file, else the mixin's or those of --rule-file. The "
	  "rules are\nevaluated once at --at, else now, one behind the other "
	  "(over a server's samples\nat the last whole interval before), and "
	  "what they record is printed as\nOpenMetrics text, which --replay "
	  "reads again, or as JSON. Alerting rules print\nALERTS.\n"
	  "\nExamples:\n"
	  "  pyrodash rules eval --demo\n"
	  "  pyrodash rules eval my-rules.yaml --replay incident.om.gz --at "
	  "13:50\n"
	  "  pyrodash rules eval --url http://prometheus:9090 --format json\n"
	  "\nExit codes: 0 evaluated, 1 a rule failed, 2 usage, 3 a file "
	  "cannot be read,\n4 server, 5 output.\n",
	  FOR_RULES_EVAL, cmd_rules_eval },
	{ "rules test", "FILE...", "run unit tests of rules",
	  "A FILE is a test in promtool's format: rule_files, "
	  "evaluation_interval,\ngroup_eval_order, fuzzy_compare and tests "
	  "with "
	  "input_series, promql_expr_test\nand alert_rule_test. Native "
	  "histograms are refused.\n"
	  "\nExamples:\n"
	  "  pyrodash rules test rules_test.yaml\n"
	  "  pyrodash rules test --run ratio rules_test.yaml\n"
	  "\nExit codes, as promtool's: 0 all is as expected, 1 it is not; and "
	  "2 usage.\n",
	  FOR_RULES_TEST, cmd_rules_test },
	{ 0 },
};
