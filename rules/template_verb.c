#include "config.h"

#include "rules/template_verb.h"

#include <inttypes.h>
#include <math.h>

#include "base/num.h"
#include "base/quote.h"
#include "base/utf8.h"

#define VERB_SHARP_DIGITS 6 /* that %#g shows unless it is told */

static size_t
verb_columns(struct slice s)
{
	size_t n = 0;
	uint32_t cp;

	for (size_t i = 0; i < s.n; n++)
		i += utf8_decode((struct slice){ s.p + i, s.n - i }, &cp);
	return n;
}

void
template_verb_pad(const struct template_verb *v, struct slice text,
		  struct str *out)
{
	size_t n = verb_columns(text);
	size_t fill =
		v->width > 0 && (size_t)v->width > n ? (size_t)v->width - n : 0;

	if (!v->minus)
		str_fill(out, v->zero ? '0' : ' ', fill);
	str_add_slice(out, text);
	if (v->minus)
		str_fill(out, ' ', fill);
}

static void
verb_pad_blank(const struct template_verb *v, struct slice text,
	       struct str *out)
{
	struct template_verb blank = *v;

	blank.zero = false;
	template_verb_pad(&blank, text, out);
}

static void
verb_upper(struct str *s, size_t from)
{
	for (size_t i = from; i < s->n; i++)
		if (s->s[i] >= 'a' && s->s[i] <= 'z')
			s->s[i] -= 32;
}

/* -------------------------------------------------------------- texts --- */

/* Go's %+q: what is not ASCII as \u escapes. */
static void
verb_ascii(struct slice s, struct str *out)
{
	uint32_t cp;

	for (size_t i = 0, n; i < s.n; i += n) {
		n = utf8_decode((struct slice){ s.p + i, s.n - i }, &cp);
		if (cp < 0x80)
			str_addc(out, (char)cp);
		else
			str_printf(out, cp < 0x10000 ? "\\u%04x" : "\\U%08x",
				   (unsigned)cp);
	}
}

static void
verb_quote(const struct template_verb *v, struct slice s, struct str *out)
{
	struct str quoted = { 0 };

	quote_go(s, &quoted);
	if (v->plus)
		verb_ascii(str_slice(&quoted), out);
	else
		str_add_slice(out, str_slice(&quoted));
	str_release(&quoted);
}

/* Nothing in it needs an escape, and it has no `. */
static bool
verb_is_raw(struct slice s)
{
	uint32_t cp;

	for (size_t i = 0, n; i < s.n; i += n) {
		n = utf8_decode((struct slice){ s.p + i, s.n - i }, &cp);
		if ((cp < ' ' && cp != '\t') || cp == '`' || cp == 0x7f ||
		    cp == 0xfeff || (cp == UTF8_BAD && n == 1))
			return false;
	}
	return true;
}

static void
verb_quote_text(const struct template_verb *v, struct slice s, struct str *out)
{
	if (v->sharp && verb_is_raw(s)) {
		str_addc(out, '`');
		str_add_slice(out, s);
		str_addc(out, '`');
	} else {
		verb_quote(v, s, out);
	}
}

static struct slice
verb_cut(const struct template_verb *v, struct slice s)
{
	size_t i = 0;
	uint32_t cp;

	if (v->precision < 0)
		return s;
	for (int k = 0; k < v->precision && i < s.n; k++)
		i += utf8_decode((struct slice){ s.p + i, s.n - i }, &cp);
	return (struct slice){ s.p, i };
}

static void
verb_bytes(const struct template_verb *v, struct slice s, struct str *out)
{
	if (v->precision >= 0 && (size_t)v->precision < s.n)
		s.n = (size_t)v->precision;
	for (size_t i = 0; i < s.n; i++) {
		if (v->space && i > 0)
			str_addc(out, ' ');
		if (v->sharp && (v->space || i == 0))
			str_add(out, "0x");
		str_printf(out, "%02x", (unsigned char)s.p[i]);
	}
	if (v->letter == 'X')
		verb_upper(out, 0);
}

bool
template_verb_string(const struct template_verb *v, struct slice text,
		     struct str *out)
{
	struct str s = { 0 };

	switch (v->letter) {
	case 'v':
	case 's':
		if (v->go)
			verb_quote(v, verb_cut(v, text), &s);
		else
			str_add_slice(&s, verb_cut(v, text));
		break;
	case 'q':
		verb_quote_text(v, verb_cut(v, text), &s);
		break;
	case 'x':
	case 'X':
		verb_bytes(v, text, &s);
		break;
	default:
		return false;
	}
	template_verb_pad(v, str_slice(&s), out);
	str_release(&s);
	return true;
}

/* ----------------------------------------------------------- integers --- */

static void
verb_sign(const struct template_verb *v, bool negative, struct str *out)
{
	if (negative)
		str_addc(out, '-');
	else if (v->plus)
		str_addc(out, '+');
	else if (v->space)
		str_addc(out, ' ');
}

static unsigned
verb_base(const struct template_verb *v)
{
	switch (v->letter) {
	case 'x':
	case 'X':
		return 16;
	case 'o':
	case 'O':
		return 8;
	case 'b':
		return 2;
	default:
		return 10;
	}
}

static void
verb_digits(const struct template_verb *v, uint64_t u, bool negative,
	    struct str *out)
{
	const unsigned base = verb_base(v);
	int least = v->precision;
	char text[72];
	size_t n = sizeof(text);

	if (least < 0 && v->zero)
		least = v->width - (negative || v->plus || v->space);
	do
		text[--n] = "0123456789abcdef"[u % base];
	while ((u /= base) > 0);
	if (v->sharp && base == 16)
		str_add(out, "0x");
	else if (v->sharp && base == 2)
		str_add(out, "0b");
	else if (v->letter == 'O')
		str_add(out, "0o");
	if (v->sharp && base == 8 && text[n] != '0' &&
	    least <= (int)(sizeof(text) - n))
		str_addc(out, '0');
	for (int i = (int)(sizeof(text) - n); i < least; i++)
		str_addc(out, '0');
	str_addn(out, text + n, sizeof(text) - n);
	if (v->letter == 'X')
		verb_upper(out, 0);
}

/* A rune in quotes of its own. */
static void
verb_quote_rune(const struct template_verb *v, struct slice rune,
		struct str *out)
{
	struct str s = { 0 };

	verb_quote(v, rune, &s);
	str_addc(out, '\'');
	if (slice_eq(rune, SLICE("'")))
		str_add(out, "\\'");
	else if (slice_eq(rune, SLICE("\"")))
		str_addc(out, '"');
	else
		str_addn(out, s.s + 1, s.n - 2);
	str_addc(out, '\'');
	str_release(&s);
}

static void
verb_rune(const struct template_verb *v, int64_t x, struct str *out)
{
	bool is = x >= 0 && x <= 0x10ffff;
	uint32_t cp = is ? (uint32_t)x : UTF8_BAD;
	char bytes[4];
	const struct slice rune = { bytes, utf8_encode(cp, bytes) };

	if (v->letter == 'q') {
		verb_quote_rune(v, rune, out);
	} else if (v->letter == 'c') {
		str_add_slice(out, rune);
	} else {
		str_printf(out, "U+%0*" PRIX64,
			   v->precision > 4 ? v->precision : 4, (uint64_t)x);
		if (v->sharp && is && utf8_is_print(cp))
			str_printf(out, " '%.*s'", SLICE_ARG(rune));
	}
}

bool
template_verb_int(const struct template_verb *v, int64_t x, struct str *out)
{
	uint64_t u = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
	struct str s = { 0 };

	switch (v->letter) {
	case 'c':
	case 'q':
		verb_rune(v, x, &s);
		template_verb_pad(v, str_slice(&s), out);
		break;
	case 'U':
		verb_rune(v, x, &s);
		verb_pad_blank(v, str_slice(&s), out);
		break;
	case 'v':
	case 'd':
	case 'x':
	case 'X':
	case 'o':
	case 'O':
	case 'b':
		if (u > 0 || v->precision != 0) {
			verb_sign(v, x < 0, &s);
			verb_digits(v, u, x < 0, &s);
		}
		verb_pad_blank(v, str_slice(&s), out);
		break;
	default:
		return false;
	}
	str_release(&s);
	return true;
}

/* ------------------------------------------------------------- floats --- */

/* 1 to 2 as 60 bits behind the point, and a power of 2; 0 is 0. */
static uint64_t
verb_mantissa(double x, int *power)
{
	int e;
	double m = frexp(x, &e); /* 0.5 to 1 */

	*power = x == 0 ? 0 : e - 1;
	return (uint64_t)ldexp(m, 61);
}

/* To so many hexadecimal digits behind the point, half to even. */
static uint64_t
verb_round(uint64_t m, int digits, int *power)
{
	const uint64_t one = UINT64_C(1) << 60;
	unsigned shift = (unsigned)digits * 4;
	uint64_t rest = (m << shift) & (one - 1);

	m >>= 60 - shift;
	m += (rest | (m & 1)) > one / 2;
	m <<= 60 - shift;
	if (m & (one << 1)) {
		m >>= 1;
		++*power;
	}
	return m;
}

/* 0x1.8p+01 */
static void
verb_hex(double x, int precision, struct str *out)
{
	int power;
	uint64_t m = verb_mantissa(x, &power);

	if (precision >= 0 && precision < 15)
		m = verb_round(m, precision, &power);
	str_printf(out, "0x%d", (int)(m >> 60));
	m <<= 4;
	if (precision > 0 || (precision < 0 && m > 0))
		str_addc(out, '.');
	for (int i = 0; precision < 0 ? m > 0 : i < precision; i++, m <<= 4)
		str_addc(out, "0123456789abcdef"[m >> 60]);
	str_printf(out, "p%c%02d", power < 0 ? '-' : '+',
		   power < 0 ? -power : power);
}

/* 4503599627370496p-52 */
static void
verb_binary(double x, struct str *out)
{
	int power;
	uint64_t m =
		verb_mantissa(x, &power) >> 8; /* 52 bits behind the point */

	power -= 52;
	if (m == 0 || power < -1074) { /* as it is stored */
		m >>= m == 0 ? 0 : -1074 - power;
		power = -1074;
	}
	str_printf(out, "%" PRIu64 "p%+d", m, power);
}

/* Without a sign. */
static void
verb_float_text(const struct template_verb *v, double x, struct str *out)
{
	char text[NUM_TEXT];
	int p = v->precision;

	switch (v->letter) {
	case 'b':
		verb_binary(x, out);
		break;
	case 'x':
	case 'X':
		verb_hex(x, p, out);
		break;
	case 'f':
	case 'F':
		str_printf(out, "%.*f", p < 0 ? 6 : p, x);
		break;
	case 'e':
	case 'E':
		str_printf(out, "%.*e", p < 0 ? 6 : p, x);
		break;
	default:
		if (p < 0) { /* reads back */
			num_format_g(text, x);
			str_add(out, text);
		} else {
			str_printf(out, "%.*g", p, x);
		}
	}
}

/* A point, and for %#g the zeros that were left out. */
static void
verb_float_sharp(const struct template_verb *v, struct str *io)
{
	bool hex = v->letter == 'x' || v->letter == 'X';
	bool point = false, seen = false;
	size_t end = 0;
	int digits = 0;
	struct str tail = { 0 };

	if (strchr("vgGx", (int)v->letter) != NULL)
		digits = v->precision < 0 ? VERB_SHARP_DIGITS : v->precision;
	for (; end < io->n; end++) {
		char c = io->s[end];

		if (c == 'p' || (c == 'e' && !hex))
			break;
		point |= c == '.';
		seen |= c != '.' && c != '0';
		digits -= seen && c != '.';
	}
	digits -= !point && end == 1 && io->s[0] == '0';
	str_addn(&tail, io->s + end, io->n - end);
	io->n = end;
	if (!point)
		str_addc(io, '.');
	for (; digits > 0; digits--)
		str_addc(io, '0');
	str_add_slice(io, str_slice(&tail));
	str_release(&tail);
}

static void
verb_float_finite(const struct template_verb *v, double x, struct str *out)
{
	struct str s = { 0 }, sign = { 0 };

	verb_float_text(v, fabs(x), &s);
	if (v->sharp && v->letter != 'b')
		verb_float_sharp(v, &s);
	if (strchr("EGX", (int)v->letter) != NULL)
		verb_upper(&s, 0);
	verb_sign(v, signbit(x), &sign);
	if (v->zero) /* between the sign and the digits */
		str_fill(&sign, '0',
			 v->width > (int)(sign.n + s.n)
				 ? (size_t)v->width - sign.n - s.n
				 : 0);
	str_add_slice(&sign, str_slice(&s));
	template_verb_pad(v, str_slice(&sign), out);
	str_release(&s);
	str_release(&sign);
}

bool
template_verb_float(const struct template_verb *v, double x, struct str *out)
{
	const char *word;

	if (v->letter >= 0x80 || v->letter == 0 ||
	    strchr("vfFgGeExXb", (int)v->letter) == NULL)
		return false;
	if (isfinite(x)) {
		verb_float_finite(v, x, out);
		return true;
	}
	if (isnan(x))
		word = v->plus ? "+NaN" : v->space ? " NaN" : "NaN";
	else
		word = x < 0 ? "-Inf" : v->space && !v->plus ? " Inf" : "+Inf";
	verb_pad_blank(v, slice_of(word), out);
	return true;
}
