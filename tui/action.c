#include "config.h"

#include "tui/action.h"

#include <string.h>

static const struct action actions[] = {
#define ACTION(id, fn, group, keys, views, help) \
	{ #id, group, keys, views, help },
#include "tui/action.def"
#undef ACTION
};

const struct action *
action_at(unsigned i)
{
	return i < ACTION_COUNT ? &actions[i] : NULL;
}

/* True if the n bytes at NAME name this key. */
static bool
action_is_key(const char *name, size_t n, const struct key *k)
{
	char word[16];
	struct key named;

	if (n >= sizeof(word))
		return false;
	memcpy(word, name, n);
	word[n] = '\0';
	return key_parse(word, &named) == 0 && named.code == k->code &&
	       named.mod == k->mod;
}

int
action_of(const struct key *k, unsigned view)
{
	for (int i = 0; i < ACTION_COUNT; i++) {
		const char *p = actions[i].keys;

		if ((actions[i].views & view) == 0)
			continue;
		while (*p != '\0') {
			size_t n = strcspn(p, " ");

			if (action_is_key(p, n, k))
				return i;
			p += n;
			p += strspn(p, " ");
		}
	}
	return -1;
}
