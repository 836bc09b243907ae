/* scrape_memory.c - --memory: what a feed_scrape leaves to the samples. */
#include "config.h"

#include "base/clock.h"
#include "base/mem.h"
#include "feeds/scrape_state.h"
#include "tsdb/tsdb.h"

/* The program, its pictures and queries, where they cannot be measured. */
#define MEMORY_REST ((size_t)40 << 20)
/* Of all memory, that lines may grow into, and so much besides. */
#define MEMORY_SLACK 16
#define MEMORY_SPARE ((size_t)8 << 20)
/* Of all memory, in sixteenths, that stays free: one is left by queries. */
#define MEMORY_FREE 3
/* Of all memory, that lines may take or give back between two looks. */
#define MEMORY_LOOK 512
/* What a target's samples take beside its lines: about as much. */
#define MEMORY_WHOLE 2
/* Of the time that it takes to the time between, and what it should gain. */
#define TRIM_PART 20
#define TRIM_VAIN 2000
#define TRIM_GAIN 64

static size_t
memory_slack(const struct feed_scrape *f)
{
	return MEMORY_SPARE + f->o.memory / MEMORY_SLACK;
}

/* A part of it, for what is nearly sure: three such may come together. */
static size_t
memory_near(const struct feed_scrape *f)
{
	return memory_slack(f) / 5;
}

static size_t
memory_resident(size_t counted)
{
	size_t n = mem_resident();

	return n > 0 ? n : counted + MEMORY_REST;
}

/* Since it was trimmed. */
static size_t
memory_freed(struct feed_scrape *f, size_t counted)
{
	if (counted > f->counted_most)
		f->counted_most = counted;
	return f->counted_most - counted;
}

/* It holds up who allocates: where it was in vain it is not done again soon,
 * unless enough was freed since.  False: it is too soon. */
static bool
memory_trim(struct feed_scrape *f, size_t counted)
{
	int64_t now_us = clock_mono_us(), took_us;
	size_t was = f->resident;

	if (now_us < f->trim_us && memory_freed(f, counted) < memory_near(f))
		return false;
	mem_trim();
	took_us = clock_mono_us() - now_us;
	f->resident = memory_resident(counted);
	f->counted_most = 0;
	f->trim_us = now_us + took_us * (f->resident + was / TRIM_GAIN < was
						 ? TRIM_PART
						 : TRIM_VAIN);
	return true;
}

/* What the process takes but for what it freed and did not give back: that is
 * taken again first.  Not ALL of that fits what is asked for. */
static size_t
memory_used(struct feed_scrape *f, size_t counted, bool all)
{
	size_t freed = memory_freed(f, counted);

	if (!all && freed > memory_near(f))
		freed = memory_near(f);
	if (freed > f->resident)
		freed = f->resident;
	return f->resident - freed + f->set_aside;
}

void
scrape_memory_look(struct feed_scrape *f)
{
	size_t leaving, samples, counted, limit, used;
	bool sure;

	if (f->o.memory == 0)
		return;
	f->line_looked = f->line_bytes;
	samples = tsdb_bytes(f->o.db, &leaving);
	counted = f->line_bytes + samples + leaving;
	f->resident = memory_resident(counted);
	limit = f->o.memory - f->o.memory / 16 * MEMORY_FREE + leaving;
	sure = f->resident <= limit || memory_trim(f, counted);
	used = memory_used(f, counted, true);
	/* What is free but not given back is no reason for samples to go. */
	if (!sure && used < limit + memory_near(f))
		tsdb_set_ceiling(f->o.db, samples);
	else
		tsdb_set_ceiling(f->o.db, samples + limit > used
						  ? samples + limit - used
						  : 0);
	samples = tsdb_bytes(f->o.db, &leaving);
	used = memory_used(f, f->line_bytes + samples + leaving, false);
	f->room = used < limit ? limit - used : 0;
	f->over = used > limit ? used - limit : 0;
}

/* What a good target gave back it takes again, while it is read. */
static void
memory_set_aside(struct scraped *s)
{
	size_t aside = s->parsing && s->known_bytes > s->line_bytes
			       ? s->known_bytes - s->line_bytes
			       : 0;

	s->feed->set_aside += aside - s->set_aside;
	s->set_aside = aside;
}

void
scrape_memory_count(struct scraped *s)
{
	size_t bytes = scrape_samples_bytes(s->samples);

	s->feed->line_bytes += bytes - s->line_bytes;
	s->line_bytes = bytes;
	memory_set_aside(s);
}

void
scrape_memory_know(struct scraped *s, size_t samples)
{
	if (samples > 0 || s->known_bytes > s->line_bytes)
		s->known_bytes = s->line_bytes + samples;
	memory_set_aside(s);
}

static int
memory_refuse(const struct scraped *s, struct err *err)
{
	return err_set(err, ERR_LIMIT,
		       "its series take more memory than is left of %zu MiB; "
		       "give more with --memory",
		       s->feed->o.memory >> 20);
}

/* Those that came first stay, and those that have less than others go on: they
 * may grow into what is kept free. */
static bool
memory_lacks(const struct scraped *s)
{
	const struct feed_scrape *f = s->feed;

	if (s->shown.good > 0 || s->line_bytes < f->line_bytes / f->n / 4)
		return f->over > memory_near(f);
	return f->over > 0;
}

static size_t
memory_moved(const struct feed_scrape *f)
{
	return f->line_bytes > f->line_looked ? f->line_bytes - f->line_looked
					      : f->line_looked - f->line_bytes;
}

int
scrape_memory_room(struct scraped *s, bool whole, struct err *err)
{
	struct feed_scrape *f = s->feed;

	scrape_memory_count(s);
	if (f->o.memory == 0 || s->line_bytes <= s->known_bytes)
		return 0;
	if (whole || memory_moved(f) > f->o.memory / MEMORY_LOOK)
		scrape_memory_look(f);
	if (!memory_lacks(s))
		return 0;
	s->wanted = s->line_bytes;
	scrape_samples_forget_lines(s->samples);
	scrape_memory_count(s);
	return memory_refuse(s, err);
}

/* With a quarter more than last time, for which old samples may go. */
static bool
memory_has_room(struct scraped *s)
{
	size_t wanted = s->wanted * MEMORY_WHOLE;

	scrape_memory_look(s->feed);
	return s->feed->room + tsdb_stats(s->feed->o.db).chunk_bytes >=
	       wanted + wanted / 4;
}

int
scrape_memory_begin(struct scraped *s, struct err *err)
{
	struct feed_scrape *f = s->feed;
	size_t leaving, counted;

	if (s->wanted == 0)
		return s->known_bytes == 0 && f->over > memory_near(f)
			       ? memory_refuse(s, err)
			       : 0;
	if (!memory_has_room(s)) {
		counted = f->line_bytes + tsdb_bytes(f->o.db, &leaving);
		counted += leaving;
		if (memory_freed(f, counted) < s->wanted ||
		    !memory_trim(f, counted) || !memory_has_room(s))
			return memory_refuse(s, err);
	}
	s->wanted = 0;
	return 0;
}
