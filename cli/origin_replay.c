#include "config.h"

#include "cli/origin_replay.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "canvas/text.h"
#include "cli/origin_embedded.h"

/* The end of the year 9999: arithmetic around it cannot overflow. */
#define ORIGIN_LAST_MS INT64_C(253402300799999)

/* What of a recorded file was not as it should be. */
static void
origin_odd(const struct origin *o, const char *name)
{
	struct str line = { 0 };

	text_clean(slice_of(name), &line);
	if (o->replay.out_of_order + o->replay.duplicates > 0)
		fprintf(stderr,
			"pyrodash: %s: %zu samples came late and were put in "
			"order, %zu were a second value at the same time and "
			"are left out\n",
			str_text(&line), o->replay.out_of_order,
			o->replay.duplicates);
	if (o->replay.shed > 0)
		fprintf(stderr,
			"pyrodash: %s: it needs more than %zu MiB: its oldest "
			"%zu samples are left out; split the file by time or "
			"by target\n",
			str_text(&line), LIMIT_TSDB_BYTES >> 20,
			o->replay.shed);
	str_release(&line);
}

int
origin_replay(struct origin *o, struct loop *l, const char *path,
	      struct err *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	o->db = tsdb_new();
	if (feed_replay(&path, 1, o->db, &o->replay, err) < 0)
		return -1;
	if (o->replay.last < 0)
		return err_set(err, ERR_SYNTAX,
			       "%s: its last sample is before 1970", path);
	if (o->replay.last > ORIGIN_LAST_MS)
		return err_set(err, ERR_SYNTAX,
			       "%s: its last sample is after the year 9999: "
			       "OpenMetrics has times in seconds, text "
			       "exposition in milliseconds",
			       path);
	o->replayed = true;
	origin_odd(o, name);
	origin_embedded(o, l, strcmp(path, "-") == 0 ? "standard input" : name);
	o->source->replay = true;
	return 0;
}
