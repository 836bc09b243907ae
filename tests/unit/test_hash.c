#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"

/* Answers of xxHash's own program. */
static void
test_xxh64(void **state)
{
	static const struct {
		const char *text;
		uint64_t hash;
	} cases[] = {
		{ "", UINT64_C(0xef46db3751d8e999) },
		{ "a", UINT64_C(0xd24ec4f1a98c6e5b) },
		{ "abc", UINT64_C(0x44bc2cf5ad770999) },
		{ "xxhash", UINT64_C(0x32dd38952c4bc720) },
		{ "Nobody inspects the spammish repetition",
		  UINT64_C(0xfbcea83c8a378bf1) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(hash_xxh64(slice_of(cases[i].text)) ==
			    cases[i].hash);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_xxh64) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
