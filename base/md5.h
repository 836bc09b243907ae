/*
 * md5.h - RFC 1321's MD5, where others must come to the same number
 * (Prometheus' hashmod).  Nothing here is a secret.
 */
#ifndef BASE_MD5_H
#define BASE_MD5_H

#include <stdint.h>

#include "base/slice.h"

#define MD5_BYTES 16

void md5_sum(struct slice bytes, uint8_t out[MD5_BYTES]);

#endif
