#include "config.h"

#include "sources/step_splice.h"

#include <string.h>

/* 64 bits from bit I of the N words; those behind the end are 0. */
static uint64_t
splice_bits(const uint64_t *bits, size_t n, size_t i)
{
	size_t w = i / 64, shift = i % 64;
	uint64_t low = w < n ? bits[w] >> shift : 0;

	if (shift == 0 || w + 1 >= n)
		return low;
	return low | bits[w + 1] << (64 - shift);
}

/* N bits from bit FROM of a series to bit AT of another. */
static void
splice_present(struct frame_series *to, size_t at,
	       const struct frame_series *from, size_t first, size_t n)
{
	size_t words = from->n / 64 + 1, done = 0;

	while (done < n) {
		size_t bit = (at + done) % 64, room = 64 - bit;
		uint64_t bits = splice_bits(from->present, words, first + done);

		if (room > n - done)
			room = n - done;
		if (room < 64)
			bits &= (UINT64_C(1) << room) - 1;
		to->present[(at + done) / 64] |= bits << bit;
		done += room;
	}
}

/* The steps of f in [from, to) ms that lie on the grid of OUT. */
static void
splice_series(struct frame *out, struct frame_series *to, const struct frame *f,
	      const struct frame_series *s, struct step_splice part)
{
	int64_t first = part.start > f->start ? part.start : f->start;
	int64_t end = f->start + (int64_t)f->steps * f->step;
	size_t at, from, n;

	if (end > part.seam)
		end = part.seam;
	if (end > out->start + (int64_t)out->steps * out->step)
		end = out->start + (int64_t)out->steps * out->step;
	if (end <= first)
		return;
	at = (size_t)((first - out->start) / out->step);
	from = (size_t)((first - f->start) / f->step);
	n = (size_t)((end - first + f->step - 1) / f->step);
	memcpy(to->v + at, s->v + from, n * sizeof(*s->v));
	splice_present(to, at, s, from, n);
}

static bool
splice_any(const struct frame_series *s)
{
	for (size_t w = 0; w < s->n / 64 + 1; w++)
		if (s->present[w] != 0)
			return true;
	return false;
}

static void
splice_notes(struct frame *out, const struct frame *f)
{
	for (size_t i = 0; f != NULL && i < f->n_warnings; i++)
		frame_warn(out, f->warnings[i]);
	for (size_t i = 0; f != NULL && i < f->n_infos; i++)
		frame_info(out, f->infos[i]);
}

/* Whose series is next: below 0 before's, above 0 after's, 0 both have it. */
static int
splice_next(const struct frame *before, size_t i, const struct frame *after,
	    size_t j)
{
	if (before == NULL || i == before->n)
		return 1;
	if (after == NULL || j == after->n)
		return -1;
	return labels_cmp(&before->series[i].labels, &after->series[j].labels);
}

struct frame *
step_splice(const struct step_splice *s, const struct frame *before,
	    const struct frame *after)
{
	const struct frame *head = after != NULL ? after : before;
	struct step_splice old = *s, fresh = *s;
	struct frame *out = frame_new();
	size_t i = 0, j = 0;

	fresh.seam = INT64_MAX;
	if (fresh.start < s->seam)
		fresh.start = s->seam;
	out->kind = FRAME_MATRIX;
	out->start = s->start;
	out->step = s->step;
	out->steps = s->steps;
	out->partial = head->partial;
	out->stats = head->stats;
	splice_notes(out, before);
	splice_notes(out, after);
	out->series = arena_calloc(&out->arena,
				   (before != NULL ? before->n : 0) +
					   (after != NULL ? after->n : 0),
				   sizeof(*out->series));
	while ((before != NULL && i < before->n) ||
	       (after != NULL && j < after->n)) {
		struct frame_series *to = &out->series[out->n];
		int c = splice_next(before, i, after, j);

		frame_series_init(out, to, s->steps);
		to->labels = labels_copy(&out->arena,
					 c <= 0 ? &before->series[i].labels
						: &after->series[j].labels);
		if (c <= 0)
			splice_series(out, to, before, &before->series[i++],
				      old);
		if (c >= 0)
			splice_series(out, to, after, &after->series[j++],
				      fresh);
		out->n += splice_any(to);
	}
	return out;
}
