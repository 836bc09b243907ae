/*
 * thread.h - threads, locks and wake-ups; the one wrapper of pthreads.
 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct thread {
	pthread_t id;
	bool running;
};

struct thread_lock {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
};

size_t thread_cores(void); /* >= 1 */
/* All signals are blocked in the new thread: they are the main thread's. */
void thread_start(struct thread *t, void *(*run)(void *), void *arg);
void thread_join(struct thread *t);

void thread_lock_init(struct thread_lock *l);
void thread_lock_release(struct thread_lock *l);
void thread_lock_take(struct thread_lock *l);
void thread_lock_give(struct thread_lock *l);
/* Waits, with the lock taken, for thread_lock_signal. */
void thread_lock_wait(struct thread_lock *l);
void thread_lock_signal(struct thread_lock *l);

/* An eventfd: raise on one thread wakes a poll on another. */
int thread_event_new(void);
void thread_event_raise(int fd);
void thread_event_clear(int fd);

#endif
