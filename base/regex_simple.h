/*
 * regex_simple.h - the expressions that dashboards are full of, decided by
 * comparing bytes: words, words joined by | and words with .* or .+ between.
 */
#ifndef BASE_REGEX_SIMPLE_H
#define BASE_REGEX_SIMPLE_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/strmap.h"

struct regex_simple_part {
	struct slice word;
	int before; /* bytes before it at least; -1: it follows at once */
};

struct regex_simple_glob {
	size_t n;
	struct regex_simple_part *part; /* the last one ends the text */
};

/* All zero is empty and ready. */
struct regex_simple {
	struct arena arena;
	struct strmap words; /* alternatives without gaps */
	struct regex_simple_glob *globs;
	size_t n_globs, cap;
	int wraps; /* capturing groups around all of it */
};

/* false: PATTERN (one that regex_re2 took) is not of this kind. */
bool regex_simple_init(struct regex_simple *s, struct slice pattern);
void regex_simple_release(struct regex_simple *s);
/* TEXT is valid UTF-8. */
bool regex_simple_matches(const struct regex_simple *s, struct slice text);

#endif
