/* test_source_prom.c - URLs, headers and questions as they go out. */
#include "config.h"

#include "sources/source_prom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"
#include "net/loop.h"
#include "net/url.h"
#include "sources/prom_ask.h"
#include "sources/prom_fault.h"
#include "sources/prom_headers.h"

static const struct {
	const char *url, *base, *user, *password; /* base NULL: user = error */
} urls[] = {
	{ "http://h", "http://h", NULL, NULL },
	{ "https://h:9090/", "https://h:9090", NULL, NULL },
	{ "http://h/a/b/", "http://h/a/b", NULL, NULL },
	{ "http://[::1]:9090/x", "http://[::1]:9090/x", NULL, NULL },
	{ "http://u@h", "http://h", "u", NULL },
	{ "http://u:p@h/x", "http://h/x", "u", "p" },
	{ "http://u:@h", "http://h", "u", "" },
	{ "http://a%40b:p%3a%2F@h", "http://h", "a@b", "p:/" },
	{ "http://u:p@q@h", "http://h", "u", "p@q" },
	{ "http://u:a:b@h", "http://h", "u", "a:b" },
	{ "h:9090", NULL, "must start with http://", NULL },
	{ "", NULL, "must start with http://", NULL },
	{ "ftp://h", NULL, "must start with http://", NULL },
	{ "http://", NULL, "has no host", NULL },
	{ "http://:80", NULL, "has no host", NULL },
	{ "http://h:0", NULL, "port must be", NULL },
	{ "http://h:65536", NULL, "port must be", NULL },
	{ "http://h:x", NULL, "not a name or an address", NULL },
	{ "http://a b", NULL, "not a name or an address", NULL },
	{ "http://h\\@x", "http://x", "h\\", NULL },
	{ "http://h?x=1", NULL, "end before its \"?\"", NULL },
	{ "http://h/x#y", NULL, "end before its \"#\"", NULL },
	{ "http://h/a b", NULL, "written as %XX", NULL },
	{ "http://h/\r\nX: y", NULL, "written as %XX", NULL },
	{ "http://u:%zz@h", NULL, "two hex digits", NULL },
	{ "http://u:%0@h", NULL, "two hex digits", NULL },
	{ "http://u%00:p@h", NULL, "two hex digits", NULL },
	{ "http://u:se/cret@h", NULL, "@ behind its host", NULL },
	{ "http://u:80?cret@h", NULL, "@ behind its host", NULL },
	{ "http://u:secret@h h", NULL, "not a name or an address", NULL },
};

static void
assert_same(const char *got, const char *want)
{
	if (want == NULL)
		assert_null(got);
	else
		assert_string_equal(got, want);
}

static void
parsed_urls(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };
		struct url u;
		int rc = url_parse(&a, urls[i].url, &u, &err);

		if (urls[i].base == NULL) {
			if (rc != -1 || strstr(err.text, urls[i].user) == NULL)
				fail_msg("%s: %s", urls[i].url, err.text);
			assert_null(strstr(err.text, "secret"));
		} else {
			if (rc != 0)
				fail_msg("%s: %s", urls[i].url, err.text);
			assert_string_equal(u.base, urls[i].base);
			assert_same(u.user, urls[i].user);
			assert_same(u.password, urls[i].password);
		}
		arena_release(&a);
	}
}

static const struct {
	const char *header, *want; /* NULL: error has TEXT */
	const char *text;
} headers[] = {
	{ "X-Scope-OrgID:a", "X-Scope-OrgID: a", NULL },
	{ "A:  b: c ", "A: b: c", NULL },
	{ "A:", "A;", NULL },
	{ "Authorization: Bearer x", "Authorization: Bearer x", NULL },
	{ "A", NULL, "NAME:VALUE" },
	{ ": x", NULL, "letters, digits" },
	{ "A B: x", NULL, "letters, digits" },
	{ "A\r\nB: x", NULL, "letters, digits" },
	{ "A: secret\r\nB: y", NULL, "header A has a control character" },
	{ "host: x", NULL, "Host is set by this program" },
	{ "content-length: 1", NULL, "Content-Length is set" },
	{ "Transfer-Encoding: x", NULL, "Transfer-Encoding is set" },
};

static void
made_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };
		bool auth = false;
		const char *got =
			prom_headers_make(&a, headers[i].header, &auth, &err);

		assert_same(got, headers[i].want);
		if (got == NULL && strstr(err.text, headers[i].text) == NULL)
			fail_msg("%s: %s", headers[i].header, err.text);
		assert_null(strstr(err.text, "secret"));
		assert_int_equal(auth,
				 strncmp(headers[i].header, "Auth", 4) == 0);
		arena_release(&a);
	}
}

#define Q(text)                        \
	{                              \
		text, sizeof(text) - 1 \
	}

static const struct {
	struct source_question q;
	const char *want; /* "POST /path form", or the error */
} asks[] = {
	{ { SOURCE_RANGE, Q("a{b=\"c d\"} + 1"), Q(""), 1500, 31500, 15000 },
	  "POST /api/v1/query_range query=a%7Bb%3D%22c%20d%22%7D%20%2B%201"
	  "&start=1.500&end=31.500&step=15" },
	{ { SOURCE_INSTANT, Q("up\n"), Q(""), 0, 1700000000001, 0 },
	  "POST /api/v1/query query=up%0A&time=1700000000.001" },
	{ { SOURCE_SERIES, Q("up"), Q(""), -1500, 2000, 0 },
	  "POST /api/v1/series match%5B%5D=up&start=-1.500&end=2" },
	{ { SOURCE_LABEL_NAMES, Q(""), Q(""), 0, 0, 0 },
	  "POST /api/v1/labels limit=40000" },
	{ { SOURCE_LABEL_VALUES, Q("up"), Q("job"), 60000, 120000, 0 },
	  "GET /api/v1/label/job/values "
	  "match%5B%5D=up&start=60&end=120&limit=40000" },
	{ { SOURCE_LABEL_VALUES, Q(""), Q("gr\xc3\xbcn"), 0, 0, 0 },
	  "GET /api/v1/label/U__gr_fc_n/values limit=40000" },
	{ { SOURCE_LABEL_VALUES, Q(""), Q(",job/../_x"), 0, 0, 0 },
	  "GET /api/v1/label/U___2c_job_2f__2e__2e__2f___x/values "
	  "limit=40000" },
	{ { SOURCE_LABEL_VALUES, Q(""), Q("1a"), 0, 0, 0 },
	  "GET /api/v1/label/U___31_a/values limit=40000" },
	{ { SOURCE_STATUS, Q(""), Q(""), 0, 0, 0 },
	  "GET /api/v1/status/buildinfo " },
	{ { SOURCE_RANGE, Q("up"), Q(""), 0, 11000000, 1000 },
	  "POST /api/v1/query_range query=up&start=0&end=11000&step=1" },
	{ { SOURCE_RANGE, Q("up"), Q(""), 0, 11001000, 1000 },
	  "more than 11000 points a series; take a larger step or a shorter "
	  "time" },
	{ { SOURCE_RANGE, Q("up"), Q(""), 0, 1000, 0 },
	  "a range needs a step above 0 and a start before its end" },
	{ { SOURCE_RANGE, Q("up"), Q(""), 2000, 1000, 1 },
	  "a range needs a step above 0 and a start before its end" },
};

static void
made_asks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(asks) / sizeof(*asks); i++) {
		struct prom_ask a;
		struct err err = { 0 };
		struct str got = { 0 };

		if (prom_ask_init(&a, &asks[i].q, &err) < 0)
			str_add(&got, err.text);
		else
			str_printf(&got, "%s %s %s", a.post ? "POST" : "GET",
				   str_text(&a.path), str_text(&a.form));
		assert_string_equal(str_text(&got), asks[i].want);
		prom_ask_release(&a);
		str_release(&got);
	}
}

static const struct {
	const char *text, *query;
	size_t start, end;
} spans[] = {
	{ "1:5: parse error: unclosed", "sum(", 4, 5 },
	{ "invalid parameter \"query\": 2:1: parse error: x", "a\n b", 2, 3 },
	{ "1:1: parse error", "x", 0, 1 },
	{ "3:1: parse error", "a\nb", 0, 0 },
	{ "1:9: parse error", "sum(", 0, 0 },
	{ "0:1: parse error", "sum(", 0, 0 },
	{ "1:0: parse error", "sum(", 0, 0 },
	{ ":1: parse error", "sum(", 0, 0 },
	{ "5: parse error", "sum(", 0, 0 },
	{ ": parse error", "sum(", 0, 0 },
	{ "no idea", "sum(", 0, 0 },
};

static void
syntax_errors_point(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(spans) / sizeof(*spans); i++) {
		struct err err = { 0 };

		err_set(&err, ERR_SYNTAX, "%s", spans[i].text);
		prom_fault_point(&err, slice_of(spans[i].query));
		assert_int_equal(err.start, spans[i].start);
		assert_int_equal(err.end, spans[i].end);
	}
}

static void
sources_are_named_without_secrets(void **state)
{
	static const char *const token[] = { "Authorization: Bearer x" };
	struct source_prom_options o = { .url = "http://u:p@h:1/x/" };
	struct loop *l = loop_new();
	struct err err = { 0 };
	struct source *s = source_prom_new(l, &o, &err);

	(void)state;
	assert_non_null(s);
	assert_string_equal(s->name, "http://h:1/x");
	s->kind->free(s);
	o.header = token;
	o.n_headers = 1;
	assert_null(source_prom_new(l, &o, &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, "given twice"));
	loop_free(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parsed_urls),
		cmocka_unit_test(made_headers),
		cmocka_unit_test(made_asks),
		cmocka_unit_test(syntax_errors_point),
		cmocka_unit_test(sources_are_named_without_secrets),
	};

	return cmocka_run_group_tests_name("source_prom", tests, NULL, NULL);
}
