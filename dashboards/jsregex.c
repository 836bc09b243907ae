#include "config.h"

#include "dashboards/jsregex.h"

#include "base/err.h"
#include "base/str.h"

/* Flags out of gimys, in that order and no other, as Grafana takes them. */
static bool
read_flags(struct slice s, int *syntax, struct jsregex *r)
{
	static const char order[] = "gimys";
	size_t at = 0;

	*syntax = REGEX_JS;
	for (size_t i = 0; i < s.n; i++) {
		while (order[at] != '\0' && order[at] != s.p[i])
			at++;
		if (order[at] == '\0')
			return false;
		at++;
		r->global = r->global || s.p[i] == 'g';
		r->sticky = r->sticky || s.p[i] == 'y';
		*syntax |= s.p[i] == 'i'   ? REGEX_JS_ICASE
			   : s.p[i] == 'm' ? REGEX_JS_MULTILINE
			   : s.p[i] == 's' ? REGEX_JS_DOTALL
					   : 0;
	}
	return true;
}

/* The first slash that only flags follow ends the expression. */
static int
init_slashed(struct jsregex *r, struct slice s, struct err *err)
{
	for (size_t end = 1; end < s.n; end++) {
		struct slice flags = { s.p + end + 1, s.n - end - 1 };
		int syntax;

		*r = (struct jsregex){ 0 };
		if (s.p[end] != '/' || !read_flags(flags, &syntax, r))
			continue;
		r->re = regex_new((struct slice){ s.p + 1, end - 1 }, syntax,
				  err);
		return r->re == NULL ? -1 : 0;
	}
	return err_set(err, ERR_SYNTAX,
		       "'%.*s' is not a valid regular expression: end it with "
		       "/, and with flags out of gimys in that order",
		       SLICE_ARG(s));
}

int
jsregex_init(struct jsregex *r, struct slice s, struct err *err)
{
	struct str anchored = { 0 };

	*r = (struct jsregex){ 0 };
	if (s.n > 0 && s.p[0] == '/')
		return init_slashed(r, s, err);
	str_addc(&anchored, '^');
	str_add_slice(&anchored, s);
	str_addc(&anchored, '$');
	r->re = regex_new(str_slice(&anchored), REGEX_JS, err);
	str_release(&anchored);
	return r->re == NULL ? -1 : 0;
}

void
jsregex_release(struct jsregex *r)
{
	regex_free(r->re);
	*r = (struct jsregex){ 0 };
}

bool
jsregex_test(const struct jsregex *r, struct slice s)
{
	struct regex_match m;

	return regex_search(r->re, s, 0, &m);
}
