#include "config.h"

#include "dashboards/vars_list.h"

#include "base/limits.h"
#include "base/mem.h"

void
vars_list_add(struct vars_list *l, struct slice text, struct slice value)
{
	if (l->n >= LIMIT_OPTIONS)
		return;
	MEM_GROW(l->o, l->n, l->cap);
	l->o[l->n].text = arena_slice(&l->arena, text);
	l->o[l->n].value = arena_slice(&l->arena, value);
	l->n++;
}

void
vars_list_take(struct vars_list *l, struct var *var)
{
	struct arena old = var->arena;
	struct var_option *value =
		arena_calloc(&l->arena, var->n_values, sizeof(*value));

	for (size_t i = 0; i < var->n_values; i++) {
		value[i].text = arena_slice(&l->arena, var->value[i].text);
		value[i].value = arena_slice(&l->arena, var->value[i].value);
	}
	var->value = value;
	var->problem = (struct slice){ 0 };
	var->n_options = l->n;
	var->option = arena_calloc(&l->arena, l->n, sizeof(*var->option));
	if (l->n > 0)
		memcpy(var->option, l->o, l->n * sizeof(*l->o));
	mem_free(l->o);
	var->arena = l->arena;
	*l = (struct vars_list){ 0 };
	arena_release(&old);
}
