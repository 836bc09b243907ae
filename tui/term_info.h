/*
 * term_info.h - what terminfo says of a terminal.  Strings are those of the
 * type opened last, by term_info_choose or by ncurses.
 */
#ifndef TUI_TERM_INFO_H
#define TUI_TERM_INFO_H

#include <stdbool.h>

#include "base/str.h"
#include "tui/key.h"

#define TERM_INFO_NAME 64

struct err;

/* The type to use for TERM=type: itself, or the nearest known here, for stock
 * servers know few of today's terminals.  -1: it cannot be drawn on. */
int term_info_choose(const char *type, char name[TERM_INFO_NAME],
		     struct err *err);
/* A string such as "cup", or NULL. */
const char *term_info_find(const char *capability);
/* Appends it without its delays; nothing if there is none. */
void term_info_add(const char *capability, struct str *out);
void term_info_keys(struct key_decoder *d);
/* A console, or a terminal of old: none of the modes that xterm brought. */
bool term_info_plain(const char *name);
/* The bytes that put the terminal back, whatever it was doing. */
void term_info_reset(bool plain, struct str *out);

#endif
