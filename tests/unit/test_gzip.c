#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/err.h"
#include "base/gzip.h"

/* printf hello | gzip -n */
#define HELLO                                                          \
	"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9" \
	"\x07\x00\x86\xa6\x10\x36\x05\x00\x00\x00"

static void
check(struct slice in, size_t limit, const char *text, const char *why)
{
	struct str out = { 0 };
	struct err err = { 0 };
	int r = gzip_inflate(in, limit, &out, &err);

	if (why == NULL) {
		assert_int_equal(r, 0);
		assert_string_equal(str_text(&out), text);
	} else {
		assert_int_equal(r, -1);
		assert_non_null(strstr(err.text, why));
	}
	str_release(&out);
}

static void
test_members(void **state)
{
	(void)state;
	check(SLICE(HELLO), 5, "hello", NULL);
	check(SLICE(HELLO HELLO), 100, "hellohello", NULL);
	check(SLICE(HELLO "\0\0\0"), 100, "hello", NULL);
}

static void
test_broken(void **state)
{
	struct slice hello = SLICE(HELLO);

	(void)state;
	check(hello, 4, NULL, "larger");
	check(SLICE(HELLO HELLO), 9, NULL, "larger");
	check(SLICE("hello"), 100, NULL, "broken");
	check(SLICE(HELLO "x"), 100, NULL, "broken");
	for (size_t n = 0; n < hello.n; n++)
		check((struct slice){ hello.p, n }, 100, NULL, "ends");
}

static int
take(void *arg, struct slice piece, struct err *err)
{
	(void)err;
	str_add_slice(arg, piece);
	return 0;
}

static int
lost(void *arg, const struct err *why, struct err *err)
{
	(void)err;
	assert_non_null(strstr(why->text, "broken"));
	str_add(arg, "|");
	return 0;
}

/* What looks like a member, and reaches into the next. */
static void
test_mended_from_within(void **state)
{
	static const struct slice cases[] = {
		SLICE("\x1f\x8b\x07" HELLO),
		SLICE("\x1f\x8b\x08\x00\xff" HELLO),
		SLICE("\x1f\x8b\x08\x00\0\0\0\0\0\0\x00\x08\x00\xf7\xff" HELLO),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str out = { 0 };
		struct gzip_stream *s = gzip_stream_new(99, take, &out);
		struct slice got;

		gzip_stream_mend(s, lost);
		assert_int_equal(gzip_stream_feed(s, cases[i], NULL), 0);
		got = str_slice(&out);
		assert_true(slice_ends(got, SLICE("|hello")));
		assert_int_equal(gzip_stream_lost(s), cases[i].n - 25);
		gzip_stream_free(s);
		str_release(&out);
	}
}

/* What is broken is told, and what comes behind it is read, in pieces of any
 * size. */
static void
test_mended(void **state)
{
	static const struct {
		struct slice in;
		const char *text;
		size_t lost;
	} cases[] = {
		{ SLICE(HELLO "xx" HELLO), "hello|hello", 2 },
		{ SLICE(HELLO "\0\0\0xx" HELLO), "hello|hello", 5 },
		{ SLICE(HELLO "xx"), "hello|", 2 },
		{ SLICE(HELLO "xx\x1f\x8b\x1f\x1f" HELLO), "hello|hello", 6 },
		{ SLICE(HELLO "xx" HELLO "xx" HELLO), "hello|hello|hello", 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t size = 1; size <= cases[i].in.n; size++) {
			struct str out = { 0 };
			struct gzip_stream *s = gzip_stream_new(99, take, &out);
			struct slice in = cases[i].in;

			gzip_stream_mend(s, lost);
			while (in.n > 0) {
				size_t n = in.n < size ? in.n : size;

				assert_int_equal(
					gzip_stream_feed(
						s, (struct slice){ in.p, n },
						NULL),
					0);
				in.p += n;
				in.n -= n;
			}
			assert_int_equal(strncmp(str_text(&out), cases[i].text,
						 strlen(cases[i].text)),
					 0);
			assert_int_equal(gzip_stream_lost(s), cases[i].lost);
			gzip_stream_free(s);
			str_release(&out);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_mended),
		cmocka_unit_test(test_mended_from_within),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
