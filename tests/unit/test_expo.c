#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/num.h"
#include "feeds/expo.h"

/* What a scrape gave, as text: a line a sample, a line a piece of metadata. */
struct heard {
	struct str out, meta; /* the metadata come first */
	size_t n;
	char *series[64];
	bool need_time, count_only;
	size_t samples, calls;
};

static uint32_t
heard_series(void *arg, const struct labels *ls, struct err *err)
{
	struct heard *h = arg;
	struct str text = { 0 };

	(void)err;
	h->calls++;
	if (h->count_only)
		return 7;
	labels_print(ls, true, &text);
	assert_true(h->n < 64);
	h->series[h->n] = str_take(&text);
	return (uint32_t)h->n++;
}

static int
heard_samples(void *arg, const struct expo_batch *b, struct err *err)
{
	struct heard *h = arg;

	(void)err;
	h->samples += b->n;
	for (size_t i = 0; i < b->n && !h->count_only; i++) {
		char v[NUM_TEXT];

		num_format_g(v, b->v[i]);
		str_printf(&h->out, "%s %s", h->series[b->series[i]], v);
		if (b->t[i] != EXPO_NO_TIME)
			str_printf(&h->out, " @%lld", (long long)b->t[i]);
		str_addc(&h->out, '\n');
	}
	return 0;
}

static void
heard_metadata(void *arg, enum expo_meta what, struct slice name,
	       struct slice text)
{
	static const char *const words[] = { "type", "help", "unit" };
	struct heard *h = arg;

	if (h->count_only)
		return;
	str_printf(&h->meta, "%s ", words[what]);
	str_add_slice(&h->meta, name);
	str_add(&h->meta, " <");
	str_add_slice(&h->meta, text);
	str_add(&h->meta, ">\n");
}

static struct expo *
heard_expo(struct heard *h)
{
	struct expo_sink sink = { .series = heard_series,
				  .samples = heard_samples,
				  .metadata = heard_metadata,
				  .arg = h,
				  .need_time = h->need_time };

	return expo_new(&sink);
}

static void
heard_release(struct heard *h)
{
	str_release(&h->out);
	str_release(&h->meta);
	for (size_t i = 0; i < h->n; i++)
		mem_free(h->series[i]);
}

/* A scrape in pieces of so many bytes; an error's text comes last. */
static void
scrape(struct expo *x, struct heard *h, enum expo_format format,
       struct slice text, size_t piece)
{
	struct err err = { 0 };
	int r = 0;

	str_clear(&h->out);
	expo_begin(x, format);
	for (size_t i = 0; i < text.n && r == 0; i += piece) {
		size_t n = text.n - i < piece ? text.n - i : piece;
		char *copy = mem_alloc(n);

		memcpy(copy, text.p + i, n);
		r = expo_feed(x, (struct slice){ copy, n }, &err);
		mem_free(copy);
	}
	if (r == 0)
		r = expo_end(x, &err);
	assert_int_equal(r < 0, err.code != ERR_NONE);
	str_add_slice(&h->meta, str_slice(&h->out));
	str_clear(&h->out);
	if (r == 0)
		str_add_slice(&h->out, str_slice(&h->meta));
	else /* a scrape is taken whole or not */
		str_printf(&h->out, "%s", err.text);
	str_clear(&h->meta);
}

struct expo_case {
	enum expo_format format;
	struct slice text;
	const char *want;
};

static void
check_case(const struct expo_case *c)
{
	static const size_t pieces[] = { 100000, 1, 2, 3, 7 };

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct heard h = { 0 };
		struct expo *x = heard_expo(&h);

		scrape(x, &h, c->format, c->text, pieces[i]);
		if (strcmp(str_text(&h.out), c->want) != 0)
			print_message("of %.*s in %zu\n", SLICE_ARG(c->text),
				      pieces[i]);
		assert_string_equal(str_text(&h.out), c->want);
		expo_free(x);
		heard_release(&h);
	}
}

#define CHECK(cases)                                                   \
	for (size_t i_ = 0; i_ < sizeof(cases) / sizeof(*cases); i_++) \
	check_case(&cases[i_])

#define T(text, want)                        \
	{                                    \
		EXPO_TEXT, SLICE(text), want \
	}
#define OM(text, want)                              \
	{                                           \
		EXPO_OPENMETRICS, SLICE(text), want \
	}

/* clang-format off */
static void
test_text_lines(void **state)
{
	static const struct expo_case cases[] = {
		T("", ""),
		T("a 1\n", "a 1\n"),
		T("a 1", "a 1\n"),
		T("\n\n  \t\na 1\n\nb 2\n", "a 1\nb 2\n"),
		T("a\t 1 \t\nb 1 2 \t\n", "a 1\nb 1 @2\n"),
		T("  a 1\n", "a 1\n"),
		T(" { \"a\" , b = \"c\" , } 1\n", "a{b=\"c\"} 1\n"),
		T("a{b=\"c\"}1\n", "a{b=\"c\"} 1\n"),
		T("a {b=\"c\"} 1\n", "a{b=\"c\"} 1\n"),
		T("a{}1\na{} 2\n", "a 1\na 2\n"),
		T("a 1\r\n", "line 1: strconv.ParseFloat: parsing \"1\\r\": "
			"invalid syntax while parsing: \"a 1\\r\""),
		T("a{b=\"c\",\nd=\"e\"} 1\n", "line 1: expected label name "
			"while parsing: \"a{b=\\\"c\\\",\\n\""),
		T("a{b=\"c\nd\"} 1\ne 2\n{ 3\n", "line 4: expected label name "
			"while parsing: \"{ 3\""),
		T("a\n", "line 1: expected value after metric while parsing: "
			"\"a\\n\""),
		T("a \n", "line 1: expected value after metric while parsing: "
			"\"a \\n\""),
		T("9a 1\n", "line 1: expected a valid start token while "
			"parsing: \"9\""),
		T("a{b=\"c", "line 1: data ends within a label value"),
	};

	(void)state;
	CHECK(cases);
}

static void
test_text_comments(void **state)
{
	static const struct expo_case cases[] = {
		T("# HELP a the a\n# TYPE a counter\n",
			"help a <the a>\ntype a <counter>\n"),
		T("#\t HELP  a the  a \n", "help a <the  a >\n"),
		T("# HELP a\n# HELP a \n", "help a <>\nhelp a <>\n"),
		T("# HELP a b\\\\c\\nd\\\"e\\tf\n",
			"help a <b\\c\nd\\\"e\\tf>\n"),
		T("# TYPE \"a b\" gauge\n", "type a b <gauge>\n"),
		T("# TYPE a counter\n# TYPE a gauge\n# TYPE a histogram\n"
			"# TYPE a summary\n# TYPE a untyped\n",
			"type a <counter>\ntype a <gauge>\n"
			"type a <histogram>\ntype a <summary>\n"
			"type a <untyped>\n"),
		T("# TYPE a Counter\n", "line 1: invalid metric type "
			"\"Counter\""),
		T("# TYPE a counter \n", "line 1: invalid metric type "
			"\"counter \""),
		T("a 1\n# TYPE a  counter\n", "line 2: invalid metric type "
			"\" counter\""),
		T("# TYPE a unknown\n", "line 1: invalid metric type "
			"\"unknown\""),
		T("# TYPE a counter gauge\n", "line 1: invalid metric type "
			"\"counter gauge\""),
		T("# TYPE a\n", "line 1: invalid metric type \"\""),
		T("# TYPE 9 counter\n", "line 1: expected metric name after "
			"TYPE while parsing: \"# TYPE 9\""),
		T("# TYPE \"a\nb\" counter\n", "line 1: expected metric name "
			"after TYPE while parsing: \"# TYPE \\\"a\""),
		T("#TYPE a nothing\n# TYPE\n# EOF\n#\n# \"\n# UNIT a b\n"
			"# HELPa b\n  # free\na 1", "a 1\n"),
		T("a 1 # tail\n", "line 1: expected timestamp or new record "
			"while parsing: \"a 1 #\""),
		T("# HELP a \xff\n", "line 1: help text is not a valid utf8 "
			"string"),
	};

	(void)state;
	CHECK(cases);
}

static void
test_text_labels(void **state)
{
	static const struct expo_case cases[] = {
		T("a:b_9{c_9=\"d\"} 1\n", "a:b_9{c_9=\"d\"} 1\n"),
		T("{\"a b\",\"c d\"=\"e\"} 1\n",
			"{\"a b\", \"c d\"=\"e\"} 1\n"),
		T("{b=\"c\",\"a\"} 1\n", "a{b=\"c\"} 1\n"),
		T("{\"a\"} 1\n", "a 1\n"),
		T("a{b=\"1\",} 1\n", "a{b=\"1\"} 1\n"),
		T("a{b=\"1\"c=\"2\"} 1\n", "a{b=\"1\", c=\"2\"} 1\n"),
		T("{\"a\" b=\"1\"} 1\n", "line 1: expected equal while "
			"parsing: \"{\\\"a\\\" b\""),
		T("a{b=\"1\",,} 1\n", "line 1: expected label name while "
			"parsing: \"a{b=\\\"1\\\",,\""),
		T("a{,} 1\n", "line 1: expected label name while parsing: "
			"\"a{,\""),
		T("a{b:c=\"1\"} 1\n", "line 1: expected equal while parsing: "
			"\"a{b:\""),
		T("a{b=c} 1\n", "line 1: expected label value while parsing: "
			"\"a{b=c\""),
		T("{b=\"1\"} 1\n", "line 1: metric name not set while "
			"parsing: \"{b=\\\"1\\\"}\""),
		T("{} 1\n", "line 1: metric name not set while parsing: "
			"\"{}\""),
		T("a{\"b\"} 1\n", "line 1: metric name already set while "
			"parsing: \"a{\\\"b\\\"}\""),
		T("{\"a\",\"b\"} 1\n", "line 1: metric name already set while "
			"parsing: \"{\\\"a\\\",\\\"b\\\"}\""),
		T("a{c=\"\\\\ \\\" \\n \\t\"} 1\n",
			"a{c=\"\\\\ \\\" \\n \\\\t\"} 1\n"),
		T("a{c=\"\n\"} 1\n", "a{c=\"\\n\"} 1\n"),
		T("a{c=\"\\\\\n\"} 1\n", "a{c=\"\\\\\\n\"} 1\n"),
		T("a{c=\"\\\n\"} 1\n", "line 1: expected label value while "
			"parsing: \"a{c=\\\"\\\\\\n\""),
		T("a{c=\"\0\"} 1\n", "a{c=\"\\x00\"} 1\n"),
		T("a{c=\"\xc3\xa9\"} 1\n", "a{c=\"\xc3\xa9\"} 1\n"),
		T("a{c=\"\xff\"} 1\n", "line 1: invalid UTF-8 label value "
			"while parsing: \"a{c=\\\"\\xff\\\"\""),
		T("a{b=\"\",c=\"1\"} 1\n", "a{c=\"1\"} 1\n"),
		T("a{b=\"1\",c=\"2\",b=\"3\"} 1\n", "line 1: label name \"b\" "
			"is not unique: invalid sample"),
		T("a{__name__=\"b\"} 1\n", "line 1: label name \"__name__\" "
			"is not unique: invalid sample"),
		T("{\"\"} 1\n", "line 1: invalid metric name or label names: "
			"a name is empty"),
	};

	(void)state;
	CHECK(cases);
}

static void
test_text_numbers(void **state)
{
	static const struct expo_case cases[] = {
		T("a NaN\na nan\na +Inf\na -inf\na Infinity\na INF\n",
			"a NaN\na NaN\na +Inf\na -Inf\na +Inf\na +Inf\n"),
		T("a 1e3\na 1E-3\na +.5\na -5.\na -0\na 1e+06\n",
			"a 1000\na 0.001\na 0.5\na -5\na -0\na 1e+06\n"),
		T("a 0.1\na 123456789012345\na 1.7976931348623157e308\n"
			"a 5e-324\na 0.30000000000000004\n"
			"a 9007199254740993\na 100000000000000000000000\n"
			"a 1e23\na 8.5e-23\n"
			"a 00000000000000000000000000000000000000000001\n",
			"a 0.1\na 1.23456789012345e+14\n"
			"a 1.7976931348623157e+308\na 5e-324\n"
			"a 0.30000000000000004\na 9.007199254740992e+15\n"
			"a 1e+23\na 1e+23\na 8.5e-23\na 1\n"),
		T("a 1e400\n", "line 1: strconv.ParseFloat: parsing "
			"\"1e400\": value out of range while parsing: "
			"\"a 1e400\""),
		T("a 0x1p3\n", "line 1: unsupported character in float while "
			"parsing: \"a 0x1p3\""),
		T("a 1_0\n", "line 1: unsupported character in float while "
			"parsing: \"a 1_0\""),
		T("a 1 12\na 1 0\na 1 1735689600000\n",
			"a 1 @12\na 1 @0\na 1 @1735689600000\n"),
		T("a 1 9223372036854775807\n",
			"a 1 @9223372036854775807\n"),
		T("a 1 9223372036854775808\n", "line 1: timestamp: value out "
			"of range while parsing: \"a 1 9223372036854775808\""),
		T("a 1 -5\n", "line 1: expected timestamp or new record "
			"while parsing: \"a 1 -\""),
		T("a 1 5.5\n", "line 1: expected next entry while parsing: "
			"\"a 1 5.\""),
		T("a 1 2 3\n", "line 1: expected next entry while parsing: "
			"\"a 1 2 3\""),
	};

	(void)state;
	CHECK(cases);
}

static void
test_text_bounds(void **state)
{
	static const struct expo_case cases[] = {
		T("a{le=\"1\"} 1\n", "a{le=\"1\"} 1\n"),
		T("# TYPE a counter\na{le=\"1\"} 1\n",
			"type a <counter>\na{le=\"1\"} 1\n"),
		T("# TYPE a histogram\nb{le=\"1\"} 1\nb{le=\"Inf\"} 1\n"
			"b{le=\"-0\"} 1\nb{le=\"1e-5\"} 1\nb{le=\"1e5\"} 1\n"
			"b{le=\"1000000\"} 1\nb{le=\"123456789\"} 1\n"
			"b{le=\"x\"} 1\nb{le=\"0.50\"} 1\nb{le=\"nan\"} 1\n"
			"b{quantile=\"1\"} 1\n",
			"type a <histogram>\n"
			"b{le=\"1.0\"} 1\nb{le=\"+Inf\"} 1\nb{le=\"0.0\"} 1\n"
			"b{le=\"1e-05\"} 1\nb{le=\"100000.0\"} 1\n"
			"b{le=\"1e+06\"} 1\nb{le=\"1.23456789e+08\"} 1\n"
			"b{le=\"x\"} 1\nb{le=\"0.5\"} 1\nb{le=\"NaN\"} 1\n"
			"b{quantile=\"1\"} 1\n"),
		T("# TYPE a summary\na{quantile=\"1\"} 1\na{le=\"1\"} 1\n"
			"# HELP b x\na{quantile=\"0\"} 1\n# TYPE b gauge\n"
			"a{quantile=\"1\"} 1\n",
			"type a <summary>\nhelp b <x>\ntype b <gauge>\n"
			"a{quantile=\"1.0\"} 1\na{le=\"1\"} 1\n"
			"a{quantile=\"0.0\"} 1\na{quantile=\"1\"} 1\n"),
		OM("# TYPE a histogram\na_bucket{le=\"1\"} 1\n"
			"# TYPE b gaugehistogram\nb_bucket{le=\"1\"} 1\n"
			"# EOF\n",
			"type a <histogram>\ntype b <gaugehistogram>\n"
			"a_bucket{le=\"1.0\"} 1\nb_bucket{le=\"1\"} 1\n"),
	};

	(void)state;
	CHECK(cases);
}

static void
test_openmetrics_lines(void **state)
{
	static const struct expo_case cases[] = {
		OM("# EOF\n", ""),
		OM("# EOF", ""),
		OM("", "line 1: data does not end with # EOF"),
		OM("a 1\n", "line 2: data does not end with # EOF"),
		OM("# EOF\na 1\n", "line 2: unexpected data after # EOF"),
		OM("# EOF\na", "line 2: unexpected data after # EOF"),
		OM("# EOF\n\n", "line 2: unexpected data after # EOF"),
		OM("# EOF \n", "line 1: unexpected data after # EOF"),
		OM("a 1\n\n# EOF\n", "line 2: expected a valid start token "
			"while parsing: \"\\n\""),
		OM("# a comment\n# EOF\n", "line 1: expected a valid start "
			"token while parsing: \"# a\""),
		OM("#EOF\n", "line 1: expected a valid start token while "
			"parsing: \"#E\""),
		OM(" a 1\n# EOF\n", "line 1: expected a valid start token "
			"while parsing: \" \""),
		OM("a  1\n# EOF\n", "line 1: expected value after metric "
			"while parsing: \"a  \""),
		OM("a\t1\n# EOF\n", "line 1: expected value after metric "
			"while parsing: \"a\\t\""),
		OM("a{b=\"c\"}1\n# EOF\n", "line 1: expected value after "
			"metric while parsing: \"a{b=\\\"c\\\"}1\""),
		OM("a 1 \n# EOF\n", "line 1: expected timestamp or # symbol "
			"while parsing: \"a 1 \\n\""),
		OM("a{ b=\"c\"} 1\n# EOF\n", "line 1: expected label name "
			"while parsing: \"a{ \""),
		OM("a{b=\"c\" } 1\n# EOF\n", "line 1: expected comma or brace "
			"close while parsing: \"a{b=\\\"c\\\" \""),
		OM("a{b=\"c\"d=\"e\"} 1\n# EOF\n", "line 1: expected comma or "
			"brace close while parsing: \"a{b=\\\"c\\\"d\""),
		OM("a{b=\"c\",} 1\n{\"d\",} 2\n# EOF\n",
			"a{b=\"c\"} 1\nd 2\n"),
		OM("a{b=\"c\nd\"} 1\n# EOF\n", "line 1: expected label value "
			"while parsing: \"a{b=\\\"c\\n\""),
		OM("a{b=\"\\\\ \\\" \\n \\t\"} 1\n# EOF\n",
			"a{b=\"\\\\ \\\" \\n \\\\t\"} 1\n"),
	};

	(void)state;
	CHECK(cases);
}

static void
test_openmetrics_metadata(void **state)
{
	static const struct expo_case cases[] = {
		OM("# TYPE a counter\n# TYPE a gauge\n# TYPE a histogram\n"
			"# TYPE a gaugehistogram\n# TYPE a summary\n"
			"# TYPE a info\n# TYPE a stateset\n# TYPE a unknown\n"
			"# EOF\n",
			"type a <counter>\ntype a <gauge>\n"
			"type a <histogram>\ntype a <gaugehistogram>\n"
			"type a <summary>\ntype a <info>\n"
			"type a <stateset>\ntype a <unknown>\n"),
		OM("# TYPE a untyped\n# EOF\n", "line 1: invalid metric type "
			"\"untyped\""),
		OM("# UNIT a_seconds seconds\n# UNIT a \n# EOF\n",
			"unit a_seconds <seconds>\nunit a <>\n"),
		OM("# UNIT a_seconds bytes\n# EOF\n", "line 1: unit \"bytes\" "
			"not a suffix of metric \"a_seconds\""),
		OM("# UNIT aseconds seconds\n# EOF\n", "line 1: unit "
			"\"seconds\" not a suffix of metric \"aseconds\""),
		OM("# HELP a b\\\\c\\nd\\\"e\n# HELP a \n# EOF\n",
			"help a <b\\c\nd\"e>\nhelp a <>\n"),
		OM("# HELP a\n# EOF\n", "line 1: expected text while "
			"parsing: \"# HELP a\\n\""),
		OM("# TYPE a counter\na_total 1\na_created 2\nb 3\n# EOF\n",
			"type a <counter>\na_total 1\na_created 2\nb 3\n"),
	};

	(void)state;
	CHECK(cases);
}

static void
test_openmetrics_numbers(void **state)
{
	static const struct expo_case cases[] = {
		OM("a 1 1.001\na 1 -1.5\na 1 1735689600\na 1 1e3\n"
			"a 1 1795354020.137\n# EOF\n",
			"a 1 @1000\na 1 @-1500\na 1 @1735689600000\n"
			"a 1 @1000000\na 1 @1795354020137\n"),
		OM("a 1 NaN\n# EOF\n", "line 1: invalid timestamp while "
			"parsing: \"a 1 NaN\""),
		OM("a 1 +Inf\n# EOF\n", "line 1: invalid timestamp while "
			"parsing: \"a 1 +Inf\""),
		OM("a 1 1e300\n# EOF\n", "line 1: invalid timestamp while "
			"parsing: \"a 1 1e300\""),
		OM("a 1.5 # {trace=\"x\"} 2\na 1 2 # {} 3 4.5\n"
			"b{c=\"d\"} 1 # {e=\"f\",g=\"h\"} 3e1\n# EOF\n",
			"a 1.5\na 1 @2000\nb{c=\"d\"} 1\n"),
		OM("a 1 # {} 3 NaN\n# EOF\n", "line 1: invalid timestamp "
			"while parsing: \"a 1 # {} 3 NaN\""),
		OM("a 1 # {}\n# EOF\n", "line 1: expected value after "
			"exemplar labels while parsing: \"a 1 # {}\\n\""),
		OM("a 1 #\n# EOF\n", "line 1: expected timestamp or # symbol "
			"while parsing: \"a 1 #\\n\""),
		OM("a 0x1p1\n# EOF\n", "line 1: unsupported character in "
			"float while parsing: \"a 0x1p1\""),
	};

	(void)state;
	CHECK(cases);
}
/* clang-format on */

static void
test_order_is_free(void **state)
{
	static const struct expo_case cases[] = {
		T("a 1\nb 1\na 2\n", "a 1\nb 1\na 2\n"),
		T("a{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\"} 2\n",
		  "a{x=\"1\", y=\"2\"} 1\na{x=\"1\", y=\"2\"} 2\n"),
	};

	(void)state;
	CHECK(cases);
}

/* Later scrapes, whatever came before them, give what a first one gives. */
static void
test_later_scrapes(void **state)
{
	static const struct expo_case scrapes[] = {
		T("# TYPE a histogram\na{le=\"1\"} 1\na{le=\"2\"} 1.5 7\nb 1\n",
		  "type a <histogram>\na{le=\"1.0\"} 1\na{le=\"2.0\"} 1.5 "
		  "@7\nb 1\n"),
		T("# TYPE a histogram\na{le=\"1\"} 2\na{le=\"2\"} NaN\nb -3e2",
		  "a{le=\"1.0\"} 2\na{le=\"2.0\"} NaN\nb -300\n"),
		T("# TYPE a gauge\na{le=\"1\"} 2\na{le=\"2\"}  3\nb 3 x\n",
		  "line 4: expected timestamp or new record while parsing: "
		  "\"b 3 x\""),
		T("# TYPE a gauge\na{le=\"1\"} 2\n\na{le=\"2\"} 3\nnew 3\nb 1",
		  "a{le=\"1\"} 2\na{le=\"2\"} 3\nnew 3\nb 1\n"),
		T("new 3\nb 1\nb 2\nb 3\nb{} 4\n",
		  "new 3\nb 1\nb 2\nb 3\nb 4\n"),
		OM("b 1 1.5\nnew 1\n# EOF\n", "b 1 @1500\nnew 1\n"),
		OM("b 1 # {} 2\nnew 1\n# EOF\nb 1\n",
		   "line 4: unexpected data after # EOF"),
		T("b 1\nnew 0000000000000000000000000000000000000000001 5\n",
		  "b 1\nnew 1 @5\n"),
	};
	static const size_t pieces[] = { 100000, 1, 5 };

	(void)state;
	for (size_t k = 0; k < sizeof(pieces) / sizeof(pieces[0]); k++) {
		struct heard h = { 0 };
		struct expo *x = heard_expo(&h);

		for (size_t i = 0; i < sizeof(scrapes) / sizeof(*scrapes);
		     i++) {
			scrape(x, &h, scrapes[i].format, scrapes[i].text,
			       pieces[k]);
			assert_string_equal(str_text(&h.out), scrapes[i].want);
		}
		expo_free(x);
		heard_release(&h);
	}
}

static void
test_series_are_parsed_once(void **state)
{
	struct heard h = { .count_only = true };
	struct expo *x = heard_expo(&h);
	struct str text = { 0 };

	(void)state;
	for (int i = 0; i < 3000; i++)
		str_printf(&text, "a{n=\"%d\"} %d\n", i, i);
	for (int i = 0; i < 4; i++) {
		scrape(x, &h, EXPO_TEXT, str_slice(&text), 1000);
		assert_int_equal(h.calls, 3000);
		assert_int_equal(expo_samples(x), 3000);
	}
	assert_int_equal(h.samples, 12000);
	str_release(&text);
	expo_free(x);
	heard_release(&h);
}

/* Names that never come again are forgotten, the others are not. */
static void
test_churn_is_forgotten(void **state)
{
	struct heard h = { .count_only = true };
	struct expo *x = heard_expo(&h);
	size_t calls = 0;

	(void)state;
	for (int k = 0; k < 40; k++) {
		struct str text = { 0 };

		for (int i = 0; i < 100; i++)
			str_printf(&text, "new{n=\"%d\"} 1\nold{n=\"%d\"} 1\n",
				   k * 100 + i, i);
		scrape(x, &h, EXPO_TEXT, str_slice(&text), 1000);
		calls += k == 0 ? 200 : 100;
		assert_int_equal(h.calls, calls);
		str_release(&text);
	}
	expo_free(x);
	heard_release(&h);
}

static void
test_needs_times(void **state)
{
	struct heard h = { .need_time = true };
	struct expo *x = heard_expo(&h);

	(void)state;
	scrape(x, &h, EXPO_TEXT, SLICE("a 1 2\na 1\n"), 100);
	assert_string_equal(str_text(&h.out),
			    "line 2: the sample has no timestamp: in a "
			    "recording each has one, in a single scrape "
			    "of /metrics none");
	scrape(x, &h, EXPO_TEXT, SLICE("a 1 2\na 1 3\n"), 100);
	assert_string_equal(str_text(&h.out), "a 1 @2\na 1 @3\n");
	expo_free(x);
	heard_release(&h);
}

static void
test_limits(void **state)
{
	static const char too_long[] = "line 1: the line is longer than "
				       "1048576 bytes, the most that are read";
	static const char prefixes[][8] = { "a{b=\"", "# ", "a ", "", "a" };
	struct heard h = { .count_only = true };
	struct expo *x = heard_expo(&h);
	struct str text = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		str_clear(&text);
		str_add(&text, prefixes[i]);
		str_fill(&text, i == 0 ? '\n' : '1' + (i == 3) * ('b' - '1'),
			 LIMIT_EXPO_LINE);
		str_add(&text, "\"} 1\n");
		for (size_t piece = 4096; piece < 4194304; piece *= 512) {
			scrape(x, &h, EXPO_TEXT, str_slice(&text), piece);
			assert_string_equal(str_text(&h.out), too_long);
		}
	}
	str_clear(&text);
	str_add(&text, "a{");
	for (int i = 0; i <= LIMIT_EXPO_LABELS; i++)
		str_printf(&text, "l%d=\"1\",", i);
	str_add(&text, "} 1\n");
	scrape(x, &h, EXPO_TEXT, str_slice(&text), 4096);
	assert_string_equal(str_text(&h.out),
			    "line 1: a series has more than 256 labels, the "
			    "most that are read");
	str_release(&text);
	expo_free(x);
	heard_release(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_lines),
		cmocka_unit_test(test_text_comments),
		cmocka_unit_test(test_text_labels),
		cmocka_unit_test(test_text_numbers),
		cmocka_unit_test(test_text_bounds),
		cmocka_unit_test(test_openmetrics_lines),
		cmocka_unit_test(test_openmetrics_metadata),
		cmocka_unit_test(test_openmetrics_numbers),
		cmocka_unit_test(test_order_is_free),
		cmocka_unit_test(test_later_scrapes),
		cmocka_unit_test(test_series_are_parsed_once),
		cmocka_unit_test(test_churn_is_forgotten),
		cmocka_unit_test(test_needs_times),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
