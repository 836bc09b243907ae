/* scrape_discover.c - which targets there are: found, lost, come back. */
#include "config.h"

#include "base/mem.h"
#include "sources/http.h"
#include "sources/scrape_state.h"

/* First scrapes come within this time, whatever the interval. */
#define FIRST_US 1000000

static void
discover_metadata(void *arg, enum expo_meta what, struct slice name,
		  struct slice text)
{
	struct feed_scrape *f = ((struct scraped *)arg)->feed;

	thread_lock_take(&f->lock);
	scrape_families_add(&f->families, what, name, text);
	thread_lock_give(&f->lock);
}

static struct scraped *
discover_find(const struct feed_scrape *f, const struct labels *ls,
	      uint64_t hash)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->scraped[i]->hash == hash &&
		    labels_eq(&f->scraped[i]->target.labels, ls))
			return f->scraped[i];
	return NULL;
}

static struct scrape_target
discover_copy_target(struct arena *a, const struct scrape_target *t)
{
	struct scrape_target copy = *t;

	copy.url = arena_slice(a, t->url);
	copy.labels = labels_copy(a, &t->labels);
	return copy;
}

/* Numbered targets lie evenly in the interval, however many there are. */
static double
discover_phase(size_t number)
{
	double x = (double)number * 0.6180339887498949;

	return x - (double)(uint64_t)x;
}

/* Its place in the interval is counted from now; the first scrape is sooner. */
static void
discover_begin(struct scraped *s, int64_t now_us)
{
	int64_t first_us = s->target.interval_ms * 1000;

	if (first_us > FIRST_US)
		first_us = FIRST_US;
	s->begun_ever = false;
	s->created_us = now_us;
	s->due_us = now_us + (int64_t)(s->phase * (double)first_us);
}

static struct scraped *
discover_create(struct feed_scrape *f, const struct scrape_target *t,
		int64_t now_us)
{
	struct scraped *s = mem_calloc(1, sizeof(*s));

	s->feed = f;
	s->target = discover_copy_target(&s->arena, t);
	s->hash = labels_hash(&t->labels);
	s->phase = discover_phase(f->n_created++);
	discover_begin(s, now_us);
	s->samples = scrape_samples_new(&(struct scrape_samples_options){
		.db = f->o.db,
		.target = &s->target,
		.keep_all = f->o.keep_all,
		.n_keep = f->o.n_keep,
		.keep = f->o.keep,
		.namespace_ = f->o.namespace_,
		.cluster = f->o.cluster,
		.metadata = discover_metadata,
		.arg = s,
	});
	s->shown.labels = *scrape_samples_labels(s->samples);
	MEM_GROW(f->scraped, f->n, f->cap);
	f->scraped[f->n++] = s;
	return s;
}

/* Lock taken. */
static void
discover_found(struct feed_scrape *f, const struct scrape_target *t,
	       int64_t now_us, size_t over)
{
	struct scraped *s =
		discover_find(f, &t->labels, labels_hash(&t->labels));

	if (s == NULL) {
		s = discover_create(f, t, now_us);
	} else if (s->found && (s->marked || s->target.job != t->job)) {
		str_printf(&f->notes,
			   "%.*s is not scraped: all its labels are those of "
			   "%.*s; make them differ, as by instance\n",
			   SLICE_ARG(t->url), SLICE_ARG(s->target.url));
		return;
	} else {
		if (!slice_eq(s->target.url, t->url) || s->target.job != t->job)
			s->target = discover_copy_target(&s->arena, t);
		if (!s->found)
			discover_begin(s, now_us);
	}
	s->found = s->marked = true;
	s->gone = false;
	s->over = over;
}

/* Prometheus, too, gives a target two intervals to come back. */
static void
discover_lost(struct feed_scrape *f, struct scraped *s, int64_t now_us)
{
	s->found = false;
	s->due_us = now_us + 2 * s->target.interval_ms * 1000;
	if (s->request == NULL)
		return;
	http_cancel(f->http, s->request);
	s->request = NULL;
	scrape_loop_running(f);
}

static int64_t
discover_job(struct feed_scrape *f, const struct scrape_job *j, int64_t now_us)
{
	struct arena a = { 0 };
	struct scrape_target *t;
	struct str notes = { 0 };
	size_t n = scrape_job_targets(j, &a, &t, &notes);
	size_t over = j->target_limit > 0 && n > j->target_limit ? n : 0;
	int64_t next_us = INT64_MAX;

	thread_lock_take(&f->lock);
	str_add_slice(&f->notes, str_slice(&notes));
	for (size_t i = 0; i < f->n; i++)
		f->scraped[i]->marked = false;
	for (size_t i = 0; i < n; i++)
		discover_found(f, &t[i], now_us, over);
	for (size_t i = 0; i < f->n; i++)
		if (f->scraped[i]->found && !f->scraped[i]->marked &&
		    f->scraped[i]->target.job == j)
			discover_lost(f, f->scraped[i], now_us);
	thread_lock_give(&f->lock);
	for (size_t i = 0; i < j->n_files; i++)
		if (now_us + j->file[i].refresh_ms * 1000 < next_us)
			next_us = now_us + j->file[i].refresh_ms * 1000;
	str_release(&notes);
	arena_release(&a);
	return next_us;
}

void
scrape_discover(struct feed_scrape *f, int64_t now_us)
{
	bool due = false;

	for (size_t i = 0; i < f->o.config->n; i++)
		due |= f->discover_us[i] <= now_us;
	if (!due)
		return;
	thread_lock_take(&f->lock);
	str_clear(&f->notes);
	thread_lock_give(&f->lock);
	/* All of them, so that the notes are of now. */
	for (size_t i = 0; i < f->o.config->n; i++)
		f->discover_us[i] =
			discover_job(f, &f->o.config->job[i], now_us);
}
