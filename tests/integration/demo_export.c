/*
 * demo_export.c - the demo's samples of a span as OpenMetrics text, for
 * promtool tsdb create-blocks-from openmetrics.
 *
 * demo_export START END  (seconds, both included)
 */
#include "config.h"

#include <stdio.h>

#include "base/err.h"
#include "base/num.h"
#include "feeds/feed_demo.h"

static const struct {
	const char *family, *type;
	const char *suffix[3];
} families[] = {
	{ "pyroscope_build_info", "gauge", { "" } },
	{ "pyroscope_distributor_received_compressed_bytes",
	  "histogram",
	  { "_bucket", "_sum", "_count" } },
	{ "pyroscope_distributor_received_samples",
	  "histogram",
	  { "_bucket", "_sum", "_count" } },
	{ "pyroscope_head_size_bytes", "gauge", { "" } },
	{ "pyroscope_request_duration_seconds",
	  "histogram",
	  { "_bucket", "_sum", "_count" } },
	{ "up", "gauge", { "" } },
};

/* name{a="b",c="d"} */
static void
series_text(const struct labels *ls, struct str *out)
{
	char between = '{';

	str_clear(out);
	str_add_slice(out, labels_get(ls, LABEL_NAME));
	for (size_t i = 0; i < ls->n; i++) {
		struct slice value = ls->l[i]->value;

		if (slice_eq(ls->l[i]->name, LABEL_NAME))
			continue;
		str_printf(out, "%c%.*s=\"", between,
			   SLICE_ARG(ls->l[i]->name));
		for (size_t k = 0; k < value.n; k++) {
			if (value.p[k] == '"' || value.p[k] == '\\')
				str_addc(out, '\\');
			if (value.p[k] == '\n')
				str_add(out, "\\n");
			else
				str_addc(out, value.p[k]);
		}
		str_addc(out, '"');
		between = ',';
	}
	if (between == ',')
		str_addc(out, '}');
}

static int
export_name(struct querier *q, const char *name, int64_t start, int64_t end,
	    struct err *err)
{
	struct str text = { 0 };
	struct querier_set set;
	struct matcher m;
	int r;

	matcher_init(&m, MATCH_EQ, LABEL_NAME, slice_of(name), NULL);
	r = querier_select(q, &m, 1, start, end, &set, err);
	for (size_t i = 0; r == 0 && i < set.n; i++) {
		struct samples s;

		r = querier_read(
			q, &set.s[i],
			&(struct querier_span){ .mint = start, .maxt = end },
			&s, err);
		series_text(&set.s[i].labels, &text);
		for (size_t k = 0; r == 0 && k < s.n; k++) {
			char value[NUM_TEXT];

			num_format_g(value, s.v[k]);
			printf("%s %s %lld.%03lld\n", str_text(&text), value,
			       (long long)(s.t[k] / 1000),
			       (long long)(s.t[k] % 1000));
		}
	}
	matcher_release(&m);
	str_release(&text);
	return r;
}

static int
export_all(struct querier *q, int64_t start, int64_t end, struct err *err)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++) {
		printf("# TYPE %s %s\n", families[i].family, families[i].type);
		for (size_t k = 0; k < 3 && families[i].suffix[k]; k++) {
			char name[128];

			snprintf(name, sizeof(name), "%s%s", families[i].family,
				 families[i].suffix[k]);
			if (export_name(q, name, start, end, err) < 0)
				return -1;
		}
	}
	puts("# EOF");
	return ferror(stdout) ? err_set(err, ERR_IO, "cannot write") : 0;
}

int
main(int argc, char **argv)
{
	struct tsdb *db = tsdb_new();
	struct feed_demo *f = feed_demo_new(db, FEED_DEMO_SEED);
	struct err err = { 0 };
	struct querier *q;
	int64_t start, end;
	int r = 1;

	if (argc != 3 || num_parse_int(slice_of(argv[1]), &start) < 0 ||
	    num_parse_int(slice_of(argv[2]), &end) < 0 || start < 0) {
		fputs("usage: demo_export START END (seconds since 1970)\n",
		      stderr);
	} else {
		q = tsdb_querier(db, start * 1000, end * 1000);
		r = export_all(q, start * 1000, end * 1000, &err) < 0;
		querier_close(q);
		if (r != 0)
			fprintf(stderr, "demo_export: %s\n", err.text);
	}
	tsdb_free(db);
	feed_demo_free(f);
	return r;
}
