/*
 * pool.h - some threads that work on the blocks of one thing at a time.
 *
 * They start at the first use and sleep between uses.  Blocks are made on any
 * thread and taken on the caller's, in their order, so what comes out does not
 * depend on the number of threads.  A NULL pool is the caller's thread alone.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

struct pool;

/* THREADS: with the caller's; 0 = as many as there are cores. */
struct pool *pool_new(size_t threads);
/* Not while something runs. */
void pool_free(struct pool *p);
size_t pool_threads(const struct pool *p);
/* At most so many blocks are made and not yet taken. */
size_t pool_slots(const struct pool *p);

struct pool_work {
	size_t blocks;
	void *arg;
	/* On any thread: what it makes of the block stays in the slot.  WORKER
	 * tells threads apart: below pool_threads, 0 is the caller. */
	void (*make)(void *arg, size_t block, size_t slot, size_t worker);
	/* On the caller's thread, one block after the other; -1 ends all. */
	int (*take)(void *arg, size_t block, size_t slot);
};

/* 0, or -1 if a take said so: later blocks may have been made then.  If the
 * pool is busy with something else the caller works alone. */
int pool_run(struct pool *p, const struct pool_work *w);

#endif
