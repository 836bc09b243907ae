#include "config.h"

#include "base/regex_pattern.h"

#include "base/mem.h"
#include "base/utf8.h"

void
regex_pattern_release(struct regex_pattern *p)
{
	str_release(&p->text);
	arena_release(&p->arena);
	mem_free(p->names);
	*p = (struct regex_pattern){ 0 };
}

void
regex_pattern_group(struct regex_pattern *p, struct slice name)
{
	p->groups++;
	if (name.n == 0)
		return;
	MEM_GROW(p->names, p->n_names, p->cap);
	p->names[p->n_names].name = arena_slice(&p->arena, name);
	p->names[p->n_names++].group = p->groups;
}

void
regex_pattern_literal(struct regex_pattern *p, uint32_t cp)
{
	char bytes[4];

	if (cp >= 0x80) {
		str_addn(&p->text, bytes, utf8_encode(cp, bytes));
	} else if (cp < ' ' || cp == 0x7f) {
		str_printf(&p->text, "\\x{%x}", (unsigned)cp);
	} else {
		if (!utf8_is_letter(cp) && !utf8_is_digit(cp))
			str_addc(&p->text, '\\');
		str_addc(&p->text, (char)cp);
	}
}
