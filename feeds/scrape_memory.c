/* scrape_memory.c - --memory: what a feed_scrape leaves to the samples. */
#include "config.h"

#include "base/clock.h"
#include "base/mem.h"
#include "feeds/scrape_state.h"
#include "tsdb/tsdb.h"

/* The program, its pictures and queries, where they cannot be measured. */
#define MEMORY_REST ((size_t)40 << 20)
/* Of all memory, that stays free, and so much besides. */
#define MEMORY_SLACK 16
#define MEMORY_SPARE ((size_t)5 << 20)
/* Of all memory, that new lines may take between two looks. */
#define MEMORY_LOOK 512
/* Of the time that it takes to the time between, and what it should gain. */
#define TRIM_PART 20
#define TRIM_VAIN 2000
#define TRIM_GAIN 64

static size_t
memory_slack(const struct feed_scrape *f)
{
	return MEMORY_SPARE + f->o.memory / MEMORY_SLACK;
}

static size_t
memory_resident(struct feed_scrape *f, size_t samples)
{
	size_t n = mem_resident();

	return n > 0 ? n : samples + f->line_bytes + MEMORY_REST;
}

/* By how much queries and their like grew between two looks, at their most:
 * they will again. */
static void
memory_learn(struct feed_scrape *f, size_t resident)
{
	size_t most = mem_resident_most();
	size_t base = resident > f->resident ? resident : f->resident;

	if (f->resident > 0 && most > f->resident_most && most > base &&
	    most - base > f->burst)
		f->burst = most - base;
	if (f->burst > f->o.memory / 8)
		f->burst = f->o.memory / 8;
	f->resident_most = most;
	f->resident = resident;
}

/* It holds up who allocates: where it was in vain it is not done again soon.
 * False: it is too soon. */
static bool
memory_trim(struct feed_scrape *f, size_t samples)
{
	int64_t now_us = clock_mono_us(), took_us;
	size_t was = f->resident;

	if (now_us < f->trim_us)
		return false;
	mem_trim();
	took_us = clock_mono_us() - now_us;
	f->resident = memory_resident(f, samples);
	f->trim_us = now_us + took_us * (f->resident + was / TRIM_GAIN < was
						 ? TRIM_PART
						 : TRIM_VAIN);
	return true;
}

void
scrape_memory_look(struct feed_scrape *f)
{
	size_t leaving, samples, limit, slack = memory_slack(f);
	bool sure;

	if (f->o.memory == 0)
		return;
	f->line_looked = f->line_bytes;
	samples = tsdb_bytes(f->o.db, &leaving);
	memory_learn(f, memory_resident(f, samples));
	limit = f->o.memory - (f->burst > slack ? f->burst : slack) + leaving;
	sure = f->resident <= limit || memory_trim(f, samples);
	/* What is free but not given back is no reason for samples to go. */
	if (!sure && f->resident < limit + slack / 4) {
		tsdb_set_ceiling(f->o.db, samples);
		return;
	}
	f->lacking = f->resident > limit;
	tsdb_set_ceiling(f->o.db, samples + limit > f->resident
					  ? samples + limit - f->resident
					  : 0);
	/* Samples went for it, and are to be given back. */
	if (f->lacking && tsdb_bytes(f->o.db, NULL) < samples) {
		f->lacking = false;
		f->trim_us = 0;
	}
}

void
scrape_memory_count(struct scraped *s)
{
	size_t bytes = scrape_samples_bytes(s->samples);

	s->feed->line_bytes += bytes - s->line_bytes;
	s->line_bytes = bytes;
}

int
scrape_memory_room(struct scraped *s, bool whole, struct err *err)
{
	struct feed_scrape *f = s->feed;

	scrape_memory_count(s);
	if (f->o.memory == 0 || s->line_bytes <= s->line_looked)
		return 0;
	if (whole ||
	    f->line_bytes > f->line_looked + f->o.memory / MEMORY_LOOK) {
		s->line_looked = s->line_bytes;
		scrape_memory_look(f);
	}
	/* Those that have less than others go on, while there is room at all.
	 */
	if (!f->lacking || (s->line_bytes < f->line_bytes / f->n &&
			    f->resident < f->o.memory - memory_slack(f) / 2))
		return 0;
	s->starved = true;
	return err_set(err, ERR_LIMIT,
		       "its series take more memory than is left of %zu MiB; "
		       "give more with --memory",
		       f->o.memory >> 20);
}
