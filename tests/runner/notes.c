#include "config.h"

#include "base/regex.h"
#include "tests/runner/answer.h"

/* " (3:14)" at the end: its length, or 0. */
static size_t
notes_place(struct slice s)
{
	size_t i = s.n, colons = 0, digits = 0;

	if (i == 0 || s.p[--i] != ')')
		return 0;
	for (; i > 0; i--) {
		char c = s.p[i - 1];

		if (c >= '0' && c <= '9')
			digits++;
		else if (c == ':')
			colons++;
		else
			break;
	}
	if (i < 2 || s.p[i - 1] != '(' || s.p[i - 2] != ' ' || colons != 1 ||
	    digits < 2)
		return 0;
	return s.n - (i - 2);
}

/* What up to 3.14.0 was not printed: the place and the figures before it. */
static struct slice
notes_bare(struct slice s)
{
	static const char *const tails[] = { ", from buckets ",
					     " occurrences)" };
	ptrdiff_t at;

	s.n -= notes_place(s);
	at = slice_find(s, slice_of(tails[0]), 0);
	if (at >= 0)
		s.n = (size_t)at;
	if (slice_ends(s, slice_of(tails[1])))
		for (size_t i = s.n; i >= 2; i--)
			if (s.p[i - 2] == ' ' && s.p[i - 1] == '(')
				return (struct slice){ s.p, i - 2 };
	return s;
}

static bool
notes_match(const struct script_match *m, struct slice text)
{
	struct slice short_one = { text.p, text.n - notes_place(text) };

	if (m->regex != NULL)
		return regex_matches(m->regex, text) ||
		       regex_matches(m->regex, short_one) ||
		       regex_matches(m->regex, notes_bare(text));
	if (!m->exact)
		return true;
	if (slice_eq(m->msg, text))
		return true;
	return notes_place(m->msg) == 0 && (slice_eq(m->msg, short_one) ||
					    slice_eq(m->msg, notes_bare(text)));
}

static void
notes_print(const struct script_match *m, struct str *out)
{
	if (m->regex != NULL)
		str_printf(out, "/%.*s/", SLICE_ARG(m->pattern));
	else if (m->exact)
		str_add_slice(out, m->msg);
	else
		str_add(out, "any");
}

static void
notes_print_all(const struct slice *text, size_t n, struct str *out)
{
	str_add(out, "got ");
	if (n == 0)
		str_add(out, "none");
	for (size_t i = 0; i < n; i++) {
		str_add(out, i > 0 ? " | " : "");
		str_add_slice(out, text[i]);
	}
	str_addc(out, '\n');
}

/* The pair of series in a many-to-many error came as they arrived up to 3.14.0:
 * the other way round, or false. */
static bool
notes_swap(struct slice s, struct str *out)
{
	ptrdiff_t from = slice_find(s, SLICE(" operation: [{"), 0), mid, end;

	if (!slice_starts(s, SLICE("found duplicate series")) || from < 0)
		return false;
	from += (ptrdiff_t)strlen(" operation: [");
	mid = slice_find(s, SLICE("}, {"), (size_t)from);
	end = slice_find(s, SLICE("}];many-to-many"), (size_t)from);
	if (mid < 0 || end < mid)
		return false;
	str_addn(out, s.p, (size_t)from);
	str_addn(out, s.p + mid + 3, (size_t)(end - mid - 2));
	str_add(out, ", ");
	str_addn(out, s.p + from, (size_t)(mid - from + 1));
	str_addn(out, s.p + end + 1, s.n - (size_t)end - 1);
	return true;
}

static bool
notes_error_is(const struct script_match *m, struct slice text)
{
	return m->exact ? slice_eq(m->msg, text) : notes_match(m, text);
}

bool
answer_error_fits(const char *text, const struct script_command *c,
		  struct str *why)
{
	const struct script_matches *to = &c->eval.fail;
	struct str swapped = { 0 };
	bool ok = to->n == 0 || notes_error_is(to->m, slice_of(text));

	if (!ok && notes_swap(slice_of(text), &swapped))
		ok = notes_error_is(to->m, str_slice(&swapped));
	str_release(&swapped);
	if (ok)
		return true;
	str_add(why, "expected error ");
	notes_print(to->m, why);
	str_printf(why, "\ngot error %s\n", text);
	return false;
}

static bool
notes_fit(const char *kind, const struct script_matches *want, bool none,
	  const struct slice *text, size_t n, struct str *why)
{
	size_t bad;

	if (none && n > 0) {
		str_printf(why, "expected no %s\n", kind);
		notes_print_all(text, n, why);
		return false;
	}
	for (size_t k = 0; k < want->n; k++) {
		for (bad = 0; bad < n; bad++)
			if (notes_match(&want->m[k], text[bad]))
				break;
		if (bad < n)
			continue;
		str_printf(why, "expected %s ", kind);
		notes_print(&want->m[k], why);
		str_addc(why, '\n');
		notes_print_all(text, n, why);
		return false;
	}
	for (size_t i = 0; i < n && want->n > 0; i++) {
		for (bad = 0; bad < want->n; bad++)
			if (notes_match(&want->m[bad], text[i]))
				break;
		if (bad < want->n)
			continue;
		str_printf(why, "expected no other %s\n", kind);
		notes_print_all(text, n, why);
		return false;
	}
	return true;
}

bool
answer_notes_fit(const struct frame *f, const struct script_command *c,
		 struct str *why)
{
	const struct script_eval *e = &c->eval;

	return notes_fit("warning", &e->warn, e->no_warn, f->warnings,
			 f->n_warnings, why) &&
	       notes_fit("info", &e->info, e->no_info, f->infos, f->n_infos,
			 why);
}
