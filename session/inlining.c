#include "config.h"

#include "session/inlining.h"

#include <inttypes.h>

#include "promql/feature.h"
#include "promql/parse.h"
#include "promql/print.h"

/* Names that need no escape in a regular expression inside a string. */
bool
inlining_can_ask(struct slice name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		      (c >= '0' && c <= '9') || c == '_' || c == ':'))
			return false;
	}
	return name.n > 0;
}

/* Cheap where there is nothing: the index knows no such name. */
void
inlining_question(const struct slice *name, size_t n, int64_t span,
		  struct str *out)
{
	str_add(out, "count by (__name__) (last_over_time({__name__=~\"");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			str_addc(out, '|');
		str_add_slice(out, name[i]);
	}
	str_printf(out, "\"}[%" PRId64 "s]))",
		   (span + INLINING_LOOKBACK_MS + 999) / 1000);
}

/* Which names stay and why, then those whose expressions were asked. */
static struct slice
inlining_note(struct arena *a, const struct inlined *in)
{
	struct str text = { 0 };
	struct slice result;
	size_t done = 0;

	for (size_t i = 0; i < in->n; i++) {
		if (in->name[i].done)
			continue;
		str_add_slice(&text, in->name[i].name);
		str_add(&text, ", which is left as it is: ");
		str_add_slice(&text, in->name[i].why);
		str_add(&text, " (--rules local evaluates it here); ");
	}
	for (size_t i = 0; i < in->n; i++)
		if (in->name[i].done) {
			if (done++ > 0)
				str_add(&text, ", ");
			str_add_slice(&text, in->name[i].name);
		}
	if (done > 0)
		str_add(&text, done > 1 ? " are not recorded here; their "
					  "rules' expressions were asked:"
					: " is not recorded here; its rule's "
					  "expression was asked:");
	result = str_slice(&text);
	if (done == 0 && result.n > 2)
		result.n -= 2; /* "; " */
	result = arena_slice(a, result);
	str_release(&text);
	return result;
}

void
inlining_text(const struct inline_request *r, struct slice query,
	      struct arena *a, struct inlining *out)
{
	struct arena scratch = { 0 };
	struct inlined in = { 0 };
	struct str text = { 0 };
	struct expr *e;

	*out = (struct inlining){ .sent = query };
	if (r->rules == NULL)
		return;
	e = parse_expr(query, &feature_all.parse, &scratch, NULL);
	if (e != NULL && inline_expr(r, e, &scratch, &in, NULL) == 0 &&
	    in.n > 0) {
		out->note = inlining_note(a, &in);
		if (in.state == INLINE_DONE) {
			print_expr(in.expr, &text);
			out->sent = arena_slice(a, str_slice(&text));
			out->done = true;
		}
	}
	if (in.expr != NULL && in.expr != e)
		parse_release(in.expr);
	if (e != NULL)
		parse_release(e);
	str_release(&text);
	arena_release(&scratch);
}
