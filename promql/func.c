#include "config.h"

#include "promql/func.h"

#define V TYPE_VECTOR
#define M TYPE_MATRIX
#define S TYPE_SCALAR
#define T TYPE_STRING
#define N TYPE_NONE
#define LIST(...)           \
	{                   \
		__VA_ARGS__ \
	}

static const struct func funcs[FUNC_COUNT] = {
#define FUNC(name, returns, args, min, max, flags, impl, help) \
	[FUNC_##name] = { #name,                               \
			  help,                                \
			  returns,                             \
			  LIST args,                           \
			  min,                                 \
			  max,                                 \
			  ((flags)&FUNCF_EXPERIMENTAL) != 0,   \
			  FUNC_##name },
#include "promql/func.def"
#undef FUNC
};

const struct func *
func_find(struct slice name)
{
	for (size_t i = 0; i < FUNC_COUNT; i++)
		if (slice_eq(name, slice_of(funcs[i].name)))
			return &funcs[i];
	return NULL;
}

const struct func *
func_get(enum func_id id)
{
	return &funcs[id];
}

enum value_type
func_arg(const struct func *f, size_t i)
{
	enum value_type t = TYPE_NONE;

	for (size_t k = 0; k <= i && k < FUNC_ARGS_MAX; k++) {
		if (f->arg[k] == TYPE_NONE)
			break;
		t = f->arg[k];
	}
	return t;
}
