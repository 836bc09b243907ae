#include "config.h"

#include "tui/term_info.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

/* Defines struct term, and words such as lines: after all others. */
#include <term.h>

const char *
term_info_find(const char *name)
{
	/* tigetstr takes char * for history's sake. */
	char *s = tigetstr((char *)(uintptr_t)name);

	return s == (char *)-1 ? NULL : s;
}

/* A string of terminfo's without its delays. */
void
term_info_add(const char *name, struct str *out)
{
	const char *s = term_info_find(name);

	while (s != NULL && *s != '\0') {
		const char *end =
			strncmp(s, "$<", 2) == 0 ? strchr(s, '>') : NULL;

		if (end == NULL)
			str_addc(out, *s++);
		else
			s = end + 1;
	}
}

/* The names to try, the i-th: a server knows few of today's terminals. */
static bool
type_name(const char *type, unsigned i, char out[TERM_INFO_NAME])
{
	static const char *const others[] = { "xterm-256color", "xterm" };
	const size_t n = strlen(type);

	if (i == 0)
		snprintf(out, TERM_INFO_NAME, "%s", type);
	else if (i == 1 && n > 7 && strcmp(type + n - 7, "-direct") == 0)
		snprintf(out, TERM_INFO_NAME, "%.*s-256color", (int)(n - 7),
			 type);
	else if (i == 1)
		snprintf(out, TERM_INFO_NAME, "%s",
			 strncmp(type, "tmux", 4) == 0 ||
					 strncmp(type, "screen", 6) == 0
				 ? "screen-256color"
				 : others[0]);
	else if (i < 4)
		snprintf(out, TERM_INFO_NAME, "%s", others[i - 2]);
	else
		return false;
	return true;
}

/* 1: a known type that can be drawn on, 0: a known one that cannot, -1: not
 * known here. */
static int
try_type(const char *type)
{
	int result, can;

	if (strcmp(type, "dumb") == 0 || strcmp(type, "unknown") == 0)
		return 0;
	if (setupterm((char *)(uintptr_t)type, STDOUT_FILENO, &result) != 0)
		return -1;
	can = term_info_find("cup") != NULL;
	del_curterm(cur_term);
	return can;
}

int
term_info_choose(const char *type, char name[TERM_INFO_NAME], struct err *err)
{
	int can = -1;

	for (unsigned i = 0; can < 0; i++) {
		if (!type_name(type, i, name))
			return err_set(err, ERR_UNSUPPORTED,
				       "TERM=%.40s is not known here, nor is "
				       "xterm: install ncurses-base, or use "
				       "pyrodash snapshot",
				       type);
		can = try_type(name);
	}
	if (can > 0)
		return 0;
	return err_set(err, ERR_UNSUPPORTED,
		       "TERM=%.40s cannot move its cursor; use pyrodash "
		       "snapshot, or set TERM to what the terminal is",
		       type);
}

void
term_info_keys(struct key_decoder *d)
{
	static const struct {
		const char *name;
		uint32_t code;
	} keys[] = {
		{ "kcuu1", KEY_UP_ },     { "kcud1", KEY_DOWN_ },
		{ "kcub1", KEY_LEFT_ },   { "kcuf1", KEY_RIGHT_ },
		{ "khome", KEY_HOME_ },   { "kend", KEY_END_ },
		{ "kpp", KEY_PAGEUP_ },   { "knp", KEY_PAGEDOWN_ },
		{ "kich1", KEY_INSERT_ }, { "kdch1", KEY_DELETE_ },
		{ "kcbt", KEY_BACKTAB_ }, { "kent", KEY_ENTER_ },
	};
	char name[8];

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (term_info_find(keys[i].name) != NULL)
			key_add(d, term_info_find(keys[i].name), keys[i].code);
	for (unsigned i = 0; i < 12; i++) {
		snprintf(name, sizeof(name), "kf%u", i + 1);
		if (term_info_find(name) != NULL)
			key_add(d, term_info_find(name), KEY_F1_ + i);
	}
}

bool
term_info_plain(const char *name)
{
	const char *cup = term_info_find("cup");

	return strncmp(name, "linux", 5) == 0 || strncmp(name, "vt", 2) == 0 ||
	       cup == NULL || strncmp(cup, "\033[", 2) != 0;
}

void
term_info_reset(bool plain, struct str *out)
{
	/* One mode each: there are terminals that read only the first. */
	if (!plain)
		str_add(out, "\033[?2026l\033[?1006l\033[?1002l");
	term_info_add("sgr0", out);
	term_info_add(term_info_find("rmcup") != NULL ? "rmcup" : "clear", out);
	/* Some hide it again with the screen they go back to. */
	term_info_add("cnorm", out);
}
