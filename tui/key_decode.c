/* key_decode.c - key.h's decoder. */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "tui/key.h"
#include "tui/key_csi.h"

#define ESC 0x1b
#define CANCEL 3 /* ^C gets through whatever is being swallowed */

typedef void each_fn(void *arg, const struct key *k);

/* What a run of bytes means: the bytes used, 0 while more must come first. */
struct taken {
	size_t n;
	unsigned char skip; /* the rest of it is to be swallowed */
	struct key key;     /* code KEY_NONE: nothing to tell */
};

static struct taken
taken_plain(size_t n, uint32_t code, unsigned mod)
{
	return (struct taken){ .n = n, .key = { .code = code, .mod = mod } };
}

static struct taken
take_control(unsigned char c)
{
	if (c == 0)
		return taken_plain(1, ' ', KEY_CTRL);
	return taken_plain(1, c == 8 ? KEY_BACKSPACE_ : c, 0);
}

static struct taken
take_char(const unsigned char *p, size_t n, bool final)
{
	const size_t want = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	const struct slice s = { (const char *)p, n < want ? n : want };
	uint32_t cp;
	size_t used;

	if (p[0] < 0x20 || p[0] == 0x7f)
		return take_control(p[0]);
	if (p[0] < 0x80)
		return taken_plain(1, p[0], 0);
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return taken_plain(1, KEY_NONE, 0);
	for (size_t i = 1; i < s.n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return taken_plain(i, KEY_NONE, 0);
	if (s.n < want)
		return taken_plain(final ? s.n : 0, KEY_NONE, 0);
	used = utf8_decode(s, &cp);
	if (used != want || cp < 0xa0)
		cp = KEY_NONE;
	return taken_plain(want, cp, 0);
}

/* ESC and a byte that opens no sequence. */
static struct taken
take_alt(const unsigned char *p, size_t n, bool final)
{
	struct taken t;

	if (p[1] < 0x20 && p[1] != '\r' && p[1] != '\t' && p[1] != 8)
		return taken_plain(1, KEY_ESC_, 0);
	t = take_char(p + 1, n - 1, final);
	if (t.n == 0)
		return t;
	t.n++;
	t.key.mod |= KEY_ALT;
	return t;
}

/* ESC [ or ESC O, with nothing of which the user could mean less. */
static struct taken
take_sequence(const unsigned char *p, size_t n, bool final)
{
	struct taken t = { 0 };

	t.n = key_csi(p, n, &t.key);
	if (t.n > 0 || !final)
		return t;
	if (n == 2)
		return taken_plain(2, p[1], KEY_ALT);
	return taken_plain(n, KEY_NONE, 0);
}

/* Of a terminal's answers only the end is looked for. */
static struct taken
take_string(const unsigned char *p, size_t n, bool final)
{
	if (n == 2)
		return final ? taken_plain(2, p[1], KEY_ALT)
			     : taken_plain(0, KEY_NONE, 0);
	return (struct taken){ .n = 2, .skip = ']' };
}

static struct taken
take_double(const unsigned char *p, size_t n, bool final)
{
	struct taken t;

	if (n == 2 && !final)
		return taken_plain(0, KEY_NONE, 0);
	if (n == 2 || (p[2] != '[' && p[2] != 'O'))
		return taken_plain(1, KEY_ESC_, 0);
	t = take_sequence(p + 1, n - 1, final);
	if (t.n == 0)
		return t;
	t.n++;
	t.key.mod |= KEY_ALT;
	return t;
}

static struct taken
take_escape(const unsigned char *p, size_t n, bool final)
{
	if (n == 1)
		return taken_plain(final ? 1 : 0, KEY_ESC_, 0);
	if (p[1] == ESC)
		return take_double(p, n, final);
	if (p[1] == '[' || p[1] == 'O')
		return take_sequence(p, n, final);
	if (p[1] == ']' || p[1] == 'P' || p[1] == 'X' || p[1] == '^' ||
	    p[1] == '_')
		return take_string(p, n, final);
	return take_alt(p, n, final);
}

/* A string of terminfo's: 1 and its code; -1: the start of one; 0: none. */
static int
take_extra(const struct key_decoder *d, struct taken *t)
{
	int answer = 0;

	for (size_t i = 0; i < d->n_extra; i++) {
		const char *text = d->extra[i].text;
		const size_t len = strlen(text);

		if (len <= d->n && memcmp(text, d->buf, len) == 0) {
			*t = taken_plain(len, d->extra[i].code, 0);
			return 1;
		}
		if (len > d->n && memcmp(text, d->buf, d->n) == 0)
			answer = -1;
	}
	return answer;
}

static struct taken
take(const struct key_decoder *d, bool final)
{
	struct taken t = { 0 };
	int extra;

	if (d->buf[0] != ESC)
		return take_char(d->buf, d->n, final);
	extra = take_extra(d, &t);
	if (extra > 0 || (extra < 0 && !final))
		return t;
	return take_escape(d->buf, d->n, final);
}

/* Tells all keys that are whole; with FINAL nothing stays behind. */
static void
drain(struct key_decoder *d, bool final, each_fn *each, void *arg)
{
	while (d->n > 0) {
		struct taken t = take(d, final);

		if (t.n == 0 && d->n < sizeof(d->buf))
			return;
		if (t.n == 0) {
			/* Too long for any key. */
			t = (struct taken){ .n = d->n, .skip = '[' };
		}
		d->n -= t.n;
		memmove(d->buf, d->buf + t.n, d->n);
		if (t.key.code == KEY_PASTE_) {
			d->pasting = true;
			d->n = 0;
		} else if (t.key.code != KEY_NONE)
			each(arg, &t.key);
		if (t.skip != 0) {
			unsigned char rest[sizeof(d->buf)];
			const size_t n = d->n;

			memcpy(rest, d->buf, n);
			d->n = 0;
			d->skip = t.skip;
			d->skip_esc = false;
			key_feed(d, rest, n, each, arg);
			return;
		}
	}
}

static void
feed_byte(struct key_decoder *d, unsigned char c, each_fn *each, void *arg)
{
	d->buf[d->n++] = c;
	drain(d, false, each, arg);
}

static void
feed_paste(struct key_decoder *d, unsigned char c, each_fn *each, void *arg)
{
	static const unsigned char end[] = "\033[201~";
	const struct key pasted = { .code = KEY_PASTE_ };

	if (c != end[d->n]) {
		d->n = c == ESC;
		if (d->n > 0)
			d->buf[0] = c;
		if (c == CANCEL) {
			d->pasting = false;
			feed_byte(d, c, each, arg);
		}
		return;
	}
	d->buf[d->n++] = c;
	if (d->n == sizeof(end) - 1) {
		d->n = 0;
		d->pasting = false;
		each(arg, &pasted);
	}
}

static void
feed_skip(struct key_decoder *d, unsigned char c, each_fn *each, void *arg)
{
	if (d->skip == '[') {
		const bool inside = c >= 0x20 && c < 0x80;

		if (!inside || c >= 0x40)
			d->skip = 0;
		if (!inside)
			feed_byte(d, c, each, arg);
		return;
	}
	if (d->skip_esc) {
		d->skip_esc = false;
		d->skip = 0;
		if (c != '\\') {
			/* It was cut: a sequence of its own begins. */
			feed_byte(d, ESC, each, arg);
			feed_byte(d, c, each, arg);
		}
	} else if (c == ESC)
		d->skip_esc = true;
	else if (c == 7 || c == CANCEL || c == 0x18 || c == 0x1a) {
		d->skip = 0;
		if (c == CANCEL)
			feed_byte(d, c, each, arg);
	}
}

void
key_feed(struct key_decoder *d, const void *bytes, size_t n,
	 void (*each)(void *arg, const struct key *k), void *arg)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++)
		if (d->pasting)
			feed_paste(d, p[i], each, arg);
		else if (d->skip != 0)
			feed_skip(d, p[i], each, arg);
		else
			feed_byte(d, p[i], each, arg);
}

bool
key_pending(const struct key_decoder *d)
{
	return !d->pasting && (d->n > 0 || d->skip != 0);
}

void
key_flush(struct key_decoder *d, void (*each)(void *arg, const struct key *k),
	  void *arg)
{
	const struct key esc = { .code = KEY_ESC_ };
	const bool lone = d->skip != 0 && d->skip_esc;

	if (d->pasting)
		return;
	d->skip = 0;
	d->skip_esc = false;
	if (lone)
		each(arg, &esc);
	drain(d, true, each, arg);
}

void
key_add(struct key_decoder *d, const char *text, uint32_t code)
{
	const size_t n = strlen(text);

	if (n < 2 || n >= sizeof(d->extra[0].text) || text[0] != ESC ||
	    d->n_extra == sizeof(d->extra) / sizeof(d->extra[0]))
		return;
	if (n == 2 && (text[1] == '[' || text[1] == 'O' || text[1] == ESC))
		return;
	memcpy(d->extra[d->n_extra].text, text, n + 1);
	d->extra[d->n_extra++].code = code;
}
