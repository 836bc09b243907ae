/* menu_help.c - the lines of help: keys of this view, and what signs mean. */
#include "config.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "tui/desk.h"

#define HELP_NARROW 60    /* columns: keys stand below each other there */
#define HELP_KEYS 9       /* the longest name of a key */
#define HELP_MIN_WORDS 10 /* columns of the sentences */
#define HELP_LINES 8      /* that one sentence can take */

/* The bytes of TEXT that fit into WIDTH, ended by a blank if there is one; what
 * we say is ASCII, but for signs that stand alone. */
static struct slice
help_piece(struct slice *rest, size_t width)
{
	struct slice piece = *rest;

	if (rest->n > width) {
		piece.n = width;
		while (piece.n > 0 && rest->p[piece.n] != ' ')
			piece.n--;
		if (piece.n == 0)
			piece.n = width;
	}
	rest->p += piece.n;
	rest->n -= piece.n;
	while (rest->n > 0 && rest->p[0] == ' ') {
		rest->p++;
		rest->n--;
	}
	return piece;
}

static void
help_add(struct app *a, struct slice keys, struct slice words, size_t column)
{
	struct menu *m = &a->menu;
	size_t used = column + 8, width = (size_t)a->width;
	struct str all = { 0 };
	struct slice find;

	width = width > used + HELP_MIN_WORDS ? width - used : HELP_MIN_WORDS;
	str_add_slice(&all, keys);
	str_addc(&all, ' ');
	str_add_slice(&all, words);
	find = arena_slice(&m->arena, str_slice(&all));
	str_release(&all);
	for (int i = 0; i < HELP_LINES && (keys.n > 0 || words.n > 0); i++) {
		m->find[m->n] = find;
		menu_add(m, help_piece(&keys, column),
			 help_piece(&words, width));
	}
}

static void
help_signs(struct app *a, size_t column)
{
	const struct glyphs *g = a->look.glyphs;
	const struct {
		uint32_t glyph;
		const char *words;
	} signs[] = {
		{ g->warn, "a warning: the answer or the panel is not whole; "
			   "in the header: the source is down" },
		{ g->error, "a query failed: i says why" },
		{ g->live, "live: asked again by itself" },
		{ g->frozen, "frozen: nothing is asked until Space" },
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		char bytes[4];
		size_t n = utf8_encode(signs[i].glyph, bytes);

		help_add(a, (struct slice){ bytes, n },
			 slice_of(signs[i].words), column);
	}
}

void
menu_help_fill(struct app *a)
{
	struct menu *m = &a->menu;
	const struct action *action;
	size_t n = 0, column = HELP_KEYS;

	for (; (action = action_at((unsigned)n)) != NULL; n++)
		if (a->width >= HELP_NARROW && (action->views & a->view) != 0 &&
		    slice_of(action->keys).n > column)
			column = slice_of(action->keys).n;
	menu_room(m, (n + 4) * HELP_LINES);
	m->find =
		arena_calloc(&m->arena, (n + 4) * HELP_LINES, sizeof(*m->find));
	for (unsigned i = 0; (action = action_at(i)) != NULL; i++)
		if ((action->views & a->view) != 0)
			help_add(a, slice_of(action->keys),
				 slice_of(action->help), column);
	help_signs(a, column);
}
