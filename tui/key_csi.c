#include "config.h"

#include "tui/key_csi.h"

#define PARAMS 4
#define PARAM_MAX 9999999

struct csi {
	unsigned char private; /* one of "<=>?", or 0 */
	unsigned char final;
	bool intermediate;
	unsigned n, param[PARAMS]; /* 0 where none was given */
};

static uint32_t
letter_code(unsigned char c)
{
	switch (c) {
	case 'A':
		return KEY_UP_;
	case 'B':
		return KEY_DOWN_;
	case 'C':
		return KEY_RIGHT_;
	case 'D':
		return KEY_LEFT_;
	case 'H':
		return KEY_HOME_;
	case 'F':
		return KEY_END_;
	case 'P':
	case 'Q':
	case 'R':
	case 'S':
		return KEY_F1_ + (c - 'P');
	case 'Z':
		return KEY_BACKTAB_;
	default:
		return KEY_NONE;
	}
}

static uint32_t
number_code(unsigned n)
{
	static const uint32_t codes[] = {
		[1] = KEY_HOME_,     [2] = KEY_INSERT_,   [3] = KEY_DELETE_,
		[4] = KEY_END_,      [5] = KEY_PAGEUP_,   [6] = KEY_PAGEDOWN_,
		[7] = KEY_HOME_,     [8] = KEY_END_,      [11] = KEY_F1_,
		[12] = KEY_F1_ + 1,  [13] = KEY_F1_ + 2,  [14] = KEY_F1_ + 3,
		[15] = KEY_F1_ + 4,  [17] = KEY_F1_ + 5,  [18] = KEY_F1_ + 6,
		[19] = KEY_F1_ + 7,  [20] = KEY_F1_ + 8,  [21] = KEY_F1_ + 9,
		[23] = KEY_F1_ + 10, [24] = KEY_F1_ + 11, [200] = KEY_PASTE_,
	};

	return n < sizeof(codes) / sizeof(codes[0]) ? codes[n] : KEY_NONE;
}

/* xterm's: 1 and the sum of shift 1, alt 2, ctrl 4, meta 8. */
static unsigned
mod_of(unsigned param)
{
	unsigned bits = param > 0 ? param - 1 : 0;

	return (bits & 1 ? KEY_SHIFT : 0) | (bits & 10 ? KEY_ALT : 0) |
	       (bits & 4 ? KEY_CTRL : 0);
}

/* A key told by its code point and modifiers, as the older forms tell it. */
static void
from_code_point(unsigned cp, unsigned mod, struct key *k)
{
	const bool letter = (cp | 32) >= 'a' && (cp | 32) <= 'z';

	if (cp == 0 || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000) ||
	    (cp >= 0x80 && cp < 0xa0))
		return;
	if (cp == '\t' && (mod & KEY_SHIFT)) {
		cp = KEY_BACKTAB_;
		mod &= ~(unsigned)KEY_SHIFT;
	} else if (letter && (mod & KEY_CTRL)) {
		cp &= 31;
		mod &= ~(unsigned)KEY_CTRL;
	} else if (letter && (mod & KEY_SHIFT)) {
		cp &= ~32u;
		mod &= ~(unsigned)KEY_SHIFT;
	}
	k->code = cp == 8 ? KEY_BACKSPACE_ : cp;
	k->mod = mod;
}

static void
from_mouse(unsigned b, unsigned x, unsigned y, struct key *k)
{
	k->code = KEY_MOUSE_;
	k->button = (int)(b & (3 | 64 | 128));
	k->drag = (b & 32) != 0;
	k->mod = (b & 4 ? KEY_SHIFT : 0) | (b & 8 ? KEY_ALT : 0) |
		 (b & 16 ? KEY_CTRL : 0);
	k->x = x > 0 ? (int)x - 1 : 0;
	k->y = y > 0 ? (int)y - 1 : 0;
}

static void
from_tilde(const struct csi *s, struct key *k)
{
	if (s->param[0] == 27 && s->n == 3) {
		from_code_point(s->param[2], mod_of(s->param[1]), k);
		return;
	}
	k->code = number_code(s->param[0]);
	k->mod = mod_of(s->param[1]);
}

static void
from_rxvt(const struct csi *s, unsigned mod, struct key *k)
{
	k->code = number_code(s->param[0]);
	k->mod = mod;
}

static void
from_csi(const struct csi *s, struct key *k)
{
	if (s->private == '<' && (s->final == 'M' || s->final == 'm')) {
		from_mouse(s->param[0], s->param[1], s->param[2], k);
		k->release = s->final == 'm';
		return;
	}
	if (s->private != 0 || s->intermediate)
		return;
	switch (s->final) {
	case '~':
		from_tilde(s, k);
		break;
	case '^':
		from_rxvt(s, KEY_CTRL, k);
		break;
	case '@':
		from_rxvt(s, KEY_CTRL | KEY_SHIFT, k);
		break;
	case '$':
		from_rxvt(s, KEY_SHIFT, k);
		break;
	case 'u':
		from_code_point(s->param[0], mod_of(s->param[1]), k);
		break;
	case 'a':
	case 'b':
	case 'c':
	case 'd':
		k->code = letter_code(s->final & 0x5f);
		k->mod = KEY_SHIFT;
		break;
	default:
		/* CSI row;column R is an answer, not F3. */
		if (s->final == 'R' && s->param[0] > 1)
			return;
		k->code = letter_code(s->final);
		k->mod = mod_of(s->param[1]);
	}
	if (k->code == KEY_BACKTAB_)
		k->mod &= ~(unsigned)KEY_SHIFT;
	if (k->code == KEY_NONE || k->code == KEY_PASTE_)
		k->mod = 0;
}

/* Bytes of the parameters at P; sub-parameters count for nothing. */
static size_t
params(const unsigned char *p, size_t n, struct csi *s)
{
	size_t i = 0;
	bool sub = false;

	if (n > 0 && p[0] >= '<' && p[0] <= '?')
		s->private = p[i++];
	for (; i < n && p[i] >= 0x30 && p[i] < 0x40; i++) {
		unsigned *v =
			s->n <= PARAMS && s->n > 0 ? &s->param[s->n - 1] : NULL;

		if (s->n == 0) {
			s->n = 1;
			v = &s->param[0];
		}
		if (p[i] == ';') {
			s->n++;
			sub = false;
		} else if (p[i] >= ':')
			sub = true;
		else if (!sub && v != NULL && *v <= PARAM_MAX)
			*v = *v * 10 + (p[i] - '0');
	}
	return i;
}

/* ESC O: keys of the application modes, 1;5A too. */
static size_t
ss3(const unsigned char *p, size_t n, struct key *k)
{
	static const char pad[] = "*+,-./0123456789";
	struct csi s = { 0 };
	size_t i = 2 + params(p + 2, n - 2, &s);
	unsigned char c;

	if (i == n)
		return 0;
	c = p[i];
	if (c < 0x40 || c > 0x7e)
		return i;
	if (c == 'M')
		k->code = KEY_ENTER_;
	else if (c == 'I')
		k->code = KEY_TAB_;
	else if (c == 'X')
		k->code = '=';
	else if (c >= 'j' && c <= 'y')
		k->code = (unsigned char)pad[c - 'j'];
	else if (c >= 'a' && c <= 'd') {
		k->code = letter_code(c & 0x5f);
		k->mod = KEY_CTRL;
	} else {
		k->code = letter_code(c);
		if (k->code != KEY_NONE && k->code != KEY_BACKTAB_)
			k->mod = mod_of(s.n > 1 ? s.param[1] : s.param[0]);
	}
	return i + 1;
}

/* ESC [ M and three bytes, from terminals that know no 1006. */
static size_t
old_mouse(const unsigned char *p, size_t n, struct key *k)
{
	for (size_t i = 3; i < n && i < 6; i++)
		if (p[i] < 0x20)
			return 3;
	if (n < 6)
		return 0;
	from_mouse(p[3] - 32u, p[4] - 32u, p[5] - 32u, k);
	if ((k->button & 3) == 3 && k->button < 64) {
		k->button = 0;
		k->release = !k->drag;
	}
	return 6;
}

size_t
key_csi(const unsigned char *p, size_t n, struct key *k)
{
	struct csi s = { 0 };
	size_t i;

	if (n < 3)
		return 0;
	if (p[1] == 'O')
		return ss3(p, n, k);
	if (p[2] == 'M')
		return old_mouse(p, n, k);
	if (p[2] == '[') {
		if (n > 3 && p[3] >= 'A' && p[3] <= 'E')
			k->code = KEY_F1_ + (p[3] - 'A');
		return n == 3 ? 0 : p[3] < 0x20 || p[3] > 0x7e ? 3 : 4;
	}
	i = 2 + params(p + 2, n - 2, &s);
	if (i < n && p[i] == '$' && s.private == 0 && s.n == 1)
		s.final = '$';
	else
		for (; i < n && p[i] >= 0x20 && p[i] < 0x30; i++)
			s.intermediate = true;
	if (i == n)
		return 0;
	if (s.final == 0) {
		/* A control or a byte from outside cuts it off. */
		if (p[i] < 0x40 || p[i] > 0x7e)
			return i;
		s.final = p[i];
	}
	from_csi(&s, k);
	return i + 1;
}
