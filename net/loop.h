/*
 * loop.h - the one wait of the UI thread: curl_multi_poll with the terminal,
 * the signal pipe and event descriptors beside it, and timers.
 *
 * view, snapshot and doctor all turn it.  Callbacks run from loop_turn only.
 */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct http;
struct loop;
struct loop_timer;

struct loop *loop_new(void);
void loop_free(struct loop *l);

/* The transfers that this loop turns; made when first asked for. */
struct http *loop_http(struct loop *l);

/* Calls back whenever fd can be read (hang-up included). */
void loop_watch(struct loop *l, int fd, void (*ready)(void *arg), void *arg);
/* Whenever it can be written; write = false stops that. */
void loop_watch_write(struct loop *l, int fd, bool on, void (*ready)(void *arg),
		      void *arg);
void loop_unwatch(struct loop *l, int fd);

/* Once, at or after the clock_mono_us time; the timer is gone then.  A
 * cancelled one never fires.  Timers are in whole ms: no early wake-ups. */
struct loop_timer *loop_timer(struct loop *l, int64_t at_us,
			      void (*fire)(void *arg), void *arg);
void loop_timer_cancel(struct loop *l, struct loop_timer *t);
/* Runs fn(arg) from the next turn. */
void loop_soon(struct loop *l, void (*fn)(void *arg), void *arg);

/* Waits for something to do, at most until UNTIL_US (clock_mono_us; INT64_MAX =
 * for ever), and does it: at most 4 ms of callbacks, then it returns. */
void loop_turn(struct loop *l, int64_t until_us);
/* The count of waits, for benches. */
uint64_t loop_waits(const struct loop *l);

#endif
