/*
 * key.h - the terminal's bytes to keys, by our own state machine over
 * terminfo's strings and the xterm forms.  A lone ESC waits for the loop's
 * timer.
 */
#ifndef TUI_KEY_H
#define TUI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_code {
	KEY_NONE = 0,
	/* 1..0x10ffff: the code point itself; controls are ^A = 1 ... */
	KEY_ENTER_ = '\r',
	KEY_TAB_ = '\t',
	KEY_ESC_ = 0x1b,
	KEY_BACKSPACE_ = 0x7f,
	KEY_SPECIAL_ = 0x110000,
	KEY_UP_,
	KEY_DOWN_,
	KEY_LEFT_,
	KEY_RIGHT_,
	KEY_HOME_,
	KEY_END_,
	KEY_PAGEUP_,
	KEY_PAGEDOWN_,
	KEY_INSERT_,
	KEY_DELETE_,
	KEY_BACKTAB_,
	KEY_F1_, /* F1..F12 */
	KEY_F12_ = KEY_F1_ + 11,
	KEY_MOUSE_,
	KEY_PASTE_, /* a pasted byte run: dropped unless a prompt is open */
};

enum key_mod { KEY_SHIFT = 1, KEY_ALT = 2, KEY_CTRL = 4 };

struct key {
	uint32_t code;
	unsigned mod;
	/* KEY_MOUSE_ */
	int button; /* 0 left, 1 middle, 2 right, 64 wheel up, 65 down */
	bool release, drag;
	int x, y; /* from 0 */
};

/* A decoder; all zero is ready.  Sequences beyond 64 bytes are dropped. */
struct key_decoder {
	unsigned char buf[64];
	size_t n;
	bool pasting;
	unsigned char skip; /* what is being swallowed: 0, '[' or ']' */
	bool skip_esc;      /* an ESC came inside it: perhaps its end */
	/* terminfo's strings for this terminal, added by term_curses */
	struct {
		char text[16];
		uint32_t code;
	} extra[64];
	size_t n_extra;
};

/* Feeds bytes; calls each for every whole key. */
void key_feed(struct key_decoder *d, const void *bytes, size_t n,
	      void (*each)(void *arg, const struct key *k), void *arg);
/* True if an ESC (or a cut sequence) waits for more: give it 25 ms, or 100 over
 * ssh, then flush. */
bool key_pending(const struct key_decoder *d);
/* The wait is over: what is there is taken as it is. */
void key_flush(struct key_decoder *d,
	       void (*each)(void *arg, const struct key *k), void *arg);
/* Only strings of 2..15 bytes that begin with ESC are taken. */
void key_add(struct key_decoder *d, const char *text, uint32_t code);

/* "g", "Enter", "S-Tab", "^C", "PgDn", "F1": reads a name as action.def writes
 * it (0 = ok), and writes one for help. */
int key_parse(const char *name, struct key *k);
void key_print(const struct key *k, char out[16]);

#endif
