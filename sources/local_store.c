#include "config.h"

#include "sources/local_store.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "base/thread.h"
#include "rules/rules_run.h"
#include "sources/rule_rows.h"

/* Series of one scraped target, whose samples come together; but one whose own
 * timestamps are behind those of the others goes on in a target of its own. */
struct local_target {
	struct tsdb_target *target;
	int64_t last;
	uint64_t removed;
	size_t late_cap;
	struct tsdb_target **late; /* by series; NULL: none */
	size_t n, cap;             /* samples on their way in */
	struct local_sample *sample;
};

struct local_sample {
	int64_t t;
	uint32_t series;
	bool late;
	double v;
};

struct local_store {
	struct rules_run_options o;
	struct tsdb *db;
	struct rules_run *run;
	atomic_bool cancel;
	atomic_bool lacks;       /* samples that the rules look at */
	struct thread_lock lock; /* of the batches that wait */
	size_t n_batches, batches_cap;
	struct local_batch *batch;
	/* The engine's. */
	struct strmap targets;
	bool refused; /* a sample: there was no room */
	bool begun;
	int64_t next; /* rules are evaluated before it */
};

struct local_store *
local_store_new(const struct rules_run_options *o)
{
	struct local_store *s = mem_calloc(1, sizeof(*s));

	s->o = *o;
	s->db = tsdb_new();
	tsdb_set_ceiling(s->db, LIMIT_LOCAL_BYTES);
	s->o.db = s->db;
	s->o.cancel = &s->cancel;
	atomic_init(&s->cancel, false);
	atomic_init(&s->lacks, false);
	s->run = rules_run_new(&s->o);
	thread_lock_init(&s->lock);
	return s;
}

void
local_store_cancel(struct local_store *s)
{
	atomic_store(&s->cancel, true);
}

static void
batch_release(struct local_batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		frame_free(b->frame[i]);
	mem_free(b->frame);
	*b = (struct local_batch){ 0 };
}

void
local_store_free(struct local_store *s)
{
	const struct strmap_entry *e;
	size_t i = 0;

	if (s == NULL)
		return;
	for (size_t k = 0; k < s->n_batches; k++)
		batch_release(&s->batch[k]);
	mem_free(s->batch);
	while ((e = strmap_next(&s->targets, &i)) != NULL) {
		mem_free(((struct local_target *)e->value)->late);
		mem_free(e->value);
	}
	strmap_release(&s->targets);
	rules_run_free(s->run);
	tsdb_free(s->db);
	thread_lock_release(&s->lock);
	mem_free(s);
}

struct tsdb *
local_store_db(struct local_store *s)
{
	return s->db;
}

struct rule_state
local_store_state(const struct local_store *s, size_t group, size_t rule)
{
	return rules_run_state(s->run, group, rule);
}

void
local_store_give(struct local_store *s, struct local_batch *b)
{
	thread_lock_take(&s->lock);
	MEM_GROW(s->batch, s->n_batches, s->batches_cap);
	s->batch[s->n_batches++] = *b;
	thread_lock_give(&s->lock);
	*b = (struct local_batch){ 0 };
}

/* ---------------------------------------------------------- taking them in */

static struct local_target *
store_target(struct local_store *s, const struct labels *ls)
{
	struct str key = { 0 };
	struct local_target *t;
	void **place;

	str_add_slice(&key, labels_get(ls, SLICE("job")));
	str_addc(&key, '\xff');
	str_add_slice(&key, labels_get(ls, SLICE("instance")));
	place = strmap_put(&s->targets, str_slice(&key));
	str_release(&key);
	if (*place == NULL) {
		t = mem_calloc(1, sizeof(*t));
		t->target = tsdb_target_new(s->db, NULL);
		t->last = INT64_MIN;
		*place = t;
	}
	return *place;
}

/* The samples that are new, put aside by target. */
static void
store_gather(struct local_store *s, const struct frame_series *f)
{
	struct local_target *t = store_target(s, &f->labels);
	uint32_t series = tsdb_series(s->db, t->target, &f->labels);
	int64_t last;

	if (series == TSDB_NO_SERIES) {
		s->refused = true;
		return;
	}
	last = tsdb_series_last(s->db, t->target, series);
	for (size_t i = 0; i < f->n; i++) {
		if (f->t[i] <= last)
			continue;
		MEM_GROW(t->sample, t->n, t->cap);
		t->sample[t->n++] = (struct local_sample){
			.t = f->t[i],
			.series = series,
			.late = f->t[i] < t->last,
			.v = f->v[i],
		};
	}
}

static int
sample_cmp(const void *a, const void *b)
{
	const struct local_sample *x = a, *y = b;

	if (x->late != y->late)
		return x->late - y->late;
	if (x->t != y->t)
		return x->t < y->t ? -1 : 1;
	return (x->series > y->series) - (x->series < y->series);
}

/* Where the samples of a series go that are behind those of its target. */
static struct tsdb_target *
store_late(struct local_store *s, struct local_target *t, uint32_t series)
{
	uint64_t removed = tsdb_target_removed(t->target);

	/* Numbers of series have changed: they begin again. */
	for (size_t i = 0; t->removed != removed && i < t->late_cap; i++)
		if (t->late[i] != NULL) {
			tsdb_target_end(s->db, t->late[i]);
			t->late[i] = NULL;
		}
	t->removed = removed;
	if (series >= t->late_cap) {
		size_t cap = (size_t)series + 64;

		t->late = mem_realloc(t->late, cap, sizeof(*t->late));
		memset(t->late + t->late_cap, 0,
		       (cap - t->late_cap) * sizeof(*t->late));
		t->late_cap = cap;
	}
	if (t->late[series] == NULL)
		t->late[series] = tsdb_target_new(s->db, NULL);
	return t->late[series];
}

/* Each rises on its own; what two selectors have given is taken silently. */
static void
store_append_late(struct local_store *s, struct local_target *t, size_t i)
{
	for (; i < t->n; i++) {
		const struct local_sample *in = &t->sample[i];
		struct tsdb_target *to = store_late(s, t, in->series);
		struct labels ls =
			tsdb_series_labels(s->db, t->target, in->series);
		uint32_t only = tsdb_series(s->db, to, &ls);

		if (only == TSDB_NO_SERIES ||
		    tsdb_append(s->db, to, in->t, &only, &in->v, 1, NULL) < 0) {
			s->refused = true;
			return;
		}
	}
}

static void
store_append(struct local_store *s, struct local_target *t)
{
	uint32_t *series = mem_calloc(t->n + 1, sizeof(*series));
	double *v = mem_calloc(t->n + 1, sizeof(*v));
	size_t i = 0;

	if (t->n > 1)
		qsort(t->sample, t->n, sizeof(*t->sample), sample_cmp);
	while (i < t->n && !t->sample[i].late) {
		int64_t at = t->sample[i].t;
		size_t n = 0;

		for (; i < t->n && t->sample[i].t == at && !t->sample[i].late;
		     i++) {
			/* two selectors may have given it */
			if (n > 0 && series[n - 1] == t->sample[i].series)
				continue;
			series[n] = t->sample[i].series;
			v[n++] = t->sample[i].v;
		}
		if (tsdb_append(s->db, t->target, at, series, v, n, NULL) < 0) {
			s->refused = true;
			i = t->n;
		} else {
			t->last = at;
		}
	}
	store_append_late(s, t, i);
	mem_free(t->sample);
	t->sample = NULL;
	t->n = t->cap = 0;
	mem_free(series);
	mem_free(v);
}

static void
store_take(struct local_store *s, struct local_batch *b)
{
	const struct strmap_entry *e;
	size_t at = 0;

	for (size_t i = 0; i < b->n; i++)
		for (size_t k = 0;
		     b->frame[i]->kind == FRAME_RAW && k < b->frame[i]->n; k++)
			store_gather(s, &b->frame[i]->series[k]);
	while ((e = strmap_next(&s->targets, &at)) != NULL)
		store_append(s, e->value);
	if (!s->begun)
		s->next = b->slots;
	s->begun = true;
	atomic_store(&s->lacks,
		     s->refused || tsdb_stats(s->db).shed_to > b->keep);
	if (s->next <= b->to &&
	    rules_run_past(s->run, s->next, b->to, NULL) == 0)
		s->next = b->to + 1;
	tsdb_truncate(s->db, b->keep);
	batch_release(b);
}

static void
store_ready(void *arg, const atomic_bool *cancel)
{
	struct local_store *s = arg;
	struct local_batch b;

	(void)cancel;
	for (;;) {
		thread_lock_take(&s->lock);
		if (s->n_batches == 0 || atomic_load(&s->cancel)) {
			thread_lock_give(&s->lock);
			return;
		}
		b = s->batch[0];
		s->n_batches--;
		memmove(s->batch, s->batch + 1,
			s->n_batches * sizeof(*s->batch));
		thread_lock_give(&s->lock);
		store_take(s, &b);
	}
}

static void
store_rules(void *arg, struct source_answer *out)
{
	struct local_store *s = arg;

	rule_rows_add(s->run, s->o.rules, out);
}

void
local_store_warn(const struct local_store *s, struct frame *f)
{
	struct str text = { 0 };

	if (!atomic_load(&s->lacks))
		return;
	str_printf(
		&text,
		"the raw samples that the rules read take more than %zu MiB: "
		"a part of them is left out, and what is recorded of them "
		"is not right; take a shorter range, or --rules inline",
		LIMIT_LOCAL_BYTES >> 20);
	frame_warn(f, str_slice(&text));
	str_release(&text);
}

struct source_feed
local_store_feed(struct local_store *s)
{
	return (struct source_feed){ .ready = store_ready,
				     .rules = store_rules,
				     .arg = s };
}
