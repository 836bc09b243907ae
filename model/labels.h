/*
 * labels.h - a sorted set of names and values.
 *
 * Sorted bytewise by name, names unique, no empty values (an empty value is no
 * label).  A set points at labels, so that a store keeps each pair once and
 * sets share them; labels and bytes belong to whoever made them: an arena, a
 * tsdb, an answer.
 */
#ifndef MODEL_LABELS_H
#define MODEL_LABELS_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/str.h"

struct label {
	struct slice name, value;
};

struct labels {
	size_t n;
	const struct label *const *l;
};

#define LABEL_NAME SLICE("__name__")

/* The value of NAME, or an empty slice. */
struct slice labels_get(const struct labels *ls, struct slice name);
/* By (name, value) pairs; a prefix sorts first (promql.md 2.1). */
int labels_cmp(const struct labels *a, const struct labels *b);
bool labels_eq(const struct labels *a, const struct labels *b);
uint64_t labels_hash(const struct labels *ls);
/* The n sorted labels themselves, not copied. */
struct labels labels_of(struct arena *a, const struct label *l, size_t n);
/* Names and values copied too. */
struct labels labels_copy(struct arena *a, const struct labels *ls);
/* Appends {a="b", c="d"}; with the name in front of the braces if NAME_FIRST,
 * and then no braces when nothing else is left. */
void labels_print(const struct labels *ls, bool name_first, struct str *out);
/* True if it is [A-Za-z_][A-Za-z0-9_]*, which may have colons if COLON. */
bool labels_is_plain(struct slice name, bool colon);
/* Appends a label's name, quoted unless it is plain. */
void labels_print_name(struct slice name, struct str *out);

/* Sorts in place, drops empty values; of equal names the last one wins.  Of the
 * set that results a has all but the bytes of names and values. */
struct labels labels_make(struct arena *a, struct label *l, size_t n);
/* A set that shares bytes with ls: NAME set to VALUE ("" removes it). */
struct labels labels_with(struct arena *a, const struct labels *ls,
			  struct slice name, struct slice value);
/* Only the n names, or all but them. */
struct labels labels_keep(struct arena *a, const struct labels *ls,
			  const struct slice *names, size_t n);
struct labels labels_drop(struct arena *a, const struct labels *ls,
			  const struct slice *names, size_t n);

#endif
