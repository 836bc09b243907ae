#include "config.h"

#include "rules/template_func.h"

#include "rules/template_builtin.h"
#include "rules/template_compare.h"
#include "rules/template_human.h"
#include "rules/template_prom.h"
#include "rules/template_text.h"

static const struct template_func template_funcs[] = {
#define TEMPLATE_FUNC(name, args, fn, help) { name, args, fn, help, 1 },
#include "rules/template_func.def"
#undef TEMPLATE_FUNC
};

const struct template_func *
template_func_find(struct slice name)
{
	size_t n = sizeof(template_funcs) / sizeof(template_funcs[0]);

	for (size_t i = 0; i < n; i++)
		if (slice_eq(name, slice_of(template_funcs[i].name)))
			return &template_funcs[i];
	return NULL;
}
