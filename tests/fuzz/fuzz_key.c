/* fuzz_key.c - bytes from a terminal become keys that have names, the same ones
 * in one piece and byte by byte. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/str.h"
#include "tui/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
note(void *arg, const struct key *k)
{
	struct key again;
	char name[16];

	key_print(k, name);
	if (key_parse(name, &again) < 0 || again.code != k->code ||
	    again.mod != k->mod)
		abort();
	str_printf(arg, "%s %d %d %d\n", name, k->button, k->x, k->y);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct key_decoder whole = { 0 }, bytes = { 0 };
	struct str a = { 0 }, b = { 0 };

	key_add(&whole, "\033[[A", KEY_F1_);
	key_add(&bytes, "\033[[A", KEY_F1_);
	key_feed(&whole, data, size, note, &a);
	key_flush(&whole, note, &a);
	for (size_t i = 0; i < size; i++)
		key_feed(&bytes, data + i, 1, note, &b);
	key_flush(&bytes, note, &b);
	if (!slice_eq(str_slice(&a), str_slice(&b)))
		abort();
	str_release(&a);
	str_release(&b);
	return 0;
}
