#include "config.h"

#include "cli/query_out.h"

#include <string.h>

#include "cli/query_csv.h"
#include "cli/query_graph.h"
#include "cli/query_json.h"
#include "cli/query_table.h"

static const struct query_format formats[] = {
	{ "table", "aligned columns for people", query_table, false, true },
	{ "json", "the data object of Prometheus' HTTP API", query_json, false,
	  false },
	{ "csv", "a line a sample, labels in columns", query_csv, false,
	  false },
	{ "graph", "a chart of a range, as wide as the terminal", query_graph,
	  true, true },
};

const struct query_format *
query_out_at(unsigned i)
{
	return i < sizeof(formats) / sizeof(formats[0]) ? &formats[i] : NULL;
}

const struct query_format *
query_out_find(const char *name)
{
	const struct query_format *f;

	for (unsigned i = 0; (f = query_out_at(i)) != NULL; i++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}
