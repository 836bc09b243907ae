#include "config.h"

#include "base/thread.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mem.h"

size_t
thread_cores(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n > 0 ? (size_t)n : 1;
}

void
thread_start(struct thread *t, void *(*run)(void *), void *arg)
{
	sigset_t all, old;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	r = pthread_create(&t->id, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (r != 0)
		mem_fatal("cannot start a thread: raise the limit on processes "
			  "(ulimit -u)");
	t->running = true;
}

void
thread_join(struct thread *t)
{
	if (!t->running)
		return;
	pthread_join(t->id, NULL);
	t->running = false;
}

void
thread_lock_init(struct thread_lock *l)
{
	pthread_mutex_init(&l->mutex, NULL);
	pthread_cond_init(&l->changed, NULL);
}

void
thread_lock_release(struct thread_lock *l)
{
	pthread_cond_destroy(&l->changed);
	pthread_mutex_destroy(&l->mutex);
}

void
thread_lock_take(struct thread_lock *l)
{
	pthread_mutex_lock(&l->mutex);
}

void
thread_lock_give(struct thread_lock *l)
{
	pthread_mutex_unlock(&l->mutex);
}

void
thread_lock_wait(struct thread_lock *l)
{
	pthread_cond_wait(&l->changed, &l->mutex);
}

void
thread_lock_signal(struct thread_lock *l)
{
	pthread_cond_broadcast(&l->changed);
}

int
thread_event_new(void)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (fd < 0)
		mem_fatal("cannot make an eventfd: raise the limit on open "
			  "files (ulimit -n)");
	return fd;
}

void
thread_event_raise(int fd)
{
	uint64_t one = 1;

	/* EAGAIN: it is raised already, as high as it goes. */
	while (write(fd, &one, sizeof(one)) < 0 && errno == EINTR)
		continue;
}

void
thread_event_clear(int fd)
{
	uint64_t count;

	while (read(fd, &count, sizeof(count)) < 0 && errno == EINTR)
		continue;
}
