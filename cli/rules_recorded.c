#include "config.h"

#include "cli/rules_recorded.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "cli/labels_json.h"
#include "model/openmetrics.h"

void
rules_recorded_release(struct rules_recorded *r)
{
	arena_release(&r->arena);
	mem_free(r->sample);
	mem_free(r->name);
	*r = (struct rules_recorded){ 0 };
}

bool
rules_recorded_has(const struct rules_recorded *r, struct slice name, int64_t t)
{
	for (size_t i = 0; i < r->n_names; i++)
		if (r->name[i].t == t && slice_eq(r->name[i].name, name))
			return true;
	return false;
}

/* The first of that name. */
static size_t
recorded_name(struct rules_recorded *r, struct slice name, int64_t t)
{
	size_t i = 0;

	MEM_GROW(r->name, r->n_names, r->cap_names);
	r->name[r->n_names++] =
		(struct rules_recorded_name){ arena_slice(&r->arena, name), t };
	while (!slice_eq(r->name[i].name, name))
		i++;
	return i;
}

static void
recorded_sample(struct rules_recorded *r, const struct rules_recorded_sample *s)
{
	MEM_GROW(r->sample, r->n, r->cap);
	r->sample[r->n] = *s;
	r->sample[r->n++].labels = labels_copy(&r->arena, &s->labels);
}

static int
recorded_cmp(const void *a, const void *b)
{
	const struct rules_recorded_sample *x = a, *y = b;
	int c;

	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	c = labels_cmp(&x->labels, &y->labels);
	return c != 0 ? c : (x->t > y->t) - (x->t < y->t);
}

void
rules_recorded_sort(struct rules_recorded *r)
{
	if (r->n > 1)
		qsort(r->sample, r->n, sizeof(*r->sample), recorded_cmp);
}

void
rules_recorded_add(struct rules_recorded *r, struct slice name, int64_t t,
		   const struct frame *f)
{
	struct rules_recorded_sample sample = { .name = recorded_name(r, name,
								      t) };

	for (size_t i = 0; i < f->n; i++) {
		const struct frame_series *s = &f->series[i];
		size_t last = s->n - 1;

		if (s->n == 0 || !frame_has(s, last))
			continue;
		sample.labels = s->labels;
		sample.t = s->t != NULL ? s->t[last] : f->start;
		sample.v = s->v[last];
		recorded_sample(r, &sample);
	}
}

static int
recorded_read_name(struct rules_recorded *r, struct slice name, struct tsdb *db,
		   int64_t t, struct err *err)
{
	struct rules_recorded_sample sample = { .t = t };
	struct querier *q;
	const struct querier_span span = { .mint = t, .maxt = t };
	struct querier_set set = { 0 };
	struct samples samples;
	struct matcher m;
	int rc;

	if (rules_recorded_has(r, name, t))
		return 0;
	sample.name = recorded_name(r, name, t);
	q = tsdb_querier(db, t, t);
	matcher_init(&m, MATCH_EQ, LABEL_NAME, name, NULL);
	rc = querier_select(q, &m, 1, t, t, &set, err);
	for (size_t i = 0; rc == 0 && i < set.n; i++) {
		rc = querier_read(q, &set.s[i], &span, &samples, err);
		if (rc < 0 || samples.n == 0 ||
		    sample_is_stale(samples.v[samples.n - 1]))
			continue;
		sample.labels = set.s[i].labels;
		sample.v = samples.v[samples.n - 1];
		recorded_sample(r, &sample);
	}
	querier_close(q);
	matcher_release(&m);
	return rc;
}

int
rules_recorded_read(struct rules_recorded *r, const struct rules *rules,
		    struct tsdb *db, int64_t t, struct err *err)
{
	for (size_t g = 0; g < rules->n; g++) {
		const struct rule_group *group = &rules->group[g];

		for (size_t i = 0; i < group->n; i++) {
			struct slice name = group->rule[i].record;

			if (name.n == 0)
				name = SLICE("ALERTS");
			if (recorded_read_name(r, name, db,
					       t - group->query_offset,
					       err) < 0)
				return -1;
		}
	}
	return 0;
}

/* -------------------------------------------------------- openmetrics --- */

/* Without types, which nobody knows: what has none is of type unknown, and
 * readers of the text format refuse that word. */
static void
recorded_openmetrics(const struct rules_recorded *r, struct str *out)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct rules_recorded_sample *s = &r->sample[i];
		char text[NUM_TEXT], time[OPENMETRICS_TIME];

		openmetrics_series(&s->labels, out);
		num_format_g(text, s->v);
		openmetrics_time(s->t, time);
		str_printf(out, " %s %s\n", text, time);
	}
	str_add(out, "# EOF\n");
}

/* ---------------------------------------------------------------- json --- */

static void
recorded_json(const struct rules_recorded *r, struct str *out)
{
	struct json_out o = { .to = out };
	char text[NUM_TEXT];

	json_open(&o, '{');
	json_key(&o, "resultType");
	json_put_str(&o, "vector");
	json_key(&o, "result");
	json_open(&o, '[');
	for (size_t i = 0; i < r->n; i++) {
		const struct rules_recorded_sample *s = &r->sample[i];

		json_open(&o, '{');
		json_key(&o, "metric");
		labels_json(&o, &s->labels);
		json_key(&o, "value");
		json_open(&o, '[');
		json_put_num(&o, (double)s->t / 1000);
		num_format_api(text, s->v);
		json_put_str(&o, text);
		json_close(&o, ']');
		json_close(&o, '}');
	}
	json_close(&o, ']');
	json_close(&o, '}');
	str_addc(out, '\n');
}

static const struct rules_recorded_format formats[] = {
	{ "openmetrics", recorded_openmetrics, true },
	{ "json", recorded_json, false },
};

const struct rules_recorded_format *
rules_recorded_format(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (name == NULL ||
		    slice_eq(slice_of(name), slice_of(formats[i].name)))
			return &formats[i];
	return NULL;
}
