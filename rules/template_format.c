#include "config.h"

#include "rules/template_format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "base/quote.h"
#include "base/utf8.h"

#define FORMAT_WIDE 1000 /* of a width or a precision */
#define FORMAT_DIGITS 300

/* One %-verb. */
struct verb {
	bool plus, minus, sharp, space, zero;
	int width, precision; /* -1: none */
	uint32_t letter;
};

static void format_value(const struct verb *v, const struct template_value *a,
			 struct str *out);

static size_t
format_columns(struct slice s)
{
	size_t n = 0;
	uint32_t cp;

	for (size_t i = 0; i < s.n; n++)
		i += utf8_decode((struct slice){ s.p + i, s.n - i }, &cp);
	return n;
}

static void
format_pad(const struct verb *v, struct slice text, struct str *out)
{
	size_t n = format_columns(text);
	size_t fill =
		v->width > 0 && (size_t)v->width > n ? (size_t)v->width - n : 0;
	bool zero = v->zero && !v->minus;

	if (!v->minus && zero && text.n > 0 &&
	    (text.p[0] == '-' || text.p[0] == '+')) {
		str_addc(out, text.p[0]);
		text.p++;
		text.n--;
	}
	if (!v->minus)
		str_fill(out, zero ? '0' : ' ', fill);
	str_add_slice(out, text);
	if (v->minus)
		str_fill(out, ' ', fill);
}

static void
format_bad(const struct verb *v, const struct template_value *a,
	   struct str *out)
{
	char bytes[4];

	str_add(out, "%!");
	str_addn(out, bytes, utf8_encode(v->letter, bytes));
	if (a->type == VALUE_NONE || a->type == VALUE_NIL) {
		str_add(out, "(<nil>)");
		return;
	}
	str_printf(out, "(%s=", template_value_type(a));
	if (template_value_is_int(a)) /* without its name */
		str_printf(out, "%" PRId64, a->integer);
	else
		template_value_print(a, out);
	str_addc(out, ')');
}

/* ------------------------------------------------------------ numbers --- */

static void
format_sign(const struct verb *v, bool negative, struct str *out)
{
	if (negative)
		str_addc(out, '-');
	else if (v->plus)
		str_addc(out, '+');
	else if (v->space)
		str_addc(out, ' ');
}

static bool
format_digits(const struct verb *v, uint64_t u, struct str *out)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned base = v->letter == 'x' || v->letter == 'X'   ? 16
			      : v->letter == 'o' || v->letter == 'O' ? 8
			      : v->letter == 'b'                     ? 2
								     : 10;
	char text[72];
	size_t n = sizeof(text);

	do
		text[--n] = digits[u % base];
	while ((u /= base) > 0);
	if (v->letter == 'X')
		for (size_t i = n; i < sizeof(text); i++)
			if (text[i] >= 'a')
				text[i] -= 32;
	if (v->letter == 'O' || (v->sharp && base == 8))
		str_add(out, v->letter == 'O' ? "0o" : "0");
	else if (v->sharp && base == 16)
		str_add(out, v->letter == 'X' ? "0X" : "0x");
	else if (v->sharp && base == 2)
		str_add(out, "0b");
	for (int i = (int)(sizeof(text) - n); i < v->precision; i++)
		str_addc(out, '0');
	str_addn(out, text + n, sizeof(text) - n);
	return true;
}

static void
format_int(const struct verb *v, const struct template_value *a,
	   struct str *out)
{
	uint64_t u = a->integer < 0 ? 0 - (uint64_t)a->integer
				    : (uint64_t)a->integer;
	struct verb pad = *v;
	struct str s = { 0 };
	char bytes[4];

	if (v->letter == 'c' || v->letter == 'q' || v->letter == 'U') {
		uint32_t cp = u <= 0x10ffff ? (uint32_t)u : UTF8_BAD;

		if (v->letter == 'U') {
			str_printf(&s, "U+%04X", (unsigned)cp);
		} else {
			if (v->letter == 'q')
				str_addc(&s, '\'');
			str_addn(&s, bytes, utf8_encode(cp, bytes));
			if (v->letter == 'q')
				str_addc(&s, '\'');
		}
	} else if (strchr("vdxXobO", (int)v->letter) != NULL) {
		format_sign(v, a->integer < 0, &s);
		format_digits(v, u, &s);
		pad.zero = v->zero && v->precision < 0;
	} else {
		format_bad(v, a, out);
		return;
	}
	format_pad(&pad, str_slice(&s), out);
	str_release(&s);
}

static void
format_float_text(const struct verb *v, double x, struct str *out)
{
	uint32_t letter = v->letter | 32;
	int p = v->precision;
	char text[FORMAT_DIGITS + NUM_TEXT];

	if (p > FORMAT_DIGITS)
		p = FORMAT_DIGITS;
	if (p < 0 && (letter == 'v' || letter == 'g')) /* reads back */
		num_format_g(text, x);
	else if (letter == 'f')
		snprintf(text, sizeof(text), "%.*f", p < 0 ? 6 : p, x);
	else if (letter == 'e')
		snprintf(text, sizeof(text), "%.*e", p < 0 ? 6 : p, x);
	else
		snprintf(text, sizeof(text), "%.*g", p, x);
	str_add(out, text);
}

static void
format_float(const struct verb *v, const struct template_value *a,
	     struct str *out)
{
	struct verb pad = *v;
	struct str s = { 0 };
	double x = a->number;

	if (strchr("vfFgGeE", (int)v->letter) == NULL) {
		format_bad(v, a, out);
		return;
	}
	if (isfinite(x)) {
		format_sign(v, signbit(x), &s);
		format_float_text(v, fabs(x), &s);
	} else {
		pad.zero = false;
		if (isnan(x))
			str_add(&s, v->plus ? "+NaN" : "NaN");
		else
			str_add(&s, x < 0 ? "-Inf" : "+Inf");
	}
	if (v->letter == 'E' || v->letter == 'G')
		for (size_t i = 0; i < s.n; i++)
			if (s.s[i] == 'e')
				s.s[i] = 'E';
	format_pad(&pad, str_slice(&s), out);
	str_release(&s);
}

/* -------------------------------------------------------------- texts --- */

static struct slice
format_cut(const struct verb *v, struct slice s)
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
format_string(const struct verb *v, const struct template_value *a,
	      struct str *out)
{
	struct slice text = format_cut(v, a->text);
	struct str s = { 0 };

	switch (v->letter) {
	case 'v':
	case 's':
		str_add_slice(&s, text);
		break;
	case 'q':
		quote_go(text, &s);
		break;
	case 'x':
	case 'X':
		for (size_t i = 0; i < text.n; i++)
			str_printf(&s, v->letter == 'x' ? "%02x" : "%02X",
				   (unsigned char)text.p[i]);
		break;
	default:
		format_bad(v, a, out);
		return;
	}
	format_pad(v, str_slice(&s), out);
	str_release(&s);
}

static void
format_named(const struct verb *v, const struct template_value *a,
	     struct str *out)
{
	struct template_value text;
	struct str s = { 0 };

	template_value_print(a, &s);
	text = template_value_string(str_slice(&s));
	format_string(v, &text, out);
	str_release(&s);
}

/* Of lists and maps each item by the verb: %v and %s are all that reads. */
static void
format_other(const struct verb *v, const struct template_value *a,
	     struct str *out)
{
	struct str s = { 0 };

	if (v->letter != 'v' && v->letter != 's') {
		format_bad(v, a, out);
		return;
	}
	template_value_print(a, &s);
	format_pad(v, str_slice(&s), out);
	str_release(&s);
}

static void
format_bool(const struct verb *v, const struct template_value *a,
	    struct str *out)
{
	if (v->letter == 't' || v->letter == 'v')
		format_pad(v, a->truth ? SLICE("true") : SLICE("false"), out);
	else
		format_bad(v, a, out);
}

static void
format_value(const struct verb *v, const struct template_value *a,
	     struct str *out)
{
	if (v->letter == 'T') {
		format_pad(v, slice_of(template_value_type(a)), out);
		return;
	}
	switch (a->type) {
	case VALUE_NONE:
	case VALUE_NIL:
		if (v->letter == 'v')
			format_pad(v, SLICE("<nil>"), out);
		else
			format_bad(v, a, out);
		break;
	case VALUE_BOOL:
		format_bool(v, a, out);
		break;
	case VALUE_INT:
	case VALUE_INT64:
		format_int(v, a, out);
		break;
	case VALUE_FLOAT:
		format_float(v, a, out);
		break;
	case VALUE_STRING:
	case VALUE_HTML:
		format_string(v, a, out);
		break;
	default:
		if (template_value_is_named(a) &&
		    strchr("vsxXq", (int)v->letter) != NULL)
			format_named(v, a, out);
		else if (template_value_is_int(a))
			format_int(v, a, out);
		else
			format_other(v, a, out);
		break;
	}
}

/* ------------------------------------------------------------ formats --- */

struct format {
	struct slice s;
	size_t i;
	const struct template_value *arg;
	size_t n, at; /* of arg */
};

static void
format_flags(struct format *f, struct verb *v)
{
	for (; f->i < f->s.n; f->i++) {
		switch (f->s.p[f->i]) {
		case '+':
			v->plus = true;
			break;
		case '-':
			v->minus = true;
			break;
		case '#':
			v->sharp = true;
			break;
		case ' ':
			v->space = true;
			break;
		case '0':
			v->zero = true;
			break;
		default:
			return;
		}
	}
}

/* Digits, or * for an argument; -1: none. */
static int
format_size(struct format *f, const char *bad, struct str *out)
{
	int n = -1;

	if (f->i < f->s.n && f->s.p[f->i] == '*') {
		f->i++;
		if (f->at < f->n && template_value_is_int(&f->arg[f->at]) &&
		    f->arg[f->at].integer >= -FORMAT_WIDE &&
		    f->arg[f->at].integer <= FORMAT_WIDE)
			n = (int)f->arg[f->at].integer;
		else
			str_add(out, bad);
		f->at += f->at < f->n;
		return n;
	}
	while (f->i < f->s.n && f->s.p[f->i] >= '0' && f->s.p[f->i] <= '9') {
		n = (n < 0 ? 0 : n) * 10 + (f->s.p[f->i++] - '0');
		if (n > FORMAT_WIDE)
			n = FORMAT_WIDE;
	}
	return n;
}

/* Behind a %. */
static void
format_verb(struct format *f, struct str *out)
{
	struct verb v = { .width = -1, .precision = -1 };

	format_flags(f, &v);
	v.width = format_size(f, "%!(BADWIDTH)", out);
	if (v.width < -1) {
		v.minus = true;
		v.width = -v.width;
	}
	if (f->i < f->s.n && f->s.p[f->i] == '.') {
		f->i++;
		v.precision = format_size(f, "%!(BADPREC)", out);
		if (v.precision < 0)
			v.precision = 0;
	}
	if (f->i >= f->s.n) {
		str_add(out, "%!(NOVERB)");
		return;
	}
	f->i += utf8_decode((struct slice){ f->s.p + f->i, f->s.n - f->i },
			    &v.letter);
	if (v.letter == '%') {
		str_addc(out, '%');
	} else if (f->at >= f->n) {
		char bytes[4];

		str_add(out, "%!");
		str_addn(out, bytes, utf8_encode(v.letter, bytes));
		str_add(out, "(MISSING)");
	} else if (v.letter >= 0x80 || v.letter == 0) {
		format_bad(&v, &f->arg[f->at++], out);
	} else {
		format_value(&v, &f->arg[f->at++], out);
	}
}

static void
format_extra(const struct format *f, struct str *out)
{
	str_add(out, "%!(EXTRA ");
	for (size_t i = f->at; i < f->n; i++) {
		const struct template_value *a = &f->arg[i];

		if (i > f->at)
			str_add(out, ", ");
		if (a->type != VALUE_NIL && a->type != VALUE_NONE)
			str_printf(out, "%s=", template_value_type(a));
		template_value_print(a, out);
	}
	str_addc(out, ')');
}

void
template_format(struct slice format, const struct template_value *arg, size_t n,
		struct str *out)
{
	struct format f = { .s = format, .arg = arg, .n = n };

	while (f.i < f.s.n) {
		if (f.s.p[f.i] != '%') {
			str_addc(out, f.s.p[f.i++]);
			continue;
		}
		f.i++;
		format_verb(&f, out);
	}
	if (f.at < f.n)
		format_extra(&f, out);
}
