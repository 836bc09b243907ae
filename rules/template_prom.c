#include "config.h"

#include "rules/template_prom.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"

static int
prom_nil_sample(struct template_call *c)
{
	return err_set(c->err, ERR_EXECUTION,
		       "runtime error: invalid memory address or nil pointer "
		       "dereference");
}

static struct template_value
prom_labels(struct arena *a, const struct labels *ls)
{
	struct labels *copy = arena_calloc(a, 1, sizeof(*copy));

	*copy = labels_copy(a, ls);
	return (struct template_value){ .type = VALUE_LABELS, .labels = copy };
}

static struct template_value
prom_sample(struct arena *a, const struct frame_series *s)
{
	struct template_value *item = arena_calloc(a, 2, sizeof(*item));

	item[0] = prom_labels(a, &s->labels);
	item[1] = template_value_float(s->v[0]);
	return (struct template_value){ .type = VALUE_SAMPLE,
					.n = 2,
					.item = item };
}

int
template_prom_query(struct template_call *c)
{
	struct template_value *item;
	struct frame *f;
	size_t n = 0;

	if (c->data->query == NULL)
		return err_set(c->err, ERR_EXECUTION,
			       "there are no samples to ask here");
	f = c->data->query(c->data->arg, c->arg[0].text, c->err);
	if (f == NULL)
		return -1;
	if (f->kind != FRAME_VECTOR && f->kind != FRAME_SCALAR) {
		frame_free(f);
		return err_set(c->err, ERR_EXECUTION,
			       "query result is not a vector or scalar");
	}
	item = arena_calloc(c->arena, f->n, sizeof(*item));
	for (size_t i = 0; i < f->n; i++)
		if (f->series[i].n > 0 && frame_has(&f->series[i], 0))
			item[n++] = prom_sample(c->arena, &f->series[i]);
	frame_free(f);
	c->out = (struct template_value){ .type = VALUE_VECTOR,
					  .n = n,
					  .item = item };
	return 0;
}

int
template_prom_first(struct template_call *c)
{
	if (c->arg[0].n == 0)
		return err_set(c->err, ERR_EXECUTION,
			       "first() called on vector with no elements");
	c->out = c->arg[0].item[0];
	return 0;
}

int
template_prom_label(struct template_call *c)
{
	if (c->arg[1].type != VALUE_SAMPLE)
		return prom_nil_sample(c);
	c->out = template_value_string(
		labels_get(c->arg[1].item[0].labels, c->arg[0].text));
	return 0;
}

int
template_prom_value(struct template_call *c)
{
	if (c->arg[0].type != VALUE_SAMPLE)
		return prom_nil_sample(c);
	c->out = c->arg[0].item[1];
	return 0;
}

int
template_prom_strvalue(struct template_call *c)
{
	if (c->arg[0].type != VALUE_SAMPLE)
		return prom_nil_sample(c);
	c->out = template_value_string(
		labels_get(c->arg[0].item[0].labels, SLICE("__value__")));
	return 0;
}

struct prom_key {
	struct slice value;
	size_t at; /* equal ones stay in order */
};

static int
prom_key_cmp(const void *a, const void *b)
{
	const struct prom_key *x = a, *y = b;
	int c = slice_cmp(x->value, y->value);

	return c != 0 ? c : (x->at > y->at) - (x->at < y->at);
}

int
template_prom_sort(struct template_call *c)
{
	const struct template_value *v = &c->arg[1];
	struct template_value *item;
	struct prom_key *key;

	if (v->n == 0) {
		c->out = *v;
		return 0;
	}
	item = arena_calloc(c->arena, v->n, sizeof(*item));
	key = mem_calloc(v->n, sizeof(*key));
	for (size_t i = 0; i < v->n; i++)
		key[i] = (struct prom_key){
			labels_get(v->item[i].item[0].labels, c->arg[0].text), i
		};
	qsort(key, v->n, sizeof(*key), prom_key_cmp);
	for (size_t i = 0; i < v->n; i++)
		item[i] = v->item[key[i].at];
	mem_free(key);
	c->out = *v;
	c->out.item = item;
	return 0;
}

int
template_prom_args(struct template_call *c)
{
	struct template_value *item =
		arena_calloc(c->arena, c->n, sizeof(*item));
	struct slice *key = arena_calloc(c->arena, c->n, sizeof(*key));
	struct prom_key *sorted;

	sorted = arena_calloc(c->arena, c->n, sizeof(*sorted));
	for (size_t i = 0; i < c->n; i++)
		sorted[i] = (struct prom_key){
			slice_of(arena_printf(c->arena, "arg%zu", i)), i
		};
	if (c->n > 0)
		qsort(sorted, c->n, sizeof(*sorted), prom_key_cmp);
	for (size_t i = 0; i < c->n; i++) {
		key[i] = sorted[i].value;
		item[i] = c->arg[sorted[i].at];
	}
	c->out = (struct template_value){
		.type = VALUE_ARGS, .n = c->n, .item = item, .key = key
	};
	return 0;
}

int
template_prom_safe_html(struct template_call *c)
{
	c->out = c->arg[0];
	c->out.type = VALUE_HTML;
	return 0;
}
