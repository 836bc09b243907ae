#include "config.h"

#include "feeds/replay_recording.h"

#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feeds/expo.h"
#include "feeds/recording.h"
#include "feeds/replay_report.h"
#include "feeds/replay_samples.h"
#include "model/sample.h"

/* What the last whole scrape of it had, at the scrape's own time. */
struct recording_target {
	struct expo *expo;
	uint32_t *series;
	size_t n, cap;
};

struct recording_sample {
	uint32_t series;
	double v;
	int64_t t;
};

struct replay_recording {
	struct replay_samples *to;
	struct replay_report *report;
	struct recording text;
	struct strmap targets; /* raw labels to a target */
	struct expo_sink sink;
	/* Of the scrape at hand, until all of it is read. */
	struct recording_sample *sample;
	size_t n, cap;
	/* By series: the scrape that had it last. */
	size_t *seen;
	size_t n_seen;
	size_t scrape;
};

static uint32_t
recording_series(void *arg, const struct labels *ls, struct err *err)
{
	struct replay_recording *r = arg;

	(void)err;
	return replay_samples_series(r->to, ls);
}

static int
recording_batch(void *arg, const struct expo_batch *b, struct err *err)
{
	struct replay_recording *r = arg;

	(void)err;
	for (size_t i = 0; i < b->n; i++) {
		MEM_GROW(r->sample, r->n, r->cap);
		r->sample[r->n++] =
			(struct recording_sample){ b->series[i], b->v[i],
						   b->t[i] };
	}
	return 0;
}

struct replay_recording *
replay_recording_new(struct replay_samples *to, struct replay_report *report)
{
	struct replay_recording *r = mem_calloc(1, sizeof(*r));

	r->to = to;
	r->report = report;
	r->sink = (struct expo_sink){ .series = recording_series,
				      .samples = recording_batch,
				      .arg = r,
				      .need_time = true };
	return r;
}

void
replay_recording_free(struct replay_recording *r)
{
	const struct strmap_entry *e;
	size_t i = 0;

	if (r == NULL)
		return;
	while ((e = strmap_next(&r->targets, &i)) != NULL) {
		struct recording_target *t = e->value;

		expo_free(t->expo);
		mem_free(t->series);
		mem_free(t);
	}
	strmap_release(&r->targets);
	recording_release(&r->text);
	mem_free(r->sample);
	mem_free(r->seen);
	mem_free(r);
}

static struct recording_target *
recording_target(struct replay_recording *r, struct slice labels,
		 struct err *err)
{
	struct recording_target *t = strmap_find(&r->targets, labels);

	if (t != NULL)
		return t;
	if (r->targets.n == LIMIT_RECORDING_TARGETS) {
		err_set(err, ERR_LIMIT,
			"there are more than %d targets in it, the most that "
			"are read",
			LIMIT_RECORDING_TARGETS);
		return NULL;
	}
	t = mem_calloc(1, sizeof(*t));
	t->expo = expo_new(&r->sink);
	*strmap_put(&r->targets, labels) = t;
	return t;
}

static int
recording_parse(struct replay_recording *r, struct recording_target *t,
		struct slice lines, struct err *err)
{
	r->n = 0;
	expo_begin(t->expo, EXPO_OPENMETRICS);
	if (expo_feed(t->expo, lines, err) < 0 ||
	    expo_feed(t->expo, SLICE(RECORDING_EOF), err) < 0)
		return -1;
	return expo_end(t->expo, err);
}

/* What the scrape before had and this one has not. */
static int
recording_ends(struct replay_recording *r, struct recording_target *t,
	       int64_t time, struct err *err)
{
	for (size_t i = 0; i < t->n; i++)
		if (r->seen[t->series[i]] != r->scrape &&
		    replay_samples_add(r->to, t->series[i], time,
				       sample_stale(), err) < 0)
			return -1;
	return 0;
}

static int
recording_store(struct replay_recording *r, struct recording_target *t,
		int64_t time, struct err *err)
{
	if (r->n_seen < r->to->n) {
		size_t n = r->to->cap;

		r->seen = mem_realloc(r->seen, n, sizeof(*r->seen));
		memset(r->seen + r->n_seen, 0,
		       (n - r->n_seen) * sizeof(*r->seen));
		r->n_seen = n;
	}
	r->scrape++;
	for (size_t i = 0; i < r->n; i++) {
		struct recording_sample *s = &r->sample[i];

		r->seen[s->series] = r->scrape;
		if (replay_samples_add(r->to, s->series, s->t, s->v, err) < 0)
			return -1;
	}
	if (recording_ends(r, t, time, err) < 0)
		return -1;
	t->n = 0;
	for (size_t i = 0; i < r->n; i++) {
		if (r->sample[i].t != time)
			continue;
		MEM_GROW(t->series, t->n, t->cap);
		t->series[t->n++] = r->sample[i].series;
	}
	return 0;
}

/* DAMAGE is filled if it cannot be read. */
static int
recording_scrape(struct replay_recording *r, const struct recording_scrape *s,
		 struct err *damage, struct err *err)
{
	struct recording_target *t;

	if (s->damage != NULL) {
		err_set(damage, ERR_SYNTAX, "%s", s->damage);
		return 0;
	}
	t = recording_target(r, s->target, err);
	if (t == NULL)
		return -1;
	if (recording_parse(r, t, s->samples, damage) < 0)
		return 0;
	return recording_store(r, t, s->t, err);
}

/* All whole scrapes of what has come.  A damaged one is left out. */
static int
recording_scrapes(struct replay_recording *r, struct err *err)
{
	struct recording_scrape s;
	struct err damage = { 0 };
	int result;

	while ((result = recording_next(&r->text, &s, err)) == 1) {
		if (recording_scrape(r, &s, &damage, err) < 0)
			return -1;
		if (damage.code == ERR_NONE) {
			r->report->scrapes++;
			continue;
		}
		r->report->damaged++;
		replay_report_damage(r->report, &damage);
		damage.code = ERR_NONE;
	}
	return result;
}

int
replay_recording_text(struct replay_recording *r, struct slice piece,
		      struct err *err)
{
	if (recording_scrapes(r, err) < 0)
		return -1;
	return recording_add(&r->text, piece, err);
}

int
replay_recording_gap(struct replay_recording *r, bool whole, struct err *err)
{
	if (whole && recording_scrapes(r, err) < 0)
		return -1;
	recording_drop(&r->text);
	return 0;
}

int
replay_recording_end(struct replay_recording *r, bool whole, struct err *err)
{
	if (whole && recording_scrapes(r, err) < 0)
		return -1;
	if (whole)
		r->report->torn += recording_left(&r->text) > 0;
	return 0;
}
