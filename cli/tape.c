#include "config.h"

#include "cli/tape.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>

#include "base/civil.h"
#include "base/clock.h"
#include "base/err.h"
#include "feeds/feed_scrape.h"

static void
tape_name(struct str *out)
{
	struct civil c = civil_from_ms(clock_wall_ms(), civil_utc());

	str_printf(out, "pyrodash-%04" PRId64 "%02d%02dT%02d%02d%02dZ.om.gz",
		   c.year, c.month, c.day, c.hour, c.minute, c.second);
}

int
tape_open(struct tape *t, const char *path, struct err *err)
{
	str_clear(&t->path);
	if (path != NULL)
		str_add(&t->path, path);
	else
		tape_name(&t->path);
	/* A file may be as large as ulimit -f says: that is an error as a full
	 * disk is, not the end. */
	signal(SIGXFSZ, SIG_IGN);
	t->recorder = recorder_open(str_text(&t->path), err);
	return t->recorder != NULL ? 0 : -1;
}

void
tape_start(struct tape *t, struct feed_scrape *feed)
{
	t->feed = feed;
	feed_scrape_record(feed, t->recorder);
}

int
tape_stop(struct tape *t, struct err *err)
{
	struct recorder_state state;
	int r = 0;

	if (t->recorder != NULL) {
		if (t->feed != NULL)
			feed_scrape_record(t->feed, NULL);
		t->feed = NULL;
		state = recorder_state(t->recorder);
		if (state.error[0] != '\0')
			r = err_set(err, ERR_IO, "%s", state.error);
		if (recorder_close(t->recorder, err) < 0)
			r = -1;
		t->recorder = NULL;
	}
	str_release(&t->path);
	return r;
}

void
tape_size(size_t bytes, struct str *out)
{
	if (bytes < 1 << 20)
		str_printf(out, "%zu KiB", (bytes + 1023) >> 10);
	else
		str_printf(out, "%.1f MiB", (double)bytes / (1 << 20));
}
