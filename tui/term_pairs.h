/*
 * term_pairs.h - which number stands for which two colours.  A number keeps its
 * colours until the table is begun anew: terminals repaint every cell of a pair
 * that changes.
 */
#ifndef TUI_TERM_PAIRS_H
#define TUI_TERM_PAIRS_H

#include <stdbool.h>

#include "canvas/canvas.h"

struct term_pairs {
	struct term_pair *slot; /* a hash table */
	int n, max;
};

/* MAX: the terminal's count of pairs, of which 0 is its own colours.  Also
 * begins anew. */
void term_pairs_init(struct term_pairs *p, int max);
void term_pairs_release(struct term_pairs *p);
/* 1..max-1; 0 when there is no room.  *is_new: not asked for before. */
int term_pairs_find(struct term_pairs *p, canvas_colour fg, canvas_colour bg,
		    bool *is_new);
/* More than half full. */
bool term_pairs_crowded(const struct term_pairs *p);

#endif
