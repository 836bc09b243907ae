/*
 * screens.c - paints the viewer's screens over the demo, for golden.sh: a size,
 * a dashboard, characters, keys; text or ANSI on standard output.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "canvas/out.h"
#include "tests/unit/viewer_case.h"

/* How long the machine took is no part of the picture. */
static void
same_times(struct session *s)
{
	for (size_t i = 0; i < session_panels(s); i++) {
		const struct session_panel *p = session_panel(s, i);

		for (size_t k = 0; k < p->n; k++)
			p->target[k].elapsed_us = 1500;
	}
}

/* A panel that its labels keep empty, beside one with a name mistyped. */
static const char empty[] =
	"{\"title\":\"Empty\",\"schemaVersion\":39,\"timezone\":\"utc\","
	"\"time\":{\"from\":\"now-1h\",\"to\":\"now\"},\"panels\":["
	"{\"id\":1,\"type\":\"timeseries\",\"title\":\"QPS\",\"gridPos\":{"
	"\"x\":0,\"y\":0,\"w\":12,\"h\":8},\"targets\":[{\"expr\":\"sum(rate("
	"pyroscope_request_duration_seconds_count{job=~\\\"(prod)/(pyroscope|"
	"querier)\\\"}[1m]))\"}]},"
	"{\"id\":2,\"type\":\"timeseries\",\"title\":\"Up\",\"gridPos\":{"
	"\"x\":12,\"y\":0,\"w\":12,\"h\":8},\"targets\":[{\"expr\":"
	"\"sum(pyroscope_build_inf)\"}]}]}";

int
main(int argc, char **argv)
{
	struct viewer_case v;
	struct str out = { 0 };
	int64_t size[2];
	bool ansi;

	if (argc != 7 || num_parse_int(slice_of(argv[1]), &size[0]) < 0 ||
	    num_parse_int(slice_of(argv[2]), &size[1]) < 0) {
		fprintf(stderr, "usage: screens WIDTH HEIGHT DASHBOARD(0|1|2) "
				"GLYPHS text|ansi KEYS\n");
		return 2;
	}
	ansi = strcmp(argv[5], "ansi") == 0;
	viewer_case_init(&v, NULL);
	if (strcmp(argv[3], "2") == 0)
		viewer_case_add(&v, "empty", empty);
	v.o.refresh_ms = 15000;
	v.o.glyphs = glyphs_find(argv[4]);
	v.o.depth = ansi ? OUT_256 : OUT_MONO;
	viewer_case_start(&v, (int)size[0], (int)size[1]);
	viewer_case_settle(&v);
	if (strcmp(argv[3], "1") == 0)
		viewer_case_keys(&v, "d");
	viewer_case_settle(&v);
	viewer_case_keys(&v, argv[6]);
	viewer_case_settle(&v);
	same_times(viewer_case_session(&v));
	app_paint(v.app, &v.canvas);
	if (ansi)
		out_ansi(&v.canvas, OUT_256, &out);
	else
		out_text(&v.canvas, OUT_MONO, &out);
	fwrite(str_text(&out), 1, out.n, stdout);
	str_release(&out);
	viewer_case_release(&v);
	return 0;
}
