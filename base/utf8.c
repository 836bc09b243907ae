#include "config.h"

#include "base/utf8.h"

#include <utf8proc.h>

static utf8proc_category_t
utf8_category(uint32_t cp)
{
	if (cp > 0x10ffff)
		return UTF8PROC_CATEGORY_CN;
	return utf8proc_category((utf8proc_int32_t)cp);
}

/* How many bytes the first one promises, and its bits; 0 if it cannot lead. */
static size_t
utf8_lead(unsigned char c, uint32_t *bits)
{
	if (c < 0x80) {
		*bits = c;
		return 1;
	}
	if (c >= 0xc2 && c < 0xe0) {
		*bits = c & 0x1fu;
		return 2;
	}
	if (c >= 0xe0 && c < 0xf0) {
		*bits = c & 0x0fu;
		return 3;
	}
	if (c >= 0xf0 && c < 0xf5) {
		*bits = c & 0x07u;
		return 4;
	}
	return 0;
}

size_t
utf8_decode(struct slice s, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)s.p;
	uint32_t v = 0;
	size_t n;

	*cp = UTF8_BAD;
	if (s.n == 0)
		return 0;
	n = utf8_lead(p[0], &v);
	if (n == 0 || n > s.n)
		return 1;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		v = v << 6 | (p[i] & 0x3fu);
	}
	if (v < least[n] || v > 0x10ffff || (v >= 0xd800 && v < 0xe000))
		return 1;
	*cp = v;
	return n;
}

size_t
utf8_encode(uint32_t cp, char out[4])
{
	if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		cp = UTF8_BAD;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

bool
utf8_valid(struct slice s)
{
	while (s.n > 0) {
		uint32_t cp;
		size_t n = utf8_decode(s, &cp);

		if (n == 1 && cp == UTF8_BAD)
			return false;
		s.p += n;
		s.n -= n;
	}
	return true;
}

int
utf8_width(uint32_t cp)
{
	if (cp >= ' ' && cp < 0x7f)
		return 1;
	/* What charts are drawn with, whatever a table says of it. */
	if ((cp >= 0x2500 && cp < 0x25a0) || (cp >= 0x2800 && cp < 0x2900))
		return 1;
	/* Hangul vowels and finals join the letter in front. */
	if (cp >= 0x1160 && cp < 0x1200)
		return 0;
	switch (utf8_category(cp)) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
		return -1;
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return 0;
	/* Spacing marks have a cell of their own, as in the C library. */
	case UTF8PROC_CATEGORY_MC:
		return 1;
	default:
		return utf8proc_charwidth((utf8proc_int32_t)cp);
	}
}

bool
utf8_is_combining(uint32_t cp)
{
	switch (utf8_category(cp)) {
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
		return true;
	default:
		return false;
	}
}

/* The Symbols, other of the CJK blocks are writing (radicals, circled words)
 * but for four that terminals show as emoji; all others are pictures. */
bool
utf8_is_wide_letter(uint32_t cp)
{
	if (cp < 0x1100 || utf8_width(cp) != 2)
		return false;
	if (cp == 0x3030 || cp == 0x303d || cp == 0x3297 || cp == 0x3299)
		return false;
	if (cp >= 0x1f000 && cp < 0x20000)
		return false;
	if (utf8_category(cp) == UTF8PROC_CATEGORY_SO)
		return cp >= 0x2e80 && cp < 0x3400;
	return true;
}

bool
utf8_is_letter(uint32_t cp)
{
	switch (utf8_category(cp)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
		return true;
	default:
		return false;
	}
}

bool
utf8_is_digit(uint32_t cp)
{
	return utf8_category(cp) == UTF8PROC_CATEGORY_ND;
}

bool
utf8_is_print(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= ' ' && cp < 0x7f;
	switch (utf8_category(cp)) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		return true;
	}
}

uint32_t
utf8_lower(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
	if (cp > 0x10ffff)
		return cp;
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

uint32_t
utf8_upper(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'a' && cp <= 'z' ? cp - 32 : cp;
	if (cp > 0x10ffff || cp == 0xdf) /* a sharp s has no one upper case */
		return cp;
	return (uint32_t)utf8proc_toupper((utf8proc_int32_t)cp);
}
