#include "config.h"

#include "dashboards/migrate_singlestat.h"

#include <math.h>

#include "base/limits.h"
#include "base/num.h"
#include "dashboards/field_props.h"

/* The next number of "70,80", NAN past the end. */
static double
next_level(struct slice *levels)
{
	const char *comma =
		levels->n > 0 ? memchr(levels->p, ',', levels->n) : NULL;
	size_t n = comma != NULL ? (size_t)(comma - levels->p) : levels->n;
	double v;

	if (num_parse(slice_trim((struct slice){ levels->p, n }), &v) < 0)
		v = NAN;
	n += comma != NULL;
	levels->p += n;
	levels->n -= n;
	return v;
}

/* One colour more than there are levels; the first is the base's. */
static void
migrate_levels(struct load *l, struct panel *p)
{
	struct slice levels = load_text(p->json, "thresholds"), *color;
	size_t n = load_texts(l->a, json_get(p->json, "colors"), &color);
	double at = -INFINITY;

	if (levels.n == 0 || n == 0)
		return;
	p->field.n_thresholds = 0;
	for (size_t i = 0; i < n && i < LIMIT_THRESHOLDS && !isnan(at); i++) {
		field_props_add_threshold(&p->field, at, color[i], l->a);
		at = next_level(&levels);
	}
}

void
migrate_singlestat(struct load *l, struct panel *p, const char *path)
{
	const struct json *j = p->json, *gauge = json_get(j, "gauge");
	double decimals = load_number(json_get(j, "decimals"));

	(void)path;
	if (load_text(j, "format").n > 0)
		p->field.unit = load_text(j, "format");
	if (!isnan(decimals))
		p->field.decimals = decimals;
	migrate_levels(l, p);
	if (!load_true(json_get(gauge, "show")))
		return;
	p->type = SLICE("gauge");
	p->field.min = load_number(json_get(gauge, "minValue"));
	p->field.max = load_number(json_get(gauge, "maxValue"));
}
