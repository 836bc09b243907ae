#include "config.h"

#include "widgets/unit_number.h"

#include <math.h>

#include "base/num.h"

#define MOST_DECIMALS 20

static int
auto_decimals(double v)
{
	int dec;

	if (fmod(v, 1) == 0)
		return 0;
	dec = 2 - (int)floor(log(fabs(v)) / M_LN10);
	return dec > 0 ? dec : 0;
}

/* Half goes up, towards plus infinity, as Math.round does. */
static double
round_up(double v)
{
	double down = floor(v);

	return v - down >= 0.5 ? down + 1 : down;
}

void
unit_number_js(double v, struct str *out)
{
	char text[NUM_TEXT];

	if (isinf(v)) {
		str_add(out, v < 0 ? "-∞" : "∞");
		return;
	}
	num_format_js(text, v == 0 ? 0 : v);
	str_add(out, text);
}

static void
pad(const char *text, int decimals, struct str *out)
{
	const char *point = strchr(text, '.');
	int have = point != NULL ? (int)strlen(point + 1) : 0;

	str_add(out, text);
	if (strchr(text, 'e') != NULL || have >= decimals)
		return;
	if (point == NULL)
		str_addc(out, '.');
	str_fill(out, '0', (size_t)(decimals - have));
}

void
unit_number_fixed(double v, int decimals, struct str *out)
{
	char text[NUM_TEXT];
	double factor, r;

	if (!isfinite(v)) {
		unit_number_js(v, out);
		return;
	}
	if (decimals > MOST_DECIMALS)
		decimals = MOST_DECIMALS;
	if (decimals < 0)
		decimals = auto_decimals(v);
	factor = pow(10, decimals);
	r = isfinite(v * factor) ? round_up(v * factor) / factor : v;
	if (!isfinite(r))
		r = v;
	num_format_js(text, r == 0 ? 0 : r);
	pad(text, decimals, out);
}

/* The fewest digits of 0 <= f < 1 that tell v from its neighbours. */
static void
hex_fraction(double v, double f, struct str *out)
{
	double delta = 0.5 * (nextafter(v, INFINITY) - v);

	if (f < delta || f <= 0)
		return;
	str_addc(out, '.');
	do {
		int digit;

		f *= 16;
		delta *= 16;
		digit = (int)f;
		f -= digit;
		if (f > 0.5 && f + delta > 1 && digit < 15) {
			digit++;
			f = 0;
		}
		str_addc(out, "0123456789ABCDEF"[digit]);
	} while (f >= delta && f > 0);
}

static void
hex_whole(double v, struct str *out)
{
	char digit[300];
	size_t n = sizeof(digit);

	do {
		digit[--n] = "0123456789ABCDEF"[(int)fmod(v, 16)];
		v = floor(v / 16);
	} while (v > 0 && n > 0);
	str_addn(out, digit + n, sizeof(digit) - n);
}

void
unit_number_hex(double v, int decimals, bool prefix, struct str *out)
{
	struct str fixed = { 0 };

	if (!isfinite(v)) {
		unit_number_js(v, out);
		return;
	}
	unit_number_fixed(v, decimals, &fixed);
	if (num_parse(str_slice(&fixed), &v) != 0)
		v = 0;
	str_release(&fixed);
	if (v < 0)
		str_addc(out, '-');
	if (prefix)
		str_add(out, "0x");
	v = fabs(v);
	hex_whole(floor(v), out);
	hex_fraction(v, v - floor(v), out);
}

void
unit_number_sci(double v, int decimals, struct str *out)
{
	char digits[24], text[NUM_TEXT];
	int exp10, n;

	if (!isfinite(v)) {
		unit_number_js(v, out);
		return;
	}
	n = num_digits(fabs(v), digits, &exp10);
	exp10 = v == 0 ? 0 : exp10 - 1;
	if (v < 0)
		str_addc(out, '-');
	if (decimals >= 0) {
		double m = v == 0 ? 0 : fabs(v) / pow(10, exp10);

		if (decimals > MOST_DECIMALS)
			decimals = MOST_DECIMALS;
		if (num_format_fixed(text, m, decimals) > 1 && text[0] == '1' &&
		    text[1] == '0')
			num_format_fixed(text, m / 10, decimals), exp10++;
		str_add(out, text);
	} else {
		str_addc(out, digits[0]);
		if (n > 1)
			str_addc(out, '.');
		str_addn(out, digits + 1, (size_t)n - 1);
	}
	str_printf(out, "e%+d", exp10);
}

void
unit_number_grouped(double v, int least, int most, struct str *out)
{
	char text[NUM_TEXT];
	const char *p = text;
	size_t n, whole, keep;
	double scaled;

	if (!isfinite(v)) {
		unit_number_js(v, out);
		return;
	}
	if (most > MOST_DECIMALS)
		most = MOST_DECIMALS;
	/* Half goes away from zero here. */
	scaled = fabs(v) * pow(10, most);
	if (scaled - floor(scaled) == 0.5)
		v = nextafter(v, v < 0 ? -INFINITY : INFINITY);
	n = (size_t)num_format_fixed(text, v, most);
	whole = strcspn(text, ".");
	keep = least > 0 ? whole + 1 + (size_t)least : whole;
	while (n > keep && (text[n - 1] == '0' || text[n - 1] == '.'))
		if (text[--n] == '.')
			break;
	if (*p == '-') {
		str_addc(out, *p++);
		whole--;
		n--;
	}
	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			str_addc(out, ',');
		str_addc(out, p[i]);
	}
	str_addn(out, p + whole, n > whole ? n - whole : 0);
}
