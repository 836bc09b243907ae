#include "config.h"

#include "promql/eval_blocks.h"

#include "base/pool.h"
#include "promql/aggregate.h"

/* Points of a block, and its series: few enough to share out, enough to be
 * worth a join. */
#define BLOCK_POINTS ((size_t)1 << 16)
#define BLOCK_LEAST 256
#define BLOCK_MOST 4096
/* Points below which threads would be woken for nothing; a series by itself
 * costs as much as so many. */
#define BLOCKS_WIDE ((size_t)1 << 16)
#define BLOCKS_SERIES 50

/* A thread's reader and its memory. */
struct blocks_worker {
	struct eval_request request; /* with a querier of its own */
	struct arena arena;
	struct selector s;
	void *own;
};

/* One block's rows or groups, until they are taken. */
struct blocks_slot {
	struct row_sink rows;
	struct eval_state ev;
	struct frame frame;
	struct err err;
	struct eval_block block;
	struct row_list list;
	int failed;
};

struct blocks {
	struct eval_blocks *e;
	size_t size; /* series of a block */
	struct pool *pool;
	bool folds;
	size_t n_workers, n_slots;
	struct blocks_worker *worker;
	struct blocks_slot *slot;
	atomic_size_t bytes;
	size_t held;
};

static int
blocks_keep(struct row_sink *sink, struct row *r)
{
	struct blocks_slot *slot = (struct blocks_slot *)sink;
	struct arena *a = &slot->ev.arena;

	row_list_add(a, &slot->list, row_copy(a, r, slot->block.s->grid->n));
	return eval_state_check(&slot->ev);
}

static void
blocks_make(void *arg, size_t block, size_t slot, size_t worker)
{
	struct blocks *b = arg;
	struct blocks_worker *w = &b->worker[worker];
	struct blocks_slot *o = &b->slot[slot];
	size_t n = b->e->s->set.n, from = block * b->size;

	o->ev.r = &w->request;
	o->list = (struct row_list){ 0 };
	w->s.ev = &o->ev;
	if (w->own == NULL)
		w->own = b->e->worker_new(b->e->arg, &w->s);
	o->block = (struct eval_block){
		.ev = &o->ev,
		.s = &w->s,
		.worker = w->own,
		.next = b->folds ? aggregate_part(b->e->next, &o->ev)
				 : &o->rows,
		.late = true,
		.from = from,
		.to = n - from < b->size ? n : from + b->size,
	};
	o->failed = b->e->run(b->e->arg, &o->block);
}

static int
blocks_pass(struct blocks *b, struct blocks_slot *o)
{
	struct eval_blocks *e = b->e;

	for (size_t i = 0; i < o->list.n; i++) {
		struct row *r = o->list.row[i];

		if (e->pass != NULL && e->pass(e->arg, r) < 0)
			return -1;
		if (row_push(e->next, r) < 0)
			return -1;
	}
	return 0;
}

static int
blocks_take(void *arg, size_t block, size_t slot)
{
	struct blocks *b = arg;
	struct blocks_slot *o = &b->slot[slot];
	struct eval_state *ev = b->e->ev;
	int r;

	(void)block;
	eval_state_adopt(ev, &o->ev);
	if (o->failed < 0) {
		if (ev->err->code == ERR_NONE)
			*ev->err = o->err;
		return -1;
	}
	b->held += o->block.held;
	r = eval_state_hold(ev, b->held + o->block.longest);
	if (r == 0 && b->folds)
		r = aggregate_join(b->e->next, o->block.next);
	else if (r == 0)
		r = blocks_pass(b, o);
	eval_state_reuse(&o->ev);
	return r;
}

/* Readers for all threads; the first is the evaluation's own. */
static void
blocks_workers(struct blocks *b)
{
	struct eval_state *ev = b->e->ev;
	struct arena *a = &ev->arena;

	b->n_workers = pool_threads(b->pool);
	b->worker = arena_calloc(a, b->n_workers, sizeof(*b->worker));
	for (size_t i = 0; i < b->n_workers; i++) {
		struct blocks_worker *w = &b->worker[i];

		w->request = *ev->r;
		w->s = *b->e->s;
		if (i == 0)
			continue;
		w->s.arena = w->s.cache.arena = &w->arena;
		w->request.querier = querier_fork(ev->r->querier);
		if (w->request.querier == NULL) {
			b->pool = NULL;
			b->n_workers = i;
		}
	}
	b->n_slots = pool_slots(b->pool);
	b->slot = arena_calloc(a, b->n_slots, sizeof(*b->slot));
	for (size_t i = 0; i < b->n_slots; i++) {
		struct blocks_slot *o = &b->slot[i];

		o->rows = (struct row_sink){ blocks_keep, NULL };
		eval_state_fork(&o->ev, ev, &o->frame, &o->err, &b->bytes);
	}
}

static void
blocks_release(struct blocks *b)
{
	struct eval_blocks *e = b->e;

	for (size_t i = 0; i < b->n_workers; i++) {
		struct blocks_worker *w = &b->worker[i];

		if (w->own != NULL && e->worker_end != NULL)
			e->worker_end(e->arg, w->own);
		if (i > 0)
			querier_close(w->request.querier);
		arena_release(&w->arena);
	}
	for (size_t i = 0; i < b->n_slots; i++)
		eval_state_release(&b->slot[i].ev);
	e->ev->shared = NULL;
	e->ev->told = 0;
}

/* All on this thread, straight into what is above. */
static int
blocks_straight(struct eval_blocks *e)
{
	struct eval_block b = { .ev = e->ev,
				.s = e->s,
				.worker = e->worker_new(e->arg, e->s),
				.next = e->next,
				.to = e->s->set.n };
	int r = e->run(e->arg, &b);

	if (e->worker_end != NULL)
		e->worker_end(e->arg, b.worker);
	return r;
}

/* By what is asked alone, so that the bits are. */
static size_t
blocks_size(size_t steps)
{
	size_t n = BLOCK_POINTS / steps;

	if (n < BLOCK_LEAST)
		return BLOCK_LEAST;
	return n < BLOCK_MOST ? n : BLOCK_MOST;
}

int
eval_blocks_run(struct eval_blocks *e)
{
	size_t n = e->s->set.n, steps = e->s->grid->n;
	struct blocks b = { .e = e,
			    .size = blocks_size(steps),
			    .pool = e->ev->r->pool };
	struct pool_work w = { (n + b.size - 1) / b.size, &b, blocks_make,
			       blocks_take };
	int r;

	b.folds =
		e->pass == NULL && e->next != NULL && aggregate_folds(e->next);
	e->s->order = b.folds && !e->straight ? e->s->set.order : NULL;
	if (n * (steps + BLOCKS_SERIES) < BLOCKS_WIDE)
		b.pool = NULL;
	if (e->straight || e->ev->r->one_block || n <= b.size ||
	    (!b.folds && pool_threads(b.pool) == 1))
		return blocks_straight(e);
	blocks_workers(&b);
	r = pool_run(b.pool, &w);
	blocks_release(&b);
	return r;
}
