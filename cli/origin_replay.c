#include "config.h"

#include "cli/origin_replay.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "canvas/text.h"
#include "cli/origin_embedded.h"
#include "cli/query_when.h"
#include "dashboards/timeexpr.h"

/* The end of the year 9999: arithmetic around it cannot overflow. */
#define ORIGIN_LAST_MS INT64_C(253402300799999)

static void origin_say(const char *name, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void
origin_say(const char *name, const char *fmt, ...)
{
	struct str text = { 0 }, clean = { 0 };
	va_list ap;

	str_printf(&text, "%s: ", name);
	va_start(ap, fmt);
	str_vprintf(&text, fmt, ap);
	va_end(ap);
	text_clean(str_slice(&text), &clean);
	fprintf(stderr, "pyrodash: %s\n", str_text(&clean));
	str_release(&text);
	str_release(&clean);
}

/* What of recorded files was not as it should be. */
static void
origin_odd(const struct replay_report *r, size_t files, const char *name)
{
	/* The second of several files often begins before the first ends. */
	size_t late = files > 1 ? 0 : r->out_of_order;

	if (late + r->duplicates > 0)
		origin_say(name,
			   "%zu samples came late and were put in order, %zu "
			   "were a second value at the same time and are left "
			   "out",
			   late, r->duplicates);
	if (r->damaged > 0)
		origin_say(name,
			   "%zu scrapes cannot be read and are left out; the "
			   "first: %s",
			   r->damaged, r->damage);
	if (r->gaps > 0)
		origin_say(name,
			   "damaged in %zu place%s, where %" PRIu64
			   " bytes are left out%s%s",
			   r->gaps, r->gaps == 1 ? "" : "s", r->lost,
			   r->damaged > 0 ? "" : ": ",
			   r->damaged > 0 ? "" : r->damage);
	if (r->torn == 1)
		origin_say(files > 1 ? r->torn_file : name,
			   "it breaks off within a scrape, which is left out");
	if (r->torn > 1)
		origin_say(name,
			   "%zu of them break off within a scrape, which is "
			   "left out",
			   r->torn);
	if (r->shed > 0)
		origin_say(name,
			   "it needs more than %zu MiB: its oldest %zu samples "
			   "are left out; split the file by time or by target",
			   LIMIT_TSDB_BYTES >> 20, r->shed);
}

/* What the recording is called on the screen. */
static void
origin_replay_name(const struct args *a, char name[256])
{
	size_t n = a->option[OPTION_REPLAY].n;
	const char *path = args_get(a, OPTION_REPLAY);
	const char *slash = strrchr(path, '/');

	if (n > 1)
		snprintf(name, 256, "%zu files", n);
	else if (strcmp(path, "-") == 0)
		snprintf(name, 256, "standard input");
	else
		snprintf(name, 256, "%s", slash != NULL ? slash + 1 : path);
}

void
origin_replay_miss(const struct origin *o, const char *name, int64_t from,
		   int64_t to)
{
	struct str text = { 0 };

	if (!o->replayed || (to >= o->replay.first && from <= o->replay.last))
		return;
	query_when_range(o->replay.first, o->replay.last, civil_utc(), &text);
	origin_say(name, "nothing is recorded at that time, but from %s",
		   str_text(&text));
	str_release(&text);
}

int
origin_replay(struct origin *o, struct loop *l, const struct args *a,
	      struct err *err)
{
	char name[256];

	origin_replay_name(a, name);
	o->db = tsdb_new();
	if (feed_replay(a->option[OPTION_REPLAY].value,
			a->option[OPTION_REPLAY].n, o->db, &o->replay, err) < 0)
		return -1;
	if (o->replay.last < 0)
		return err_set(err, ERR_SYNTAX,
			       "%s: its last sample is before 1970", name);
	if (o->replay.last > ORIGIN_LAST_MS)
		return err_set(err, ERR_SYNTAX,
			       "%s: its last sample is after the year 9999: "
			       "OpenMetrics has times in seconds, text "
			       "exposition in milliseconds",
			       name);
	o->replayed = true;
	origin_odd(&o->replay, a->option[OPTION_REPLAY].n, name);
	origin_embedded(o, l, name);
	o->source->replay = true;
	return 0;
}
