#include "config.h"

#include "viewer_shows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

void
assert_shows(struct viewer_case *v, const char *text)
{
	const char *screen = viewer_case_screen(v);

	if (strstr(screen, text) == NULL)
		fail_msg("'%s' is not in\n%s", text, screen);
}

void
assert_hides(struct viewer_case *v, const char *text)
{
	const char *screen = viewer_case_screen(v);

	if (strstr(screen, text) != NULL)
		fail_msg("'%s' is in\n%s", text, screen);
}
