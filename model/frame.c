#include "config.h"

#include "model/frame.h"

#include <math.h>

#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"

/* One more says how many were left out. */
#define FRAME_TEXTS (LIMIT_ANNOTATIONS + 1)

struct frame *
frame_new(void)
{
	return mem_calloc(1, sizeof(struct frame));
}

void
frame_free(struct frame *f)
{
	if (f == NULL)
		return;
	arena_release(&f->arena);
	mem_free(f);
}

static struct slice *
copy_texts(struct arena *a, const struct slice *list, size_t n)
{
	struct slice *to = arena_calloc(a, FRAME_TEXTS, sizeof(*to));

	for (size_t i = 0; i < n; i++)
		to[i] = arena_slice(a, list[i]);
	return to;
}

struct frame *
frame_copy(const struct frame *f)
{
	struct frame *to = frame_new();
	struct arena *a = &to->arena;

	*to = *f;
	*a = (struct arena){ 0 };
	to->text = arena_slice(a, f->text);
	to->warnings = copy_texts(a, f->warnings, f->n_warnings);
	to->infos = copy_texts(a, f->infos, f->n_infos);
	to->series = arena_calloc(a, f->n, sizeof(*to->series));
	for (size_t i = 0; i < f->n; i++) {
		const struct frame_series *from = &f->series[i];
		struct frame_series *s = &to->series[i];

		*s = (struct frame_series){ .n = from->n };
		s->labels = labels_copy(a, &from->labels);
		s->v = arena_copy(a, from->v, s->n * sizeof(*s->v));
		if (from->t != NULL)
			s->t = arena_copy(a, from->t, s->n * sizeof(*s->t));
		if (from->present != NULL)
			s->present = arena_copy(a, from->present,
						(s->n / 64 + 1) *
							sizeof(*s->present));
	}
	return to;
}

void
frame_series_init(struct frame *f, struct frame_series *s, size_t n)
{
	*s = (struct frame_series){ .n = n };
	s->v = arena_calloc(&f->arena, n, sizeof(*s->v));
	s->present = arena_calloc(&f->arena, n / 64 + 1, sizeof(*s->present));
}

static void
frame_annotate(struct arena *a, struct slice **list, size_t *n,
	       struct slice text)
{
	for (size_t i = 0; i < *n; i++)
		if (slice_eq((*list)[i], text))
			return;
	if (*n >= FRAME_TEXTS)
		return;
	if (*n == 0)
		*list = arena_calloc(a, FRAME_TEXTS, sizeof(**list));
	(*list)[(*n)++] = arena_slice(a, text);
}

void
frame_warn(struct frame *f, struct slice text)
{
	frame_annotate(&f->arena, &f->warnings, &f->n_warnings, text);
}

void
frame_info(struct frame *f, struct slice text)
{
	frame_annotate(&f->arena, &f->infos, &f->n_infos, text);
}

static int
frame_series_cmp(const void *a, const void *b)
{
	const struct frame_series *x = a, *y = b;

	return labels_cmp(&x->labels, &y->labels);
}

void
frame_sort(struct frame *f)
{
	size_t i = 1;

	while (i < f->n &&
	       frame_series_cmp(&f->series[i - 1], &f->series[i]) <= 0)
		i++;
	if (i < f->n)
		qsort(f->series, f->n, sizeof(*f->series), frame_series_cmp);
}

bool
frame_has_number(const struct frame *f)
{
	for (size_t i = 0; i < f->n; i++)
		for (size_t k = 0; k < f->series[i].n; k++)
			if (frame_has(&f->series[i], k) &&
			    (!isnan(f->series[i].v[k]) ||
			     f->series[i].histogram != NULL))
				return true;
	return false;
}
