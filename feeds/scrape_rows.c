#include "config.h"

#include "feeds/scrape_rows.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "feeds/expo_format.h"
#include "feeds/recorder.h"
#include "model/sample.h"
#include "tsdb/tsdb.h"

/* Of the numbers that are given out: a series with timestamps of its own. */
#define ROWS_TIMED 0x20000000U
/* In place of a row: the series goes on among those. */
#define ROWS_MOVED UINT32_MAX

/* A tsdb target of one series. */
struct rows_timed {
	struct tsdb_target *target;
	uint32_t twin; /* another of the same hash, + 1; 0: none */
	uint32_t seen;
	uint32_t tracked; /* the last row that is missed in the next */
	int64_t last;
	int64_t before; /* this row */
	double v;       /* at last; stale: nobody knows */
};

struct rows_late {
	uint32_t timed;
	int64_t t;
	double v;
};

struct scrape_rows {
	struct tsdb *db;
	bool track;
	struct tsdb_target *target;
	uint64_t removed;
	uint32_t row;   /* number of the one at hand */
	uint32_t *seen; /* the last row that had it, by number */
	size_t seen_cap;
	int64_t t, last;
	size_t n, cap; /* of this row, */
	uint32_t *series;
	double *v;
	size_t n_live; /* the first that go on: neither markers nor reports */
	size_t n_was, was_cap; /* of the last row */
	uint32_t *was;
	struct rows_timed *timed;
	size_t n_timed, timed_cap;
	struct strmap by_labels;
	struct rows_late *late;
	size_t n_late, late_cap;
};

struct scrape_rows *
scrape_rows_new(struct tsdb *db, bool track)
{
	struct scrape_rows *r = mem_calloc(1, sizeof(*r));

	r->db = db;
	r->track = track;
	r->target = tsdb_target_new(db, NULL);
	r->last = INT64_MIN;
	return r;
}

void
scrape_rows_free(struct scrape_rows *r)
{
	if (r == NULL)
		return;
	tsdb_target_end(r->db, r->target);
	for (size_t i = 0; i < r->n_timed; i++)
		tsdb_target_end(r->db, r->timed[i].target);
	strmap_release(&r->by_labels);
	mem_free(r->timed);
	mem_free(r->late);
	mem_free(r->seen);
	mem_free(r->series);
	mem_free(r->v);
	mem_free(r->was);
	mem_free(r);
}

int64_t
scrape_rows_last(const struct scrape_rows *r)
{
	return r->last;
}

size_t
scrape_rows_bytes(const struct scrape_rows *r)
{
	return r->seen_cap * sizeof(*r->seen) +
	       r->cap * (sizeof(*r->series) + sizeof(*r->v)) +
	       r->was_cap * sizeof(*r->was) + r->timed_cap * sizeof(*r->timed) +
	       r->late_cap * sizeof(*r->late) +
	       r->by_labels.cap * sizeof(*r->by_labels.entry);
}

static void
rows_index(struct scrape_rows *r, const struct labels *ls, uint32_t i)
{
	uint64_t hash = labels_hash(ls);
	void **first =
		strmap_put(&r->by_labels,
			   (struct slice){ (const char *)&hash, sizeof(hash) });

	r->timed[i].twin = (uint32_t)(uintptr_t)*first;
	*first = (void *)(uintptr_t)(i + 1);
}

static uint32_t
rows_timed_find(const struct scrape_rows *r, const struct labels *ls)
{
	uint64_t hash = labels_hash(ls);
	struct slice key = { (const char *)&hash, sizeof(hash) };
	uint32_t i = (uint32_t)(uintptr_t)strmap_find(&r->by_labels, key);

	for (; i != 0; i = r->timed[i - 1].twin) {
		struct labels own =
			tsdb_series_labels(r->db, r->timed[i - 1].target, 0);

		if (labels_eq(&own, ls))
			return i - 1;
	}
	return SCRAPE_ROWS_NONE;
}

/* The one of these labels, which may have been without times so far. */
static uint32_t
rows_timed(struct scrape_rows *r, const struct labels *ls)
{
	uint32_t i = rows_timed_find(r, ls);
	struct tsdb_target *target;

	if (i != SCRAPE_ROWS_NONE)
		return i;
	target = tsdb_target_new(r->db, NULL);
	if (tsdb_series(r->db, target, ls) == TSDB_NO_SERIES) {
		tsdb_target_end(r->db, target);
		return SCRAPE_ROWS_NONE;
	}
	MEM_GROW(r->timed, r->n_timed, r->timed_cap);
	r->timed[r->n_timed++] = (struct rows_timed){
		.target = target,
		.tracked = UINT32_MAX,
		.last = tsdb_series_last(r->db, target, 0),
		.v = sample_stale(),
	};
	rows_index(r, ls, (uint32_t)r->n_timed - 1);
	return (uint32_t)r->n_timed - 1;
}

uint32_t
scrape_rows_series(struct scrape_rows *r, const struct labels *ls, bool timed)
{
	uint32_t i = SCRAPE_ROWS_NONE;

	if (timed)
		i = rows_timed(r, ls);
	else if (r->n_timed > 0)
		i = rows_timed_find(r, ls);
	if (timed || i != SCRAPE_ROWS_NONE)
		return i == SCRAPE_ROWS_NONE ? i : ROWS_TIMED | i;
	i = tsdb_series(r->db, r->target, ls);
	if (i == TSDB_NO_SERIES)
		return SCRAPE_ROWS_NONE;
	while (i >= r->seen_cap) {
		size_t cap = r->seen_cap < 64 ? 64 : r->seen_cap * 2;

		r->seen = mem_realloc(r->seen, cap, sizeof(*r->seen));
		memset(r->seen + r->seen_cap, 0,
		       (cap - r->seen_cap) * sizeof(*r->seen));
		r->seen_cap = cap;
	}
	if (r->seen[i] == ROWS_MOVED)
		r->seen[i] = 0;
	return i;
}

/* What is gone has ended without a marker. */
static void
rows_forget_was(struct scrape_rows *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_was; i++)
		if (tsdb_series_labels(r->db, r->target, r->was[i]).n > 0)
			r->was[n++] = r->was[i];
	r->n_was = n;
}

bool
scrape_rows_changed(struct scrape_rows *r)
{
	uint64_t removed = tsdb_target_removed(r->target);
	bool changed;

	for (size_t i = 0; i < r->n_timed; i++)
		removed += tsdb_target_removed(r->timed[i].target);
	changed = removed != r->removed;
	r->removed = removed;
	if (changed)
		rows_forget_was(r);
	return changed;
}

bool
scrape_rows_has(const struct scrape_rows *r, uint32_t series)
{
	return !(series & ROWS_TIMED) &&
	       tsdb_series_labels(r->db, r->target, series).n > 0;
}

/* ----------------------------------------------------------------- rows --- */

void
scrape_rows_begin(struct scrape_rows *r, int64_t t)
{
	r->row++;
	r->t = t;
	r->n = r->n_live = r->n_late = 0;
}

static void
rows_push(struct scrape_rows *r, uint32_t series, double v)
{
	if (r->n == r->cap) {
		r->cap = r->cap < 64 ? 64 : r->cap + r->cap / 2;
		r->series = mem_realloc(r->series, r->cap, sizeof(*r->series));
		r->v = mem_realloc(r->v, r->cap, sizeof(*r->v));
	}
	r->series[r->n] = series;
	r->v[r->n++] = v;
}

static void
rows_push_timed(struct scrape_rows *r, uint32_t i, double v, int64_t t)
{
	r->timed[i].last = t;
	r->timed[i].v = v;
	MEM_GROW(r->late, r->n_late, r->late_cap);
	r->late[r->n_late++] = (struct rows_late){ i, t, v };
}

/* Another value than rows before have of that time. */
static bool
rows_is_other(const struct scrape_rows *r, const struct rows_timed *timed,
	      double v, int64_t t)
{
	return timed->seen != r->row && t == timed->last &&
	       !sample_is_stale(timed->v) &&
	       memcmp(&v, &timed->v, sizeof(v)) != 0;
}

static enum scrape_rows_place
rows_add_timed(struct scrape_rows *r, uint32_t i, double v, int64_t t)
{
	struct rows_timed *timed = &r->timed[i];
	bool untimed = t == EXPO_NO_TIME;

	if (untimed)
		t = r->t;
	if (timed->seen != r->row)
		timed->before = timed->last;
	if (t < timed->before || rows_is_other(r, timed, v, t))
		return SCRAPE_ROWS_OLD;
	if (t < timed->last || (timed->seen == r->row && t == timed->last))
		return SCRAPE_ROWS_TWICE;
	timed->seen = r->row;
	if (untimed || r->track)
		timed->tracked = r->row;
	/* It is told again and again until there is a newer one. */
	if (t != timed->last)
		rows_push_timed(r, i, v, t);
	return SCRAPE_ROWS_TAKEN;
}

/* A series that began without times and has them now. */
static enum scrape_rows_place
rows_add_moved(struct scrape_rows *r, uint32_t series, double v, int64_t t)
{
	struct labels ls = tsdb_series_labels(r->db, r->target, series);
	uint32_t i = rows_timed(r, &ls);

	if (i == SCRAPE_ROWS_NONE)
		return SCRAPE_ROWS_OLD;
	if (r->seen[series] == r->row) {
		r->timed[i].last = r->t;
		r->timed[i].v = sample_stale();
		r->timed[i].tracked = r->row;
	}
	r->seen[series] = ROWS_MOVED;
	return rows_add_timed(r, i, v, t);
}

enum scrape_rows_place
scrape_rows_add(struct scrape_rows *r, uint32_t series, double v, int64_t t)
{
	if (series & ROWS_TIMED)
		return rows_add_timed(r, series & ~ROWS_TIMED, v, t);
	if (r->seen[series] == ROWS_MOVED || (t != EXPO_NO_TIME && t != r->t))
		return rows_add_moved(r, series, v, t);
	if (r->seen[series] == r->row)
		return SCRAPE_ROWS_TWICE;
	r->seen[series] = r->row;
	rows_push(r, series, v);
	return SCRAPE_ROWS_TAKEN;
}

/* Another target goes on with a series of these labels. */
static bool
rows_goes_on(const struct scrape_rows *r, uint32_t series)
{
	return tsdb_series_goes_on(r->db, r->target, series, r->t);
}

static void
rows_end_timed(struct scrape_rows *r, uint32_t i)
{
	struct rows_timed *timed = &r->timed[i];

	if (timed->tracked != r->row && timed->last < r->t &&
	    !tsdb_series_goes_on(r->db, timed->target, 0, r->t))
		rows_push_timed(r, i, sample_stale(), r->t);
}

/* Where a series is among those with times; SCRAPE_ROWS_NONE: it is not. */
static uint32_t
rows_timed_of(const struct scrape_rows *r, uint32_t series)
{
	struct labels ls;

	if (series & ROWS_TIMED)
		return series & ~ROWS_TIMED;
	if (r->seen[series] != ROWS_MOVED)
		return SCRAPE_ROWS_NONE;
	ls = tsdb_series_labels(r->db, r->target, series);
	return rows_timed_find(r, &ls);
}

static void
rows_end(struct scrape_rows *r, uint32_t series)
{
	uint32_t i = rows_timed_of(r, series);

	if (i != SCRAPE_ROWS_NONE) {
		rows_end_timed(r, i);
		return;
	}
	if (r->seen[series] == r->row || rows_goes_on(r, series))
		return;
	r->seen[series] = r->row;
	rows_push(r, series, sample_stale());
}

void
scrape_rows_end(struct scrape_rows *r)
{
	r->n_live = r->n;
	for (size_t i = 0; i < r->n_was; i++)
		rows_end(r, r->was[i]);
	for (size_t i = 0; i < r->n_timed; i++)
		if (r->timed[i].tracked == r->row - 1)
			rows_end_timed(r, (uint32_t)i);
}

int64_t
scrape_rows_late(const struct scrape_rows *r)
{
	int64_t late = 0;

	for (size_t i = 0; i < r->n_late; i++)
		if (r->t - r->late[i].t > late)
			late = r->t - r->late[i].t;
	return late;
}

void
scrape_rows_report(struct scrape_rows *r, uint32_t series, double v)
{
	uint32_t i = rows_timed_of(r, series);

	if (i != SCRAPE_ROWS_NONE) {
		if (r->timed[i].last < r->t)
			rows_push_timed(r, i, v, r->t);
		return;
	}
	if (r->seen[series] == r->row ||
	    (sample_is_stale(v) && rows_goes_on(r, series)))
		return;
	r->seen[series] = r->row;
	rows_push(r, series, v);
}

static void
rows_record(const struct scrape_rows *r, struct recorder *to,
	    const struct labels *target)
{
	size_t n = r->n + r->n_late;
	struct labels *ls = mem_calloc(n + 1, sizeof(*ls));
	const struct labels **at = mem_calloc(n + 1, sizeof(*at));
	double *v = mem_calloc(n + 1, sizeof(*v));
	int64_t *t = r->n_late > 0 ? mem_calloc(n, sizeof(*t)) : NULL;

	for (size_t i = 0; i < n; i++) {
		const struct rows_late *late =
			i < r->n ? NULL : &r->late[i - r->n];

		ls[i] = late == NULL ? tsdb_series_labels(r->db, r->target,
							  r->series[i])
				     : tsdb_series_labels(
					       r->db,
					       r->timed[late->timed].target, 0);
		at[i] = &ls[i];
		v[i] = late == NULL ? r->v[i] : late->v;
		if (t != NULL)
			t[i] = late == NULL ? r->t : late->t;
	}
	recorder_scrape(to, &(struct recorder_scrape){ .target = target,
						       .t = r->t,
						       .n = n,
						       .labels = at,
						       .v = v,
						       .at = t });
	mem_free(ls);
	mem_free(at);
	mem_free(v);
	mem_free(t);
}

static void
rows_remember(struct scrape_rows *r)
{
	if (r->n_live > r->was_cap) {
		r->was_cap = r->n_live;
		r->was = mem_realloc(r->was, r->was_cap, sizeof(*r->was));
	}
	if (r->n_live > 0)
		memcpy(r->was, r->series, r->n_live * sizeof(*r->was));
	r->n_was = r->n_live;
}

int
scrape_rows_flush(struct scrape_rows *r, struct recorder *recorder,
		  const struct labels *target, struct err *err)
{
	static const uint32_t only = 0;

	if (r->last != INT64_MIN && r->t <= r->last)
		return err_set(err, ERR_EXECUTION,
			       "the clock was set back by %g s: samples are "
			       "kept again when it has caught up",
			       (double)(r->last - r->t) / 1000);
	rows_remember(r);
	if (tsdb_append(r->db, r->target, r->t, r->series, r->v, r->n, err) < 0)
		return -1;
	r->last = r->t;
	for (size_t i = 0; i < r->n_late; i++)
		if (tsdb_append(r->db, r->timed[r->late[i].timed].target,
				r->late[i].t, &only, &r->late[i].v, 1, err) < 0)
			return -1;
	if (recorder != NULL)
		rows_record(r, recorder, target);
	return 0;
}

/* --------------------------------------------------------------- the end ---
 */

bool
scrape_rows_forget(struct scrape_rows *r, int64_t t)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_timed; i++) {
		if (r->timed[i].last >= t)
			r->timed[n++] = r->timed[i];
		else
			tsdb_target_end(r->db, r->timed[i].target);
	}
	if (n == r->n_timed)
		return false;
	r->n_timed = n;
	strmap_release(&r->by_labels);
	memset(&r->by_labels, 0, sizeof(r->by_labels));
	for (uint32_t i = 0; i < n; i++) {
		struct labels ls =
			tsdb_series_labels(r->db, r->timed[i].target, 0);

		rows_index(r, &ls, i);
	}
	r->removed = UINT64_MAX;
	return true;
}
