#include "config.h"

#include "tui/term_pairs.h"

#include <string.h>

#include "base/mem.h"

#define SLOTS 2048u
#define PAIRS_MAX 1024 /* a screen shows some 200 */

struct term_pair {
	canvas_colour fg, bg;
	int number; /* 0: free */
};

void
term_pairs_init(struct term_pairs *p, int max)
{
	if (p->slot == NULL)
		p->slot = mem_calloc(SLOTS, sizeof(*p->slot));
	else
		memset(p->slot, 0, SLOTS * sizeof(*p->slot));
	p->n = 0;
	p->max = max < PAIRS_MAX ? max : PAIRS_MAX;
}

void
term_pairs_release(struct term_pairs *p)
{
	mem_free(p->slot);
	p->slot = NULL;
}

int
term_pairs_find(struct term_pairs *p, canvas_colour fg, canvas_colour bg,
		bool *is_new)
{
	uint32_t i = (fg * 31 + bg) * 2654435761u >> 21;

	*is_new = false;
	while (p->slot[i % SLOTS].number != 0) {
		const struct term_pair *s = &p->slot[i % SLOTS];

		if (s->fg == fg && s->bg == bg)
			return s->number;
		i++;
	}
	if (p->n + 1 >= p->max) {
		/* Eight colours have fewer pairs than they make: ink alone. */
		return bg == CANVAS_DEFAULT
			       ? 0
			       : term_pairs_find(p, fg, CANVAS_DEFAULT, is_new);
	}
	p->slot[i % SLOTS] = (struct term_pair){ fg, bg, ++p->n };
	*is_new = true;
	return p->n;
}

bool
term_pairs_crowded(const struct term_pairs *p)
{
	return p->n * 2 > p->max;
}
