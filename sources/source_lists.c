#include "config.h"

#include "sources/source_lists.h"

static struct slice *
copy_texts(struct arena *a, const struct slice *text, size_t n)
{
	struct slice *out = arena_calloc(a, n, sizeof(*out));

	for (size_t i = 0; i < n; i++)
		out[i] = arena_slice(a, text[i]);
	return out;
}

static void
copy_text(struct arena *a, struct slice *text)
{
	*text = arena_slice(a, *text);
}

static void
copy_metas(struct arena *a, struct source_meta *m, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		copy_text(a, &m[i].name);
		copy_text(a, &m[i].type);
		copy_text(a, &m[i].help);
		copy_text(a, &m[i].unit);
	}
}

static void
copy_targets(struct arena *a, struct source_target *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		t[i].labels = labels_copy(a, &t[i].labels);
		copy_text(a, &t[i].job);
		copy_text(a, &t[i].url);
		copy_text(a, &t[i].error);
	}
}

static void
copy_alerts(struct arena *a, struct source_rule *r)
{
	r->alert = arena_copy(a, r->alert, r->n_alerts * sizeof(*r->alert));
	for (size_t i = 0; i < r->n_alerts; i++) {
		struct source_alert *al = &r->alert[i];

		al->labels = labels_copy(a, &al->labels);
		al->annotation =
			arena_copy(a, al->annotation,
				   al->n_annotations * sizeof(*al->annotation));
		for (size_t k = 0; k < al->n_annotations; k++) {
			copy_text(a, &al->annotation[k].name);
			copy_text(a, &al->annotation[k].value);
		}
	}
}

static void
copy_rules(struct arena *a, struct source_rule *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		copy_text(a, &r[i].file);
		copy_text(a, &r[i].group);
		copy_text(a, &r[i].name);
		copy_text(a, &r[i].query);
		copy_text(a, &r[i].error);
		r[i].labels = labels_copy(a, &r[i].labels);
		copy_alerts(a, &r[i]);
	}
}

void
source_lists_copy(struct source_answer *to, const struct source_answer *from)
{
	struct arena *a = &to->arena;

	to->n_texts = from->n_texts;
	to->text = copy_texts(a, from->text, from->n_texts);
	to->n_warnings = from->n_warnings;
	to->warning = copy_texts(a, from->warning, from->n_warnings);
	to->n_metas = from->n_metas;
	to->meta = arena_copy(a, from->meta, from->n_metas * sizeof(*to->meta));
	copy_metas(a, to->meta, to->n_metas);
	to->n_targets = from->n_targets;
	to->target = arena_copy(a, from->target,
				from->n_targets * sizeof(*to->target));
	copy_targets(a, to->target, to->n_targets);
	to->n_rules = from->n_rules;
	to->rule = arena_copy(a, from->rule, from->n_rules * sizeof(*to->rule));
	copy_rules(a, to->rule, to->n_rules);
}
