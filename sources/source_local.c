#include "config.h"

#include "sources/source_local.h"

#include <inttypes.h>
#include <sys/queue.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "net/loop.h"
#include "sources/local_need.h"
#include "sources/local_store.h"
#include "sources/source_embedded.h"

/* Scrapes come in late: so much is asked for again. */
#define OVERLAP_MS (60 * 1000)
/* More than was asked for, so that the next question is not a little out. */
#define MARGIN_MS (15 * 60 * 1000)
/* An answer that is too large is asked for in halves, down to here. */
#define LEAST_MS (60 * 1000)

TAILQ_HEAD(local_requests, source_request);
TAILQ_HEAD(local_fetches, local_fetch);

enum request_state {
	REQUEST_BEHIND,  /* the server's: R is its request */
	REQUEST_WAITING, /* for samples */
	REQUEST_ENGINE,  /* R is the engine's */
};

struct source_request {
	TAILQ_ENTRY(source_request) link;
	struct local *l;
	enum request_state state;
	struct source_request *r;
	struct arena arena;
	struct source_question q; /* texts in the arena */
	struct local_need need;
	bool fetched; /* a round had its needs */
	bool failed;
	source_done *done;
	void *arg;
};

/* One selector between two times. */
struct local_fetch {
	TAILQ_ENTRY(local_fetch) link;
	struct local *l;
	struct source_request *r; /* NULL: answered */
	char *selector;
	int64_t from, to;
};

struct local {
	struct source source;
	struct source *behind, *engine;
	struct rules_run_options o;
	struct local_store *store;
	struct local_requests requests;
	struct local_need have; /* in the store, or on its way in a round */
	int64_t had;            /* have.to before the round; INT64_MIN: none */
	int64_t span;           /* of time that is kept */
	struct local_fetches fetches;
	struct local_batch round; /* frames so far */
	size_t cap;
	bool under_way;
	struct loop_timer *soon;
	struct source_local_stats stats;
};

/* ------------------------------------------------------------- the store ---
 */

static void
local_engine(struct local *l)
{
	struct source_feed feed;

	l->store = local_store_new(&l->o);
	feed = local_store_feed(l->store);
	l->engine = source_embedded_new(l->source.loop,
					local_store_db(l->store), "local");
	if (l->o.features != NULL)
		source_embedded_enable(l->engine, l->o.features);
	source_embedded_feed(l->engine, &feed);
}

static void
local_engine_free(struct local *l)
{
	if (l->store == NULL)
		return;
	local_store_cancel(l->store);
	source_free(l->engine);
	local_store_free(l->store);
	l->store = NULL;
}

/* Nothing is known any more; who was being answered waits again. */
static void
local_forget(struct local *l)
{
	struct source_request *r;

	TAILQ_FOREACH(r, &l->requests, link)
	if (r->state == REQUEST_ENGINE) {
		source_cancel(l->engine, r->r);
		r->state = REQUEST_WAITING;
		r->fetched = false;
		r->r = NULL;
	}
	local_engine_free(l);
	local_need_release(&l->have);
}

/* ------------------------------------------------------------- requests --- */

static void
request_free(struct source_request *r)
{
	TAILQ_REMOVE(&r->l->requests, r, link);
	local_need_release(&r->need);
	arena_release(&r->arena);
	mem_free(r);
}

static void
request_done(void *arg, struct source_answer *answer)
{
	struct source_request *r = arg;
	source_done *done = r->done;
	void *to = r->arg;

	if (r->q.ask == SOURCE_RULES)
		local_need_rows(r->l->o.rules, &r->l->have, answer);
	if (r->state == REQUEST_ENGINE && answer->frame != NULL)
		local_store_warn(r->l->store, answer->frame);
	request_free(r);
	done(to, answer);
}

static void
request_fail(struct source_request *r, const struct err *err)
{
	struct source_answer answer = { .err = *err, .tries = 1 };

	request_done(r, &answer);
	arena_release(&answer.arena);
}

static void local_go_on(void *arg);

static void
local_soon(struct local *l)
{
	if (l->soon == NULL)
		l->soon = loop_timer(l->source.loop, clock_mono_us(),
				     local_go_on, l);
}

/* --------------------------------------------------------------- rounds --- */

static void
round_release(struct local *l)
{
	struct local_fetch *f;

	while ((f = TAILQ_FIRST(&l->fetches)) != NULL) {
		TAILQ_REMOVE(&l->fetches, f, link);
		if (f->r != NULL)
			source_cancel(l->behind, f->r);
		mem_free(f->selector);
		mem_free(f);
	}
	for (size_t i = 0; i < l->round.n; i++)
		frame_free(l->round.frame[i]);
	mem_free(l->round.frame);
	l->round = (struct local_batch){ 0 };
	l->cap = 0;
	l->under_way = false;
}

/* All that wait hear it; done may start new ones. */
static void
round_fail(struct local *l, const struct err *err)
{
	struct err why = *err;
	struct source_request *r;

	round_release(l);
	if (l->had == INT64_MIN)
		local_forget(l);
	else
		l->have.to = l->had;
	local_soon(l);
	TAILQ_FOREACH(r, &l->requests, link)
	r->failed = r->state == REQUEST_WAITING && r->need.given;
	do {
		TAILQ_FOREACH(r, &l->requests, link)
		if (r->failed)
			break;
		if (r != NULL)
			request_fail(r, &why);
	} while (r != NULL);
}

static void
round_end(struct local *l)
{
	local_store_give(l->store, &l->round);
	l->cap = 0;
	l->under_way = false;
	local_soon(l);
}

static void round_ask(struct local *l, struct slice selector, int64_t from,
		      int64_t to);

static void
round_done(void *arg, struct source_answer *a)
{
	struct local_fetch *f = arg;
	struct local *l = f->l;
	struct slice selector = slice_of(f->selector);
	int64_t from = f->from, to = f->to, mid = from + (to - from) / 2;

	TAILQ_REMOVE(&l->fetches, f, link);
	if (a->err.code == ERR_LIMIT && to - from > LEAST_MS) {
		round_ask(l, selector, from, mid);
		round_ask(l, selector, mid, to);
	} else if (a->err.code != ERR_NONE || a->frame == NULL) {
		err_prefix(&a->err, "raw samples for the rules");
		round_fail(l, &a->err);
	} else {
		MEM_GROW(l->round.frame, l->round.n, l->cap);
		l->round.frame[l->round.n++] = a->frame;
		for (size_t i = 0; i < a->frame->n; i++)
			l->stats.samples += a->frame->series[i].n;
		a->frame = NULL;
	}
	mem_free(f->selector);
	mem_free(f);
	if (l->under_way && TAILQ_EMPTY(&l->fetches))
		round_end(l);
}

/* Samples after FROM, up to TO. */
static void
round_ask(struct local *l, struct slice selector, int64_t from, int64_t to)
{
	struct local_fetch *f = mem_calloc(1, sizeof(*f));
	struct source_question q = { .ask = SOURCE_INSTANT,
				     .start = to,
				     .end = to };
	struct str text = { 0 };

	f->l = l;
	f->selector = mem_strndup(selector.p, selector.n);
	f->from = from;
	f->to = to;
	str_add_slice(&text, selector);
	str_printf(&text, "[%" PRId64 "ms]", to - from);
	q.query = str_slice(&text);
	TAILQ_INSERT_TAIL(&l->fetches, f, link);
	f->r = source_start(l->behind, &q, round_done, f);
	l->stats.fetches++;
	str_release(&text);
}

/* From nothing, with all that is being asked or was before. */
static void
round_restart(struct local *l, const struct local_need *want)
{
	struct local_need old = l->have;
	struct source_request *r;

	l->have = (struct local_need){ 0 };
	local_forget(l);
	local_need_join(&l->have, want);
	TAILQ_FOREACH(r, &l->requests, link)
	if (r->state == REQUEST_WAITING && r->need.given) {
		local_need_join(&l->have, &r->need);
		r->fetched = true;
	}
	old.from = l->have.from;
	old.slots = l->have.slots;
	old.to = l->have.to;
	if (l->have.n + old.n <= LIMIT_LOCAL_SELECTORS)
		local_need_join(&l->have, &old);
	local_need_release(&old);
	l->have.from -= MARGIN_MS;
	l->have.slots -= MARGIN_MS;
	l->span = l->have.to - l->have.from + MARGIN_MS;
	l->had = INT64_MIN;
	local_engine(l);
}

/* If only later samples are missing. */
static bool
round_extends(const struct local *l, const struct local_need *want)
{
	struct local_need sooner = *want;

	sooner.to = l->have.to;
	return l->have.given && local_need_covers(&l->have, &sooner);
}

static void
round_begin(struct local *l, const struct local_need *want)
{
	int64_t from, now = clock_wall_ms();

	if (round_extends(l, want)) {
		l->had = l->have.to;
		from = l->have.to - OVERLAP_MS;
		if (want->to > l->have.to)
			l->have.to = want->to;
	} else {
		round_restart(l, want);
		from = l->have.from;
	}
	if (l->have.to > now)
		l->have.to = now;
	if (l->have.to <= from)
		l->have.to = from + 1;
	l->round.slots = l->have.slots;
	l->round.to = l->have.to;
	l->round.keep = l->have.to - l->span;
	if (l->round.keep > l->have.from) {
		l->have.slots += l->round.keep - l->have.from;
		l->have.from = l->round.keep;
	}
	l->under_way = true;
	for (size_t i = 0; i < l->have.n; i++)
		round_ask(l, l->have.selector[i], from, l->have.to);
	if (l->have.n == 0) /* rules over nothing but themselves */
		round_end(l);
}

static void
request_engine(struct source_request *r)
{
	if (r->l->store == NULL) /* rules that nobody read: as they stand */
		local_engine(r->l);
	r->state = REQUEST_ENGINE;
	r->r = source_start(r->l->engine, &r->q, request_done, r);
}

/* Answers whom it can, and begins a round for the others. */
static void
local_go_on(void *arg)
{
	struct local *l = arg;
	struct local_need want = { 0 };
	struct source_request *r;

	l->soon = NULL;
	if (l->under_way)
		return;
	TAILQ_FOREACH(r, &l->requests, link)
	{
		if (r->state != REQUEST_WAITING || !r->need.given)
			continue;
		if (l->have.given &&
		    (r->fetched || local_need_covers(&l->have, &r->need))) {
			request_engine(r);
			continue;
		}
		local_need_join(&want, &r->need);
		r->fetched = true;
	}
	if (want.given)
		round_begin(l, &want);
	local_need_release(&want);
	TAILQ_FOREACH(r, &l->requests, link)
	if (r->state == REQUEST_WAITING && !l->under_way)
		request_engine(r);
}

/* ------------------------------------------------------------ the source ---
 */

/* How its rules go; of another one the server may know it. */
static bool
local_has(const struct local *l, const struct source_question *q)
{
	return q->ask == SOURCE_RULES &&
	       (q->query.n == 0 || rules_find(l->o.rules, q->query, 0) != NULL);
}

static struct source_request *
local_start(struct source *s, const struct source_question *q,
	    source_done *done, void *arg)
{
	struct local *l = (struct local *)s;
	struct source_request *r = mem_calloc(1, sizeof(*r));

	r->l = l;
	r->done = done;
	r->arg = arg;
	TAILQ_INSERT_TAIL(&l->requests, r, link);
	if (!local_need_of(l->o.rules, q, &r->need) && !local_has(l, q)) {
		r->r = source_start(l->behind, q, request_done, r);
		return r;
	}
	r->state = REQUEST_WAITING;
	r->q = *q;
	r->q.query = arena_slice(&r->arena, q->query);
	r->q.label = arena_slice(&r->arena, q->label);
	local_soon(l);
	return r;
}

static void
local_cancel(struct source *s, struct source_request *r)
{
	struct local *l = (struct local *)s;

	if (r->state == REQUEST_BEHIND)
		source_cancel(l->behind, r->r);
	else if (r->state == REQUEST_ENGINE)
		source_cancel(l->engine, r->r);
	request_free(r);
}

static void
local_free(struct source *s)
{
	struct local *l = (struct local *)s;
	struct source_request *r;

	while ((r = TAILQ_FIRST(&l->requests)) != NULL)
		local_cancel(s, r);
	round_release(l);
	if (l->soon != NULL)
		loop_timer_cancel(s->loop, l->soon);
	local_engine_free(l);
	local_need_release(&l->have);
	source_free(l->behind);
	mem_free(l);
}

static int64_t
local_final(const struct source *s)
{
	return source_final(((const struct local *)s)->behind);
}

static const struct source_kind local_kind = {
	.name = "local",
	.help = "a server's raw samples, and this program's rules over them",
	.start = local_start,
	.cancel = local_cancel,
	.free = local_free,
	.final = local_final,
};

struct source *
source_local_new(struct source *behind, const struct rules_run_options *o)
{
	struct local *l = mem_calloc(1, sizeof(*l));

	l->source = *behind; /* its name and what is shown of it */
	l->source.kind = &local_kind;
	l->behind = behind;
	l->o = *o;
	l->had = INT64_MIN;
	TAILQ_INIT(&l->requests);
	TAILQ_INIT(&l->fetches);
	return &l->source;
}

struct source_local_stats
source_local_stats(const struct source *s)
{
	return ((const struct local *)s)->stats;
}

struct rule_state
source_local_state(const struct source *s, size_t group, size_t rule)
{
	const struct local *l = (const struct local *)s;

	if (l->store == NULL)
		return (struct rule_state){ 0 };
	return local_store_state(l->store, group, rule);
}
