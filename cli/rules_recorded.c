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

struct slice
rules_recorded_name(const struct rule *rule)
{
	return rule->record.n > 0 ? rule->record : SLICE("ALERTS");
}

bool
rules_recorded_has(const struct rules_recorded *r, struct slice name)
{
	for (size_t i = 0; i < r->n_names; i++)
		if (slice_eq(r->name[i], name))
			return true;
	return false;
}

static void
recorded_name(struct rules_recorded *r, struct slice name)
{
	MEM_GROW(r->name, r->n_names, r->cap_names);
	r->name[r->n_names++] = arena_slice(&r->arena, name);
}

static void
recorded_sample(struct rules_recorded *r, const struct labels *ls, int64_t t,
		double v)
{
	MEM_GROW(r->sample, r->n, r->cap);
	r->sample[r->n++] =
		(struct rules_recorded_sample){ labels_copy(&r->arena, ls), t,
						v };
}

static int
recorded_cmp(const void *a, const void *b)
{
	return labels_cmp(&((const struct rules_recorded_sample *)a)->labels,
			  &((const struct rules_recorded_sample *)b)->labels);
}

static void
recorded_sort(struct rules_recorded *r, size_t from)
{
	if (r->n - from > 1)
		qsort(r->sample + from, r->n - from, sizeof(*r->sample),
		      recorded_cmp);
}

void
rules_recorded_add(struct rules_recorded *r, struct slice name,
		   const struct frame *f)
{
	size_t from = r->n;

	recorded_name(r, name);
	for (size_t i = 0; i < f->n; i++) {
		const struct frame_series *s = &f->series[i];
		size_t last = s->n - 1;

		if (s->n > 0 && frame_has(s, last))
			recorded_sample(r, &s->labels,
					s->t != NULL ? s->t[last] : f->start,
					s->v[last]);
	}
	recorded_sort(r, from);
}

static int
recorded_read_name(struct rules_recorded *r, struct slice name, struct tsdb *db,
		   int64_t t, struct err *err)
{
	struct querier *q = tsdb_querier(db, t, t);
	const struct querier_span span = { .mint = t, .maxt = t };
	struct querier_set set = { 0 };
	struct samples samples;
	struct matcher m;
	size_t from = r->n;
	int rc;

	recorded_name(r, name);
	matcher_init(&m, MATCH_EQ, LABEL_NAME, name, NULL);
	rc = querier_select(q, &m, 1, t, t, &set, err);
	for (size_t i = 0; rc == 0 && i < set.n; i++) {
		rc = querier_read(q, &set.s[i], &span, &samples, err);
		if (rc == 0 && samples.n > 0 &&
		    !sample_is_stale(samples.v[samples.n - 1]))
			recorded_sample(r, &set.s[i].labels, t,
					samples.v[samples.n - 1]);
	}
	querier_close(q);
	matcher_release(&m);
	recorded_sort(r, from);
	return rc;
}

int
rules_recorded_read(struct rules_recorded *r, const struct rules *rules,
		    struct tsdb *db, int64_t t, struct err *err)
{
	for (size_t g = 0; g < rules->n; g++)
		for (size_t i = 0; i < rules->group[g].n; i++) {
			struct slice name =
				rules_recorded_name(&rules->group[g].rule[i]);

			if (!rules_recorded_has(r, name) &&
			    recorded_read_name(r, name, db,
					       t - rules->group[g].query_offset,
					       err) < 0)
				return -1;
		}
	return 0;
}

/* -------------------------------------------------------- openmetrics --- */

static void
recorded_openmetrics(const struct rules_recorded *r, struct str *out)
{
	struct slice last = SLICE("");

	for (size_t i = 0; i < r->n; i++) {
		const struct rules_recorded_sample *s = &r->sample[i];
		struct slice name = labels_get(&s->labels, LABEL_NAME);
		char text[NUM_TEXT], time[OPENMETRICS_TIME];

		if (!slice_eq(name, last)) {
			str_add(out, "# TYPE ");
			openmetrics_name(name, out);
			str_add(out, " unknown\n");
		}
		last = name;
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
	{ "openmetrics", recorded_openmetrics },
	{ "json", recorded_json },
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
