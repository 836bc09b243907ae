#include "config.h"

#include "cli/secrets.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "cli/args.h"

/* The bytes FROM up to TO are seen as x. */
static void
secrets_take(const char **value, struct arena *keep, size_t from, size_t to)
{
	const char *seen = *value;

	*value = arena_strdup(keep, seen);
	memset((char *)(uintptr_t)seen + from, 'x', to - from);
}

void
secrets_hide(struct args *a, struct arena *keep)
{
	for (size_t i = 0; i < a->option[OPTION_URL].n; i++) {
		const char **url = &a->option[OPTION_URL].value[i];
		const char *scheme = strstr(*url, "://");
		const char *user = scheme != NULL ? scheme + 3 : *url;
		const char *at = strrchr(user, '@');

		if (at != NULL)
			secrets_take(url, keep, (size_t)(user - *url),
				     (size_t)(at - *url));
	}
	for (size_t i = 0; i < a->option[OPTION_HEADER].n; i++) {
		const char **header = &a->option[OPTION_HEADER].value[i];
		const char *colon = strchr(*header, ':');

		if (colon != NULL)
			secrets_take(header, keep,
				     (size_t)(colon + 1 - *header),
				     strlen(*header));
	}
}
