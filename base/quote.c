#include "config.h"

#include "base/quote.h"

#include "base/utf8.h"

static void
quote_rune(uint32_t cp, struct slice raw, struct str *out)
{
	static const char from[] = "\a\b\f\n\r\t\v\\\"", to[] = "abfnrtv\\\"";
	const char *p = NULL;

	if (cp != 0 && cp < 0x80)
		p = strchr(from, (int)cp);
	if (p != NULL) {
		str_addc(out, '\\');
		str_addc(out, to[p - from]);
	} else if (cp == UTF8_BAD && raw.n == 1) {
		str_printf(out, "\\x%02x", (unsigned char)raw.p[0]);
	} else if (utf8_is_print(cp)) {
		str_add_slice(out, raw);
	} else if (cp < ' ' || cp == 0x7f) {
		str_printf(out, "\\x%02x", (unsigned)cp);
	} else if (cp < 0x10000) {
		str_printf(out, "\\u%04x", (unsigned)cp);
	} else {
		str_printf(out, "\\U%08x", (unsigned)cp);
	}
}

void
quote_go(struct slice text, struct str *out)
{
	str_addc(out, '"');
	while (text.n > 0) {
		uint32_t cp;
		size_t n = utf8_decode(text, &cp);

		quote_rune(cp, (struct slice){ text.p, n }, out);
		text.p += n;
		text.n -= n;
	}
	str_addc(out, '"');
}

void
quote_shell(struct slice text, struct str *out)
{
	str_addc(out, '\'');
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\'')
			str_add(out, "'\\''");
		else
			str_addc(out, text.p[i]);
	str_addc(out, '\'');
}
