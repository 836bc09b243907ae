#include "config.h"

#include "sources/scrape_samples.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "sources/expo.h"
#include "sources/scrape_labels.h"
#include "sources/scrape_reports.h"
#include "sources/scrape_role.h"
#include "sources/scrape_rows.h"
#include "tsdb/tsdb.h"

#define LINES_SPARE 1024              /* that may be of no use */
#define FRESH_BYTES ((size_t)1 << 20) /* of new lines of failed scrapes */
#define FUTURE_MS (10 * 60000)

struct scrape_sample {
	uint32_t line;
	double v;
	int64_t t;
};

/*
 * A line of the exposition.  What its samples are for is found when it is new;
 * the numbers of series only when a scrape with it is right.
 */
struct sample_line {
	uint32_t series; /* of scrape_rows, or LINE_... */
	uint32_t seen;   /* the last scrape that had it */
};

#define LINE_FRESH 0x80000000U /* and its number among the fresh ones */
#define LINE_NOT_KEPT 0x7fffffffU

struct scrape_samples {
	struct scrape_samples_options o;
	struct scrape_labels labels;
	struct arena arena;       /* of the labels */
	struct scrape_role *role; /* NULL: the labels are settled */
	bool plain;
	bool renamed; /* settled to another name than reports have */
	struct expo *expo;
	struct sample_line *line;
	size_t n_lines, lines_cap;
	bool forgot;          /* which lines the last scrape had */
	uint32_t scrape;      /* number of this one */
	uint32_t right;       /* of the last that was right */
	struct labels *fresh; /* whole, or of the line while role is set */
	size_t n_fresh, fresh_cap;
	size_t n_waiting; /* fresh lines that no right scrape had yet */
	struct arena fresh_arena, scratch;
	size_t n, cap; /* samples of this scrape that are kept */
	struct scrape_sample *sample;
	size_t distinct, was_distinct; /* lines of this scrape and the last */
	size_t full;                   /* lines for which there was no room */
	size_t added, passed;          /* relabelling */
	int64_t oldest;                /* ms; samples before are not taken */
	struct scrape_rows *rows;
	struct scrape_reports reports;
	struct scrape_samples_stats stats;
};

/* -------------------------------------------------------------- lines --- */

static bool
samples_keep(const struct scrape_samples *s, const struct labels *ls)
{
	struct slice name = labels_get(ls, LABEL_NAME);

	if (s->o.keep_all)
		return true;
	for (size_t i = 0; i < s->o.n_keep; i++)
		if (matcher_matches(&s->o.keep[i], name))
			return true;
	return false;
}

static uint32_t
samples_fresh(struct scrape_samples *s, const struct labels *ls)
{
	MEM_GROW(s->fresh, s->n_fresh, s->fresh_cap);
	s->fresh[s->n_fresh] =
		scrape_labels_copy(&s->labels, ls, &s->fresh_arena);
	s->n_waiting++;
	return LINE_FRESH | (uint32_t)s->n_fresh++;
}

/* What the samples of a new line are for; EXPO_NO_SERIES: nothing. */
static int
samples_place(struct scrape_samples *s, const struct labels *ls, uint32_t *out,
	      struct err *err)
{
	struct labels whole;

	*out = LINE_NOT_KEPT;
	if (s->role != NULL)
		scrape_role_see(s->role, ls);
	if (s->plain && !samples_keep(s, ls))
		return 0;
	if (s->role != NULL) {
		*out = samples_fresh(s, ls);
		return 0;
	}
	arena_reset(&s->scratch);
	if (scrape_labels_finish(&s->labels, ls, &s->scratch, &whole, err) < 0)
		return -1;
	if (whole.n == 0)
		*out = EXPO_NO_SERIES;
	else if (samples_keep(s, &whole))
		*out = samples_fresh(s, &whole);
	return 0;
}

static uint32_t
samples_series(void *arg, const struct labels *ls, struct err *err)
{
	struct scrape_samples *s = arg;
	uint32_t place;

	if (s->n_lines == LIMIT_SCRAPE_LINES) {
		err_set(err, ERR_LIMIT,
			"there are more than %d series, the most that are read "
			"of a target",
			LIMIT_SCRAPE_LINES);
		return EXPO_NO_SERIES;
	}
	if (samples_place(s, ls, &place, err) < 0 || place == EXPO_NO_SERIES)
		return EXPO_NO_SERIES;
	MEM_GROW(s->line, s->n_lines, s->lines_cap);
	s->line[s->n_lines] = (struct sample_line){ .series = place };
	return (uint32_t)s->n_lines++;
}

static int
samples_batch(void *arg, const struct expo_batch *b, struct err *err)
{
	struct scrape_samples *s = arg;

	size_t limit = s->o.target->job->sample_limit;

	(void)err;
	while (s->n + b->n > s->cap) {
		s->cap = s->cap < EXPO_BATCH ? EXPO_BATCH : s->cap * 2;
		s->sample = mem_realloc(s->sample, s->cap, sizeof(*s->sample));
	}
	for (size_t i = 0; i < b->n; i++) {
		struct sample_line *l = &s->line[b->series[i]];

		if (l->seen != s->scrape) {
			s->distinct++;
			s->added += l->seen < s->right &&
				    (limit == 0 || s->passed < limit);
			l->seen = s->scrape;
		}
		s->passed++;
		if (l->series == LINE_NOT_KEPT)
			continue;
		s->sample[s->n++] = (struct scrape_sample){
			.line = b->series[i],
			.v = b->v[i],
			.t = b->t[i],
		};
	}
	return 0;
}

static void
samples_metadata(void *arg, enum expo_meta what, struct slice name,
		 struct slice text)
{
	struct scrape_samples *s = arg;

	if (s->o.metadata != NULL)
		s->o.metadata(s->o.arg, what, name, text);
}

/* There are lines that are of no use. */
static bool
samples_spare(const struct scrape_samples *s)
{
	return s->n_lines > LINES_SPARE + 2 * s->was_distinct;
}

/* What the lines are for is asked again. */
static void
samples_forget_lines(struct scrape_samples *s)
{
	struct expo_sink sink = {
		.series = samples_series,
		.samples = samples_batch,
		.metadata = samples_metadata,
		.arg = s,
		.keep_empty = s->labels.honor,
	};

	expo_free(s->expo);
	s->expo = expo_new(&sink);
	s->n_lines = s->n_fresh = s->n_waiting = s->full = 0;
	arena_release(&s->fresh_arena);
	s->forgot = true;
}

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
		s->fresh[i] =
			scrape_labels_copy(&s->labels, &whole, &s->fresh_arena);
	}
	arena_release(&old);
	if (result < 0)
		samples_forget_lines(s);
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
	samples_forget_lines(s);
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
scrape_samples_bytes(const struct scrape_samples *s)
{
	return expo_bytes(s->expo) + s->lines_cap * sizeof(*s->line) +
	       s->fresh_cap * sizeof(*s->fresh) + s->fresh_arena.bytes +
	       s->cap * sizeof(*s->sample) + s->scratch.bytes + s->arena.bytes +
	       scrape_rows_bytes(s->rows);
}

const struct labels *
scrape_samples_labels(const struct scrape_samples *s)
{
	return &s->labels.target;
}

/* ------------------------------------------------------------- a scrape --- */

/* True: numbers of series were not valid any more. */
static bool
samples_changed(struct scrape_samples *s)
{
	if (!scrape_rows_changed(s->rows))
		return false;
	samples_forget_lines(s);
	s->reports.named = false;
	return true;
}

void
scrape_samples_begin(struct scrape_samples *s, enum expo_format format)
{
	samples_changed(s);
	if (samples_spare(s))
		samples_forget_lines(s);
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

	if (l->series == LINE_NOT_KEPT)
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

static void
samples_add_all(struct scrape_samples *s, int64_t t)
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
			s->stats.dropped++;
			continue;
		}
		series = samples_number(s, in);
		if (series == SCRAPE_ROWS_NONE ||
		    !scrape_rows_add(s->rows, series, in->v, in->t))
			s->stats.dropped++;
		else
			s->stats.kept++;
	}
}

/* New lines of a scrape that failed wait for one that is right, if they are not
 * too many. */
static void
samples_after(struct scrape_samples *s, const struct scrape_outcome *o)
{
	if (o->up) {
		s->right = s->scrape;
		s->was_distinct = s->distinct;
		s->forgot = false;
	}
	if (s->n_waiting == 0) {
		s->n_fresh = 0;
		arena_release(&s->fresh_arena);
	} else if (s->fresh_arena.bytes > FRESH_BYTES) {
		samples_forget_lines(s);
	}
	mem_free(s->sample);
	s->sample = NULL;
	s->n = s->cap = 0;
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
		[REPORT_ADDED] = parsed ? (double)samples_added(s) : 0,
		[REPORT_TIMEOUT] = o->timeout_seconds,
		[REPORT_LIMIT] = (double)j->sample_limit,
		[REPORT_BODY] = o->body_bytes,
	};
	int64_t late_ms;
	int result;

	if (samples_changed(s) && o->up)
		return err_set(err, ERR_EXECUTION,
			       "series went for their age while it was "
			       "scraped: the next scrape is kept again");
	s->stats.seen = (size_t)v[REPORT_SCRAPED];
	s->stats.kept = s->stats.dropped = 0;
	scrape_rows_begin(s->rows, o->t);
	if (o->up)
		samples_add_all(s, o->t);
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
	samples_after(s, o);
	if (result == 0 && s->full > 0)
		result = err_set(err, ERR_LIMIT,
				 "%zu of its series are not kept: the memory "
				 "for samples is full; give more with --memory",
				 s->full);
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
