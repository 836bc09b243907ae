#include "config.h"

#include "rules/template_text.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/regex.h"
#include "base/regex_expand.h"
#include "base/utf8.h"
#include "rules/template_url.h"

static int
text_done(struct template_call *c, struct str *s)
{
	c->out = template_value_take(c->arena, s);
	return 0;
}

/* ------------------------------------------------------- expressions --- */

int
template_text_match(struct template_call *c)
{
	struct regex *re = regex_new(c->arg[0].text, REGEX_RE2_FIND, c->err);

	if (re == NULL)
		return -1;
	c->out = template_value_bool(regex_matches(re, c->arg[1].text));
	regex_free(re);
	return 0;
}

static size_t
text_rune(struct slice s, size_t at)
{
	uint32_t cp;

	if (at >= s.n)
		return 1;
	return utf8_decode((struct slice){ s.p + at, s.n - at }, &cp);
}

/* As Go's ReplaceAllString: no empty match right behind another. */
static int
text_replace_all(const struct regex *re, struct template_call *c,
		 struct str *out)
{
	struct slice s = c->arg[2].text;
	struct regex_match m;
	size_t from = 0, copied = 0;

	while (from <= s.n && regex_search(re, s, from, &m)) {
		size_t start = (size_t)m.group[0].start;
		size_t end = (size_t)m.group[0].end;
		size_t next = from + text_rune(s, from);

		str_addn(out, s.p + copied, start - copied);
		if (end > copied || start == 0)
			regex_expand(re, c->arg[1].text, s, &m, out);
		copied = end;
		from = next > end ? next : end;
		if (out->n > LIMIT_TEMPLATE_BYTES)
			return err_set(c->err, ERR_LIMIT,
				       "more than %zu bytes of text",
				       LIMIT_TEMPLATE_BYTES);
	}
	str_addn(out, s.p + copied, s.n - copied);
	return 0;
}

int
template_text_replace(struct template_call *c)
{
	struct slice pattern = c->arg[0].text;
	struct regex *re = regex_new(pattern, REGEX_RE2_FIND, c->err);
	struct str s = { 0 };
	int rc;

	if (re == NULL)
		return err_prefix(c->err, "regexp: Compile(`%.*s`)",
				  SLICE_ARG(pattern));
	rc = text_replace_all(re, c, &s);
	regex_free(re);
	text_done(c, &s);
	return rc;
}

/* -------------------------------------------------------------- cases --- */

static bool
text_in_word(uint32_t cp)
{
	if (cp < 0x80)
		return cp == '_' || (cp >= '0' && cp <= '9') ||
		       ((cp | 32) >= 'a' && (cp | 32) <= 'z');
	return cp != 0x85 && cp != 0xa0 && cp != 0x2028 && cp != 0x2029 &&
	       cp != 0x3000 && !(cp >= 0x2000 && cp <= 0x200a);
}

static int
text_map(struct template_call *c, bool words, uint32_t (*map)(uint32_t cp))
{
	struct slice in = c->arg[0].text;
	struct str s = { 0 };
	bool within = false;

	for (size_t i = 0, n; i < in.n; i += n) {
		char bytes[4];
		uint32_t cp;

		n = utf8_decode((struct slice){ in.p + i, in.n - i }, &cp);
		if (words && within)
			str_addn(&s, in.p + i, n);
		else
			str_addn(&s, bytes, utf8_encode(map(cp), bytes));
		within = text_in_word(cp);
	}
	return text_done(c, &s);
}

int
template_text_title(struct template_call *c)
{
	return text_map(c, true, utf8_upper);
}

int
template_text_upper(struct template_call *c)
{
	return text_map(c, false, utf8_upper);
}

int
template_text_lower(struct template_call *c)
{
	return text_map(c, false, utf8_lower);
}

/* -------------------------------------------------------- hosts, URLs --- */

int
template_text_strip_port(struct template_call *c)
{
	struct slice host, port;

	c->out = c->arg[0];
	if (template_url_host(c->arg[0].text, &host, &port))
		c->out.text = host;
	return 0;
}

int
template_text_strip_domain(struct template_call *c)
{
	struct slice host, port;
	const char *dot;
	struct str s = { 0 };

	c->out = c->arg[0];
	if (!template_url_host(c->arg[0].text, &host, &port)) {
		host = c->arg[0].text;
		port = SLICE("");
	}
	if (template_url_is_address(host))
		return 0;
	dot = host.n > 0 ? memchr(host.p, '.', host.n) : NULL;
	if (dot != NULL)
		host.n = (size_t)(dot - host.p);
	str_add_slice(&s, host);
	if (port.n > 0)
		str_printf(&s, ":%.*s", SLICE_ARG(port));
	return text_done(c, &s);
}

int
template_text_query_escape(struct template_call *c)
{
	struct str s = { 0 };

	template_url_escape(c->arg[0].text, &s);
	return text_done(c, &s);
}

static int
text_link(struct template_call *c, const char *tab)
{
	struct str s = { 0 };

	str_add(&s, "/graph?g0.expr=");
	template_url_escape(c->arg[0].text, &s);
	str_printf(&s, "&g0.tab=%s", tab);
	return text_done(c, &s);
}

int
template_text_graph_link(struct template_call *c)
{
	return text_link(c, "0");
}

int
template_text_table_link(struct template_call *c)
{
	return text_link(c, "1");
}

int
template_text_path_prefix(struct template_call *c)
{
	c->out =
		template_value_string(template_url_path(c->data->external_url));
	return 0;
}

int
template_text_external_url(struct template_call *c)
{
	c->out = template_value_string(
		arena_slice(c->arena, c->data->external_url));
	return 0;
}
