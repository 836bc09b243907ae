#include "config.h"

#include "tui/term_curses.h"

#define NCURSES_NOMACROS 1
#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "canvas/colour.h"
#include "net/loop.h"
#include "tui/term_info.h"
#include "tui/term_input.h"
#include "tui/term_pairs.h"
#include "tui/term_sgr.h"
#include "tui/term_sheet.h"
#include "tui/term_signal.h"
#include "tui/term_tty.h"

#define FINISH_MS 1000 /* for the last bytes to a slow terminal */
#define BAND 8         /* lines */
#define SYNC_MIN 1024  /* smaller frames do not tear */
#define RUN_MAX 256    /* cells handed to ncurses at once */

#define SYNC_ON "\033[?2026h"
#define SYNC_OFF "\033[?2026l"
#define MOUSE_ON "\033[?1002h\033[?1006h"
struct term {
	struct term_options o;
	char type[TERM_INFO_NAME]; /* the description used */
	bool plain; /* a console or a real one: no modes of xterm */
	struct term_tty tty;
	FILE *sheet; /* ncurses writes here */
	SCREEN *screen;
	int width, height;
	enum out_depth depth;
	bool direct;          /* colours are RGB, not of a palette */
	bool default_colours; /* -1 can be asked for */
	struct term_pairs pairs;
	struct term_sgr sgr;
	struct canvas shown; /* the cells that ncurses was given last */
	bool anew;           /* nothing is known of what is shown */
	bool entered;        /* the modes of the mouse are set */
	bool refused;        /* a draw waits for the queue */
	bool is_gone;
	struct term_input input;
	uint64_t frames;
};

/* ------------------------------------------------------------- opening --- */

static void
open_colours(struct term *t)
{
	t->depth = OUT_MONO;
	if (!has_colors() || start_color() == ERR || COLORS < 8)
		return;
	t->default_colours = use_default_colors() == OK;
	t->direct = COLORS > 256;
	t->depth = COLORS >= 256 ? OUT_256 : COLORS >= 16 ? OUT_16 : OUT_8;
	term_pairs_init(&t->pairs, COLOR_PAIRS);
}

static int
open_screen(struct term *t, struct err *err)
{
	if (term_info_choose(t->o.type, t->type, err) < 0)
		return -1;
	/* The size is ours; what these say would be taken for it. */
	unsetenv("LINES");
	unsetenv("COLUMNS");
	t->screen = newterm(t->type, t->sheet, t->sheet);
	if (t->screen != NULL)
		return 0;
	return err_set(err, ERR_UNSUPPORTED,
		       "ncurses cannot draw on TERM=%.40s; use pyrodash "
		       "snapshot, or set TERM to what the terminal is",
		       t->o.type);
}

/* ----------------------------------------------------------- the bytes --- */

static void
hung_up(void *arg)
{
	struct term *t = arg;

	term_input_stop(&t->input);
	if (!t->is_gone)
		t->o.gone(t->o.arg, SIGHUP);
	t->is_gone = true;
}

static void
send_more(void *arg)
{
	struct term *t = arg;

	if (term_tty_send(&t->tty) < 0) {
		hung_up(t);
		return;
	}
	if (term_tty_queued(&t->tty))
		return;
	loop_watch_write(t->o.loop, t->tty.fd, false, NULL, NULL);
	if (t->refused) {
		t->refused = false;
		t->o.drained(t->o.arg);
	}
}

static void
send_frame(struct term *t)
{
	struct str *q = &t->tty.queue;
	struct str sheet = { 0 }, frame = { 0 };
	bool sync;

	term_sheet_take(t->sheet, &sheet);
	if (t->plain || t->direct)
		str_add_slice(&frame, str_slice(&sheet));
	else
		term_sgr_feed(&t->sgr, str_slice(&sheet), &frame);
	str_release(&sheet);
	sync = frame.n > SYNC_MIN && !t->plain;
	if (sync)
		str_add(q, SYNC_ON);
	str_add_slice(q, str_slice(&frame));
	if (!t->entered && t->o.mouse && !t->plain)
		str_add(q, MOUSE_ON);
	t->entered = true;
	if (sync)
		str_add(q, SYNC_OFF);
	str_release(&frame);
	if (q->n == 0)
		return;
	t->frames++;
	/* That the terminal is gone is told when it is read. */
	if (term_tty_send(&t->tty) == 0 && term_tty_queued(&t->tty))
		loop_watch_write(t->o.loop, t->tty.fd, true, send_more, t);
}

/* ------------------------------------------------------------- drawing --- */

static int
colour_number(const struct term *t, canvas_colour c, int otherwise)
{
	if (c == CANVAS_DEFAULT)
		return t->default_colours ? -1 : otherwise;
	if (t->direct && (c & 255) >= 8)
		return (int)colour_rgb(c);
	return (int)(c & 255);
}

static int
pair_of(struct term *t, struct canvas_style s)
{
	bool is_new;
	int pair;

	if (t->depth == OUT_MONO ||
	    (s.fg == CANVAS_DEFAULT && s.bg == CANVAS_DEFAULT))
		return 0;
	pair = term_pairs_find(&t->pairs, s.fg, s.bg, &is_new);
	if (is_new && init_extended_pair(pair, colour_number(t, s.fg, 7),
					 colour_number(t, s.bg, 0)) == ERR)
		return 0;
	return pair;
}

static attr_t
attr_of(unsigned attr)
{
	return (attr & CANVAS_BOLD ? A_BOLD : 0) |
	       (attr & CANVAS_DIM ? A_DIM : 0) |
	       (attr & CANVAS_UNDERLINE ? A_UNDERLINE : 0) |
	       (attr & CANVAS_REVERSE ? A_REVERSE : 0);
}

static wchar_t
glyph_of(const struct term *t, uint32_t glyph)
{
	if (glyph >= ' ' && glyph < 0x7f)
		return (wchar_t)glyph;
	return t->o.utf8 && utf8_width(glyph) >= 0 ? (wchar_t)glyph : L'?';
}

static void
put_cell(struct term *t, const struct canvas_cell *cell, cchar_t *out)
{
	struct canvas_style s = out_style(cell->style, t->depth);
	wchar_t text[4] = { glyph_of(t, cell->glyph) };
	int pair, n = 1;

	/* The ink of a blank cannot be seen. */
	if (cell->glyph == ' ' &&
	    (s.attr & (CANVAS_UNDERLINE | CANVAS_REVERSE)) == 0) {
		s.fg = CANVAS_DEFAULT;
		s.attr = 0;
	}
	for (int i = 0; i < 2 && t->o.utf8 && cell->mark[i] != 0; i++)
		if (utf8_is_combining(cell->mark[i]))
			text[n++] = (wchar_t)cell->mark[i];
	pair = pair_of(t, s);
	setcchar(out, text, attr_of(s.attr), (short)pair, &pair);
}

/* Gives ncurses cells x..end of a row. */
static void
put_run(struct term *t, int y, int x, int end)
{
	const struct canvas_cell *row =
		t->shown.cell + (size_t)y * (size_t)t->shown.width;
	cchar_t run[RUN_MAX];
	int n = 0, at = x;

	/* A wide one is put whole. */
	if (row[x].glyph == 0 && x > 0)
		at = --x;
	for (; x < end; x++) {
		if (row[x].glyph == 0)
			continue;
		if (n == RUN_MAX) {
			mvadd_wchnstr(y, at, run, n);
			at = x;
			n = 0;
		}
		put_cell(t, &row[x], &run[n++]);
	}
	mvadd_wchnstr(y, at, run, n);
}

static void
put_row(struct term *t, const struct canvas *c, int y)
{
	const struct canvas_cell *from = c->cell + (size_t)y * (size_t)c->width;
	struct canvas_cell *to =
		t->shown.cell + (size_t)y * (size_t)t->shown.width;
	const int w = c->width < t->width ? c->width : t->width;

	for (int x = 0; x < w;) {
		int end = x;

		while (end < w &&
		       (t->anew || !canvas_same_cell(&from[end], &to[end]))) {
			to[end] = from[end];
			end++;
		}
		if (end > x)
			put_run(t, y, x, end);
		x = end + 1;
	}
}

bool
term_draw(struct term *t, const struct canvas *c)
{
	const int h = c->height < t->height ? c->height : t->height;

	if (t->is_gone)
		return true;
	if (term_tty_queued(&t->tty)) {
		t->refused = true;
		return false;
	}
	/* Curses scrolls where lines of the last picture stand elsewhere in
	 * this one.  Panels that look alike are such lines, too, and nothing is
	 * won by moving those: unless the picture scrolled it sees some at a
	 * time.
	 */
	for (int y = 0; y < h; y++) {
		put_row(t, c, y);
		if (!c->scrolled && y % BAND == BAND - 1) {
			wnoutrefresh(stdscr);
			doupdate();
		}
	}
	t->anew = false;
	wnoutrefresh(stdscr);
	doupdate();
	send_frame(t);
	return true;
}

void
term_redraw(struct term *t)
{
	clearok(curscr, TRUE);
	t->anew = true;
	/* All is repainted, so pairs may have other colours. */
	if (t->depth != OUT_MONO && term_pairs_crowded(&t->pairs)) {
		reset_color_pairs();
		term_pairs_init(&t->pairs, COLOR_PAIRS);
	}
}

static void
fit(struct term *t)
{
	term_tty_size(&t->tty, &t->width, &t->height);
	canvas_release(&t->shown);
	canvas_init(&t->shown, t->width, t->height);
	resizeterm(t->height, t->width);
	erase();
	term_redraw(t);
}

/* ------------------------------------------------------------- signals --- */

static void
enter(struct term *t)
{
	term_tty_raw(&t->tty);
	term_signal_enter();
	t->entered = false;
	t->sgr.known = false;
}

static void
resize(struct term *t)
{
	fit(t);
	t->o.resized(t->o.arg, t->width, t->height);
}

static void
come_back(struct term *t)
{
	enter(t);
	resize(t);
	t->o.resumed(t->o.arg);
}

void
term_suspend(struct term *t)
{
	struct str dropped = { 0 };

	term_tty_finish(&t->tty, FINISH_MS);
	/* ncurses is to enter again later; what it writes now, the reset
	 * says as well. */
	endwin();
	term_sheet_take(t->sheet, &dropped);
	str_release(&dropped);
	term_signal_leave();
	term_signal_stop();
	come_back(t);
}

static void
signalled(void *arg)
{
	static const int ends[] = { SIGTERM, SIGINT, SIGHUP };
	struct term *t = arg;

	term_signal_wake();
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (term_signal_take(ends[i])) {
			t->o.gone(t->o.arg, ends[i]);
			return;
		}
	if (term_signal_take(SIGTSTP)) {
		term_suspend(t);
		return;
	}
	if (term_signal_take(SIGCONT))
		/* Stopped by what cannot be caught: the shell took the modes
		 * back, and the screen may show anything. */
		come_back(t);
	if (term_signal_take(SIGWINCH))
		resize(t);
}

/* ------------------------------------------------------ opening, again --- */

static void
start(struct term *t)
{
	struct str reset = { 0 };

	t->plain = term_info_plain(t->type);
	typeahead(-1);
	nonl();
	leaveok(stdscr, TRUE);
	idcok(stdscr, FALSE);
	open_colours(t);

	curs_set(0);
	fit(t);
	term_info_reset(t->plain, &reset);
	term_signal_set_reset(str_slice(&reset));
	str_release(&reset);
	enter(t);
	t->input = (struct term_input){
		.loop = t->o.loop,
		.fd = t->tty.fd,
		.wait_us = t->o.remote ? 100000 : 25000,
		.key = t->o.key,
		.arg = t->o.arg,
		.gone = hung_up,
		.gone_arg = t,
	};
	term_info_keys(&t->input.keys);
	term_input_start(&t->input);
	loop_watch(t->o.loop, term_signal_fd(), signalled, t);
}

static void
close_screen(struct term *t)
{
	if (t->screen != NULL) {
		endwin();
		delscreen(t->screen);
	}
	if (t->sheet != NULL)
		fclose(t->sheet);
	canvas_release(&t->shown);
	term_pairs_release(&t->pairs);
	term_tty_close(&t->tty);
	mem_free(t);
}

static int
open_files(struct term *t, struct err *err)
{
	t->sheet = term_sheet_open(err);
	if (t->sheet == NULL)
		return -1;
	if (term_tty_open(&t->tty, err) < 0)
		return -1;
	if (term_signal_open(t->tty.fd, &t->tty.saved) == 0)
		return 0;
	return err_set(err, ERR_IO, "no eventfd: %s", strerror(errno));
}

struct term *
term_open(const struct term_options *o, struct err *err)
{
	struct term *t = mem_calloc(1, sizeof(*t));

	t->o = *o;
	t->tty.fd = -1;
	if (open_files(t, err) < 0 || open_screen(t, err) < 0) {
		term_signal_close();
		close_screen(t);
		return NULL;
	}
	start(t);
	return t;
}

void
term_close(struct term *t)
{
	term_input_stop(&t->input);
	loop_unwatch(t->o.loop, term_signal_fd());
	term_tty_finish(&t->tty, t->is_gone ? 0 : FINISH_MS);
	term_signal_close();
	close_screen(t);
}

/* --------------------------------------------------------------- facts --- */

void
term_size(const struct term *t, int *width, int *height)
{
	*width = t->width;
	*height = t->height;
}

enum out_depth
term_depth(const struct term *t)
{
	return t->depth;
}

enum glyph_tier
term_tier(const struct term *t)
{
	if (!t->o.utf8 || strncmp(t->type, "vt", 2) == 0)
		return GLYPHS_ASCII;
	return strncmp(t->type, "linux", 5) == 0 ? GLYPHS_BOX : GLYPHS_BRAILLE;
}

struct term_stats
term_stats(const struct term *t)
{
	return (struct term_stats){ t->tty.bytes, t->tty.writes, t->frames };
}
