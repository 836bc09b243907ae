#include "config.h"

#include "promql/eval_instant.h"

#include "promql/eval_blocks.h"

struct instant {
	const struct eval_grid *grid;
	enum selector_pick pick;
};

static void *
eval_instant_worker(void *arg, struct selector *s)
{
	struct instant *in = arg;
	struct row r = row_new(s->arena, in->grid->n);

	return arena_copy(s->arena, &r, sizeof(r));
}

static int
eval_instant_block(void *arg, struct eval_block *b)
{
	const struct instant *in = arg;
	const struct row *scratch = b->worker;
	struct samples samples;

	for (size_t k = b->from; k < b->to; k++) {
		size_t i = eval_selector_place(b->s, k);
		struct row r = *scratch;

		if (eval_selector_read(b->s, k, &samples) < 0)
			return -1;
		if (samples.n == 0 ||
		    !eval_selector_row(b->s, &samples, in->pick, &r))
			continue;
		b->held += row_count(r.present, in->grid->n);
		if (eval_state_hold(b->ev, b->held) < 0)
			return -1;
		r.labels = b->s->set.s[i].labels;
		r.place = i;
		if (row_push(b->next, &r) < 0)
			return -1;
	}
	return 0;
}

int
eval_instant_rows(struct eval_state *ev, const struct eval_grid *grid,
		  const struct expr *e, enum selector_pick pick,
		  struct row_sink *next)
{
	struct selector s = { .ev = ev, .grid = grid, .e = e };
	struct instant in = { grid, pick };
	struct eval_blocks blocks = { .ev = ev,
				      .s = &s,
				      .next = next,
				      .arg = &in,
				      .worker_new = eval_instant_worker,
				      .run = eval_instant_block };

	if (eval_selector_open(&s) < 0)
		return -1;
	return eval_blocks_run(&blocks);
}
