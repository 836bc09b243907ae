/*
 * hash.h - xxHash's XXH64 with seed 0, where others must come to the same
 * number (Prometheus' hash of a label set).
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/slice.h"

uint64_t hash_xxh64(struct slice bytes);

#endif
