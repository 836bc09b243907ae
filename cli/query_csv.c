#include "config.h"

#include "cli/query_csv.h"

#include "base/num.h"
#include "canvas/text.h"
#include "cli/output.h"
#include "cli/query_json.h"
#include "cli/query_labels.h"
#include "cli/query_result.h"

struct csv {
	const struct query_result *r;
	struct str *out;
	bool clean; /* a terminal reads it */
};

static void
csv_field(const struct csv *c, struct slice s)
{
	struct str clean = { 0 };
	bool quote = false;

	if (c->clean) {
		text_clean(s, &clean);
		s = str_slice(&clean);
	}
	for (size_t i = 0; i < s.n; i++)
		quote = quote || memchr("\",\r\n", s.p[i], 4) != NULL;
	if (s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' '))
		quote = true;
	if (quote)
		str_addc(c->out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			str_addc(c->out, '"');
		str_addc(c->out, s.p[i]);
	}
	if (quote)
		str_addc(c->out, '"');
	str_release(&clean);
}

static void
csv_sample(const struct csv *c, int64_t t, double v)
{
	char text[NUM_TEXT];

	num_format_api(text, v);
	query_json_time(t, c->out);
	str_printf(c->out, ",%s\n", text);
}

static void
csv_series(const struct csv *c, const struct frame *f,
	   const struct frame_series *s, const struct query_labels *names)
{
	struct str labels = { 0 };
	struct csv in = { c->r, &labels, c->clean };

	for (size_t i = 0; i < names->n; i++) {
		csv_field(&in, labels_get(&s->labels, names->name[i]));
		str_addc(&labels, ',');
	}
	for (size_t i = 0; i < s->n; i++) {
		if (!frame_has(s, i))
			continue;
		str_add_slice(c->out, str_slice(&labels));
		csv_sample(c,
			   s->t != NULL ? s->t[i]
					: f->start + (int64_t)i * f->step,
			   s->v[i]);
		if (c->r->flows)
			output_flow(c->out);
	}
	str_release(&labels);
}

int
query_csv(const struct query_result *r, struct str *out, struct err *err)
{
	const struct csv c = { r, out, r->terminal };
	const struct frame *f = r->frame;
	struct query_labels names;
	struct arena a = { 0 };

	(void)err;
	query_labels(f, &a, &names);
	for (size_t i = 0; i < names.n; i++) {
		csv_field(&c, names.name[i]);
		str_addc(out, ',');
	}
	str_add(out, "timestamp,value\n");
	if (f->kind == FRAME_STRING) {
		query_json_time(f->start, out);
		str_addc(out, ',');
		csv_field(&c, f->text);
		str_addc(out, '\n');
	}
	for (size_t i = 0; i < f->n; i++)
		csv_series(&c, f, &f->series[i], &names);
	arena_release(&a);
	return 0;
}
