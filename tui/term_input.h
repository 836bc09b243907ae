/*
 * term_input.h - keys from the terminal's descriptor, by the loop.
 */
#ifndef TUI_TERM_INPUT_H
#define TUI_TERM_INPUT_H

#include <stdint.h>

#include "tui/key.h"

struct loop;
struct loop_timer;

struct term_input {
	struct loop *loop;
	int fd;
	int64_t wait_us; /* what a lone ESC waits */
	void (*key)(void *arg, const struct key *k);
	void *arg;
	void (*gone)(void *arg); /* nothing will come any more */
	void *gone_arg;
	struct key_decoder keys;
	struct loop_timer *escape;
};

void term_input_start(struct term_input *in);
/* Also drops what waits; twice is once. */
void term_input_stop(struct term_input *in);

#endif
