#include "config.h"

#include "fake_source.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

static struct source_request *
fake_start(struct source *s, const struct source_question *q, source_done *done,
	   void *arg)
{
	struct fake_source *f = (struct fake_source *)s;
	struct fake_asked *a = mem_calloc(1, sizeof(*a));

	a->ask = q->ask;
	a->query = mem_strndup(q->query.n > 0 ? q->query.p : "", q->query.n);
	a->label = mem_strndup(q->label.n > 0 ? q->label.p : "", q->label.n);
	a->start = q->start;
	a->end = q->end;
	a->step = q->step;
	a->open = true;
	a->done = done;
	a->arg = arg;
	a->fake = f;
	if (f->n == sizeof(f->asked) / sizeof(f->asked[0]))
		mem_fatal("fake_source: too many questions");
	f->asked[f->n++] = a;
	return (struct source_request *)a;
}

static void
fake_cancel(struct source *s, struct source_request *r)
{
	struct fake_asked *a = (struct fake_asked *)r;

	(void)s;
	if (!a->open)
		a->fake->late++;
	a->open = false;
	a->cancelled = true;
}

static void
fake_free(struct source *s)
{
	(void)s;
}

static int64_t
fake_final(const struct source *s)
{
	return ((const struct fake_source *)s)->final;
}

static const struct source_kind fake_kind = {
	.name = "fake",
	.help = "answers on command",
	.start = fake_start,
	.cancel = fake_cancel,
	.free = fake_free,
	.final = fake_final,
};

void
fake_source_init(struct fake_source *f, struct loop *l)
{
	memset(f, 0, sizeof(*f));
	f->source.kind = &fake_kind;
	f->source.loop = l;
	memcpy(f->source.name, "fake", sizeof("fake"));
}

void
fake_source_release(struct fake_source *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct fake_asked *a = f->asked[i];

		frame_free(a->answer.frame);
		arena_release(&a->answer.arena);
		mem_free(a->query);
		mem_free(a->label);
		mem_free(a);
	}
	f->n = 0;
}

size_t
fake_source_open(const struct fake_source *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += f->asked[i]->open;
	return n;
}

struct fake_asked *
fake_source_find(struct fake_source *f, const char *text)
{
	for (size_t i = f->n; i-- > 0;)
		if (f->asked[i]->open &&
		    (strstr(f->asked[i]->query, text) != NULL ||
		     strstr(f->asked[i]->label, text) != NULL))
			return f->asked[i];
	return NULL;
}

/* -------------------------------------------------------------- answers --- */

static void
fake_deliver(void *arg)
{
	struct fake_asked *a = arg;

	if (a->cancelled)
		return;
	a->open = false;
	a->done(a->arg, &a->answer);
	frame_free(a->answer.frame);
	a->answer.frame = NULL;
}

static void
fake_send(struct fake_asked *a)
{
	struct loop *l = a->fake->source.loop;

	a->answer.elapsed_us = 1500;
	a->answer.tries = 1;
	loop_soon(l, fake_deliver, a);
	while (a->open)
		loop_turn(l, clock_mono_us());
}

void
fake_texts(struct fake_asked *a, size_t n, const char *const *text)
{
	a->answer.text =
		arena_calloc(&a->answer.arena, n + 1, sizeof(*a->answer.text));
	for (size_t i = 0; i < n; i++)
		a->answer.text[i] = slice_of(text[i]);
	a->answer.n_texts = n;
	fake_send(a);
}

void
fake_series(struct fake_asked *a, size_t n, const char *label,
	    const char *const *names, double v)
{
	struct frame *f = frame_new();

	f->kind = a->ask == SOURCE_RANGE ? FRAME_MATRIX : FRAME_VECTOR;
	f->start = a->start;
	f->step = a->ask == SOURCE_RANGE ? a->step : 0;
	f->steps =
		f->step > 0 ? (size_t)((a->end - a->start) / a->step) + 1 : 1;
	f->n = n;
	f->series = arena_calloc(&f->arena, n + 1, sizeof(*f->series));
	for (size_t i = 0; i < n; i++) {
		struct frame_series *s = &f->series[i];
		struct label l = { slice_of(label), slice_of(names[i]) };

		frame_series_init(f, s, f->steps);
		s->labels = labels_make(&f->arena, &l, 1);
		for (size_t k = 0; k < f->steps; k++)
			frame_set(s, k, v);
	}
	fake_frame(a, f);
}

void
fake_frame(struct fake_asked *a, struct frame *frame)
{
	a->answer.frame = frame;
	fake_send(a);
}

void
fake_fail(struct fake_asked *a, enum err_code code, const char *text)
{
	err_set(&a->answer.err, code, "%s", text);
	fake_send(a);
}
