/*
 * key_csi.h - what a sequence of ESC [ or ESC O means: the forms of xterm, rxvt
 * and the Linux console, and mouse reports.
 */
#ifndef TUI_KEY_CSI_H
#define TUI_KEY_CSI_H

#include "tui/key.h"

/* The bytes of the sequence at P, and its key (KEY_NONE: one that means nothing
 * here; KEY_PASTE_: a paste begins); 0 while it is not whole. */
size_t key_csi(const unsigned char *p, size_t n, struct key *k);

#endif
