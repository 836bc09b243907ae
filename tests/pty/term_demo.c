/* term_demo.c - a screen of text, and the keys that were pressed: what
 * test_term drives. */
#include "config.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "net/loop.h"
#include "tui/term_curses.h"

struct demo {
	struct loop *loop;
	struct term *term;
	struct canvas canvas;
	struct str keys;
	bool dirty, quit;
	int signal, frame;
	int turn; /* changes every cell */
};

static void
demo_key(void *arg, const struct key *k)
{
	struct demo *d = arg;
	char name[16];

	key_print(k, name);
	str_printf(&d->keys, " %s", name);
	d->dirty = true;
	if (k->code == 'q' || k->code == 3)
		d->quit = true;
	else if (k->code == 26)
		term_suspend(d->term);
	else if (k->code == 'S')
		raise(SIGSEGV);
	else if (k->code == 'M')
		mem_fatal("out of memory");
	else if (k->code == 'E')
		fprintf(stderr, "noise \033[31m on the screen\n");
	else if (k->code == 'F')
		d->turn++;
	else if (k->code == 12)
		term_redraw(d->term);
}

static void
demo_resized(void *arg, int width, int height)
{
	struct demo *d = arg;

	canvas_release(&d->canvas);
	canvas_init(&d->canvas, width, height);
	d->dirty = true;
}

static void
demo_again(void *arg)
{
	((struct demo *)arg)->dirty = true;
}

static void
demo_gone(void *arg, int sig)
{
	struct demo *d = arg;

	d->signal = sig;
	d->quit = true;
}

static void
paint(struct demo *d)
{
	struct canvas *c = &d->canvas;
	const struct canvas_style red = { .fg = CANVAS_INDEX(160) };
	const struct canvas_style box = { .fg = CANVAS_INDEX(34),
					  .bg = CANVAS_INDEX(60) };
	struct str line = { 0 };
	struct text t;

	canvas_clear(c);
	for (int y = 2; y < c->height; y++)
		for (int x = 0; x < c->width && d->turn > 0; x++) {
			const int n = x * 7 + y * 13 + d->turn;
			const struct canvas_style s = { .fg = CANVAS_INDEX(
								16 + n % 200) };

			canvas_put(c, x, y, 'a' + (uint32_t)n % 26, s);
		}
	str_printf(&line, "demo %dx%d turn %d", c->width, c->height, d->turn);
	canvas_literal(c, 0, 0, c->width, str_text(&line), red);
	canvas_literal(c, c->width - 1, c->height - 1, 1, "#", box);
	canvas_put(c, c->width - 4, 0, 0x2588, box);
	text_init(&t, str_slice(&d->keys));
	canvas_text(c, 0, 1, c->width, &t, (struct canvas_style){ 0 });
	text_release(&t);
	str_release(&line);
}

int
main(void)
{
	struct demo d = { .loop = loop_new() };
	struct term_options o = {
		.loop = d.loop,
		.type = getenv("TERM"),
		.mouse = true,
		.key = demo_key,
		.resized = demo_resized,
		.drained = demo_again,
		.gone = demo_gone,
		.resumed = demo_again,
		.arg = &d,
	};
	struct err err = { 0 };
	int w, h;

	setlocale(LC_CTYPE, "");
	o.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	d.term = term_open(&o, &err);
	if (d.term == NULL) {
		fprintf(stderr, "%s\n", err.text);
		loop_free(d.loop);
		return 2;
	}
	term_size(d.term, &w, &h);
	canvas_init(&d.canvas, w, h);
	d.canvas.ascii = !o.utf8;
	for (d.dirty = true; !d.quit;) {
		if (d.dirty) {
			d.dirty = false;
			paint(&d);
			term_draw(d.term, &d.canvas);
		}
		loop_turn(d.loop, d.dirty ? 0 : INT64_MAX);
	}
	term_close(d.term);
	canvas_release(&d.canvas);
	str_release(&d.keys);
	loop_free(d.loop);
	return d.signal != 0 ? 128 + d.signal : 0;
}
