/* RFC 1321's own vectors, and a text on each side of a block's end. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/md5.h"

static void
test_vectors(void **state)
{
	static const struct {
		const char *text, *sum;
	} row[] = {
		{ "", "d41d8cd98f00b204e9800998ecf8427e" },
		{ "a", "0cc175b9c0f1b6a831c399e269772661" },
		{ "abc", "900150983cd24fb0d6963f7d28e17f72" },
		{ "message digest", "f96b697d7cb7938d525a2f31aaf161d0" },
		{ "abcdefghijklmnopqrstuvwxyz",
		  "c3fcd3d76192e4007dfb496cca67e13b" },
		{ "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz012345"
		  "6789",
		  "d174ab98d277d9f5a5611c2c9f419d9f" },
		{ "12345678901234567890123456789012345678901234567890123456789"
		  "012345678901234567890",
		  "57edf4a22be3c955ac49da2e2107b67a" },
		/* 55, 56 and 64 bytes */
		{ "1234567890123456789012345678901234567890123456789012345",
		  "c9ccf168914a1bcfc3229f1948e67da0" },
		{ "12345678901234567890123456789012345678901234567890123456",
		  "49f193adce178490e34d1b3a4ec0064c" },
		{ "1234567890123456789012345678901234567890123456789012345678"
		  "901234",
		  "eb6c4179c0a7c82cc2828c1e6338e165" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		uint8_t sum[MD5_BYTES];
		char hex[2 * MD5_BYTES + 1];

		md5_sum(slice_of(row[i].text), sum);
		for (size_t k = 0; k < MD5_BYTES; k++)
			snprintf(hex + 2 * k, 3, "%02x", sum[k]);
		assert_string_equal(hex, row[i].sum);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
