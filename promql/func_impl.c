#include "config.h"

#include "promql/func_impl.h"

#include "promql/func.h"

/* Between two looks whether the query still runs: 4 ms, of the 50 ms in which
 * it is to stop. */
#define FUNC_WORK ((size_t)1 << 22)

#define FUNC(name, returns, args, min, max, flags, impl, help) \
	extern const struct func_impl impl;
#include "promql/func.def"
#undef FUNC

static const struct func_impl *const func_impls[FUNC_COUNT] = {
#define FUNC(name, returns, args, min, max, flags, impl, help) \
	[FUNC_##name] = &impl,
#include "promql/func.def"
#undef FUNC
};

const struct func_impl *
func_impl_get(const struct func *f)
{
	return func_impls[f->id];
}

void *
func_room_get(struct func_room *r, size_t n)
{
	if (n > r->n) {
		r->n = n * 2;
		r->p = arena_alloc(r->arena, r->n);
	}
	return r->p;
}

bool
func_impl_stopped(const struct func_series *s, size_t work)
{
	s->room->work += work;
	if (s->room->work < FUNC_WORK)
		return false;
	s->room->work = 0;
	return eval_state_stopped(s->call->ev);
}

const struct expr *
func_impl_bare(const struct expr *e)
{
	while (e->kind == EXPR_PAREN)
		e = e->paren;
	return e;
}

struct slice
func_impl_string(const struct func_call *c, size_t i)
{
	return func_impl_bare(c->expr->call.arg[i])->string;
}
