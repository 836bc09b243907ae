/* fuzz_text.c - whatever is drawn, no control byte but LF leaves as text, and
 * none but our own SGR as ANSI. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "canvas/out.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct str *out, char allowed)
{
	struct slice s = str_slice(out);
	uint32_t cp;

	if (!utf8_valid(s))
		abort();
	for (size_t n; s.n > 0; s.p += n, s.n -= n) {
		n = utf8_decode(s, &cp);
		if (cp == '\n' || cp == (uint32_t)allowed)
			continue;
		if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct slice raw = { (const char *)data, size };
	const struct canvas_style style = { .fg = CANVAS_INDEX(160) };
	const struct rect below = { 3, 1, 9, 3 };
	struct str out = { 0 };
	struct canvas c;
	struct text t;

	text_init(&t, raw);
	if (t.width != text_width(raw))
		abort();
	canvas_init(&c, 20, 4);
	if (canvas_text(&c, 1, 0, 17, &t, style) > 17)
		abort();
	if (canvas_wrap(&c, below, &t, style) > below.h)
		abort();
	/* Nothing left its place. */
	if (c.cell[0].glyph != ' ' || c.cell[18].glyph != ' ')
		abort();
	out_text(&c, OUT_MONO, &out);
	check(&out, '\n');
	str_clear(&out);
	out_ansi(&c, OUT_256, &out);
	check(&out, '\033');
	str_release(&out);
	canvas_release(&c);
	text_release(&t);
	return 0;
}
