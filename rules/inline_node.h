/*
 * inline_node.h - nodes of an inlined tree, counted and with their regexes
 * remembered, so that what comes to nothing can be given back.
 */
#ifndef RULES_INLINE_NODE_H
#define RULES_INLINE_NODE_H

#include "base/arena.h"
#include "promql/ast.h"

struct inline_nodes {
	struct arena *arena;
	uint32_t start, end; /* the place that new nodes get */
	bool keep_places;    /* copies keep theirs instead */
	size_t n;            /* made so far */
	struct expr **selector;
	size_t n_selectors, cap;
};

void inline_node_release(struct inline_nodes *t);
/* Frees the regexes of the selectors made since there were so many. */
void inline_node_forget(struct inline_nodes *t, size_t n_selectors);

/* A copy of this node alone: its operands are still the old ones. */
struct expr *inline_node_copy(struct inline_nodes *t, const struct expr *e);
/* Sets e's depth by those of its operands. */
void inline_node_measure(struct expr *e);
struct expr *inline_node_paren(struct inline_nodes *t, struct expr *e);
struct expr *inline_node_vector(struct inline_nodes *t, struct expr *scalar);
struct expr *inline_node_or(struct inline_nodes *t, struct expr *a,
			    struct expr *b);
/* label_replace(e, "NAME", "VALUE", "", ""): the label set on all elements. */
struct expr *inline_node_set_label(struct inline_nodes *t, struct expr *e,
				   struct slice name, struct slice value);
/* {__name__="NAME",__name__=""}: a vector that is always empty. */
struct expr *inline_node_empty(struct inline_nodes *t, struct slice name);

#endif
