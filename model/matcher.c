#include "config.h"

#include "model/matcher.h"

#include "base/err.h"
#include "base/quote.h"
#include "base/regex.h"

int
matcher_init(struct matcher *m, enum matcher_op op, struct slice name,
	     struct slice value, struct err *err)
{
	*m = (struct matcher){ .op = op, .name = name, .value = value };
	if (op == MATCH_EQ || op == MATCH_NE)
		return 0;
	m->regex = regex_new(value, REGEX_RE2, err);
	return m->regex != NULL ? 0 : -1;
}

void
matcher_release(struct matcher *m)
{
	regex_free(m->regex);
	m->regex = NULL;
}

bool
matcher_matches(const struct matcher *m, struct slice value)
{
	switch (m->op) {
	case MATCH_EQ:
		return slice_eq(m->value, value);
	case MATCH_NE:
		return !slice_eq(m->value, value);
	case MATCH_RE:
		return regex_matches(m->regex, value);
	case MATCH_NRE:
		return !regex_matches(m->regex, value);
	}
	return false;
}

bool
matcher_matches_empty(const struct matcher *m)
{
	return matcher_matches(m, SLICE(""));
}

bool
matcher_matches_all(const struct matcher *m, size_t n, const struct labels *ls)
{
	for (size_t i = 0; i < n; i++)
		if (!matcher_matches(&m[i], labels_get(ls, m[i].name)))
			return false;
	return true;
}

const char *
matcher_op_text(enum matcher_op op)
{
	static const char *const text[] = {
		[MATCH_EQ] = "=",
		[MATCH_NE] = "!=",
		[MATCH_RE] = "=~",
		[MATCH_NRE] = "!~",
	};

	return text[op];
}

void
matcher_print(const struct matcher *m, struct str *out)
{
	labels_print_name(m->name, out);
	str_add(out, matcher_op_text(m->op));
	quote_go(m->value, out);
}

void
matcher_print_quoted(struct slice text, struct str *out)
{
	quote_go(text, out);
}
