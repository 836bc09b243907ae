/*
 * row_table.h - label sets by number, 0 first.
 *
 * Labels are told apart by their bytes once each, sets by the labels they point
 * at: of series from one store, which keeps each label once, no byte is looked
 * at again.  All zero is empty; all memory is of the arena.
 */
#ifndef PROMQL_ROW_TABLE_H
#define PROMQL_ROW_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/labels.h"

struct row_table {
	bool copies;           /* of labels are kept, with their bytes */
	struct labels *labels; /* by number; they stay put */
	size_t n, cap;
	uint32_t *slot; /* of sets: number + 1, 0 = free */
	size_t n_slots;
	struct row_table_seen *seen; /* labels by their address */
	size_t n_seen, seen_slots;
	const struct label **known; /* labels by their bytes */
	size_t n_known, known_slots;
	const struct label **key; /* scratch */
	size_t key_cap;
};

/* The number of LS, given the next one if it is new (*fresh is set).  Its
 * labels must stay as they are, copied or not; the array that points at them
 * need not. */
size_t row_table_put(struct row_table *t, struct arena *a,
		     const struct labels *ls, bool *fresh);
/* Of one label, which may be gone afterwards: what is kept is a copy. */
size_t row_table_put_copy(struct row_table *t, struct arena *a,
			  const struct label *l, bool *fresh);

#endif
