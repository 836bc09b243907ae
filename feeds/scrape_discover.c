/* scrape_discover.c - which targets there are: found, lost, come back. */
#include "config.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "feeds/scrape_state.h"
#include "net/http.h"

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

/* A round of it. */
struct discover {
	struct feed_scrape *f;
	int64_t now_us;
	struct strmap by_hash; /* all that there are */
};

/* As Prometheus has it, a target is its labels and its URL in its job. */
static uint64_t
discover_hash(const struct scrape_target *t)
{
	return slice_hash(t->url,
			  slice_hash(t->job->name, labels_hash(&t->labels)));
}

static void
discover_index(struct discover *d, struct scraped *s)
{
	void **first =
		strmap_put(&d->by_hash, (struct slice){ (const char *)&s->hash,
							sizeof(s->hash) });

	s->next_of_hash = *first;
	*first = s;
}

static struct scraped *
discover_find(const struct discover *d, const struct scrape_target *t)
{
	uint64_t hash = discover_hash(t);
	struct scraped *s =
		strmap_find(&d->by_hash, (struct slice){ (const char *)&hash,
							 sizeof(hash) });

	while (s != NULL && !(slice_eq(s->target.url, t->url) &&
			      slice_eq(s->target.job->name, t->job->name) &&
			      labels_eq(&s->target.labels, &t->labels)))
		s = s->next_of_hash;
	return s;
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
discover_create(struct discover *d, const struct scrape_target *t)
{
	struct feed_scrape *f = d->f;
	struct scraped *s = mem_calloc(1, sizeof(*s));

	s->feed = f;
	s->target = discover_copy_target(&s->arena, t);
	s->hash = discover_hash(t);
	s->phase = discover_phase(f->n_created++);
	discover_begin(s, d->now_us);
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
	discover_index(d, s);
	return s;
}

/* An interval that is shorter now is not waited for as long as it was. */
static void
discover_times(struct scraped *s, const struct scrape_target *t, int64_t now_us)
{
	int64_t most_us =
		now_us + (int64_t)(s->phase * (double)t->interval_ms * 1000);

	if (t->interval_ms < s->target.interval_ms && s->due_us > most_us)
		s->due_us = most_us;
	s->target.interval_ms = t->interval_ms;
	s->target.timeout_ms = t->timeout_ms;
}

/* Lock taken. */
static void
discover_found(struct discover *d, const struct scrape_target *t, size_t over)
{
	struct scraped *s = discover_find(d, t);

	if (s == NULL)
		s = discover_create(d, t);
	else if (!s->found)
		discover_begin(s, d->now_us);
	discover_times(s, t, d->now_us);
	s->found = s->marked = true;
	s->gone = false;
	s->over = over;
}

/* As Prometheus has it: the series end when the next scrape would have been,
 * and that is told when the one after it is over, should the target have come
 * back by then. */
static void
discover_lost(struct discover *d, struct scraped *s)
{
	s->found = false;
	s->due_us += SCRAPE_LOST_US(s);
	if (s->request == NULL)
		return;
	http_cancel(d->f->http, s->request);
	s->request = NULL;
	scrape_loop_running(d->f);
}

static int64_t
discover_job(struct discover *d, const struct scrape_job *j)
{
	struct feed_scrape *f = d->f;
	struct arena a = { 0 };
	struct scrape_target *t;
	struct str notes = { 0 };
	size_t n = scrape_job_targets(j, &a, &t, &notes);
	size_t over = j->target_limit > 0 && n > j->target_limit ? n : 0;
	int64_t next_us = INT64_MAX;

	thread_lock_take(&f->lock);
	str_add_slice(&f->notes, str_slice(&notes));
	for (size_t i = 0; i < n; i++)
		discover_found(d, &t[i], over);
	thread_lock_give(&f->lock);
	for (size_t i = 0; i < j->n_files; i++)
		if (d->now_us + j->file[i].refresh_ms * 1000 < next_us)
			next_us = d->now_us + j->file[i].refresh_ms * 1000;
	str_release(&notes);
	arena_release(&a);
	return next_us;
}

/* Descriptors are told about, not targets beyond what one process watches.
 * Last comes what may be as it should. */
static void
discover_note(struct feed_scrape *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += f->scraped[i]->found;
	if (n > f->connections && f->connections < LIMIT_SCRAPES)
		str_printf(&f->notes,
			   "%zu targets, and room for %zu connections: they "
			   "connect anew for each scrape and wait for each "
			   "other; let it open more files (ulimit -n)\n",
			   n, f->connections);
	for (size_t i = 0; i < f->o.config->n; i++)
		scrape_job_absent(&f->o.config->job[i], &f->notes);
}

void
scrape_discover(struct feed_scrape *f, int64_t now_us)
{
	struct discover d = { .f = f, .now_us = now_us };
	bool due = false;

	for (size_t i = 0; i < f->o.config->n; i++)
		due |= f->discover_us[i] <= now_us;
	if (!due)
		return;
	thread_lock_take(&f->lock);
	str_clear(&f->notes);
	thread_lock_give(&f->lock);
	for (size_t i = 0; i < f->n; i++) {
		f->scraped[i]->marked = false;
		discover_index(&d, f->scraped[i]);
	}
	/* All of them, so that the notes are of now. */
	for (size_t i = 0; i < f->o.config->n; i++)
		f->discover_us[i] = discover_job(&d, &f->o.config->job[i]);
	thread_lock_take(&f->lock);
	for (size_t i = 0; i < f->n; i++)
		if (f->scraped[i]->found && !f->scraped[i]->marked)
			discover_lost(&d, f->scraped[i]);
	discover_note(f);
	thread_lock_give(&f->lock);
	strmap_release(&d.by_hash);
}
