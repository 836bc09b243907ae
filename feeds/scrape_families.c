#include "config.h"

#include "feeds/scrape_families.h"

#include "base/limits.h"
#include "sources/source.h"

void
scrape_families_release(struct scrape_families *f)
{
	strmap_release(&f->by_name);
	arena_release(&f->arena);
}

void
scrape_families_add(struct scrape_families *f, enum expo_meta what,
		    struct slice name, struct slice text)
{
	struct source_meta *m = strmap_find(&f->by_name, name);
	struct slice *to;

	if (f->arena.bytes > LIMIT_FAMILIES_BYTES)
		return;
	if (m == NULL) {
		m = arena_calloc(&f->arena, 1, sizeof(*m));
		m->name = arena_slice(&f->arena, name);
		*strmap_put(&f->by_name, name) = m;
	}
	to = what == EXPO_TYPE   ? &m->type
	     : what == EXPO_HELP ? &m->help
				 : &m->unit;
	if (!slice_eq(*to, text))
		*to = arena_slice(&f->arena, text);
}

void
scrape_families_copy(const struct scrape_families *f, struct source_answer *out)
{
	struct arena *a = &out->arena;
	struct source_meta *all =
		arena_calloc(a, out->n_metas + f->by_name.n, sizeof(*all));
	const struct strmap_entry *e;
	size_t i = 0;

	if (out->n_metas > 0)
		memcpy(all, out->meta, out->n_metas * sizeof(*all));
	out->meta = all;
	while ((e = strmap_next(&f->by_name, &i)) != NULL) {
		const struct source_meta *m = e->value;

		all[out->n_metas++] = (struct source_meta){
			.name = arena_slice(a, m->name),
			.type = arena_slice(a, m->type),
			.help = arena_slice(a, m->help),
			.unit = arena_slice(a, m->unit),
		};
	}
}
