#include "config.h"

#include "feeds/scrape_labels.h"

#include "base/err.h"
#include "base/quote.h"
#include "feeds/scrape_role.h"

static void
labels_make_one(struct scrape_labels *s, struct slice name, struct slice value,
		struct arena *a)
{
	if (labels_get(&s->target, name).n == 0)
		s->target = labels_with(a, &s->target, name, value);
}

void
scrape_labels_make(struct scrape_labels *s, const struct labels *discovered,
		   const struct scrape_labels_words *w, struct arena *a)
{
	struct slice job = SLICE(SCRAPE_ROLE_OTHER);
	struct slice given = labels_get(discovered, SLICE("namespace"));
	struct slice namespace_ = given.n > 0 ? given : w->namespace_;

	s->target = *discovered;
	if (w->component.n > 0)
		job = slice_of(arena_printf(a, "%.*s/%.*s",
					    SLICE_ARG(namespace_),
					    SLICE_ARG(w->component)));
	if (s->job->make_job)
		labels_make_one(s, SLICE("job"), job, a);
	if (s->job->make_namespace)
		labels_make_one(s, SLICE("namespace"), w->namespace_, a);
	if (s->job->make_cluster)
		labels_make_one(s, SLICE("cluster"), w->cluster, a);
}

bool
scrape_labels_plain(const struct scrape_job *j)
{
	return j->metric_relabel == NULL && j->label_limit == 0 &&
	       j->label_name_length_limit == 0 &&
	       j->label_value_length_limit == 0;
}

/* "exported_" before a name until nothing has it. */
static struct labels
labels_export(struct arena *a, const struct labels *in,
	      const struct label *exposed)
{
	struct slice name = exposed->name;

	do
		name = slice_of(
			arena_printf(a, "exported_%.*s", SLICE_ARG(name)));
	while (labels_get(in, name).n > 0);
	return labels_with(a, in, name, exposed->value);
}

/* The target's labels that the line does not have, not even without value. */
static size_t
labels_others(const struct labels *target, const struct labels *ls,
	      struct label *out)
{
	size_t n = 0, k = 0;

	for (size_t i = 0; i < target->n; i++) {
		while (k < ls->n &&
		       slice_cmp(ls->l[k]->name, target->l[i]->name) < 0)
			k++;
		if (k == ls->n || !slice_eq(ls->l[k]->name, target->l[i]->name))
			out[n++] = *target->l[i];
	}
	return n;
}

static struct labels
labels_merge(const struct scrape_labels *s, const struct labels *ls,
	     struct arena *a)
{
	const struct labels *t = &s->target;
	const struct label **exposed = arena_calloc(a, t->n, sizeof(*exposed));
	struct label *all = arena_calloc(a, ls->n + t->n, sizeof(*all));
	struct labels out;
	size_t n = 0, n_exposed = 0;

	for (size_t i = 0; i < ls->n; i++) {
		if (!s->honor && labels_get(t, ls->l[i]->name).n > 0) {
			size_t k = n_exposed++;

			/* shorter names first */
			for (;
			     k > 0 && exposed[k - 1]->name.n > ls->l[i]->name.n;
			     k--)
				exposed[k] = exposed[k - 1];
			exposed[k] = ls->l[i];
			continue;
		}
		all[n++] = *ls->l[i];
	}
	for (size_t i = 0; !s->honor && i < t->n; i++)
		all[n++] = *t->l[i];
	if (s->honor)
		n += labels_others(t, ls, all + n);
	out = labels_make(a, all, n);
	for (size_t i = 0; i < n_exposed; i++)
		out = labels_export(a, &out, exposed[i]);
	return out;
}

static int
slice_most(struct slice s, size_t most)
{
	return (int)(s.n < most ? s.n : most);
}

static int
labels_limits(const struct scrape_job *j, const struct labels *ls,
	      struct err *err)
{
	struct slice metric = labels_get(ls, LABEL_NAME);
	int n = slice_most(metric, 50);

	if (j->label_limit > 0 && ls->n > j->label_limit)
		return err_set(err, ERR_LIMIT,
			       "label_limit exceeded (metric: %.*s, number of "
			       "labels: %zu, limit: %zu)",
			       n, metric.p, ls->n, j->label_limit);
	for (size_t i = 0; i < ls->n; i++) {
		struct slice name = ls->l[i]->name, value = ls->l[i]->value;
		struct str q = { 0 };

		if (j->label_name_length_limit > 0 &&
		    name.n > j->label_name_length_limit)
			return err_set(err, ERR_LIMIT,
				       "label_name_length_limit exceeded "
				       "(metric: %.*s, label name: %.*s, "
				       "length: %zu, limit: %zu)",
				       n, metric.p, slice_most(name, 50),
				       name.p, name.n,
				       j->label_name_length_limit);
		if (j->label_value_length_limit == 0 ||
		    value.n <= j->label_value_length_limit)
			continue;
		quote_go((struct slice){ value.p,
					 (size_t)slice_most(value, 50) },
			 &q);
		err_set(err, ERR_LIMIT,
			"label_value_length_limit exceeded (metric: %.*s, "
			"label name: %.*s, value: %s, length: %zu, limit: %zu)",
			n, metric.p, slice_most(name, 50), name.p, str_text(&q),
			value.n, j->label_value_length_limit);
		str_release(&q);
		return -1;
	}
	return 0;
}

int
scrape_labels_finish(const struct scrape_labels *s, const struct labels *ls,
		     struct arena *a, struct labels *out, struct err *err)
{
	struct labels merged = labels_merge(s, ls, a);

	*out = (struct labels){ 0 };
	if (!relabel_apply(s->job->metric_relabel, a, &merged, out) ||
	    out->n == 0) {
		out->n = 0;
		return 0;
	}
	if (labels_get(out, LABEL_NAME).n == 0)
		return err_set(err, ERR_EXECUTION,
			       "missing metric name (__name__ label)");
	return labels_limits(s->job, out, err);
}

static const struct label *
labels_copy_one(const struct scrape_labels *s, const struct label *const *from,
		const struct label *like, struct arena *a)
{
	const struct labels *t = &s->target, one = { 1, from };
	struct slice name = (*from)->name, value = (*from)->value;

	for (size_t k = 0; k < t->n; k++)
		if (t->l[k]->value.p == value.p &&
		    slice_eq(t->l[k]->name, name))
			return t->l[k];
	if (like != NULL && slice_eq(like->value, value) &&
	    slice_eq(like->name, name))
		return like;
	return labels_copy(a, &one).l[0];
}

struct labels
scrape_labels_copy(const struct scrape_labels *s, const struct labels *ls,
		   const struct labels *like, struct arena *a)
{
	const struct label **at = arena_calloc(a, ls->n, sizeof(*at));

	for (size_t i = 0; i < ls->n; i++)
		at[i] = labels_copy_one(
			s, &ls->l[i],
			like != NULL && i < like->n ? like->l[i] : NULL, a);
	return (struct labels){ ls->n, at };
}
