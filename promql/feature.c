#include "config.h"

#include "promql/feature.h"

#include <stddef.h>

#include "base/err.h"

static const struct {
	struct feature feature;
	size_t at; /* of its bool */
} features[] = {
#define FEATURE(name, member, help) \
	{ { name, help }, offsetof(struct feature_set, member) },
#include "promql/feature.def"
#undef FEATURE
};

#define FEATURES (sizeof(features) / sizeof(features[0]))

const struct feature_set feature_defaults = { .parse = { .duration_expressions =
								 true } };

const struct feature_set feature_all = {
#define FEATURE(name, member, help) .member = true,
#include "promql/feature.def"
#undef FEATURE
};

const struct feature *
feature_get(size_t i)
{
	return i < FEATURES ? &features[i].feature : NULL;
}

void
feature_list(struct str *out)
{
	for (size_t i = 0; i < FEATURES; i++)
		str_printf(out, "%s%s", i > 0 ? ", " : "",
			   features[i].feature.name);
}

static int
feature_enable_one(struct feature_set *io, struct slice name, struct err *err)
{
	struct str all = { 0 };

	for (size_t i = 0; i < FEATURES; i++) {
		if (!slice_eq(name, slice_of(features[i].feature.name)))
			continue;
		*(bool *)((char *)io + features[i].at) = true;
		return 0;
	}
	feature_list(&all);
	err_set(err, ERR_USAGE, "there is no feature \"%.*s\": there are %s",
		SLICE_ARG(name), str_text(&all));
	str_release(&all);
	return -1;
}

int
feature_enable(struct feature_set *io, struct slice list, struct err *err)
{
	while (list.n > 0) {
		const char *comma = memchr(list.p, ',', list.n);
		size_t n = comma != NULL ? (size_t)(comma - list.p) : list.n;
		struct slice name = slice_trim((struct slice){ list.p, n });

		if (name.n > 0 && feature_enable_one(io, name, err) < 0)
			return -1;
		n += comma != NULL;
		list = (struct slice){ list.p + n, list.n - n };
	}
	return 0;
}
