/*
 * utf8.h - code points, widths and clusters; the one wrapper of utf8proc.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

#define UTF8_BAD ((uint32_t)0xfffd)

/* Reads one code point; bytes read (>= 1 while s is not empty).  Overlong,
 * surrogate, too large or cut: *cp = UTF8_BAD and 1 byte. */
size_t utf8_decode(struct slice s, uint32_t *cp);
/* Writes 1-4 bytes; returns how many. */
size_t utf8_encode(uint32_t cp, char out[4]);
bool utf8_valid(struct slice s);
/* Columns: 0, 1 or 2; -1 for what must not be drawn (controls, unassigned,
 * private use, surrogates). */
int utf8_width(uint32_t cp);
bool utf8_is_combining(uint32_t cp);
/* East-Asian wide letters, not emoji. */
bool utf8_is_wide_letter(uint32_t cp);
bool utf8_is_letter(uint32_t cp); /* any script */
bool utf8_is_digit(uint32_t cp);
/* Go's unicode.IsPrint: letters, marks, numbers, signs and the plain blank. */
bool utf8_is_print(uint32_t cp);
/* Lower or upper case of one code point (simple mapping). */
uint32_t utf8_lower(uint32_t cp);
uint32_t utf8_upper(uint32_t cp);

#endif
