#include "config.h"

#include <stddef.h>

#include "dashboards/dashboard.h"

/* mixin_data.c, made by build-aux/embed.sh. */
extern const unsigned char mixin_reads[], mixin_writes[], mixin_rules[];
extern const size_t mixin_reads_size, mixin_writes_size, mixin_rules_size;

static const struct {
	const char *name;
	const unsigned char *text;
	const size_t *size;
} shipped[] = {
	{ "pyroscope-reads", mixin_reads, &mixin_reads_size },
	{ "pyroscope-writes", mixin_writes, &mixin_writes_size },
};

bool
dashboard_shipped(unsigned i, const char **name, struct slice *text)
{
	if (i >= sizeof(shipped) / sizeof(shipped[0]))
		return false;
	*name = shipped[i].name;
	*text = (struct slice){ (const char *)shipped[i].text,
				*shipped[i].size };
	return true;
}

struct slice
dashboard_shipped_rules(void)
{
	return (struct slice){ (const char *)mixin_rules, mixin_rules_size };
}
