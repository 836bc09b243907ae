#include "config.h"

#include "base/pool.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/thread.h"

struct pool_thread {
	struct thread thread;
	struct pool *pool;
	size_t number;
};

/* Guarded by the lock, but for n and n_slots. */
struct pool {
	struct thread_lock lock;
	struct pool_thread *thread; /* n - 1 of them, when started */
	size_t n, n_slots;
	bool started, quit;
	const struct pool_work *work; /* NULL: nothing to do */
	size_t next;                  /* block to make */
	size_t taken, running;
	bool *made; /* by slot */
};

struct pool *
pool_new(size_t threads)
{
	struct pool *p = mem_calloc(1, sizeof(*p));

	p->n = threads > 0 ? threads : thread_cores();
	if (p->n > LIMIT_THREADS)
		p->n = LIMIT_THREADS;
	p->n_slots = p->n == 1 ? 1 : p->n * 3;
	p->made = mem_calloc(p->n_slots, sizeof(*p->made));
	p->thread = mem_calloc(p->n, sizeof(*p->thread));
	thread_lock_init(&p->lock);
	return p;
}

void
pool_free(struct pool *p)
{
	if (p == NULL)
		return;
	thread_lock_take(&p->lock);
	p->quit = true;
	thread_lock_signal(&p->lock);
	thread_lock_give(&p->lock);
	for (size_t i = 0; i + 1 < p->n; i++)
		thread_join(&p->thread[i].thread);
	thread_lock_release(&p->lock);
	mem_free(p->thread);
	mem_free(p->made);
	mem_free(p);
}

size_t
pool_threads(const struct pool *p)
{
	return p == NULL ? 1 : p->n;
}

size_t
pool_slots(const struct pool *p)
{
	return p == NULL ? 1 : p->n_slots;
}

static bool
pool_may_make(const struct pool *p)
{
	return p->work != NULL && p->next < p->work->blocks &&
	       p->next < p->taken + p->n_slots;
}

/* Lock taken, but not meanwhile. */
static void
pool_make(struct pool *p, size_t worker)
{
	const struct pool_work *w = p->work;
	size_t block = p->next++, slot = block % p->n_slots;

	p->running++;
	thread_lock_give(&p->lock);
	w->make(w->arg, block, slot, worker);
	thread_lock_take(&p->lock);
	p->running--;
	p->made[slot] = true;
	thread_lock_signal(&p->lock);
}

static void *
pool_thread(void *arg)
{
	struct pool_thread *t = arg;
	struct pool *p = t->pool;

	thread_lock_take(&p->lock);
	while (!p->quit) {
		if (pool_may_make(p))
			pool_make(p, t->number);
		else
			thread_lock_wait(&p->lock);
	}
	thread_lock_give(&p->lock);
	return NULL;
}

static void
pool_start(struct pool *p)
{
	for (size_t i = 0; !p->started && i + 1 < p->n; i++) {
		p->thread[i].pool = p;
		p->thread[i].number = i + 1;
		thread_start(&p->thread[i].thread, pool_thread, &p->thread[i]);
	}
	p->started = true;
}

/* Lock taken.  Takes what is made, and makes more meanwhile. */
static int
pool_drive(struct pool *p, const struct pool_work *w)
{
	int r = 0;

	while (r == 0 && p->taken < w->blocks) {
		size_t slot = p->taken % p->n_slots;

		if (p->made[slot]) {
			thread_lock_give(&p->lock);
			r = w->take(w->arg, p->taken, slot);
			thread_lock_take(&p->lock);
			p->made[slot] = false;
			p->taken++;
			thread_lock_signal(&p->lock);
		} else if (pool_may_make(p)) {
			pool_make(p, 0);
		} else {
			thread_lock_wait(&p->lock);
		}
	}
	p->next = w->blocks;
	while (p->running > 0)
		thread_lock_wait(&p->lock);
	for (size_t i = 0; i < p->n_slots; i++)
		p->made[i] = false;
	p->work = NULL;
	return r;
}

static int
pool_alone(const struct pool_work *w)
{
	for (size_t i = 0; i < w->blocks; i++) {
		w->make(w->arg, i, 0, 0);
		if (w->take(w->arg, i, 0) < 0)
			return -1;
	}
	return 0;
}

int
pool_run(struct pool *p, const struct pool_work *w)
{
	int r;

	if (p == NULL || p->n == 1 || w->blocks <= 1)
		return pool_alone(w);
	thread_lock_take(&p->lock);
	if (p->work != NULL) {
		thread_lock_give(&p->lock);
		return pool_alone(w);
	}
	p->work = w;
	p->next = p->taken = 0;
	pool_start(p);
	thread_lock_signal(&p->lock);
	r = pool_drive(p, w);
	thread_lock_give(&p->lock);
	return r;
}
