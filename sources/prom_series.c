#include "config.h"

#include "sources/prom_series.h"

#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/quote.h"

void
prom_series_init(struct prom_series *s, const struct source_question *q)
{
	*s = (struct prom_series){
		.range = q->ask == SOURCE_RANGE,
		.start = q->ask == SOURCE_RANGE ? q->start : q->end,
		.steps = 1,
	};
	s->frame = frame_new();
	if (s->range && q->step > 0 && q->end >= q->start) {
		s->step = q->step;
		s->steps = (size_t)((q->end - q->start) / q->step) + 1;
	}
}

void
prom_series_release(struct prom_series *s)
{
	frame_free(s->frame);
	str_release(&s->bytes);
	str_release(&s->single);
	mem_free(s->list);
	mem_free(s->label);
	mem_free(s->point);
}

void
prom_series_begin(struct prom_series *s, bool whole)
{
	s->n_labels = 0;
	str_clear(&s->bytes);
	if (!whole)
		return;
	s->n_points = 0;
	s->value = s->values = s->histogram = false;
}

void
prom_series_label_name(struct prom_series *s, struct slice name)
{
	MEM_GROW(s->label, s->n_labels, s->cap_labels);
	s->label[s->n_labels++] = (struct prom_label){
		.name = s->bytes.n,
		.name_n = name.n,
	};
	str_add_slice(&s->bytes, name);
}

void
prom_series_label_value(struct prom_series *s, struct slice value)
{
	struct prom_label *l = &s->label[s->n_labels - 1];

	l->value = s->bytes.n;
	l->value_n = value.n;
	str_add_slice(&s->bytes, value);
}

void
prom_series_histogram(struct prom_series *s)
{
	s->histogram = true;
}

void
prom_series_point(struct prom_series *s)
{
	s->at_n = 0;
}

static int
parse_value(struct slice text, double *v, struct err *err)
{
	static const struct {
		struct slice text;
		double v;
	} special[] = {
		{ { "NaN", 3 }, NAN },
		{ { "+Inf", 4 }, INFINITY },
		{ { "-Inf", 4 }, -INFINITY },
		{ { "Inf", 3 }, INFINITY },
	};

	if (num_parse(text, v) == 0)
		return 0;
	for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++)
		if (slice_eq(text, special[i].text)) {
			*v = special[i].v;
			return 0;
		}
	text.n = text.n > 40 ? 40 : text.n;
	return err_set(err, ERR_SERVER,
		       "not an answer of Prometheus' API: the value \"%.*s\"",
		       SLICE_ARG(text));
}

static int
parse_time(struct slice text, int64_t *t, struct err *err)
{
	double seconds;

	/* 2^53 ms: beyond, a double has no whole ones. */
	if (num_parse(text, &seconds) < 0 || !(fabs(seconds) < 9e12))
		return err_set(err, ERR_SERVER,
			       "not an answer of Prometheus' API: a time that "
			       "is none");
	*t = llround(seconds * 1000);
	return 0;
}

int
prom_series_number(struct prom_series *s, struct slice text, struct err *err)
{
	switch (s->at_n++) {
	case 0:
		return parse_time(text, &s->at.t, err);
	case 1:
		return parse_value(text, &s->at.v, err);
	default:
		s->at_n = 3;
		return 0;
	}
}

static int
too_many_points(const struct prom_series *s, struct err *err)
{
	return err_set(err, ERR_LIMIT,
		       "the answer has more than %zu points (%zu series so "
		       "far, %zu steps); ask for a shorter time, a larger "
		       "step or fewer series",
		       LIMIT_ANSWER_POINTS, s->n, s->steps);
}

int
prom_series_point_end(struct prom_series *s, bool many, struct err *err)
{
	if (s->at_n != 2)
		return err_set(err, ERR_SERVER,
			       "not an answer of Prometheus' API: a point "
			       "that is not [time, value]");
	if (many)
		s->values = true;
	else
		s->value = true;
	if (++s->all_points > LIMIT_ANSWER_POINTS)
		return too_many_points(s, err);
	MEM_GROW(s->point, s->n_points, s->cap_points);
	s->point[s->n_points++] = s->at;
	return 0;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Each point goes to the nearest place of the grid. */
static void
place_on_grid(struct prom_series *s, struct frame_series *fs)
{
	const int64_t half = s->step / 2;

	for (size_t i = 0; i < s->n_points; i++) {
		int64_t d = s->point[i].t - s->start;
		int64_t slot = floor_div(d + half, s->step);
		int64_t offset = d - slot * s->step;

		if (slot < 0 || (uint64_t)slot >= s->steps)
			continue;
		if (!s->has_offset)
			s->offset = offset;
		else if (offset != s->offset)
			s->mixed = true;
		s->has_offset = true;
		frame_set(fs, (size_t)slot, s->point[i].v);
	}
}

static int
point_cmp(const void *a, const void *b)
{
	const struct prom_point *x = a, *y = b;

	return (x->t > y->t) - (x->t < y->t);
}

static void
put_raw(struct prom_series *s, struct frame_series *fs)
{
	struct arena *a = &s->frame->arena;
	int64_t *t = arena_calloc(a, s->n_points, sizeof(*t));
	double *v = arena_calloc(a, s->n_points, sizeof(*v));

	for (size_t i = 1; i < s->n_points; i++)
		if (s->point[i].t <= s->point[i - 1].t) {
			qsort(s->point, s->n_points, sizeof(*s->point),
			      point_cmp);
			break;
		}
	for (size_t i = 0; i < s->n_points; i++) {
		if (fs->n > 0 && t[fs->n - 1] == s->point[i].t)
			fs->n--;
		t[fs->n] = s->point[i].t;
		v[fs->n++] = s->point[i].v;
	}
	fs->t = t;
	fs->v = v;
}

static struct labels
take_labels(struct prom_series *s)
{
	struct arena *a = &s->frame->arena;
	const char *bytes = arena_copy(a, str_text(&s->bytes), s->bytes.n);
	struct label *l = arena_calloc(a, s->n_labels, sizeof(*l));

	for (size_t i = 0; i < s->n_labels; i++) {
		const struct prom_label *p = &s->label[i];

		l[i].name = (struct slice){ bytes + p->name, p->name_n };
		l[i].value = (struct slice){ bytes + p->value, p->value_n };
	}
	return labels_make(a, l, s->n_labels);
}

static int
check_kind(struct prom_series *s, struct err *err)
{
	enum frame_kind kind = s->value ? FRAME_VECTOR : FRAME_RAW;

	if (s->range)
		kind = FRAME_MATRIX;
	if ((s->value && s->values) || (s->range && s->value) ||
	    (s->has_kind && s->kind != kind))
		return err_set(err, ERR_SERVER,
			       "not an answer of Prometheus' API: vector and "
			       "matrix mixed");
	s->kind = kind;
	s->has_kind = true;
	return 0;
}

int
prom_series_end(struct prom_series *s, struct err *err)
{
	struct frame_series fs = { 0 };

	s->histograms += s->histogram;
	if (s->n_points == 0)
		return 0;
	if (check_kind(s, err) < 0)
		return -1;
	if (s->n == LIMIT_ANSWER_SERIES)
		return err_set(err, ERR_LIMIT,
			       "the answer has more than %d series; narrow "
			       "the query or aggregate",
			       LIMIT_ANSWER_SERIES);
	/* A series of one point takes the room of a whole one. */
	s->cells += s->kind == FRAME_RAW ? s->n_points : s->steps;
	if (s->cells > LIMIT_ANSWER_POINTS)
		return too_many_points(s, err);
	if (s->kind == FRAME_RAW)
		put_raw(s, &fs);
	else
		frame_series_init(s->frame, &fs, s->steps);
	if (s->kind == FRAME_MATRIX)
		place_on_grid(s, &fs);
	if (s->kind == FRAME_VECTOR) {
		s->start = s->point[s->n_points - 1].t;
		frame_set(&fs, 0, s->point[s->n_points - 1].v);
	}
	fs.labels = take_labels(s);
	MEM_GROW(s->list, s->n, s->cap);
	s->list[s->n++] = fs;
	return 0;
}

int
prom_series_single(struct prom_series *s, bool string, struct slice text,
		   struct err *err)
{
	int nth = s->n_single++;

	if (nth == 0 && !string)
		return parse_time(text, &s->start, err);
	if (nth == 1 && string) {
		str_add_slice(&s->single, text);
		return 0;
	}
	return err_set(err, ERR_SERVER,
		       "not an answer of Prometheus' API: a result that is "
		       "neither series nor [time, value]");
}

void
prom_series_text(struct prom_series *s, struct str *out)
{
	struct arena a = { 0 };
	struct label *l = arena_calloc(&a, s->n_labels, sizeof(*l));
	struct labels ls;
	bool comma = false;

	for (size_t i = 0; i < s->n_labels; i++) {
		const struct prom_label *p = &s->label[i];

		l[i].name = (struct slice){ s->bytes.s + p->name, p->name_n };
		l[i].value =
			(struct slice){ s->bytes.s + p->value, p->value_n };
	}
	ls = labels_make(&a, l, s->n_labels);
	str_add_slice(out, labels_get(&ls, LABEL_NAME));
	str_addc(out, '{');
	for (size_t i = 0; i < ls.n; i++) {
		if (slice_eq(ls.l[i]->name, LABEL_NAME))
			continue;
		if (comma)
			str_addc(out, ',');
		comma = true;
		labels_print_name(ls.l[i]->name, out);
		str_addc(out, '=');
		quote_go(ls.l[i]->value, out);
	}
	str_addc(out, '}');
	arena_release(&a);
}

static int
wrong_type(struct slice type, struct err *err)
{
	type.n = type.n > 40 ? 40 : type.n;
	return err_set(err, ERR_SERVER,
		       "not an answer of Prometheus' API: the result is no "
		       "\"%.*s\"",
		       SLICE_ARG(type));
}

/* A scalar becomes a series without labels. */
static int
put_single(struct prom_series *s, struct err *err)
{
	struct frame *f = s->frame;
	struct slice text = str_slice(&s->single);
	struct frame_series fs;
	double v;

	if (s->kind == FRAME_STRING) {
		f->text = arena_slice(&f->arena, text);
		return 0;
	}
	if (parse_value(text, &v, err) < 0)
		return -1;
	frame_series_init(f, &fs, 1);
	frame_set(&fs, 0, v);
	MEM_GROW(s->list, s->n, s->cap);
	s->list[s->n++] = fs;
	return 0;
}

static int
check_type(struct prom_series *s, struct slice type, struct err *err)
{
	static const struct {
		struct slice name;
		bool range, single;
		enum frame_kind kind;
	} types[] = {
		{ { "matrix", 6 }, true, false, FRAME_MATRIX },
		{ { "matrix", 6 }, false, false, FRAME_RAW },
		{ { "vector", 6 }, false, false, FRAME_VECTOR },
		{ { "scalar", 6 }, false, true, FRAME_SCALAR },
		{ { "string", 6 }, false, true, FRAME_STRING },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (!slice_eq(type, types[i].name) ||
		    types[i].range != s->range)
			continue;
		if ((s->has_kind && s->kind != types[i].kind) ||
		    s->n_single != (types[i].single ? 2 : 0))
			break;
		s->kind = types[i].kind;
		return 0;
	}
	return wrong_type(type, err);
}

static void
warn_of_histograms(const struct prom_series *s)
{
	struct str text = { 0 };

	if (s->histograms == 0)
		return;
	str_printf(&text,
		   "native histograms are not yet supported: those of %zu "
		   "series are left out",
		   s->histograms);
	frame_warn(s->frame, str_slice(&text));
	str_release(&text);
}

struct frame *
prom_series_take(struct prom_series *s, struct slice result_type,
		 struct err *err)
{
	struct frame *f = s->frame;

	if (check_type(s, result_type, err) < 0 ||
	    (s->n_single == 2 && put_single(s, err) < 0))
		return NULL;
	f->kind = s->kind;
	f->start = s->start;
	f->step = s->step;
	f->steps =
		s->kind == FRAME_RAW || s->kind == FRAME_STRING ? 0 : s->steps;
	if (s->has_offset && !s->mixed)
		f->start += s->offset;
	if (s->n > 0)
		f->series =
			arena_copy(&f->arena, s->list, s->n * sizeof(*s->list));
	f->n = s->n;
	if (s->range)
		frame_sort(f);
	warn_of_histograms(s);
	s->frame = NULL;
	return f;
}
