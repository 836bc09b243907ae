#include "config.h"

#include "session/probe.h"

#include <inttypes.h>
#include <math.h>

#include "base/mem.h"
#include "base/strmap.h"

struct probe_question {
	struct probe *probe;
	struct source_request *request;
	bool done;
	struct probe_answer answer;
};

struct probe {
	struct source *source;
	size_t limit, pending;
	bool over;
	void (*ready)(void *arg);
	void *arg;
	size_t n, cap;
	struct probe_question **question;
	struct strmap by_key;
	struct arena arena;
};

static const struct probe_answer probe_too_many = {
	.err = { .code = ERR_LIMIT, .text = "too many questions" },
};

struct probe *
probe_new(struct source *s, size_t limit, void (*ready)(void *arg), void *arg)
{
	struct probe *p = mem_calloc(1, sizeof(*p));

	p->source = s;
	p->limit = limit;
	p->ready = ready;
	p->arg = arg;
	return p;
}

void
probe_free(struct probe *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->n; i++) {
		struct probe_question *q = p->question[i];

		if (q->request != NULL)
			source_cancel(p->source, q->request);
		frame_free(q->answer.frame);
	}
	mem_free(p->question);
	strmap_release(&p->by_key);
	arena_release(&p->arena);
	mem_free(p);
}

size_t
probe_pending(const struct probe *p)
{
	return p->pending;
}

size_t
probe_asked(const struct probe *p)
{
	return p->n;
}

bool
probe_is_over(const struct probe *p)
{
	return p->over;
}

static void
probe_keep_targets(struct probe *p, const struct source_answer *a,
		   struct probe_answer *out)
{
	out->n_targets = a->n_targets;
	out->target =
		arena_calloc(&p->arena, a->n_targets + 1, sizeof(*out->target));
	for (size_t i = 0; i < a->n_targets; i++) {
		struct source_target *t = &out->target[i];

		*t = a->target[i];
		t->labels = labels_copy(&p->arena, &a->target[i].labels);
		t->job = arena_slice(&p->arena, t->job);
		t->url = arena_slice(&p->arena, t->url);
		t->error = arena_slice(&p->arena, t->error);
	}
}

static void
probe_keep_rules(struct probe *p, const struct source_answer *a,
		 struct probe_answer *out)
{
	out->n_rules = a->n_rules;
	out->rule = arena_calloc(&p->arena, a->n_rules + 1, sizeof(*out->rule));
	for (size_t i = 0; i < a->n_rules; i++) {
		struct source_rule *r = &out->rule[i];

		*r = a->rule[i];
		r->labels = (struct labels){ 0 };
		r->n_alerts = 0;
		r->alert = NULL;
		r->file = arena_slice(&p->arena, r->file);
		r->group = arena_slice(&p->arena, r->group);
		r->name = arena_slice(&p->arena, r->name);
		r->query = arena_slice(&p->arena, r->query);
		r->error = arena_slice(&p->arena, r->error);
	}
}

static void
probe_done(void *arg, struct source_answer *a)
{
	struct probe_question *q = arg;
	struct probe *p = q->probe;

	q->request = NULL;
	q->done = true;
	q->answer.err = a->err;
	q->answer.frame = a->frame;
	a->frame = NULL;
	q->answer.n_texts = a->n_texts;
	q->answer.text = arena_calloc(&p->arena, a->n_texts + 1,
				      sizeof(*q->answer.text));
	for (size_t i = 0; i < a->n_texts; i++)
		q->answer.text[i] = arena_slice(&p->arena, a->text[i]);
	probe_keep_targets(p, a, &q->answer);
	probe_keep_rules(p, a, &q->answer);
	if (--p->pending == 0)
		p->ready(p->arg);
}

static void
probe_key(const struct source_question *q, struct str *out)
{
	str_printf(out, "%d %" PRId64 " %" PRId64 " %" PRId64 " %zu ",
		   (int)q->ask, q->start, q->end, q->step, q->label.n);
	str_add_slice(out, q->label);
	str_add_slice(out, q->query);
}

static struct probe_question *
probe_start(struct probe *p, const struct source_question *question)
{
	struct probe_question *q = arena_calloc(&p->arena, 1, sizeof(*q));

	q->probe = p;
	MEM_GROW(p->question, p->n, p->cap);
	p->question[p->n++] = q;
	p->pending++;
	q->request = source_start(p->source, question, probe_done, q);
	return q;
}

const struct probe_answer *
probe_ask(struct probe *p, const struct source_question *question)
{
	struct probe_question *q;
	struct str key = { 0 };

	probe_key(question, &key);
	q = strmap_find(&p->by_key, str_slice(&key));
	if (q == NULL && p->n < p->limit) {
		q = probe_start(p, question);
		*strmap_put(&p->by_key, str_slice(&key)) = q;
	}
	str_release(&key);
	if (q == NULL) {
		p->over = true;
		return &probe_too_many;
	}
	return q->done ? &q->answer : NULL;
}

const struct probe_answer *
probe_query(struct probe *p, struct slice query, int64_t at_ms)
{
	struct source_question q = { .ask = SOURCE_INSTANT,
				     .query = query,
				     .start = at_ms,
				     .end = at_ms };

	return probe_ask(p, &q);
}

bool
probe_number(struct probe *p, struct slice query, int64_t at_ms, double *v)
{
	const struct probe_answer *a = probe_query(p, query, at_ms);

	*v = NAN;
	if (a == NULL)
		return false;
	if (a->err.code == ERR_NONE && a->frame != NULL)
		*v = a->frame->n > 0 && a->frame->series[0].n > 0
			     ? a->frame->series[0].v[0]
			     : 0;
	return true;
}
