#include "config.h"

#include "rules/template_state.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "rules/template_show.h"

int
template_state_error(struct template_state *s, const char *fmt, ...)
{
	struct slice text = s->parsed->text;
	struct str what = { 0 }, node = { 0 };
	size_t pos = s->at->pos, from = pos;
	int line = 1;
	va_list ap;

	va_start(ap, fmt);
	str_vprintf(&what, fmt, ap);
	va_end(ap);
	while (from > 0 && text.p[from - 1] != '\n')
		from--;
	for (size_t i = 0; i < from; i++)
		line += text.p[i] == '\n';
	template_show(s->at, &node);
	err_set(s->err, ERR_EXECUTION,
		"template: %.*s:%d:%zu: executing \"%.*s\" at <%s>: %s",
		SLICE_ARG(s->parsed->name), line, pos - from,
		SLICE_ARG(s->tree), str_text(&node), str_text(&what));
	str_release(&what);
	str_release(&node);
	return -1;
}

int
template_state_enter(struct template_state *s)
{
	if (s->depth >= LIMIT_TEMPLATE_LEVELS)
		return template_state_error(
			s, "exceeded maximum template depth (%d)",
			LIMIT_TEMPLATE_LEVELS);
	s->depth++;
	return 0;
}

int
template_state_step(struct template_state *s)
{
	if (++s->steps > LIMIT_TEMPLATE_STEPS)
		return template_state_error(s, "more than %d steps",
					    LIMIT_TEMPLATE_STEPS);
	if (s->out->n - s->start > LIMIT_TEMPLATE_BYTES)
		return template_state_error(s, "more than %zu bytes of text",
					    LIMIT_TEMPLATE_BYTES);
	if (s->arena->bytes > LIMIT_TEMPLATE_MEMORY)
		return template_state_error(s, "more than %zu bytes of memory",
					    LIMIT_TEMPLATE_MEMORY);
	return 0;
}

void
template_state_push(struct template_state *s, struct slice name,
		    const struct template_value *v)
{
	MEM_GROW(s->var, s->n_vars, s->cap_vars);
	s->var[s->n_vars++] = (struct template_variable){ name, *v };
}

static struct template_value *
state_find(struct template_state *s, struct slice name)
{
	for (size_t i = s->n_vars; i-- > s->base;)
		if (slice_eq(s->var[i].name, name))
			return &s->var[i].value;
	template_state_error(s, "undefined variable: %.*s", SLICE_ARG(name));
	return NULL;
}

int
template_state_get(struct template_state *s, struct slice name,
		   struct template_value *out)
{
	struct template_value *v = state_find(s, name);

	if (v == NULL)
		return -1;
	*out = *v;
	return 0;
}

int
template_state_set(struct template_state *s, struct slice name,
		   const struct template_value *v)
{
	struct template_value *to = state_find(s, name);

	if (to == NULL)
		return -1;
	*to = *v;
	return 0;
}
