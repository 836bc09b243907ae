#include "config.h"

#include "base/typo.h"

#define TYPO_BYTES 128

size_t
typo_count(struct slice a, struct slice b)
{
	size_t row[TYPO_BYTES];

	if (a.n >= TYPO_BYTES || b.n >= TYPO_BYTES)
		return TYPO_FAR;
	for (size_t k = 0; k <= b.n; k++)
		row[k] = k;
	for (size_t i = 1; i <= a.n; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t k = 1; k <= b.n; k++) {
			size_t best = corner + (a.p[i - 1] != b.p[k - 1]);

			corner = row[k];
			if (row[k] + 1 < best)
				best = row[k] + 1;
			if (row[k - 1] + 1 < best)
				best = row[k - 1] + 1;
			row[k] = best;
		}
	}
	return row[b.n];
}
