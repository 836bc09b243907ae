/*
 * wide.h - WIDE in front of a function with loops over many numbers: compiled
 * for plain and for newer processors, and chosen when the program starts.  The
 * operations are the same, so the bits are.
 */
#ifndef BASE_WIDE_H
#define BASE_WIDE_H

/* The choice is made before the thread sanitizer has started, and crashes. */
#if defined(HAVE_TARGET_CLONES) && !defined(__SANITIZE_THREAD__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

#endif
