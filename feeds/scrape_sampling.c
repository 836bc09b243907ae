#include "config.h"

#include "feeds/scrape_samples.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feeds/expo.h"
#include "feeds/scrape_lines.h"
#include "feeds/scrape_role.h"
#include "feeds/scrape_rows.h"
#include "tsdb/tsdb.h"

#define FRESH_BYTES ((size_t)1 << 20) /* of new lines of failed scrapes */
#define FUTURE_MS (10 * 60000)

/* ------------------------------------------------------------- labels --- */

static void
samples_make_labels(struct scrape_samples *s, struct slice component)
{
	scrape_labels_make(&s->labels, &s->o.target->labels,
			   &(struct scrape_labels_words){
				   .component = component,
				   .namespace_ = s->o.namespace_,
				   .cluster = s->o.cluster,
			   },
			   &s->arena);
}

/* The first scrape that is whole decides what the target is.  What failed ones
 * before it were told as ends here if it has another name now. */
static int
samples_settle(struct scrape_samples *s, struct err *err)
{
	struct labels was = s->labels.target, whole;
	struct arena old = s->fresh_arena;
	int result = 0;

	samples_make_labels(s, scrape_role_of(s->role));
	s->renamed = !labels_eq(&was, &s->labels.target);
	memset(&s->fresh_arena, 0, sizeof(s->fresh_arena));
	for (size_t i = 0; result == 0 && i < s->n_fresh; i++) {
		arena_reset(&s->scratch);
		result = scrape_labels_finish(&s->labels, &s->fresh[i],
					      &s->scratch, &whole, err);
		s->fresh[i] = scrape_labels_copy(
			&s->labels, &whole, i > 0 ? &s->fresh[i - 1] : NULL,
			&s->fresh_arena);
	}
	arena_release(&old);
	if (result < 0)
		scrape_samples_forget_lines(s);
	scrape_role_free(s->role);
	s->role = NULL;
	return result;
}

struct scrape_samples *
scrape_samples_new(const struct scrape_samples_options *o)
{
	struct scrape_samples *s = mem_calloc(1, sizeof(*s));

	s->o = *o;
	s->labels = (struct scrape_labels){ .job = o->target->job,
					    .target = o->target->labels,
					    .honor = o->target->honor_labels };
	s->plain = scrape_labels_plain(o->target->job);
	s->scrape = s->right = 1;
	s->reports.extra = o->target->job->extra_metrics;
	s->rows = scrape_rows_new(o->db,
				  o->target->job->track_timestamps_staleness);
	if (o->target->job->make_job)
		s->role = scrape_role_new();
	samples_make_labels(s, s->role != NULL ? scrape_role_of(s->role)
					       : SLICE(""));
	scrape_samples_forget_lines(s);
	s->forgot = false;
	/* There is room for them also where there is none for samples. */
	if (s->role == NULL)
		scrape_reports_name(&s->reports, s->rows, &s->labels.target,
				    &s->scratch);
	return s;
}

void
scrape_samples_free(struct scrape_samples *s)
{
	if (s == NULL)
		return;
	expo_free(s->expo);
	scrape_rows_free(s->rows);
	scrape_role_free(s->role);
	mem_free(s->line);
	mem_free(s->fresh);
	mem_free(s->sample);
	arena_release(&s->fresh_arena);
	arena_release(&s->scratch);
	arena_release(&s->arena);
	mem_free(s);
}

struct scrape_samples_stats
scrape_samples_stats(const struct scrape_samples *s)
{
	return s->stats;
}

size_t
scrape_samples_line_bytes(const struct scrape_samples *s)
{
	return expo_line_bytes(s->expo) + s->lines_cap * sizeof(*s->line) +
	       s->fresh_cap * sizeof(*s->fresh) + s->fresh_arena.bytes;
}

size_t
scrape_samples_kept_bytes(const struct scrape_samples *s)
{
	return s->cap * sizeof(*s->sample);
}

size_t
scrape_samples_bytes(const struct scrape_samples *s)
{
	return scrape_samples_line_bytes(s) + expo_bytes(s->expo) -
	       expo_line_bytes(s->expo) + scrape_samples_kept_bytes(s) +
	       s->scratch.bytes + s->arena.bytes + scrape_rows_bytes(s->rows);
}

const struct labels *
scrape_samples_labels(const struct scrape_samples *s)
{
	return &s->labels.target;
}

/* ------------------------------------------------------------- a scrape --- */

/* True: numbers of series are not valid any more, but for those of lines that
 * are left. */
static bool
samples_changed(struct scrape_samples *s)
{
	if (!scrape_rows_changed(s->rows))
		return false;
	for (size_t i = 0; i < s->n_lines; i++)
		if (s->line[i].series < LINE_NOT_KEPT &&
		    !scrape_rows_has(s->rows, s->line[i].series))
			s->line[i].series = LINE_GONE;
	s->reports.named = false;
	return true;
}

void
scrape_samples_begin(struct scrape_samples *s, enum expo_format format)
{
	if (samples_changed(s) || scrape_lines_old(s))
		scrape_samples_forget_lines(s);
	s->scrape++;
	s->n = s->added = s->passed = s->distinct = 0;
	expo_begin(s->expo, format);
}

int
scrape_samples_feed(struct scrape_samples *s, struct slice piece,
		    struct err *err)
{
	return expo_feed(s->expo, piece, err);
}

int
scrape_samples_end(struct scrape_samples *s, struct err *err)
{
	size_t limit = s->o.target->job->sample_limit;

	if (expo_end(s->expo, err) < 0)
		return -1;
	if (limit > 0 && s->passed > limit)
		return err_set(err, ERR_LIMIT, "sample limit exceeded");
	if (s->role != NULL)
		return samples_settle(s, err);
	return 0;
}

/* The series of a line; SCRAPE_ROWS_NONE: it has none. */
static uint32_t
samples_number(struct scrape_samples *s, const struct scrape_sample *of)
{
	struct sample_line *l = &s->line[of->line];
	const struct labels *ls;
	uint32_t series;

	s->gone += l->series == LINE_GONE;
	if (l->series == LINE_NOT_KEPT || l->series == LINE_GONE)
		return SCRAPE_ROWS_NONE;
	if (!(l->series & LINE_FRESH))
		return l->series;
	s->n_waiting--;
	ls = &s->fresh[l->series & ~LINE_FRESH];
	if (ls->n == 0) {
		l->series = LINE_NOT_KEPT;
		return SCRAPE_ROWS_NONE;
	}
	series = scrape_rows_series(s->rows, ls, of->t != EXPO_NO_TIME);
	l->series = series == SCRAPE_ROWS_NONE ? LINE_NOT_KEPT : series;
	s->full += series == SCRAPE_ROWS_NONE;
	return series;
}

/* A series is new until a sample of it is newer than those of other scrapes. */
static void
samples_count(struct scrape_samples *s, const struct scrape_sample *of,
	      enum scrape_rows_place place)
{
	struct sample_line *l = &s->line[of->line];

	s->stats.kept += place == SCRAPE_ROWS_TAKEN;
	s->stats.dropped += place != SCRAPE_ROWS_TAKEN;
	if (place != SCRAPE_ROWS_OLD) {
		s->added += l->seen == 0;
		l->seen = s->scrape;
	} else if (of->added) {
		s->added--;
		l->seen = 0;
	}
}

/* Those of a scrape that failed are only counted. */
static void
samples_add_all(struct scrape_samples *s, int64_t t, bool up)
{
	bool honor = s->o.target->job->honor_timestamps;

	for (size_t i = 0; i < s->n; i++) {
		struct scrape_sample *in = &s->sample[i];
		uint32_t series;

		if (!honor)
			in->t = EXPO_NO_TIME;
		/* Too far in the future or the past: not even a series. */
		if (in->t != EXPO_NO_TIME &&
		    (in->t > t + FUTURE_MS || in->t < s->oldest)) {
			samples_count(s, in, SCRAPE_ROWS_OLD);
			continue;
		}
		if (!up)
			continue;
		series = samples_number(s, in);
		samples_count(s, in,
			      series == SCRAPE_ROWS_NONE
				      ? SCRAPE_ROWS_OLD
				      : scrape_rows_add(s->rows, series, in->v,
							in->t));
	}
}

/* New lines of a scrape that failed wait for one that is right, if they are not
 * too many. */
static void
samples_after(struct scrape_samples *s, const struct scrape_outcome *o,
	      bool changed)
{
	if (o->up) {
		/* As Prometheus has it, nothing is forgotten by nothing. */
		if (o->body_bytes != 0) {
			s->known = s->right;
			s->right = s->scrape;
		}
		s->was_distinct = s->distinct;
		s->forgot = false;
	}
	if (changed) {
		scrape_samples_forget_lines(s);
	} else if (s->n_waiting == 0) {
		scrape_lines_forget_fresh(s);
	} else if (s->fresh_arena.bytes > FRESH_BYTES) {
		scrape_samples_forget_lines(s);
	}
	scrape_lines_forget_samples(s);
}

static size_t
samples_added(const struct scrape_samples *s)
{
	if (!s->forgot)
		return s->added;
	return s->distinct > s->was_distinct ? s->distinct - s->was_distinct
					     : 0;
}

int
scrape_samples_write(struct scrape_samples *s, const struct scrape_outcome *o,
		     struct err *err)
{
	const struct scrape_job *j = s->o.target->job;
	bool parsed = o->up || o->parsed;
	double v[REPORTS] = {
		[REPORT_UP] = o->up,
		[REPORT_DURATION] = o->seconds,
		[REPORT_SCRAPED] = parsed ? (double)expo_samples(s->expo) : 0,
		[REPORT_PASSED] = parsed ? (double)s->passed : 0,
		[REPORT_TIMEOUT] = o->timeout_seconds,
		[REPORT_LIMIT] = (double)j->sample_limit,
		[REPORT_BODY] = o->body_bytes,
	};
	bool changed = samples_changed(s);
	int64_t late_ms;
	size_t full;
	int result;

	s->gone = 0;
	s->stats.seen = (size_t)v[REPORT_SCRAPED];
	s->stats.kept = s->stats.dropped = 0;
	scrape_rows_begin(s->rows, o->t);
	samples_add_all(s, o->t, o->up);
	v[REPORT_ADDED] = parsed ? (double)samples_added(s) : 0;
	scrape_rows_end(s->rows);
	late_ms = scrape_rows_late(s->rows);
	if (late_ms > s->stats.late_ms)
		s->stats.late_ms = late_ms;
	if (s->renamed)
		scrape_reports_end(&s->reports, s->rows);
	s->renamed = false;
	scrape_reports_name(&s->reports, s->rows, &s->labels.target,
			    &s->scratch);
	scrape_reports_add(&s->reports, s->rows, v);
	result =
		scrape_rows_flush(s->rows, o->recorder, &s->labels.target, err);
	full = s->full;
	samples_after(s, o, changed);
	if (result == 0 && s->gone > 0)
		result = err_set(err, ERR_EXECUTION,
				 "%zu of its series went for age or memory "
				 "while it was scraped: the next scrape is "
				 "kept again",
				 s->gone);
	if (result == 0 && full > 0)
		result = err_set(err, ERR_LIMIT,
				 "%zu of its series are not kept: the memory "
				 "for samples is full; give more with --memory",
				 full);
	return result;
}

void
scrape_samples_stop(struct scrape_samples *s, int64_t t, struct recorder *r)
{
	scrape_rows_begin(s->rows, t);
	scrape_rows_end(s->rows);
	scrape_reports_end(&s->reports, s->rows);
	scrape_rows_flush(s->rows, r, &s->labels.target, NULL);
}

bool
scrape_samples_forget(struct scrape_samples *s, int64_t t)
{
	s->oldest = t > 0 ? t : 0;
	scrape_rows_forget(s->rows, t);
	return scrape_rows_last(s->rows) < t;
}
