#include "config.h"

#include "feeds/scrape_lines.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feeds/expo.h"
#include "feeds/scrape_role.h"
#include "tsdb/tsdb.h"

#define LINES_SPARE 1024 /* that may be of no use */
/* So many scrapes later there may be room for what found none. */
#define AGAIN_SCRAPES 8

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
	s->fresh[s->n_fresh] = scrape_labels_copy(
		&s->labels, ls,
		s->n_fresh > 0 ? &s->fresh[s->n_fresh - 1] : NULL,
		&s->fresh_arena);
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
	if (s->n_lines == s->lines_cap) {
		s->lines_cap = s->lines_cap < 64
				       ? 64
				       : s->lines_cap + s->lines_cap / 4;
		s->line = mem_realloc(s->line, s->lines_cap, sizeof(*s->line));
	}
	s->line[s->n_lines] = (struct sample_line){ .series = place };
	return (uint32_t)s->n_lines++ |
	       (place == LINE_NOT_KEPT ? EXPO_COUNTED : 0);
}

static int
samples_batch(void *arg, const struct expo_batch *b, struct err *err)
{
	struct scrape_samples *s = arg;

	size_t limit = s->o.target->job->sample_limit;

	(void)err;
	while (s->n + b->n > s->cap) {
		s->cap = s->cap < EXPO_BATCH ? EXPO_BATCH : s->cap + s->cap / 4;
		s->sample = mem_realloc(s->sample, s->cap, sizeof(*s->sample));
	}
	for (size_t i = 0; i < b->n; i++) {
		struct sample_line *l = &s->line[b->series[i]];
		bool known = l->seen > s->known, added = false;

		/* What is too much does not become known. */
		if (l->seen != s->scrape &&
		    (known || limit == 0 || s->passed < limit)) {
			s->distinct++;
			added = !known;
			s->added += added;
			l->seen = s->scrape;
		}
		s->passed++;
		if (l->series == LINE_NOT_KEPT)
			continue;
		s->sample[s->n++] = (struct scrape_sample){
			.line = b->series[i],
			.added = added,
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

bool
scrape_lines_old(const struct scrape_samples *s)
{
	if (s->n_lines > LINES_SPARE + 2 * s->was_distinct)
		return true;
	return s->full > 0 && s->scrape % AGAIN_SCRAPES == 0 &&
	       tsdb_has_room(s->o.db);
}

void
scrape_lines_forget_fresh(struct scrape_samples *s)
{
	mem_free(s->fresh);
	s->fresh = NULL;
	s->n_fresh = s->fresh_cap = 0;
	arena_release(&s->fresh_arena);
}

void
scrape_lines_forget_samples(struct scrape_samples *s)
{
	mem_free(s->sample);
	s->sample = NULL;
	s->n = s->cap = 0;
}

void
scrape_samples_forget_lines(struct scrape_samples *s)
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
	mem_free(s->line);
	s->line = NULL;
	s->lines_cap = 0;
	s->n_lines = s->n_waiting = s->full = 0;
	scrape_lines_forget_fresh(s);
	scrape_lines_forget_samples(s);
	s->forgot = true;
}
