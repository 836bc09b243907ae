#include "config.h"

#include "base/regex_re2.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/regex_re2_class.h"
#include "base/utf8.h"

#define RE2_DEPTH 200

struct re2_group {
	struct re2_flags flags; /* to come back to */
	int weight;
};

struct re2 {
	struct re2_reader r;
	struct re2_group group[RE2_DEPTH];
	int depth;
	bool atom; /* there is something to repeat */
	bool atom_repeated;
	size_t atom_at;       /* where it begins in the output */
	bool atom_small;      /* it is no group */
	int atom_weight;      /* the product of the repeats in it */
	const char *repeated; /* the last thing was a repeat, from here */
};

/* Case folding is the only flag that pcre2 is told of, when it matters. */
static void
re2_begin_atom(struct re2 *p)
{
	struct re2_reader *r = &p->r;

	if (r->flags.fold != r->flags.fold_told) {
		str_add(&r->out->text, r->flags.fold ? "(?i)" : "(?-i)");
		r->flags.fold_told = r->flags.fold;
	}
	p->atom = true;
	p->atom_repeated = false;
	p->atom_small = true;
	p->atom_at = r->out->text.n;
	if (p->group[p->depth].weight < p->atom_weight)
		p->group[p->depth].weight = p->atom_weight;
	p->atom_weight = 1;
}

static void
re2_literal(struct re2 *p, uint32_t cp)
{
	re2_begin_atom(p);
	regex_pattern_literal(p->r.out, cp);
}

static void
re2_emit(struct re2 *p, const char *text, size_t skip)
{
	re2_begin_atom(p);
	str_add(&p->r.out->text, text);
	p->r.p += skip;
}

static int
re2_open(struct re2 *p, struct slice name, bool capture)
{
	struct re2_reader *r = &p->r;
	struct re2_flags flags = r->flags;

	if (p->depth + 1 == RE2_DEPTH)
		return re2_fail(r, "expression nests too deeply", r->start,
				r->end);
	re2_begin_atom(p);
	str_add(&r->out->text, capture ? "(" : "(?:");
	if (capture)
		regex_pattern_group(r->out, name);
	flags.fold_told = r->flags.fold_told;
	p->depth++;
	p->group[p->depth] = (struct re2_group){ flags, 1 };
	p->atom = false;
	return 0;
}

static int
re2_close(struct re2 *p)
{
	struct re2_reader *r = &p->r;
	int weight = p->group[p->depth].weight;

	if (p->depth == 0)
		return re2_fail(r, "unexpected )", r->start, r->end);
	if (weight < p->atom_weight)
		weight = p->atom_weight;
	r->flags = p->group[p->depth--].flags;
	str_addc(&r->out->text, ')');
	r->p++;
	p->atom = true;
	p->atom_repeated = false;
	p->atom_small = false;
	p->atom_weight = weight;
	return 0;
}

static int
re2_named(struct re2 *p, const char *from, const char *name)
{
	struct re2_reader *r = &p->r;
	const char *end = memchr(from, '>', (size_t)(r->end - from));

	if (end == NULL)
		return re2_fail(r, "invalid named capture", from, r->end);
	for (const char *q = name; q < end; q++)
		if (*q != '_' && !re2_is_alnum((unsigned char)*q))
			return re2_fail(r, "invalid named capture", from,
					end + 1);
	if (name == end)
		return re2_fail(r, "invalid named capture", from, end + 1);
	r->p = end + 1;
	return re2_open(p, (struct slice){ name, (size_t)(end - name) }, true);
}

static bool
re2_flag(struct re2_flags *f, uint32_t c, bool on)
{
	switch (c) {
	case 'i':
		f->fold = on;
		return true;
	case 'm':
		f->multiline = on;
		return true;
	case 's':
		f->dotall = on;
		return true;
	case 'U':
		f->ungreedy = on;
		return true;
	default:
		return false;
	}
}

/* (?flags) and (?flags:, with the reader at the parenthesis. */
static int
re2_perl_group(struct re2 *p)
{
	struct re2_reader *r = &p->r;
	const char *from = r->p;
	size_t left = (size_t)(r->end - from);
	struct re2_flags flags = r->flags;
	bool on = true, saw = false;
	uint32_t c;

	if (left > 4 && from[2] == 'P' && from[3] == '<')
		return re2_named(p, from, from + 4);
	if (left > 3 && from[2] == '<')
		return re2_named(p, from, from + 3);
	r->p += 2;
	while (r->p < r->end) {
		c = re2_next(r);
		if (re2_flag(&flags, c, on)) {
			saw = true;
		} else if (c == '-' && on) {
			on = saw = false;
		} else if ((c == ':' || c == ')') && (on || saw)) {
			if (c == ':' && re2_open(p, SLICE(""), false) != 0)
				return -1;
			flags.fold_told = r->flags.fold_told;
			r->flags = flags;
			return 0;
		} else {
			break;
		}
	}
	return re2_fail(r, "invalid or unsupported Perl syntax", from, r->p);
}

/* MIN of the last atom or more.  pcre2's DFA counts the rounds of x+, so that
 * (x+)+ has a state for each count and takes cubic time; those of xx* not. */
static void
re2_repeat_open(struct re2 *p, int min)
{
	struct str *out = &p->r.out->text, copy = { 0 };

	if (!p->atom_small || min == 0) {
		str_add(out, min == 0 ? "*" : "+");
		return;
	}
	str_addn(&copy, out->s + p->atom_at, out->n - p->atom_at);
	if (min > 1)
		str_printf(out, "{%d}", min);
	str_add_slice(out, str_slice(&copy));
	str_addc(out, '*');
	str_release(&copy);
}

static void
re2_repeat_emit(struct re2 *p, int min, int max)
{
	struct str *out = &p->r.out->text;

	if (min == 0 && max == 1)
		str_addc(out, '?');
	else if (max >= 0)
		str_printf(out, "{%d,%d}", min, max);
	else if (p->atom_small || min <= 1)
		re2_repeat_open(p, min);
	else
		str_printf(out, "{%d,}", min);
}

/* Writes the operator behind the last atom; FROM is where it stands.  max -1
 * is no end. */
static int
re2_repeat(struct re2 *p, const char *from, int min, int max)
{
	struct re2_reader *r = &p->r;
	bool lazy = r->flags.ungreedy;

	if (r->p < r->end && *r->p == '?') {
		r->p++;
		lazy = !lazy;
	}
	if (p->repeated != NULL)
		return re2_fail(r, "invalid nested repetition operator",
				p->repeated, r->p);
	if (!p->atom)
		return re2_fail(r, "missing argument to repetition operator",
				from, r->p);
	/* Go takes a*(?i)*; behind pcre2's a* it would mean something else. */
	if (p->atom_repeated)
		return re2_fail(r, "invalid nested repetition operator", from,
				r->p);
	p->atom_repeated = true;
	re2_repeat_emit(p, min, max);
	if (lazy)
		str_addc(&r->out->text, '?');
	p->repeated = from;
	return 0;
}

/* Digits without leading zeros; -1: none, LIMIT_REGEX_REPEAT + 1: too many. */
static int
re2_count(struct re2_reader *r, const char **at)
{
	const char *q = *at;
	int n = 0;

	if (q == r->end || *q < '0' || *q > '9')
		return -1;
	if (*q == '0' && q + 1 < r->end && q[1] >= '0' && q[1] <= '9')
		return -1;
	for (; q < r->end && *q >= '0' && *q <= '9'; q++) {
		n = n * 10 + (*q - '0');
		if (n > LIMIT_REGEX_REPEAT)
			n = LIMIT_REGEX_REPEAT + 1;
	}
	*at = q;
	return n;
}

/* {n}, {n,}, {n,m}: max -1 is no end.  false: then it is a plain brace. */
static bool
re2_braces(struct re2_reader *r, int *min, int *max)
{
	const char *q = r->p + 1;

	*min = re2_count(r, &q);
	if (*min < 0 || q == r->end)
		return false;
	*max = *min;
	if (*q == ',') {
		q++;
		*max = -1;
		if (q < r->end && *q != '}') {
			*max = re2_count(r, &q);
			if (*max < 0)
				return false;
		}
	}
	if (q == r->end || *q != '}')
		return false;
	r->p = q + 1;
	return true;
}

static int
re2_counted(struct re2 *p)
{
	struct re2_reader *r = &p->r;
	const char *from = r->p;
	int min, max, most;

	if (!re2_braces(r, &min, &max)) {
		r->p++;
		re2_literal(p, '{');
		return 0;
	}
	if (min > LIMIT_REGEX_REPEAT || max > LIMIT_REGEX_REPEAT ||
	    (max >= 0 && min > max))
		return re2_fail(r, "invalid repeat count", from, r->p);
	if (re2_repeat(p, from, min, max) != 0)
		return -1;
	most = max < 0 ? min : max;
	p->atom_weight *= most;
	if (p->atom_weight > LIMIT_REGEX_REPEAT) {
		if (min >= 2 || max >= 2)
			return re2_fail(r, "invalid repeat count", from, r->p);
		p->atom_weight = LIMIT_REGEX_REPEAT + 1;
	}
	return 0;
}

static int
re2_quote(struct re2 *p)
{
	struct re2_reader *r = &p->r;

	for (r->p += 2; r->p < r->end;) {
		if (*r->p == '\\' && r->p + 1 < r->end && r->p[1] == 'E') {
			r->p += 2;
			return 0;
		}
		re2_literal(p, re2_next(r));
	}
	return 0;
}

static int
re2_backslash(struct re2 *p)
{
	struct re2_reader *r = &p->r;
	char c = r->p + 1 < r->end ? r->p[1] : '\0';
	uint32_t cp;
	int got;

	switch (c) {
	case 'A':
		re2_emit(p, "(?:\\A)", 2);
		return 0;
	case 'b':
		re2_emit(p, "(?:\\b)", 2);
		return 0;
	case 'B':
		re2_emit(p, "(?:\\B)", 2);
		return 0;
	case 'z':
		re2_emit(p, "(?:\\z)", 2);
		return 0;
	case 'C':
		return re2_fail(r, "invalid escape sequence", r->p, r->p + 2);
	case 'Q':
		return re2_quote(p);
	default:
		break;
	}
	re2_begin_atom(p);
	got = re2_class_escape(r, false);
	if (got != 0)
		return got < 0 ? -1 : 0;
	if (re2_escape(r, &cp) != 0)
		return -1;
	regex_pattern_literal(r->out, cp);
	return 0;
}

static int
re2_operator(struct re2 *p)
{
	struct re2_reader *r = &p->r;
	char op = *r->p;

	return re2_repeat(p, r->p++, op == '+', op == '?' ? 1 : -1);
}

static int
re2_item(struct re2 *p)
{
	struct re2_reader *r = &p->r;

	switch (*r->p) {
	case '(':
		if (r->p + 1 < r->end && r->p[1] == '?')
			return re2_perl_group(p);
		r->p++;
		return re2_open(p, SLICE(""), true);
	case ')':
		return re2_close(p);
	case '|':
		str_addc(&r->out->text, '|');
		p->atom = false;
		r->p++;
		return 0;
	case '^':
		re2_emit(p, r->flags.multiline ? "(?m:^)" : "(?:\\A)", 1);
		return 0;
	case '$':
		re2_emit(p, r->flags.multiline ? "(?m:$)" : "(?:\\z)", 1);
		return 0;
	case '.':
		re2_emit(p, r->flags.dotall ? "." : "[^\\n]", 1);
		return 0;
	case '[':
		re2_begin_atom(p);
		return re2_class(r);
	case '*':
	case '+':
	case '?':
		return re2_operator(p);
	case '{':
		return re2_counted(p);
	case '\\':
		return re2_backslash(p);
	default:
		re2_literal(p, re2_next(r));
		return 0;
	}
}

static int
re2_utf8(struct re2_reader *r)
{
	struct slice s = { r->p, (size_t)(r->end - r->p) };

	while (s.n > 0) {
		uint32_t cp;
		size_t n = utf8_decode(s, &cp);

		if (n == 1 && cp == UTF8_BAD)
			return re2_fail(r, "invalid UTF-8", s.p, r->end);
		s.p += n;
		s.n -= n;
	}
	return 0;
}

int
regex_re2(struct slice pattern, bool whole, struct regex_pattern *out,
	  struct err *err)
{
	struct re2 p = { 0 };

	p.r = (struct re2_reader){ .p = pattern.p,
				   .start = pattern.p,
				   .end = pattern.p + pattern.n,
				   .flags = { .dotall = whole },
				   .out = out,
				   .err = err };
	p.atom_weight = 1;
	p.group[0].weight = 1;
	if (re2_utf8(&p.r) != 0)
		return -1;
	str_add(&out->text, "(?:");
	while (p.r.p < p.r.end) {
		const char *repeated = p.repeated;

		if (re2_item(&p) != 0)
			return -1;
		if (p.repeated == repeated)
			p.repeated = NULL;
	}
	if (p.depth > 0)
		return re2_fail(&p.r, "missing closing )", p.r.start, p.r.end);
	str_add(&out->text, whole ? ")\\z" : ")");
	return 0;
}
