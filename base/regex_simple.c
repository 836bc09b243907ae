#include "config.h"

#include "base/regex_simple.h"

#include "base/mem.h"
#include "base/str.h"

#define SIMPLE_PARTS 16

void
regex_simple_release(struct regex_simple *s)
{
	arena_release(&s->arena);
	strmap_release(&s->words);
	mem_free(s->globs);
	*s = (struct regex_simple){ 0 };
}

/* The closing parenthesis of the group that opens at 0, or -1. */
static ptrdiff_t
simple_group_end(struct slice p)
{
	int depth = 0;

	for (size_t i = 0; i < p.n; i++) {
		if (p.p[i] == '\\')
			i++;
		else if (p.p[i] == '[')
			return -1;
		else if (p.p[i] == '(')
			depth++;
		else if (p.p[i] == ')' && --depth == 0)
			return (ptrdiff_t)i;
	}
	return -1;
}

static struct slice
simple_unwrap(struct regex_simple *s, struct slice p)
{
	while (p.n > 1 && p.p[0] == '(' &&
	       simple_group_end(p) == (ptrdiff_t)p.n - 1) {
		size_t skip = 1;

		if (slice_starts(p, SLICE("(?:")))
			skip = 3;
		else if (p.p[1] == '?')
			break;
		else
			s->wraps++;
		p = (struct slice){ p.p + skip, p.n - skip - 1 };
	}
	return p;
}

struct simple_reader {
	struct slice p;
	size_t i;
	struct str word;
	struct regex_simple_part part[SIMPLE_PARTS];
	size_t n;
	int before; /* of the word being read */
};

static bool
simple_part(struct regex_simple *s, struct simple_reader *r)
{
	if (r->n == SIMPLE_PARTS)
		return false;
	r->part[r->n].word = arena_slice(&s->arena, str_slice(&r->word));
	r->part[r->n++].before = r->before;
	str_clear(&r->word);
	return true;
}

/* At a dot. */
static bool
simple_gap(struct regex_simple *s, struct simple_reader *r)
{
	char op = r->i + 1 < r->p.n ? r->p.p[r->i + 1] : '\0';
	bool first = r->n == 0 && r->word.n == 0 && r->before < 0;

	if (op != '*' && op != '+')
		return false;
	if (r->i + 2 < r->p.n && r->p.p[r->i + 2] == '?')
		return false;
	if (!first && r->word.n == 0)
		return false; /* two gaps in a row */
	if (!simple_part(s, r))
		return false;
	r->before = op == '+';
	r->i += 2;
	return true;
}

static bool
simple_char(struct simple_reader *r)
{
	char c = r->p.p[r->i], next;

	if (c == '\\') {
		if (++r->i >= r->p.n)
			return false;
		c = r->p.p[r->i];
		if ((unsigned char)c >= 0x80 || (c >= '0' && c <= '9') ||
		    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return false;
	} else if (c == '\0' || strchr("()[]{}^$*+?", c) != NULL) {
		return false;
	}
	next = r->i + 1 < r->p.n ? r->p.p[r->i + 1] : '.';
	if (next == '*' || next == '+' || next == '?' || next == '{')
		return false;
	str_addc(&r->word, c);
	r->i++;
	return true;
}

static bool
simple_alternative(struct regex_simple *s, struct simple_reader *r)
{
	r->n = 0;
	r->before = -1;
	str_clear(&r->word);
	while (r->i < r->p.n && r->p.p[r->i] != '|')
		if (!(r->p.p[r->i] == '.' ? simple_gap(s, r) : simple_char(r)))
			return false;
	if (r->n == 0) {
		*strmap_put(&s->words, str_slice(&r->word)) = s;
		return true;
	}
	if (!simple_part(s, r))
		return false;
	MEM_GROW(s->globs, s->n_globs, s->cap);
	s->globs[s->n_globs].n = r->n;
	s->globs[s->n_globs++].part =
		arena_copy(&s->arena, r->part, r->n * sizeof(r->part[0]));
	return true;
}

bool
regex_simple_init(struct regex_simple *s, struct slice pattern)
{
	struct simple_reader r = { .i = 0 };
	bool ok;

	*s = (struct regex_simple){ 0 };
	r.p = simple_unwrap(s, pattern);
	do {
		ok = simple_alternative(s, &r);
	} while (ok && r.i++ < r.p.n);
	str_release(&r.word);
	if (!ok)
		regex_simple_release(s);
	return ok;
}

/* Words in the middle are taken at their first place: what is left for the
 * others is then longest. */
static bool
simple_glob_matches(const struct regex_simple_glob *g, struct slice t)
{
	struct regex_simple_part last = g->part[g->n - 1];
	size_t at = g->part[0].word.n;

	if (!slice_starts(t, g->part[0].word))
		return false;
	for (size_t i = 1; i + 1 < g->n; i++) {
		ptrdiff_t found = slice_find(t, g->part[i].word,
					     at + (size_t)g->part[i].before);

		if (found < 0)
			return false;
		at = (size_t)found + g->part[i].word.n;
	}
	return t.n >= at + (size_t)last.before + last.word.n &&
	       slice_ends(t, last.word);
}

bool
regex_simple_matches(const struct regex_simple *s, struct slice text)
{
	if (strmap_find(&s->words, text) != NULL)
		return true;
	for (size_t i = 0; i < s->n_globs; i++)
		if (simple_glob_matches(&s->globs[i], text))
			return true;
	return false;
}
