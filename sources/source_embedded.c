#include "config.h"

#include "sources/source_embedded.h"

#include <stdio.h>
#include <sys/queue.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/pool.h"
#include "base/thread.h"
#include "net/loop.h"
#include "sources/embedded_ask.h"
#include "sources/source_lists.h"

#define WORK_US 4000 /* what one call from the loop may take */
#define FEEDS 4

TAILQ_HEAD(embedded_jobs, embedded_job);
TAILQ_HEAD(embedded_waiters, source_request);

/*
 * A question and who waits for its answer.  Its lists, waiters among them, are
 * guarded by the lock; the answer is the thread's while it works on it.
 */
struct embedded_job {
	TAILQ_ENTRY(embedded_job) link;
	struct embedded_waiters waiters;
	struct source_question q; /* texts in the arena */
	struct arena arena;
	atomic_bool cancel;
	bool running, finished;
	struct source_answer answer;
};

struct source_request {
	TAILQ_ENTRY(source_request) link;
	struct embedded_job *job;
	source_done *done;
	void *arg;
	int64_t asked_us;
};

struct embedded {
	struct source source;
	struct tsdb *db;
	struct pool *pool; /* the thread's, for wide queries */
	struct feature_set features;
	size_t max_resident;
	struct source_feed feed[FEEDS];
	size_t n_feeds;
	struct thread thread;
	struct thread_lock lock;
	int event; /* raised when something is finished; -1: no thread yet */
	bool quit;
	struct embedded_jobs queue; /* the first may be running */
	struct embedded_jobs finished;
};

static void
embedded_answer_release(struct source_answer *a)
{
	frame_free(a->frame);
	arena_release(&a->arena);
}

static void
embedded_job_free(struct embedded_job *job)
{
	embedded_answer_release(&job->answer);
	arena_release(&job->arena);
	mem_free(job);
}

/* The next job to work on, or NULL to end.  Lock taken. */
static struct embedded_job *
embedded_next(struct embedded *e, struct embedded_ask_reader *r)
{
	struct embedded_job *job;

	while (!e->quit && (job = TAILQ_FIRST(&e->queue)) == NULL) {
		if (r->querier != NULL) {
			/* Nothing waits: pin nothing either. */
			thread_lock_give(&e->lock);
			embedded_ask_rest(r);
			thread_lock_take(&e->lock);
			continue;
		}
		thread_lock_wait(&e->lock);
	}
	if (e->quit)
		return NULL;
	job->running = true;
	return job;
}

static void *
embedded_run(void *arg)
{
	struct embedded *e = arg;
	struct embedded_ask_reader r = { .db = e->db,
					 .features = &e->features,
					 .max_resident = e->max_resident,
					 .feed = e->feed,
					 .n_feeds = e->n_feeds,
					 .pool = e->pool };
	struct embedded_job *job;

	thread_lock_take(&e->lock);
	while ((job = embedded_next(e, &r)) != NULL) {
		thread_lock_give(&e->lock);
		embedded_ask(&r, &job->q, &job->cancel, &job->answer);
		thread_lock_take(&e->lock);
		TAILQ_REMOVE(&e->queue, job, link);
		job->running = false;
		job->finished = true;
		if (TAILQ_EMPTY(&job->waiters)) {
			embedded_job_free(job);
			continue;
		}
		TAILQ_INSERT_TAIL(&e->finished, job, link);
		thread_event_raise(e->event);
	}
	thread_lock_give(&e->lock);
	embedded_ask_rest(&r);
	return NULL;
}

/* What the waiter is told: the last one gets the answer itself. */
static void
embedded_tell(struct embedded_job *job, bool last, struct source_answer *out)
{
	struct source_answer *own = &job->answer;

	if (last) {
		*out = *own;
		*own = (struct source_answer){ 0 };
		return;
	}
	*out = (struct source_answer){
		.err = own->err,
		.tries = own->tries,
	};
	if (own->frame != NULL)
		out->frame = frame_copy(own->frame);
	source_lists_copy(out, own);
}

/* Takes one waiter off the finished jobs; NULL: none. */
static struct source_request *
embedded_take(struct embedded *e, struct source_answer *out)
{
	struct embedded_job *job;
	struct source_request *r = NULL;
	bool last;

	thread_lock_take(&e->lock);
	job = TAILQ_FIRST(&e->finished);
	if (job != NULL) {
		r = TAILQ_FIRST(&job->waiters);
		TAILQ_REMOVE(&job->waiters, r, link);
		last = TAILQ_EMPTY(&job->waiters);
		if (last)
			TAILQ_REMOVE(&e->finished, job, link);
		embedded_tell(job, last, out);
		if (last)
			embedded_job_free(job);
	}
	thread_lock_give(&e->lock);
	return r;
}

static void
embedded_ready(void *arg)
{
	struct embedded *e = arg;
	int64_t from = clock_mono_us();
	struct source_answer answer;
	struct source_request *r;

	thread_event_clear(e->event);
	while ((r = embedded_take(e, &answer)) != NULL) {
		struct source_request taken = *r;

		mem_free(r);
		answer.elapsed_us = clock_mono_us() - taken.asked_us;
		if (answer.frame != NULL)
			answer.frame->stats.elapsed_us = answer.elapsed_us;
		taken.done(taken.arg, &answer);
		embedded_answer_release(&answer);
		if (clock_mono_us() - from > WORK_US) {
			thread_event_raise(e->event);
			return;
		}
	}
}

static bool
embedded_same(const struct source_question *a, const struct source_question *b)
{
	return a->ask == b->ask && a->start == b->start && a->end == b->end &&
	       a->step == b->step && slice_eq(a->query, b->query) &&
	       slice_eq(a->label, b->label);
}

/* Lock taken. */
static struct embedded_job *
embedded_job_for(struct embedded *e, const struct source_question *q)
{
	struct embedded_job *job;

	TAILQ_FOREACH(job, &e->queue, link)
	if (!atomic_load(&job->cancel) && embedded_same(&job->q, q))
		return job;
	job = mem_calloc(1, sizeof(*job));
	TAILQ_INIT(&job->waiters);
	atomic_init(&job->cancel, false);
	job->q = *q;
	job->q.query = arena_slice(&job->arena, q->query);
	job->q.label = arena_slice(&job->arena, q->label);
	TAILQ_INSERT_TAIL(&e->queue, job, link);
	return job;
}

static struct source_request *
embedded_start(struct source *s, const struct source_question *q,
	       source_done *done, void *arg)
{
	struct embedded *e = (struct embedded *)s;
	struct source_request *r = mem_alloc(sizeof(*r));

	*r = (struct source_request){
		.done = done,
		.arg = arg,
		.asked_us = clock_mono_us(),
	};
	thread_lock_take(&e->lock);
	r->job = embedded_job_for(e, q);
	TAILQ_INSERT_TAIL(&r->job->waiters, r, link);
	thread_lock_signal(&e->lock);
	thread_lock_give(&e->lock);
	if (e->event < 0) {
		e->event = thread_event_new();
		loop_watch(s->loop, e->event, embedded_ready, e);
		thread_start(&e->thread, embedded_run, e);
	}
	return r;
}

static void
embedded_cancel(struct source *s, struct source_request *r)
{
	struct embedded *e = (struct embedded *)s;
	struct embedded_job *job = r->job;

	thread_lock_take(&e->lock);
	TAILQ_REMOVE(&job->waiters, r, link);
	if (!TAILQ_EMPTY(&job->waiters)) {
		job = NULL;
	} else if (job->running) {
		/* The thread finds nobody waiting and frees it. */
		atomic_store(&job->cancel, true);
		job = NULL;
	} else {
		TAILQ_REMOVE(job->finished ? &e->finished : &e->queue, job,
			     link);
	}
	thread_lock_give(&e->lock);
	if (job != NULL)
		embedded_job_free(job);
	mem_free(r);
}

static void
embedded_drop(struct embedded_jobs *jobs)
{
	struct embedded_job *job;
	struct source_request *r;

	while ((job = TAILQ_FIRST(jobs)) != NULL) {
		TAILQ_REMOVE(jobs, job, link);
		while ((r = TAILQ_FIRST(&job->waiters)) != NULL) {
			TAILQ_REMOVE(&job->waiters, r, link);
			mem_free(r);
		}
		embedded_job_free(job);
	}
}

static void
embedded_free(struct source *s)
{
	struct embedded *e = (struct embedded *)s;
	struct embedded_job *job;

	thread_lock_take(&e->lock);
	e->quit = true;
	TAILQ_FOREACH(job, &e->queue, link)
	atomic_store(&job->cancel, true);
	thread_lock_signal(&e->lock);
	thread_lock_give(&e->lock);
	thread_join(&e->thread);
	pool_free(e->pool);
	if (e->event >= 0) {
		loop_unwatch(s->loop, e->event);
		close(e->event);
	}
	embedded_drop(&e->queue);
	embedded_drop(&e->finished);
	thread_lock_release(&e->lock);
	mem_free(e);
}

/* Where no feed is running what is there is all that will be. */
static int64_t
embedded_final(const struct source *s)
{
	const struct embedded *e = (const struct embedded *)s;
	int64_t final = INT64_MAX;

	for (size_t i = 0; i < e->n_feeds; i++) {
		const struct source_feed *f = &e->feed[i];
		int64_t own = f->final != NULL ? f->final(f->arg) : INT64_MAX;

		if (own < final)
			final = own;
	}
	return final;
}

static const struct source_kind embedded_kind = {
	.name = "embedded",
	.help = "PromQL over samples in memory, in this program",
	.start = embedded_start,
	.cancel = embedded_cancel,
	.free = embedded_free,
	.final = embedded_final,
};

struct source *
source_embedded_new(struct loop *l, struct tsdb *db, const char *name)
{
	struct embedded *e = mem_calloc(1, sizeof(*e));

	e->source.kind = &embedded_kind;
	e->source.loop = l;
	snprintf(e->source.name, sizeof(e->source.name), "%s", name);
	e->db = db;
	e->pool = pool_new(0);
	e->features = feature_defaults;
	e->event = -1;
	TAILQ_INIT(&e->queue);
	TAILQ_INIT(&e->finished);
	thread_lock_init(&e->lock);
	return &e->source;
}

void
source_embedded_enable(struct source *s, const struct feature_set *features)
{
	((struct embedded *)s)->features = *features;
}

void
source_embedded_most(struct source *s, size_t max_resident)
{
	((struct embedded *)s)->max_resident = max_resident;
}

void
source_embedded_feed(struct source *s, const struct source_feed *feed)
{
	struct embedded *e = (struct embedded *)s;

	if (e->n_feeds < FEEDS)
		e->feed[e->n_feeds++] = *feed;
}
