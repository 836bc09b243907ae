/*
 * typo.h - how far a word is from one that was meant.
 */
#ifndef BASE_TYPO_H
#define BASE_TYPO_H

#include "base/slice.h"

#define TYPO_FAR 99 /* too many to count */

/* How many bytes are wrong, missing or too many; TYPO_FAR of words over 127
 * bytes. */
size_t typo_count(struct slice a, struct slice b);

#endif
