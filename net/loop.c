#include "config.h"

#include "net/loop.h"

#include <limits.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/http.h"

#define WORK_US 4000

struct watch {
	int fd;
	uint64_t since; /* the turn it came in: older events are not its own */
	void (*ready)(void *arg);
	void *arg;
	void (*writable)(void *arg);
	void *write_arg;
};

struct loop_timer {
	int64_t at_us;
	uint64_t order;
	size_t place; /* in the heap */
	void (*fire)(void *arg);
	void *arg;
};

struct soon {
	void (*fn)(void *arg);
	void *arg;
};

struct loop {
	struct watch *watch;
	size_t n_watches, cap_watches;
	struct pollfd *poll;
	size_t cap_poll;
	struct loop_timer **timer; /* a heap, the soonest first */
	size_t n_timers, cap_timers;
	uint64_t orders;
	struct soon *soon;
	size_t n_soon, cap_soon;
	struct http *http; /* NULL until asked for */
	uint64_t turns;
};

struct loop *
loop_new(void)
{
	return mem_calloc(1, sizeof(struct loop));
}

void
loop_free(struct loop *l)
{
	if (l == NULL)
		return;
	http_free(l->http);
	for (size_t i = 0; i < l->n_timers; i++)
		mem_free(l->timer[i]);
	mem_free(l->timer);
	mem_free(l->watch);
	mem_free(l->poll);
	mem_free(l->soon);
	mem_free(l);
}

struct http *
loop_http(struct loop *l)
{
	if (l->http == NULL)
		l->http = http_new();
	return l->http;
}

uint64_t
loop_waits(const struct loop *l)
{
	return l->turns;
}

static struct watch *
find_watch(struct loop *l, int fd)
{
	for (size_t i = 0; i < l->n_watches; i++)
		if (l->watch[i].fd == fd)
			return &l->watch[i];
	return NULL;
}

static struct watch *
add_watch(struct loop *l, int fd)
{
	struct watch *w = find_watch(l, fd);

	if (w != NULL)
		return w;
	MEM_GROW(l->watch, l->n_watches, l->cap_watches);
	w = &l->watch[l->n_watches++];
	*w = (struct watch){ .fd = fd, .since = l->turns };
	return w;
}

void
loop_watch(struct loop *l, int fd, void (*ready)(void *arg), void *arg)
{
	struct watch *w = add_watch(l, fd);

	w->ready = ready;
	w->arg = arg;
}

void
loop_watch_write(struct loop *l, int fd, bool on, void (*ready)(void *arg),
		 void *arg)
{
	struct watch *w = on ? add_watch(l, fd) : find_watch(l, fd);

	if (w == NULL)
		return;
	w->writable = on ? ready : NULL;
	w->write_arg = arg;
	if (w->ready == NULL && w->writable == NULL)
		loop_unwatch(l, fd);
}

void
loop_unwatch(struct loop *l, int fd)
{
	struct watch *w = find_watch(l, fd);

	if (w != NULL)
		*w = l->watch[--l->n_watches];
}

static bool
sooner(const struct loop_timer *a, const struct loop_timer *b)
{
	return a->at_us != b->at_us ? a->at_us < b->at_us : a->order < b->order;
}

static void
heap_put(struct loop *l, size_t i, struct loop_timer *t)
{
	l->timer[i] = t;
	t->place = i;
}

static void
heap_up(struct loop *l, struct loop_timer *t)
{
	size_t i = t->place;

	while (i > 0 && sooner(t, l->timer[(i - 1) / 2])) {
		heap_put(l, i, l->timer[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	heap_put(l, i, t);
}

static void
heap_down(struct loop *l, struct loop_timer *t)
{
	size_t i = t->place;

	for (;;) {
		size_t c = 2 * i + 1;

		if (c >= l->n_timers)
			break;
		if (c + 1 < l->n_timers && sooner(l->timer[c + 1], l->timer[c]))
			c++;
		if (!sooner(l->timer[c], t))
			break;
		heap_put(l, i, l->timer[c]);
		i = c;
	}
	heap_put(l, i, t);
}

struct loop_timer *
loop_timer(struct loop *l, int64_t at_us, void (*fire)(void *arg), void *arg)
{
	struct loop_timer *t = mem_alloc(sizeof(*t));

	*t = (struct loop_timer){
		.at_us = at_us,
		.order = l->orders++,
		.place = l->n_timers,
		.fire = fire,
		.arg = arg,
	};
	MEM_GROW(l->timer, l->n_timers, l->cap_timers);
	l->n_timers++;
	heap_up(l, t);
	return t;
}

void
loop_timer_cancel(struct loop *l, struct loop_timer *t)
{
	struct loop_timer *last;

	if (t == NULL)
		return;
	last = l->timer[--l->n_timers];
	if (last != t) {
		heap_put(l, t->place, last);
		heap_up(l, last);
		heap_down(l, last);
	}
	mem_free(t);
}

void
loop_soon(struct loop *l, void (*fn)(void *arg), void *arg)
{
	MEM_GROW(l->soon, l->n_soon, l->cap_soon);
	l->soon[l->n_soon++] = (struct soon){ fn, arg };
}

/* Whole ms, rounded up: waking up before the time would be a wake-up more. */
static int
wait_ms(const struct loop *l, int64_t until_us)
{
	int64_t now, ms;

	if (l->n_soon > 0 || (l->http != NULL && http_has_finished(l->http)))
		return 0;
	if (l->n_timers > 0 && l->timer[0]->at_us < until_us)
		until_us = l->timer[0]->at_us;
	if (until_us == INT64_MAX)
		return -1;
	now = clock_mono_us();
	if (until_us <= now)
		return 0;
	ms = (until_us - now + 999) / 1000;
	return ms > INT_MAX ? INT_MAX : (int)ms;
}

static size_t
fill_poll(struct loop *l)
{
	size_t n = l->n_watches;

	if (n > l->cap_poll) {
		l->cap_poll = l->cap_watches;
		l->poll = mem_realloc(l->poll, l->cap_poll, sizeof(*l->poll));
	}
	for (size_t i = 0; i < n; i++) {
		const struct watch *w = &l->watch[i];

		l->poll[i] = (struct pollfd){
			.fd = w->fd,
			.events = (short)((w->ready != NULL ? POLLIN : 0) |
					  (w->writable != NULL ? POLLOUT : 0)),
		};
	}
	return n;
}

/* The watch, unless it went or was made anew by a callback of this turn. */
static struct watch *
live_watch(struct loop *l, int fd)
{
	struct watch *w = find_watch(l, fd);

	return w != NULL && w->since < l->turns ? w : NULL;
}

static void
run_fd(struct loop *l, const struct pollfd *p)
{
	const short bad = POLLHUP | POLLERR | POLLNVAL;
	struct watch *w;

	if ((p->revents & (POLLIN | bad)) != 0 &&
	    (w = live_watch(l, p->fd)) != NULL && w->ready != NULL)
		w->ready(w->arg);
	if ((p->revents & (POLLOUT | bad)) != 0 &&
	    (w = live_watch(l, p->fd)) != NULL && w->writable != NULL)
		w->writable(w->write_arg);
}

/*
 * Each kind of work does at least one thing a turn, so none starves another;
 * what the time does not suffice for is found again by the next turn.
 */
static void
run_fds(struct loop *l, size_t n, int64_t stop_us)
{
	for (size_t i = 0; i < n; i++) {
		/* Another one is first each turn. */
		const struct pollfd p = l->poll[(i + l->turns) % n];

		if (p.revents == 0)
			continue;
		run_fd(l, &p);
		if (clock_mono_us() >= stop_us)
			return;
	}
}

static void
run_http(struct loop *l, int64_t stop_us)
{
	if (l->http == NULL)
		return;
	http_perform(l->http);
	while (http_finish_one(l->http))
		if (clock_mono_us() >= stop_us)
			return;
}

static void
run_timers(struct loop *l, int64_t stop_us)
{
	const uint64_t orders = l->orders;
	const int64_t due_us = clock_mono_us();

	while (l->n_timers > 0 && l->timer[0]->at_us <= due_us &&
	       l->timer[0]->order < orders) {
		struct loop_timer t = *l->timer[0];

		loop_timer_cancel(l, l->timer[0]);
		t.fire(t.arg);
		if (clock_mono_us() >= stop_us)
			return;
	}
}

static void
run_soon(struct loop *l, int64_t stop_us)
{
	const size_t n = l->n_soon;
	size_t i = 0;

	while (i < n) {
		struct soon s = l->soon[i++];

		s.fn(s.arg);
		if (clock_mono_us() >= stop_us)
			break;
	}
	l->n_soon -= i;
	if (l->n_soon > 0)
		memmove(l->soon, l->soon + i, l->n_soon * sizeof(*l->soon));
}

void
loop_turn(struct loop *l, int64_t until_us)
{
	size_t n = fill_poll(l);
	int64_t stop_us;

	l->turns++;
	http_poll(l->http, l->poll, n, wait_ms(l, until_us));
	stop_us = clock_mono_us() + WORK_US;
	run_fds(l, n, stop_us);
	run_http(l, stop_us);
	run_timers(l, stop_us);
	run_soon(l, stop_us);
}
