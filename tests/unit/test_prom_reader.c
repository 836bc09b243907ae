/* test_prom_reader.c - answers of Prometheus' API, good and hostile. */
#include "config.h"

#include "sources/prom_reader.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"

/* The result as one line; errors as "!TEXT", the server's as "?TYPE: TEXT". */
static void
describe_frame(const struct frame *f, struct str *out)
{
	static const char *const kinds[] = { "scalar", "vector", "matrix",
					     "raw", "string" };
	char num[NUM_TEXT];

	str_printf(out, "%s start=%lld step=%lld", kinds[f->kind],
		   (long long)f->start, (long long)f->step);
	if (f->kind == FRAME_STRING)
		str_printf(out, " '%.*s'", SLICE_ARG(f->text));
	for (size_t i = 0; i < f->n; i++) {
		const struct frame_series *s = &f->series[i];

		str_add(out, " | ");
		labels_print(&s->labels, true, out);
		for (size_t k = 0; k < s->n; k++) {
			num_format_g(num, s->v[k]);
			str_addc(out, ' ');
			if (s->t != NULL)
				str_printf(out, "%lld=", (long long)s->t[k]);
			str_add(out, frame_has(s, k) ? num : "-");
		}
	}
	for (size_t i = 0; i < f->n_warnings; i++)
		str_printf(out, " W:%.*s", SLICE_ARG(f->warnings[i]));
	for (size_t i = 0; i < f->n_infos; i++)
		str_printf(out, " I:%.*s", SLICE_ARG(f->infos[i]));
	if (f->partial)
		str_add(out, " partial");
}

static void
describe_lists(const struct source_answer *a, struct str *out)
{
	for (size_t i = 0; i < a->n_metas; i++)
		str_printf(out, "%.*s:%.*s:%.*s ", SLICE_ARG(a->meta[i].name),
			   SLICE_ARG(a->meta[i].type),
			   SLICE_ARG(a->meta[i].unit));
	for (size_t i = 0; i < a->n_targets; i++) {
		const struct source_target *t = &a->target[i];

		labels_print(&t->labels, false, out);
		str_printf(out, " %.*s %d %.*s %lld %lld ", SLICE_ARG(t->url),
			   t->health, SLICE_ARG(t->error),
			   (long long)t->last_ms, (long long)t->interval_ms);
	}
	for (size_t i = 0; i < a->n_rules; i++) {
		const struct source_rule *r = &a->rule[i];

		str_printf(out, "%.*s/%.*s %d %d %lld %zu ",
			   SLICE_ARG(r->group), SLICE_ARG(r->name), r->alerting,
			   r->health, (long long)r->interval_ms, r->n_alerts);
		for (size_t k = 0; k < r->n_alerts; k++)
			str_printf(out, "%d %g ", r->alert[k].state,
				   r->alert[k].value);
	}
}

static void
describe(struct prom_reader *r, int rc, const struct err *err, struct str *out)
{
	const struct prom_result *x = prom_reader_result(r);

	if (rc < 0) {
		str_printf(out, "!%s", err->text);
	} else if (!x->success) {
		str_printf(out, "?%.*s: %.*s", SLICE_ARG(x->error_type),
			   SLICE_ARG(x->error));
	} else if (x->frame != NULL) {
		describe_frame(x->frame, out);
	} else {
		describe_lists(&x->lists, out);
		for (size_t i = 0; i < x->lists.n_texts; i++)
			str_printf(out, "%s%.*s", i > 0 ? " | " : "",
				   SLICE_ARG(x->lists.text[i]));
		for (size_t i = 0; i < x->lists.n_warnings; i++)
			str_printf(out, " W:%.*s",
				   SLICE_ARG(x->lists.warning[i]));
	}
}

/* Reads text in two pieces, cut at AT, or byte by byte (AT = SIZE_MAX). */
static void
read_cut(const struct source_question *q, struct slice text, size_t at,
	 struct str *out)
{
	struct prom_reader *r = prom_reader_new(q);
	struct err err = { 0 };
	size_t i = 0, n = at == SIZE_MAX ? 1 : at;
	int rc = 0;

	str_clear(out);
	while (i < text.n && rc == 0) {
		/* A heap copy of the piece: reading past it shows. */
		char *piece;

		n = n > text.n - i ? text.n - i : n;
		piece = malloc(n > 0 ? n : 1);
		memcpy(piece, text.p + i, n);
		rc = prom_reader_feed(r, (struct slice){ piece, n }, &err);
		free(piece);
		i += n;
		n = at == SIZE_MAX ? 1 : text.n - i;
	}
	if (rc == 0)
		rc = prom_reader_end(r, &err);
	describe(r, rc, &err, out);
	prom_reader_free(r);
}

#define OK "{\"status\":\"success\",\"data\":"
#define MATRIX OK "{\"resultType\":\"matrix\",\"result\":["
#define VECTOR OK "{\"resultType\":\"vector\",\"result\":["
#define END "]}}"
#define NOT "!not an answer of Prometheus' API: "

/* The grid: 100, 110, 120, 130 seconds. */
static const struct {
	enum source_ask ask;
	const char *text, *want;
} cases[] = {
	{ SOURCE_RANGE, MATRIX END, "matrix start=100000 step=10000" },
	{ SOURCE_RANGE,
	  MATRIX "{\"metric\":{\"__name__\":\"up\",\"b\":\"2\",\"a\":\"1\"},"
		 "\"values\":[[100,\"1\"],[120,\"NaN\"],[130.0,\"+Inf\"]]}" END,
	  "matrix start=100000 step=10000 | up{a=\"1\", b=\"2\"} 1 - NaN "
	  "+Inf" },
	/* Order of names, unknown ones, and whitespace mean nothing. */
	{ SOURCE_RANGE,
	  " {\n\"data\" : {\"stats\":{\"a\":[1,{}]},\"result\":[{\"values\":"
	  "[[110,\"1e-07\"]],\"x\":null,\"metric\":{}}],\"resultType\":"
	  "\"matrix\"},\"infos\":[\"i\"],\"warnings\":[\"w\",\"w\"],"
	  "\"isPartial\":true,\"status\":\"success\"}\n",
	  "matrix start=100000 step=10000 | {} - 1e-07 - - W:w I:i partial" },
	/* Points out of order, twice, outside. */
	{ SOURCE_RANGE,
	  MATRIX "{\"metric\":{},\"values\":[[130,\"3\"],[100,\"1\"],"
		 "[130,\"4\"],[140,\"5\"],[90,\"6\"]]}" END,
	  "matrix start=100000 step=10000 | {} 1 - - 4" },
	/* A server that moves the grid moves the frame. */
	{ SOURCE_RANGE,
	  MATRIX "{\"metric\":{},\"values\":[[97,\"1\"],[107,\"2\"]]}" END,
	  "matrix start=97000 step=10000 | {} 1 2 - -" },
	{ SOURCE_RANGE,
	  MATRIX "{\"metric\":{},\"values\":[[97,\"1\"],[111,\"2\"]]}" END,
	  "matrix start=100000 step=10000 | {} 1 2 - -" },
	{ SOURCE_RANGE,
	  MATRIX "{\"metric\":{\"h\":\"1\"},\"histograms\":[[100,{\"count\":"
		 "\"1\",\"buckets\":[[0,\"1\",\"2\",\"3\"]]}]]},"
		 "{\"metric\":{\"h\":\"2\"},\"values\":[[100,\"7\"]],"
		 "\"histograms\":[]}" END,
	  "matrix start=100000 step=10000 | {h=\"2\"} 7 - - - W:native "
	  "histograms are not yet supported: those of 2 series are left out" },
	{ SOURCE_INSTANT,
	  VECTOR "{\"metric\":{\"b\":\"1\"},\"value\":[130.5,\"2\"]},"
		 "{\"metric\":{\"a\":\"1\"},\"value\":[130.5,\"-Inf\"]}" END,
	  "vector start=130500 step=0 | {b=\"1\"} 2 | {a=\"1\"} -Inf" },
	{ SOURCE_INSTANT, VECTOR END, "vector start=130000 step=0" },
	{ SOURCE_INSTANT,
	  MATRIX "{\"metric\":{},\"values\":[[3,\"3\"],[1,\"1\"],[2.001,"
		 "\"2\"]]}" END,
	  "raw start=130000 step=0 | {} 1000=1 2001=2 3000=3" },
	{ SOURCE_INSTANT,
	  OK "{\"resultType\":\"scalar\",\"result\":[1.5,\"2.5\"]}}",
	  "scalar start=1500 step=0 | {} 2.5" },
	{ SOURCE_INSTANT,
	  OK "{\"resultType\":\"string\",\"result\":[1,\"a\\u003cb\"]}}",
	  "string start=1000 step=0 'a<b'" },
	{ SOURCE_LABEL_VALUES,
	  OK "[\"a\",\"\\ud83d\\ude00\\n\\\\\\/\"],\"warnings\":[\"w\"]}",
	  "a | \xf0\x9f\x98\x80\n\\/ W:w" },
	{ SOURCE_LABEL_NAMES, OK "null}", "" },
	{ SOURCE_LABEL_NAMES, OK "[\"a\"],\"isPartial\":true}",
	  "a W:the server says that its answer is partial" },
	{ SOURCE_SERIES,
	  OK "[{\"__name__\":\"up\",\"job\":\"x\",\"a\":\"q\\\"\"},"
	     "{\"__name__\":\"up\"},{}]}",
	  "up{a=\"q\\\"\",job=\"x\"} | up{} | {}" },
	{ SOURCE_STATUS,
	  OK "{\"version\":\"2.42.0\",\"revision\":\"r\",\"goVersion\":\"g\"}}",
	  "Prometheus 2.42.0" },
	{ SOURCE_STATUS,
	  OK "{\"application\":\"Grafana Mimir\",\"version\":\"2.1\"}}",
	  "Grafana Mimir 2.1" },
	{ SOURCE_STATUS, OK "{}}",
	  "no build information (as of VictoriaMetrics)" },
	{ SOURCE_METADATA,
	  OK "{\"up\":[{\"type\":\"gauge\",\"help\":\"h\",\"unit\":\"u\"},"
	     "{\"type\":\"x\"}],\"result\":[{\"type\":\"counter\"}],\"e\":[]}}",
	  "up:gauge:u result:counter: e:: " },
	{ SOURCE_TARGETS,
	  OK "{\"activeTargets\":[{\"labels\":{\"job\":\"j\"},\"scrapePool\":"
	     "\"p\",\"scrapeUrl\":\"http://h/m\",\"lastError\":\"refused\","
	     "\"lastScrape\":\"2026-01-31T10:20:00.5Z\",\"health\":\"down\","
	     "\"scrapeInterval\":\"15s\"},{}],\"droppedTargets\":[]}}",
	  "{job=\"j\"} http://h/m 2 refused 1769854800500 15000 {}  0  0 0 " },
	{ SOURCE_RULES,
	  OK
	  "{\"groups\":[{\"name\":\"g\",\"interval\":60,\"rules\":[{\"name\":"
	  "\"r\",\"health\":\"ok\",\"type\":\"recording\"},{\"name\":\"a\","
	  "\"type\":\"alerting\",\"state\":\"firing\",\"alerts\":[{\"state\":"
	  "\"firing\",\"value\":\"1e+00\"}]}]},{}]}}",
	  "g/r 0 1 60000 0 g/a 1 0 60000 1 2 1 " },
	{ SOURCE_RULES, OK "[]}", "" },

	/* What servers report. */
	{ SOURCE_RANGE,
	  "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:5: "
	  "parse error\"}",
	  "?bad_data: 1:5: parse error" },
	{ SOURCE_RANGE,
	  "{\"status\":\"error\",\"errorType\":\"422\",\"error\":\"e\"}",
	  "?422: e" },

	/* What is no answer. */
	{ SOURCE_RANGE, "", "!the answer ends too early, after 0 bytes" },
	{ SOURCE_RANGE,
	  "{\"status\":", "!the answer ends too early, after 10 bytes" },
	{ SOURCE_RANGE, "<html>",
	  "!not valid JSON: a value is missing at byte 0" },
	{ SOURCE_RANGE, "{}", NOT "it has no status" },
	{ SOURCE_RANGE, "[1]", NOT "it has no status" },
	{ SOURCE_RANGE, OK "[]}", NOT "a list instead of a result" },
	{ SOURCE_INSTANT, OK "{\"resultType\":\"vector\",\"result\":{}}}",
	  NOT "a result that is no list" },
	{ SOURCE_SERIES, OK "{}}", NOT "a result instead of a list" },
	{ SOURCE_RANGE, OK "{}}", NOT "the result is no \"\"" },
	{ SOURCE_RANGE, VECTOR END, NOT "the result is no \"vector\"" },
	{ SOURCE_RANGE, VECTOR "{\"metric\":{},\"value\":[100,\"1\"]}" END,
	  NOT "vector and matrix mixed" },
	{ SOURCE_INSTANT,
	  VECTOR "{\"metric\":{},\"value\":[1,\"1\"]},{\"metric\":{},"
		 "\"values\":[[1,\"1\"]]}" END,
	  NOT "vector and matrix mixed" },
	{ SOURCE_INSTANT, OK "{\"resultType\":\"scalar\",\"result\":[1]}}",
	  NOT "the result is no \"scalar\"" },
	{ SOURCE_RANGE, MATRIX "{\"metric\":{},\"values\":[[100,\"x\"]]}" END,
	  NOT "the value \"x\"" },
	{ SOURCE_RANGE, MATRIX "{\"metric\":{},\"values\":[[1e300,\"1\"]]}" END,
	  NOT "a time that is none" },
	{ SOURCE_RANGE, MATRIX "{\"metric\":{},\"values\":[[100]]}" END,
	  NOT "a point that is not [time, value]" },
	{ SOURCE_RANGE, MATRIX "{\"metric\":{},\"values\":[[100,\"1\",2]]}" END,
	  NOT "a point that is not [time, value]" },
	{ SOURCE_RANGE, MATRIX "{\"metric\":{},\"values\":[[100,[\"1\"]]]}" END,
	  NOT "something odd among a series' values" },
	{ SOURCE_RANGE, MATRIX "{\"metric\":{\"a\":1}}" END,
	  NOT "a label that is no text" },
	{ SOURCE_RANGE, "{\"a\":\"\\ud800x\"}",
	  "!not valid JSON: half a surrogate pair at byte 12" },
	{ SOURCE_RANGE, "{\"a\":\"\\udc00\"}",
	  "!not valid JSON: half a surrogate pair at byte 11" },
	{ SOURCE_RANGE, "{\"a\":\"\\x\"}",
	  "!not valid JSON: unknown escape at byte 7" },
	{ SOURCE_RANGE, "{\"a\":\"\n\"}",
	  "!not valid JSON: a control character in a text at byte 6" },
	{ SOURCE_RANGE, "{\"a\":tru}",
	  "!not valid JSON: unknown word at byte 8" },
	{ SOURCE_RANGE, "{\"a\":[1}",
	  "!not valid JSON: wrong closing bracket at byte 7" },
	{ SOURCE_RANGE, "{\"a\" 1}",
	  "!not valid JSON: a colon is missing at byte 5" },
	{ SOURCE_RANGE, "{\"a\":1,}",
	  "!not valid JSON: a name is missing at byte 7" },
	{ SOURCE_RANGE, "{} x",
	  "!not valid JSON: something follows the end at byte 3" },
};

static const struct source_question grid = {
	.start = 100000,
	.end = 130000,
	.step = 10000,
};

static void
answers(void **state)
{
	struct str got = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct source_question q = grid;

		q.ask = cases[i].ask;
		read_cut(&q, slice_of(cases[i].text), strlen(cases[i].text),
			 &got);
		assert_string_equal(str_text(&got), cases[i].want);
	}
	str_release(&got);
}

/* However the bytes come in, the answer is the same. */
static void
any_pieces(void **state)
{
	struct str whole = { 0 }, got = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct source_question q = grid;
		struct slice text = slice_of(cases[i].text);

		q.ask = cases[i].ask;
		read_cut(&q, text, text.n, &whole);
		for (size_t at = 0; at <= text.n; at++) {
			read_cut(&q, text, at, &got);
			/* The byte of an error is that of its token's piece. */
			if (str_text(&whole)[0] != '!')
				assert_string_equal(str_text(&got),
						    str_text(&whole));
			else
				assert_int_equal(str_text(&got)[0], '!');
		}
		read_cut(&q, text, SIZE_MAX, &got);
		if (str_text(&whole)[0] != '!')
			assert_string_equal(str_text(&got), str_text(&whole));
	}
	str_release(&whole);
	str_release(&got);
}

static int
feed_text(struct prom_reader *r, const char *text, struct err *err)
{
	return prom_reader_feed(r, slice_of(text), err);
}

static void
feed_until_refused(enum source_ask ask, const char *head, const char *again,
		   size_t most, const char *want)
{
	struct source_question q = grid;
	struct prom_reader *r;
	struct err err = { 0 };
	int rc;

	q.ask = ask;
	r = prom_reader_new(&q);
	rc = feed_text(r, head, &err);
	for (size_t i = 0; i < most && rc == 0; i++)
		rc = feed_text(r, again, &err);
	assert_int_equal(rc, -1);
	if (strncmp(err.text, want, strlen(want)) != 0)
		fail_msg("'%s' is not '%s'", err.text, want);
	prom_reader_free(r);
}

static void
ceilings(void **state)
{
	struct str big = { 0 };

	(void)state;
	feed_until_refused(SOURCE_RANGE, MATRIX,
			   "{\"metric\":{},\"values\":[[100,\"1\"]]},",
			   LIMIT_ANSWER_SERIES + 1,
			   "the answer has more than 20000 series");
	feed_until_refused(SOURCE_RANGE, MATRIX "{\"values\":[", "[100,\"1\"],",
			   LIMIT_ANSWER_POINTS + 1,
			   "the answer has more than 4000000 points");
	feed_until_refused(SOURCE_RANGE, "{\"a\":", "[", LIMIT_ANSWER_DEPTH + 1,
			   "not valid JSON: nested too deeply");
	str_fill(&big, 'x', 65536);
	feed_until_refused(SOURCE_RANGE, "{\"a\":\"", str_text(&big), 17,
			   "a text in the answer is longer than 1048576");
	str_clear(&big);
	str_fill(&big, '1', 65);
	feed_until_refused(SOURCE_RANGE, "[", str_text(&big), 2,
			   "not valid JSON: a number too long");
	str_release(&big);
}

/* A series of one point takes the room of 11001. */
static void
few_points_on_a_long_grid(void **state)
{
	struct source_question q = {
		.ask = SOURCE_RANGE,
		.start = 0,
		.end = 11000000,
		.step = 1000,
	};
	struct prom_reader *r = prom_reader_new(&q);
	struct err err = { 0 };
	int rc = feed_text(r, MATRIX, &err), n = 0;

	(void)state;
	for (; rc == 0; n++)
		rc = feed_text(r, "{\"metric\":{},\"values\":[[100,\"1\"]]},",
			       &err);
	assert_int_equal(n, LIMIT_ANSWER_POINTS / 11001 + 1);
	assert_int_equal(err.code, ERR_LIMIT);
	prom_reader_free(r);
}

static void
long_lists_say_so(void **state)
{
	struct source_question q = { .ask = SOURCE_LABEL_VALUES };
	struct prom_reader *r = prom_reader_new(&q);
	struct err err = { 0 };
	const struct prom_result *x = prom_reader_result(r);

	(void)state;
	assert_int_equal(feed_text(r, OK "[\"x\"", &err), 0);
	for (int i = 0; i < LIMIT_OPTIONS; i++)
		assert_int_equal(feed_text(r, ",\"x\"", &err), 0);
	assert_int_equal(feed_text(r, "]}", &err), 0);
	assert_int_equal(prom_reader_end(r, &err), 0);
	assert_int_equal(x->lists.n_texts, LIMIT_OPTIONS);
	assert_int_equal(x->lists.n_warnings, 1);
	prom_reader_free(r);
}

/* Bytes of no encoding and NULs stay what they are. */
static void
raw_bytes_stay(void **state)
{
	struct source_question q = { .ask = SOURCE_LABEL_VALUES };
	struct prom_reader *r = prom_reader_new(&q);
	struct err err = { 0 };
	const struct prom_result *x = prom_reader_result(r);

	(void)state;
	assert_int_equal(feed_text(r, OK "[\"\xff\\u0000\x9b\"]}", &err), 0);
	assert_int_equal(prom_reader_end(r, &err), 0);
	assert_int_equal(x->lists.n_texts, 1);
	assert_int_equal(x->lists.text[0].n, 3);
	assert_memory_equal(x->lists.text[0].p, "\xff\0\x9b", 3);
	prom_reader_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(any_pieces),
		cmocka_unit_test(ceilings),
		cmocka_unit_test(few_points_on_a_long_grid),
		cmocka_unit_test(long_lists_say_so),
		cmocka_unit_test(raw_bytes_stay),
	};

	return cmocka_run_group_tests_name("prom_reader", tests, NULL, NULL);
}
