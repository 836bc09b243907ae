#include "config.h"

#include "base/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/regex_js.h"
#include "base/regex_pattern.h"
#include "base/regex_re2.h"
#include "base/regex_simple.h"
#include "base/utf8.h"

/* Ceilings of one match: about a tenth of a second of backtracking. */
#define REGEX_STEPS 1000000
#define REGEX_HEAP_KB 32768
#define REGEX_WORKSPACE ((size_t)1 << 20) /* ints, of the DFA */

struct regex {
	struct regex_pattern pattern;
	struct regex_simple simple;
	bool is_simple;
	bool anchored;
	pcre2_code *code; /* NULL: too large, and simple */
	pcre2_general_context *memory;
	pcre2_match_context *match;
};

static void *
regex_malloc(size_t n, void *unused)
{
	(void)unused;
	return mem_alloc(n);
}

static void
regex_mem_free(void *p, void *unused)
{
	(void)unused;
	mem_free(p);
}

static uint32_t
regex_options(int syntax)
{
	uint32_t o = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;

	if (syntax == REGEX_RE2 || syntax == REGEX_RE2_FIND)
		o |= PCRE2_DOTALL | PCRE2_ALT_CIRCUMFLEX;
	if (syntax == REGEX_RE2)
		return o | PCRE2_ANCHORED; /* and \z, which the DFA heeds */
	if (syntax == REGEX_RE2_FIND)
		return o;
	o |= PCRE2_ALT_BSUX | PCRE2_ALLOW_EMPTY_CLASS |
	     PCRE2_MATCH_UNSET_BACKREF;
	if ((syntax & REGEX_JS_ICASE) != 0)
		o |= PCRE2_CASELESS;
	if ((syntax & REGEX_JS_MULTILINE) != 0)
		o |= PCRE2_MULTILINE | PCRE2_ALT_CIRCUMFLEX;
	if ((syntax & REGEX_JS_DOTALL) != 0)
		o |= PCRE2_DOTALL;
	return o;
}

/* The property pcre2 stumbled over, as the user wrote it or nearly. */
static int
regex_property_error(const struct regex *re, size_t at, struct err *err)
{
	struct slice s = str_slice(&re->pattern.text), name;
	size_t from = at < s.n ? at : s.n;
	char letter;

	while (from > 0 && s.p[from] != '{')
		from--;
	letter = from > 0 && s.p[from - 1] == 'P' ? 'P' : 'p';
	name = (struct slice){ s.p + from + 1, 0 };
	while (from + 1 + name.n < s.n && name.p[name.n] != '}')
		name.n++;
	if (slice_starts(name, SLICE("sc:"))) {
		name.p += 3;
		name.n -= 3;
	}
	return err_set(err, ERR_SYNTAX,
		       "error parsing regexp: invalid character class range: "
		       "`\\%c{%.*s}`",
		       letter, SLICE_ARG(name));
}

static int
regex_compile_error(const struct regex *re, struct slice pattern, int code,
		    size_t at, struct err *err)
{
	char text[160];

	if (code == PCRE2_ERROR_UNKNOWN_UNICODE_PROPERTY ||
	    code == PCRE2_ERROR_MALFORMED_UNICODE_PROPERTY)
		return regex_property_error(re, at, err);
	if (code == PCRE2_ERROR_PATTERN_TOO_LARGE ||
	    code == PCRE2_ERROR_PATTERN_TOO_COMPLICATED)
		return err_set(err, ERR_LIMIT,
			       "error parsing regexp: expression too large: "
			       "`%.*s`",
			       SLICE_ARG(pattern));
	pcre2_get_error_message(code, (PCRE2_UCHAR *)text, sizeof(text));
	return err_set(err, ERR_SYNTAX, "error parsing regexp: %s: `%.*s`",
		       text, SLICE_ARG(pattern));
}

static int
regex_compile(struct regex *re, struct slice pattern, int syntax,
	      struct err *err)
{
	pcre2_compile_context *c = pcre2_compile_context_create(re->memory);
	size_t at = 0;
	int code = 0;

	pcre2_set_newline(c, PCRE2_NEWLINE_LF);
	pcre2_set_parens_nest_limit(c, 500);
	re->code = pcre2_compile((PCRE2_SPTR)str_text(&re->pattern.text),
				 re->pattern.text.n, regex_options(syntax),
				 &code, &at, c);
	pcre2_compile_context_free(c);
	if (re->code == NULL)
		return regex_compile_error(re, pattern, code, at, err);
	re->match = pcre2_match_context_create(re->memory);
	pcre2_set_match_limit(re->match, REGEX_STEPS);
	pcre2_set_heap_limit(re->match, REGEX_HEAP_KB);
	return 0;
}

static int
regex_init(struct regex *re, struct slice pattern, int syntax, struct err *err)
{
	bool re2 = syntax == REGEX_RE2 || syntax == REGEX_RE2_FIND;

	re->anchored = syntax == REGEX_RE2;
	if (!re2 && regex_js(pattern, &re->pattern, err) != 0)
		return -1;
	if (re2 && regex_re2(pattern, re->anchored, &re->pattern, err) != 0)
		return -1;
	if (re->anchored)
		re->is_simple = regex_simple_init(&re->simple, pattern);
	if (pattern.n > LIMIT_REGEX_BYTES && !re->is_simple)
		return err_set(err, ERR_LIMIT,
			       "the regular expression is longer than %d "
			       "bytes; split it",
			       LIMIT_REGEX_BYTES);
	/* Words only: all that captures could say follows from the wraps. */
	if (re->is_simple && re->pattern.groups == re->simple.wraps)
		return 0;
	re->is_simple = false;
	re->memory = pcre2_general_context_create(regex_malloc, regex_mem_free,
						  NULL);
	return regex_compile(re, pattern, syntax, err);
}

struct regex *
regex_new(struct slice pattern, int syntax, struct err *err)
{
	struct regex *re = mem_calloc(1, sizeof(*re));

	if (regex_init(re, pattern, syntax, err) == 0)
		return re;
	regex_free(re);
	return NULL;
}

void
regex_free(struct regex *re)
{
	if (re == NULL)
		return;
	pcre2_code_free(re->code);
	pcre2_match_context_free(re->match);
	pcre2_general_context_free(re->memory);
	regex_simple_release(&re->simple);
	regex_pattern_release(&re->pattern);
	mem_free(re);
}

/* Bytes that are not UTF-8 are each U+FFFD to Go.  place[i] is where byte i of
 * OUT, and its end, come from in S. */
static void
regex_clean(struct slice s, struct str *out, size_t **place)
{
	size_t from = 0, cap = s.n * 3 + 1;

	*place = mem_calloc(cap, sizeof(**place));
	while (from < s.n) {
		char bytes[4];
		uint32_t cp;
		size_t n = utf8_decode((struct slice){ s.p + from, s.n - from },
				       &cp);
		size_t m = utf8_encode(cp, bytes);

		for (size_t i = 0; i < m; i++)
			(*place)[out->n + i] = from;
		str_addn(out, bytes, m);
		from += n;
	}
	(*place)[out->n] = from;
}

static bool
regex_dfa(const struct regex *re, struct slice s)
{
	pcre2_match_data *data = pcre2_match_data_create(1, re->memory);
	int first[1024], *more = NULL;
	size_t n = sizeof(first) / sizeof(*first);
	int r;

	for (;;) {
		r = pcre2_dfa_match(re->code, (PCRE2_SPTR)s.p, s.n, 0,
				    PCRE2_NO_UTF_CHECK | PCRE2_DFA_SHORTEST,
				    data, re->match,
				    more != NULL ? more : first, n);
		if (r != PCRE2_ERROR_DFA_WSSIZE || n >= REGEX_WORKSPACE)
			break;
		n *= 8;
		more = mem_realloc(more, n, sizeof(*more));
	}
	mem_free(more);
	pcre2_match_data_free(data);
	return r >= 0;
}

static bool
regex_matches_clean(const struct regex *re, struct slice s)
{
	if (s.p == NULL)
		s.p = "";
	return re->is_simple ? regex_simple_matches(&re->simple, s)
			     : regex_dfa(re, s);
}

bool
regex_matches(const struct regex *re, struct slice s)
{
	struct str clean = { 0 };
	size_t *place;
	bool r;

	if (!re->anchored)
		return regex_search(re, s, 0, NULL);
	if (utf8_valid(s))
		return regex_matches_clean(re, s);
	regex_clean(s, &clean, &place);
	r = regex_matches_clean(re, str_slice(&clean));
	mem_free(place);
	str_release(&clean);
	return r;
}

const struct strmap *
regex_words(const struct regex *re)
{
	return re->is_simple && re->simple.n_globs == 0 ? &re->simple.words
							: NULL;
}

static void
regex_fill(struct regex_match *m, const size_t *ovector, size_t n)
{
	m->n = n < REGEX_GROUPS ? n : REGEX_GROUPS;
	for (size_t i = 0; i < m->n; i++) {
		bool set = ovector[2 * i] != PCRE2_UNSET;

		m->group[i].start = set ? (ptrdiff_t)ovector[2 * i] : -1;
		m->group[i].end = set ? (ptrdiff_t)ovector[2 * i + 1] : -1;
	}
}

static bool
regex_backtrack(const struct regex *re, struct slice s, size_t from,
		struct regex_match *m)
{
	pcre2_match_data *data =
		pcre2_match_data_create_from_pattern(re->code, re->memory);
	size_t *o = pcre2_get_ovector_pointer(data);
	size_t groups = (size_t)re->pattern.groups + 1;
	int r = pcre2_match(re->code, (PCRE2_SPTR)s.p, s.n, from,
			    PCRE2_NO_UTF_CHECK, data, re->match);

	for (size_t i = r > 0 ? (size_t)r : 0; i < groups; i++)
		o[2 * i] = PCRE2_UNSET;
	if (r > 0)
		regex_fill(m, o, groups);
	pcre2_match_data_free(data);
	return r > 0;
}

static bool
regex_search_clean(const struct regex *re, struct slice s, size_t from,
		   struct regex_match *m)
{
	if (s.p == NULL)
		s.p = "";
	if (re->anchored &&
	    !regex_matches_clean(re, (struct slice){ s.p + from, s.n - from }))
		return false;
	if (!re->is_simple)
		return regex_backtrack(re, s, from, m);
	m->n = (size_t)re->pattern.groups + 1;
	if (m->n > REGEX_GROUPS)
		m->n = REGEX_GROUPS;
	for (size_t i = 0; i < m->n; i++) {
		m->group[i].start = (ptrdiff_t)from;
		m->group[i].end = (ptrdiff_t)s.n;
	}
	return true;
}

static bool
regex_search_dirty(const struct regex *re, struct slice s, size_t from,
		   struct regex_match *m)
{
	struct str clean = { 0 };
	size_t *place, at = 0;
	bool r;

	regex_clean(s, &clean, &place);
	while (place[at] < from)
		at++;
	r = regex_search_clean(re, str_slice(&clean), at, m);
	for (size_t i = 0; r && i < m->n; i++) {
		if (m->group[i].start < 0)
			continue;
		m->group[i].start = (ptrdiff_t)place[m->group[i].start];
		m->group[i].end = (ptrdiff_t)place[m->group[i].end];
	}
	mem_free(place);
	str_release(&clean);
	return r;
}

bool
regex_search(const struct regex *re, struct slice s, size_t from,
	     struct regex_match *m)
{
	struct regex_match unused;

	if (m == NULL)
		m = &unused;
	m->n = 0;
	if (from > s.n)
		return false;
	if (!utf8_valid(s))
		return regex_search_dirty(re, s, from, m);
	while (from < s.n && ((unsigned char)s.p[from] & 0xc0) == 0x80)
		from++;
	return regex_search_clean(re, s, from, m);
}

int
regex_group(const struct regex *re, struct slice name)
{
	for (size_t i = 0; i < re->pattern.n_names; i++)
		if (slice_eq(re->pattern.names[i].name, name))
			return re->pattern.names[i].group;
	return -1;
}
