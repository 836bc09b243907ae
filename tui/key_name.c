/* key_name.c - the names of keys, as action.def and the help screen write them.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "tui/key.h"

static const struct {
	const char *name;
	uint32_t code;
} names[] = {
	{ "Enter", KEY_ENTER_ },
	{ "Tab", KEY_TAB_ },
	{ "S-Tab", KEY_BACKTAB_ },
	{ "Esc", KEY_ESC_ },
	{ "Space", ' ' },
	{ "Backspace", KEY_BACKSPACE_ },
	{ "Up", KEY_UP_ },
	{ "Down", KEY_DOWN_ },
	{ "Left", KEY_LEFT_ },
	{ "Right", KEY_RIGHT_ },
	{ "Home", KEY_HOME_ },
	{ "End", KEY_END_ },
	{ "PgUp", KEY_PAGEUP_ },
	{ "PgDn", KEY_PAGEDOWN_ },
	{ "Ins", KEY_INSERT_ },
	{ "Del", KEY_DELETE_ },
	{ "F1", KEY_F1_ },
	{ "F2", KEY_F1_ + 1 },
	{ "F3", KEY_F1_ + 2 },
	{ "F4", KEY_F1_ + 3 },
	{ "F5", KEY_F1_ + 4 },
	{ "F6", KEY_F1_ + 5 },
	{ "F7", KEY_F1_ + 6 },
	{ "F8", KEY_F1_ + 7 },
	{ "F9", KEY_F1_ + 8 },
	{ "F10", KEY_F1_ + 9 },
	{ "F11", KEY_F1_ + 10 },
	{ "F12", KEY_F12_ },
	{ "Mouse", KEY_MOUSE_ },
	{ "Paste", KEY_PASTE_ },
	/* as the terminal sends them */
	{ "^M", KEY_ENTER_ },
	{ "^I", KEY_TAB_ },
	{ "^[", KEY_ESC_ },
	{ "^H", KEY_BACKSPACE_ },
	{ "^?", KEY_BACKSPACE_ },
};
#define NAMES (sizeof(names) / sizeof(names[0]))

static const struct {
	char text[3];
	unsigned mod;
} prefixes[] = { { "C-", KEY_CTRL }, { "A-", KEY_ALT }, { "S-", KEY_SHIFT } };
#define PREFIXES (sizeof(prefixes) / sizeof(prefixes[0]))

static uint32_t
code_of(const char *name)
{
	struct slice s = slice_of(name);
	uint32_t cp;

	for (size_t i = 0; i < NAMES; i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].code;
	if (s.n == 2 && name[0] == '^' && name[1] > '@' && name[1] <= '_')
		return (uint32_t)name[1] & 31;
	if (s.n == 0 || utf8_decode(s, &cp) != s.n || cp <= ' ')
		return KEY_NONE;
	return cp;
}

int
key_parse(const char *name, struct key *k)
{
	*k = (struct key){ 0 };
	if (strcmp(name, "^@") == 0)
		name = "C-Space";
	while ((k->code = code_of(name)) == KEY_NONE) {
		size_t i = 0;

		while (i < PREFIXES && strncmp(name, prefixes[i].text, 2) != 0)
			i++;
		if (i == PREFIXES || (k->mod & prefixes[i].mod) != 0)
			return -1;
		k->mod |= prefixes[i].mod;
		name += 2;
	}
	return 0;
}

void
key_print(const struct key *k, char out[16])
{
	char plain[5] = "";
	const char *name = plain;
	size_t i = 0;

	while (i < NAMES && names[i].code != k->code)
		i++;
	if (i < NAMES)
		name = names[i].name;
	else if (k->code < ' ')
		snprintf(plain, sizeof(plain), "^%c", (int)(k->code + '@'));
	else if (k->code < KEY_SPECIAL_)
		plain[utf8_encode(k->code, plain)] = '\0';
	snprintf(out, 16, "%s%s%s%s", k->mod & KEY_CTRL ? "C-" : "",
		 k->mod & KEY_ALT ? "A-" : "", k->mod & KEY_SHIFT ? "S-" : "",
		 name);
}
