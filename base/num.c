#include "config.h"

#include "base/num.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/quote.h"
#include "base/str.h"

/* "d.ddde[+-]xx" to digits without trailing zeros and the place of the point.
 */
static int
num_unpack(const char *text, char digits[24], int *exp10)
{
	int n = 0, e = 0;
	bool down;

	for (; *text != 'e'; text++)
		if (*text != '.')
			digits[n++] = *text;
	down = text[1] == '-';
	for (text += 2; *text != '\0'; text++)
		e = e * 10 + (*text - '0');
	*exp10 = (down ? -e : e) + 1;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	digits[n] = '\0';
	return n;
}

static int
num_digits_integer(uint64_t v, char digits[24], int *exp10)
{
	char back[24];
	int n = 0, from = 0;

	do {
		back[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	*exp10 = n;
	while (from < n - 1 && back[from] == '0')
		from++;
	for (int i = 0; i < n - from; i++)
		digits[i] = back[n - 1 - i];
	digits[n - from] = '\0';
	return n - from;
}

/* The decimal one above in the last place of "d.ddde..". */
static void
num_step_up(char *text)
{
	char *p = strchr(text, 'e');

	while (--p >= text) {
		if (*p == '.')
			continue;
		if (*p != '9') {
			++*p;
			return;
		}
		if (p == text)
			return; /* 9.99..: a shorter one was tried before */
		*p = '0';
	}
}

int
num_digits(double v, char digits[24], int *exp10)
{
	/* Every number of up to 15 digits comes back from a normal double, so
	 * fewer need not be tried; denormals are coarser than that. */
	int n = v < DBL_MIN ? 1 : 15, e;
	bool lopsided = frexp(v, &e) == 0.5;
	char text[40];

	if (v < 0x1p53 && v == (double)(uint64_t)v)
		return num_digits_integer((uint64_t)v, digits, exp10);
	for (;; n++) {
		snprintf(text, sizeof(text), "%.*e", n - 1, v);
		if (n == 17 || strtod(text, NULL) == v)
			break;
		if (!lopsided)
			continue;
		/* Below a power of two doubles are twice as dense: the nearest
		 * decimal may be another number and a farther one not. */
		num_step_up(text);
		if (strtod(text, NULL) == v)
			break;
	}
	return num_unpack(text, digits, exp10);
}

static int
num_put(char *out, const char *text)
{
	size_t n = strlen(text);

	memcpy(out, text, n + 1);
	return (int)n;
}

static int
num_put_odd(char out[NUM_TEXT], double v)
{
	if (isnan(v))
		return num_put(out, "NaN");
	return num_put(out, v > 0 ? "+Inf" : "-Inf");
}

/* d.dddde+xx with at least WIDTH digits of exponent. */
static int
num_put_exp(char *out, const char *digits, int exp10, int width)
{
	char *p = out;

	*p++ = digits[0];
	if (digits[1] != '\0') {
		*p++ = '.';
		p += num_put(p, digits + 1);
	}
	p += snprintf(p, 16, "e%c%0*d", exp10 > 0 ? '+' : '-', width,
		      abs(exp10 - 1));
	return (int)(p - out);
}

static int
num_put_plain(char *out, const char *digits, int n, int exp10)
{
	char *p = out;

	if (exp10 <= 0) {
		*p++ = '0';
		*p++ = '.';
		for (int i = exp10; i < 0; i++)
			*p++ = '0';
	}
	for (int i = 0; i < n || i < exp10; i++) {
		if (i == exp10 && i > 0)
			*p++ = '.';
		*p++ = i < n ? digits[i] : '0';
	}
	*p = '\0';
	return (int)(p - out);
}

/* Plain when low < exponent of the first digit < high. */
static int
num_format(char out[NUM_TEXT], double v, const int plain[2], int width)
{
	char digits[24], *p = out;
	int n, exp10;

	if (signbit(v))
		*p++ = '-';
	n = num_digits(fabs(v), digits, &exp10);
	if (v == 0 || (exp10 - 1 > plain[0] && exp10 - 1 < plain[1]))
		n = num_put_plain(p, digits, n, exp10);
	else
		n = num_put_exp(p, digits, exp10, width);
	return (int)(p - out) + n;
}

int
num_format_g(char out[NUM_TEXT], double v)
{
	if (!isfinite(v))
		return num_put_odd(out, v);
	return num_format(out, v, (const int[2]){ -5, 6 }, 2);
}

int
num_format_f(char out[NUM_TEXT], double v)
{
	if (!isfinite(v))
		return num_put_odd(out, v);
	return num_format(out, v, (const int[2]){ -1000, 1000 }, 2);
}

int
num_format_api(char out[NUM_TEXT], double v)
{
	if (!isfinite(v))
		return num_put_odd(out, v);
	return num_format(out, v, (const int[2]){ -7, 21 }, 2);
}

int
num_format_js(char out[NUM_TEXT], double v)
{
	if (isnan(v))
		return num_put(out, "NaN");
	if (isinf(v))
		return num_put(out, v > 0 ? "Infinity" : "-Infinity");
	return num_format(out, v == 0 ? 0 : v, (const int[2]){ -7, 21 }, 1);
}

int
num_format_fixed(char out[NUM_TEXT], double v, int decimals)
{
	if (!isfinite(v))
		return num_put_odd(out, v);
	if (decimals < 0)
		decimals = 0;
	if (decimals > 40)
		decimals = 40;
	return snprintf(out, NUM_TEXT, "%.*f", decimals, v);
}

static bool
num_is_digit(struct slice s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

struct num_shape {
	size_t len;        /* 0: not a number */
	uint64_t mantissa; /* of up to 19 digits */
	int digits;        /* significant ones */
	int exp10;
	bool negative;
};

static void
num_shape_digit(struct num_shape *f, char c, bool fraction)
{
	if (f->digits > 0 || c != '0')
		f->digits++;
	if (f->digits <= 19)
		f->mantissa = f->mantissa * 10 + (uint64_t)(c - '0');
	if (fraction && f->exp10 > -100000)
		f->exp10--;
}

static size_t
num_shape_exponent(struct num_shape *f, struct slice s, size_t i)
{
	size_t j = i + 1;
	bool down = false;
	int e = 0;

	if (i >= s.n || (s.p[i] != 'e' && s.p[i] != 'E'))
		return i;
	if (j < s.n && (s.p[j] == '+' || s.p[j] == '-'))
		down = s.p[j++] == '-';
	if (!num_is_digit(s, j))
		return i;
	for (; num_is_digit(s, j); j++)
		if (e < 100000)
			e = e * 10 + (s.p[j] - '0');
	f->exp10 += down ? -e : e;
	return j;
}

/* [+-] digits [. digits] [e [+-] digits], with a digit on one side at least. */
static struct num_shape
num_shape_of(struct slice s)
{
	struct num_shape f = { 0 };
	bool seen = false;
	size_t i = 0;

	if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
		f.negative = s.p[i++] == '-';
	for (; num_is_digit(s, i); i++, seen = true)
		num_shape_digit(&f, s.p[i], false);
	if (i < s.n && s.p[i] == '.' && (seen || num_is_digit(s, i + 1)))
		for (i++; num_is_digit(s, i); i++, seen = true)
			num_shape_digit(&f, s.p[i], true);
	if (seen)
		f.len = num_shape_exponent(&f, s, i);
	return f;
}

static double
num_strtod(struct slice s)
{
	struct str copy = { 0 };
	char text[64];
	double v;

	if (s.n < sizeof(text)) {
		memcpy(text, s.p, s.n);
		text[s.n] = '\0';
		return strtod(text, NULL);
	}
	str_add_slice(&copy, s);
	v = strtod(str_text(&copy), NULL);
	str_release(&copy);
	return v;
}

size_t
num_scan(struct slice s, double *out)
{
	static const double tens[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,
				       1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
				       1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
				       1e18, 1e19, 1e20, 1e21, 1e22 };
	struct num_shape f = num_shape_of(s);
	double v;

	if (f.len == 0)
		return 0;
	/* Both factors are exact, so one operation rounds right. */
	if (f.digits <= 15 && f.exp10 >= -22 && f.exp10 <= 22) {
		v = (double)f.mantissa;
		v = f.exp10 < 0 ? v / tens[-f.exp10] : v * tens[f.exp10];
		*out = f.negative ? -v : v;
	} else {
		*out = num_strtod((struct slice){ s.p, f.len });
	}
	return f.len;
}

int
num_parse(struct slice s, double *out)
{
	double v;

	if (s.n == 0 || num_scan(s, &v) != s.n || isinf(v))
		return -1;
	*out = v;
	return 0;
}

int
num_parse_int(struct slice s, int64_t *out)
{
	size_t i = s.n > 0 && (s.p[0] == '+' || s.p[0] == '-') ? 1 : 0;
	bool negative = i == 1 && s.p[0] == '-';
	int64_t v = 0;

	if (i == s.n)
		return -1;
	for (; i < s.n; i++) {
		int d = s.p[i] - '0';

		if (d < 0 || d > 9)
			return -1;
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, d, &v))
			return -1;
	}
	if (!negative && v == INT64_MIN)
		return -1;
	*out = negative ? v : -v;
	return 0;
}

static bool
num_is_word(struct slice s, const char *word)
{
	if (s.n != strlen(word))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] | 0x20) != word[i])
			return false;
	return true;
}

static bool
num_parse_word(struct slice s, double *out)
{
	bool sign = s.n > 0 && (s.p[0] == '+' || s.p[0] == '-');
	struct slice rest = { s.p + sign, s.n - sign };

	if (num_is_word(s, "nan"))
		*out = NAN;
	else if (num_is_word(rest, "inf") || num_is_word(rest, "infinity"))
		*out = sign && s.p[0] == '-' ? -INFINITY : INFINITY;
	else
		return false;
	return true;
}

static bool
num_is_hex(char c)
{
	return (c >= '0' && c <= '9') ||
	       ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* Go's rule: an underscore stands between digits, or behind 0x. */
static bool
num_underscores_ok(struct slice s, size_t i, bool hex)
{
	char saw = hex ? '0' : '^';

	for (; i < s.n; i++) {
		if ((s.p[i] >= '0' && s.p[i] <= '9') ||
		    (hex && num_is_hex(s.p[i])))
			saw = '0';
		else if (s.p[i] == '_' && saw != '0')
			return false;
		else if (s.p[i] != '_' && saw == '_')
			return false;
		else
			saw = s.p[i] == '_' ? '_' : '!';
	}
	return saw != '_';
}

/* [+-] 0x hex [. hex] p [+-] digits. */
static bool
num_hex_ok(struct slice s, size_t i)
{
	bool seen = false, dot = false;

	for (i += 2; i < s.n; i++) {
		if (s.p[i] == '.' && !dot)
			dot = true;
		else if (num_is_hex(s.p[i]))
			seen = true;
		else
			break;
	}
	if (!seen || i >= s.n || (s.p[i] | 0x20) != 'p')
		return false;
	i++;
	if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
		i++;
	if (i >= s.n)
		return false;
	while (num_is_digit(s, i))
		i++;
	return i == s.n;
}

/* What num_scan does not take whole: underscores, hex.  false: not a number. */
static bool
num_parse_rare(struct slice s, double *out)
{
	size_t sign = s.n > 0 && (s.p[0] == '+' || s.p[0] == '-') ? 1 : 0;
	bool hex = s.n > sign + 2 && s.p[sign] == '0' &&
		   (s.p[sign + 1] | 0x20) == 'x';
	struct str plain = { 0 };
	struct slice t;
	bool ok;

	if (!num_underscores_ok(s, hex ? sign + 2 : sign, hex))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '_')
			str_addc(&plain, s.p[i]);
	t = str_slice(&plain);
	ok = hex ? num_hex_ok(t, sign) : t.n > 0 && num_scan(t, out) == t.n;
	if (ok && hex)
		*out = num_strtod(t);
	str_release(&plain);
	return ok;
}

static int
num_go_error(struct slice s, const char *what, struct err *err)
{
	struct str quoted = { 0 };

	quote_go(s, &quoted);
	err_set(err, ERR_SYNTAX, "strconv.ParseFloat: parsing %s: %s",
		str_text(&quoted), what);
	str_release(&quoted);
	return -1;
}

int
num_parse_go(struct slice s, double *out, struct err *err)
{
	double v;

	if (num_parse_word(s, out))
		return 0;
	if ((s.n == 0 || num_scan(s, &v) != s.n) && !num_parse_rare(s, &v))
		return num_go_error(s, "invalid syntax", err);
	if (isinf(v))
		return num_go_error(s, "value out of range", err);
	*out = v;
	return 0;
}
