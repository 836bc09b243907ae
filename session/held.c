/*
 * held.c - which recorded names the source holds itself: those that have a
 * sample in [start - lookback, end], asked at load and every five minutes: of
 * those that pass, and of those that are played or gone to.
 */
#include "config.h"

#include "session/inlining.h"
#include "session/state.h"

static void
held_add(struct session *s, const struct rule *r)
{
	for (size_t i = 0; i < s->n_recorded; i++)
		if (slice_eq(s->recorded[i], r->record))
			return;
	s->recorded[s->n_recorded++] = r->record;
}

bool
held_is_read(const struct session *s, struct slice name)
{
	const struct dashboard *d = s->o.dashboard;

	for (size_t i = 0; i < d->n_panels; i++)
		for (size_t k = 0; k < d->panel[i].n_targets; k++)
			if (slice_find(d->panel[i].target[k].expr, name, 0) >=
			    0)
				return true;
	return false;
}

/* A name that is not looked up here is taken for one that is not held, and
 * inlined: the same query, only slower. */
void
held_init(struct session *s)
{
	const struct rules *rules = s->o.rules;
	size_t n = 0;

	for (size_t g = 0; rules != NULL && g < rules->n; g++)
		n += rules->group[g].n;
	s->recorded = arena_calloc(&s->arena, n + 1, sizeof(*s->recorded));
	for (size_t g = 0; rules != NULL && g < rules->n; g++)
		for (size_t i = 0; i < rules->group[g].n; i++) {
			const struct rule *r = &rules->group[g].rule[i];

			if (inlining_can_ask(r->record) &&
			    held_is_read(s, r->record))
				held_add(s, r);
		}
	if (s->o.inline_all)
		s->n_recorded = 0;
	s->held_known = s->n_recorded == 0;
}

bool
held_has(void *session, struct slice name)
{
	return strmap_find(&((struct session *)session)->held, name) != NULL;
}

static void
held_done(void *arg, struct source_answer *a)
{
	struct session *s = arg;

	s->held_request = NULL;
	s->held_known = true;
	if (a->err.code == ERR_NONE && a->frame != NULL) {
		strmap_release(&s->held);
		s->held = (struct strmap){ 0 };
		for (size_t i = 0; i < a->frame->n; i++) {
			struct slice name = labels_get(
				&a->frame->series[i].labels, LABEL_NAME);

			for (size_t k = 0; k < s->n_recorded; k++)
				if (slice_eq(s->recorded[k], name))
					*strmap_put(&s->held, name) = s;
		}
	}
	refresh_step(s);
}

/* How far what is looked at has left what was asked about. */
static int64_t
held_moved_us(const struct session *s)
{
	int64_t later = s->range.to - s->held_range.to;
	int64_t wider = s->held_range.from - s->range.from;

	if (later < 0)
		later = -later;
	return (later > wider ? later : wider) * 1000;
}

void
held_step(struct session *s)
{
	struct source_question q = { .ask = SOURCE_INSTANT };
	int64_t age = s->mono_us - s->held_us, moved = held_moved_us(s);
	struct str text = { 0 };

	if (s->n_recorded == 0)
		return;
	/* Gone to another time: what was known is of no use there. */
	if (s->held_range.to != 0 && moved - age >= STATE_HOLDS_AGE_US) {
		held_cancel(s);
		s->held_known = false;
	}
	if (s->held_request != NULL ||
	    (s->held_known && age < STATE_HOLDS_AGE_US &&
	     moved < STATE_HOLDS_AGE_US))
		return;
	s->held_us = s->mono_us;
	s->held_range = s->range;
	inlining_question(s->recorded, s->n_recorded,
			  s->range.to - s->range.from, &text);
	q.query = str_slice(&text);
	q.start = q.end = s->range.to;
	s->held_request = source_start(s->o.source, &q, held_done, s);
	str_release(&text);
}

void
held_cancel(struct session *s)
{
	if (s->held_request != NULL)
		source_cancel(s->o.source, s->held_request);
	s->held_request = NULL;
}
