#include "config.h"

#include "sources/step_cache.h"

#include <string.h>
#include <sys/queue.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "net/loop.h"
#include "promql/eval.h"
#include "promql/parse.h"
#include "sources/step_splice.h"

#define SHARE 4 /* no entry takes more than a fourth of the room */

TAILQ_HEAD(step_entries, step_entry);

/* The final steps of one query: all of its frame. */
struct step_entry {
	TAILQ_ENTRY(step_entry) link;
	char *query;
	size_t n_query;
	struct frame *frame;
};

struct step_cache {
	struct source source;
	struct source *behind;
	struct step_entries entries; /* used last first */
	struct step_cache_stats stats;
};

struct source_request {
	struct step_cache *cache;
	struct source_request *behind; /* NULL: all is kept, or none is asked */
	struct loop_timer *timer;
	struct arena arena;
	struct source_question q; /* texts in the arena */
	source_done *done;
	void *arg;
	bool keep;
	int64_t from; /* steps before it are kept ones */
};

/* ------------------------------------------------------------- entries --- */

static int64_t
entry_end(const struct step_entry *e)
{
	return e->frame->start +
	       (int64_t)(e->frame->steps - 1) * e->frame->step;
}

static struct step_entry *
entry_find(struct step_cache *c, const struct source_question *q)
{
	struct step_entry *e;

	TAILQ_FOREACH(e, &c->entries, link)
	if (e->frame->step == q->step && e->n_query == q->query.n &&
	    memcmp(e->query, q->query.p, q->query.n) == 0)
		break;
	if (e != NULL) {
		TAILQ_REMOVE(&c->entries, e, link);
		TAILQ_INSERT_HEAD(&c->entries, e, link);
	}
	return e;
}

/* The first step of q that e does not have; q's start: it is of no use. */
static int64_t
entry_covers(const struct step_entry *e, const struct source_question *q)
{
	if (e == NULL || q->start < e->frame->start ||
	    q->start > entry_end(e) ||
	    (q->start - e->frame->start) % q->step != 0)
		return q->start;
	return entry_end(e) + q->step;
}

static void
entry_drop(struct step_cache *c, struct step_entry *e)
{
	if (e == NULL)
		return;
	TAILQ_REMOVE(&c->entries, e, link);
	c->stats.entries--;
	c->stats.bytes -= e->frame->arena.bytes;
	frame_free(e->frame);
	mem_free(e->query);
	mem_free(e);
}

static void
entry_put(struct step_cache *c, const struct source_question *q,
	  struct frame *final)
{
	size_t bytes = final->arena.bytes;
	struct step_entry *e;

	if (bytes > LIMIT_STEP_CACHE_BYTES / SHARE) {
		frame_free(final);
		return;
	}
	while (c->stats.bytes + bytes > LIMIT_STEP_CACHE_BYTES)
		entry_drop(c, TAILQ_LAST(&c->entries, step_entries));
	e = mem_calloc(1, sizeof(*e));
	e->query = mem_strndup(q->query.p, q->query.n);
	e->n_query = q->query.n;
	e->frame = final;
	c->stats.bytes += bytes;
	c->stats.entries++;
	TAILQ_INSERT_HEAD(&c->entries, e, link);
}

/* ---------------------------------------------------------------- what --- */

/* True if the text may call one of the functions of the whole range. */
static bool
names_range(struct slice text)
{
	static const char *const words[] = { "start", "end", "range" };
	struct slice word;

	for (size_t i = 0; i < text.n; i++)
		for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++) {
			size_t at = i;

			word = slice_of(words[k]);
			while (at < text.n && at - i < word.n &&
			       (text.p[at] | 0x20) == word.p[at - i])
				at++;
			if (at - i < word.n)
				continue;
			while (at < text.n && strchr(" \t\r\n", text.p[at]))
				at++;
			if (at < text.n &&
			    (text.p[at] == '(' || text.p[at] == '#'))
				return true;
		}
	return false;
}

/* True if q reads no sample after its last step. */
static bool
reads_no_future(const struct source_question *q)
{
	struct eval_request r = { .start = q->start,
				  .end = q->end,
				  .step = q->step };
	struct arena a = { 0 };
	struct expr *e = parse_expr(q->query, &parse_defaults, &a, NULL);
	int64_t mint, maxt = INT64_MAX;

	if (e != NULL) {
		r.expr = e;
		eval_span(&r, &mint, &maxt);
		parse_release(e);
	}
	arena_release(&a);
	return maxt <= q->end;
}

static bool
is_kept(const struct source_question *q)
{
	return q->ask == SOURCE_RANGE && q->step > 0 && q->end >= q->start &&
	       (q->end - q->start) / q->step <= LIMIT_POINTS &&
	       !names_range(q->query) && reads_no_future(q);
}

/* ------------------------------------------------------------- answers --- */

static size_t
steps_of(const struct source_question *q)
{
	return (size_t)((q->end - q->start) / q->step) + 1;
}

static bool
is_sorted(const struct frame *f)
{
	for (size_t i = 1; i < f->n; i++)
		if (labels_cmp(&f->series[i - 1].labels,
			       &f->series[i].labels) >= 0)
			return false;
	return true;
}

static bool
is_whole(const struct frame *f, int64_t start, const struct source_question *q)
{
	return f->kind == FRAME_MATRIX && f->start == start &&
	       f->step == q->step &&
	       start + (int64_t)(f->steps - 1) * f->step ==
		       q->start + (int64_t)(steps_of(q) - 1) * q->step &&
	       is_sorted(f);
}

/* Keeps what is final of the whole answer. */
static void
keep_final(struct step_cache *c, const struct source_question *q,
	   const struct frame *f)
{
	struct step_splice s = { q->start, q->step, steps_of(q), INT64_MAX };
	int64_t final = source_final(c->behind);

	if (f->partial || f->n_warnings > 0 || final < q->start)
		return;
	if ((uint64_t) final - (uint64_t)q->start <
	    (uint64_t)(s.steps - 1) * (uint64_t)s.step)
		s.steps = (size_t)((final - q->start) / q->step) + 1;
	entry_drop(c, entry_find(c, q));
	entry_put(c, q, step_splice(&s, f, NULL));
}

static void request_done(void *arg, struct source_answer *a);

static void
request_free(struct source_request *r)
{
	arena_release(&r->arena);
	mem_free(r);
}

/* Asks for the steps from r->from on. */
static int
request_ask(struct source_request *r)
{
	struct source_question q = r->q;

	q.start = r->keep ? r->from : q.start;
	r->behind = source_start(r->cache->behind, &q, request_done, r);
	if (r->behind == NULL)
		return -1;
	if (r->keep) {
		r->cache->stats.asked += steps_of(&q);
		r->cache->stats.taken += steps_of(&r->q) - steps_of(&q);
	}
	return 0;
}

/* The kept steps in front of the new ones; -1: they are gone. */
static int
request_join(struct source_request *r, struct source_answer *a)
{
	struct step_splice s = { r->q.start, r->q.step, steps_of(&r->q),
				 r->from };
	struct step_entry *e = entry_find(r->cache, &r->q);
	struct frame *joined;

	if (entry_covers(e, &r->q) < r->from ||
	    (a->frame != NULL && !is_whole(a->frame, r->from, &r->q)))
		return -1;
	joined = step_splice(&s, e->frame, a->frame);
	frame_free(a->frame);
	a->frame = joined;
	return 0;
}

static void
request_finish(struct source_request *r, struct source_answer *a)
{
	if (r->keep && a->err.code == ERR_NONE && a->frame != NULL &&
	    is_whole(a->frame, r->q.start, &r->q))
		keep_final(r->cache, &r->q, a->frame);
	r->done(r->arg, a);
	request_free(r);
}

static void
request_done(void *arg, struct source_answer *a)
{
	struct source_request *r = arg;

	r->behind = NULL;
	if (a->err.code == ERR_NONE && r->keep && r->from > r->q.start &&
	    request_join(r, a) < 0) {
		r->from = r->q.start;
		if (request_ask(r) == 0)
			return;
		err_set(&a->err, ERR_EXECUTION, "the query cannot be asked");
	}
	request_finish(r, a);
}

/* All steps are kept ones. */
static void
request_kept(void *arg)
{
	struct source_request *r = arg;
	struct source_answer a = { 0 };

	r->timer = NULL;
	r->cache->stats.taken += steps_of(&r->q);
	if (request_join(r, &a) == 0) {
		a.frame->stats = (struct frame_stats){ 0 };
		r->done(r->arg, &a);
		frame_free(a.frame);
		request_free(r);
		return;
	}
	r->from = r->q.start;
	if (request_ask(r) == 0)
		return;
	err_set(&a.err, ERR_EXECUTION, "the query cannot be asked");
	request_finish(r, &a);
}

/* -------------------------------------------------------------- source --- */

static struct source_request *
cache_start(struct source *s, const struct source_question *q,
	    source_done *done, void *arg)
{
	struct step_cache *c = (struct step_cache *)s;
	struct source_request *r = mem_calloc(1, sizeof(*r));

	r->cache = c;
	r->done = done;
	r->arg = arg;
	r->q = *q;
	r->q.query = arena_slice(&r->arena, q->query);
	r->q.label = arena_slice(&r->arena, q->label);
	r->keep = is_kept(&r->q);
	r->from = r->q.start;
	if (r->keep)
		r->from = entry_covers(entry_find(c, q), &r->q);
	if (r->from > r->q.end) {
		r->timer =
			loop_timer(s->loop, clock_mono_us(), request_kept, r);
		return r;
	}
	if (request_ask(r) == 0)
		return r;
	request_free(r);
	return NULL;
}

static void
cache_cancel(struct source *s, struct source_request *r)
{
	if (r->behind != NULL)
		source_cancel(r->cache->behind, r->behind);
	loop_timer_cancel(s->loop, r->timer);
	request_free(r);
}

static void
cache_free(struct source *s)
{
	struct step_cache *c = (struct step_cache *)s;

	while (!TAILQ_EMPTY(&c->entries))
		entry_drop(c, TAILQ_FIRST(&c->entries));
	source_free(c->behind);
	mem_free(c);
}

static int64_t
cache_final(const struct source *s)
{
	return source_final(((const struct step_cache *)s)->behind);
}

static const struct source_kind cache_kind = {
	.name = "step cache",
	.help = "asks another source for new steps only",
	.start = cache_start,
	.cancel = cache_cancel,
	.free = cache_free,
	.final = cache_final,
};

struct source *
step_cache_new(struct source *behind)
{
	struct step_cache *c = mem_calloc(1, sizeof(*c));

	c->source = *behind;
	c->source.kind = &cache_kind;
	c->behind = behind;
	TAILQ_INIT(&c->entries);
	return &c->source;
}

struct step_cache_stats
step_cache_stats(const struct source *cache)
{
	return ((const struct step_cache *)cache)->stats;
}
