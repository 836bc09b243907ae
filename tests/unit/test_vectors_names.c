#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dashboards/legend.h"
#include "vectors.h"

static struct labels
series_labels(struct arena *a, const struct json *j)
{
	struct label *l = arena_calloc(a, json_len(j), sizeof(*l));

	for (size_t i = 0; i < json_len(j); i++) {
		l[i].name = j->key[i];
		l[i].value = json_slice(&j->item[i], SLICE(""));
	}
	return labels_make(a, l, json_len(j));
}

/* The value field of a frame of time and value, or NULL for other frames. */
static const struct json *
value_field(const struct json *frame)
{
	const struct json *fields = json_get(frame, "fields");
	struct slice time = json_slice(json_path(fields, "0.type"), SLICE(""));

	return json_len(fields) == 2 && slice_eq(time, SLICE("time"))
		       ? json_at(fields, 1)
		       : NULL;
}

static bool
run_field_names(const struct vector *v, struct str *got)
{
	const struct json *frames = json_get(v->in, "frames");
	const struct json *want = json_get(v->out, "fields");
	bool alone = json_bool(json_get(v->in, "alone"), false), same = true;
	size_t n = json_len(frames);
	struct legend_field *f = arena_calloc(v->a, n, sizeof(*f));

	for (size_t i = 0; i < n; i++) {
		const struct json *field = value_field(json_at(frames, i));

		if (field == NULL) {
			str_add(got, "(a table)");
			return false;
		}
		f[i].frame = json_slice(json_get(json_at(frames, i), "name"),
					SLICE(""));
		f[i].name = json_slice(json_get(field, "name"), SLICE(""));
		f[i].labels = series_labels(v->a, json_get(field, "labels"));
		f[i].config = json_slice(json_path(field, "config.displayName"),
					 SLICE(""));
		f[i].from_ds =
			json_slice(json_path(field, "config.displayNameFromDS"),
				   SLICE(""));
	}
	for (size_t i = 0; i < n; i++) {
		struct str name = { 0 };

		legend_display(alone ? &f[i] : f, alone ? 1 : n, alone ? 0 : i,
			       &name);
		same = slice_eq(str_slice(&name),
				json_slice(json_at(json_at(want, i), 1),
					   SLICE(""))) &&
		       same;
		str_add_slice(got, str_slice(&name));
		str_addc(got, '\n');
		str_release(&name);
	}
	return same;
}

static const struct json *
target_of(const struct vector *v, struct slice ref_id)
{
	const struct json *targets = json_get(v->in, "targets");

	for (size_t i = 0; i < json_len(targets); i++)
		if (slice_eq(ref_id,
			     json_slice(json_path(json_at(targets, i), "refId"),
					SLICE(""))))
			return json_at(targets, i);
	return NULL;
}

/* The frames of a target as one of ours. */
static void
make_input(const struct vector *v, const struct json *target, struct frame *f,
	   struct legend_input *in)
{
	const struct json *frames = json_get(v->in, "frames");

	in->ref_id = json_slice(json_get(target, "refId"), SLICE(""));
	in->expr = json_slice(json_get(target, "expr"), SLICE(""));
	in->legend = json_slice(json_get(target, "legendFormat"), SLICE(""));
	in->has_legend = in->legend.n > 0;
	in->frame = f;
	f->series = arena_calloc(v->a, json_len(frames), sizeof(*f->series));
	for (size_t i = 0; i < json_len(frames); i++) {
		const struct json *field = value_field(json_at(frames, i));
		struct slice ref = json_slice(
			json_get(json_at(frames, i), "refId"), SLICE(""));

		if (slice_eq(ref, in->ref_id))
			f->series[f->n++].labels =
				series_labels(v->a, json_get(field, "labels"));
	}
}

static bool
run_front(const struct vector *v, struct str *got)
{
	const struct json *targets = json_get(v->in, "targets");
	const struct json *want = json_get(v->out, "fields");
	size_t n = json_len(targets), n_names;
	struct legend_input *in = arena_calloc(v->a, n, sizeof(*in));
	struct frame *f = arena_calloc(v->a, n, sizeof(*f));
	struct slice *names;
	bool same;

	for (size_t i = 0; i < json_len(json_get(v->in, "frames")); i++) {
		struct slice ref = json_slice(
			json_get(json_at(json_get(v->in, "frames"), i),
				 "refId"),
			SLICE(""));

		if (target_of(v, ref) == NULL)
			return false;
	}
	for (size_t i = 0; i < n; i++)
		make_input(v, json_at(targets, i), &f[i], &in[i]);
	legend_names(in, n, v->a, &names, &n_names);
	same = n_names == json_len(want);
	for (size_t i = 0; i < n_names; i++) {
		same = same && slice_eq(names[i],
					json_slice(json_at(json_at(want, i), 1),
						   SLICE("")));
		str_add_slice(got, names[i]);
		str_addc(got, '\n');
	}
	return same;
}

static bool
run_render(const struct vector *v, struct str *got)
{
	struct labels ls = series_labels(v->a, json_get(v->in, "labels"));

	legend_render(vectors_in(v, "pattern"), &ls, got);
	return vectors_text(v, got);
}

static bool
run_labels(const struct vector *v, struct str *got)
{
	struct labels ls = series_labels(v->a, json_get(v->in, "labels"));

	legend_labels(&ls, got);
	return vectors_text(v, got);
}

static void
test_names(void **state)
{
	static const struct vector_fn fns[] = {
		{ "getFieldDisplayName", run_field_names },
		{ "prometheus transformV2 + getFieldDisplayName", run_front },
		{ "renderLegendFormat", run_render },
		{ "formatLabels", run_labels },
		{ NULL, NULL },
	};

	(void)state;
	vectors_run("names", fns);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
