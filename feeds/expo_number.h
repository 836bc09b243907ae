/*
 * expo_number.h - the plain decimal numbers that most samples have, and their
 * times, fast.
 *
 * Up to 15 digits and powers of ten up to 22 are exact doubles, so that one
 * operation rounds right; num_scan does the others.
 */
#ifndef FEEDS_EXPO_NUMBER_H
#define FEEDS_EXPO_NUMBER_H

#include <math.h>

#include "base/num.h"
#include "feeds/expo_format.h"

#define EXPO_NUMBER_MOST 32 /* digits */

/* A plain decimal number; digits stop at the line's end at the latest.  NULL:
 * anything else. */
static inline const char *
expo_number(const char *p, double *out)
{
	static const double tens[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,
				       1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
				       1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
				       1e18, 1e19, 1e20, 1e21, 1e22 };
	const char *from = p, *dot = p;
	uint64_t m = 0;
	ptrdiff_t digits;
	int exp = 0, e = 0;
	bool minus = *p == '-', down;
	unsigned d;

	p += minus;
	for (digits = p - from; (d = (unsigned)(*p - '0')) <= 9; p++)
		m = m * 10 + d;
	dot = p;
	digits = p - from - minus;
	if (*p == '.') {
		for (p++; (d = (unsigned)(*p - '0')) <= 9; p++)
			m = m * 10 + d;
		exp = -(int)(p - dot - 1);
		digits += p - dot - 1;
	}
	if (digits == 0 || digits > EXPO_NUMBER_MOST)
		return NULL;
	if ((*p | 0x20) == 'e') {
		down = *++p == '-';
		p += down || *p == '+';
		dot = p;
		for (; (d = (unsigned)(*p - '0')) <= 9 && p - dot < 5; p++)
			e = e * 10 + (int)d;
		if (p == dot || d <= 9)
			return NULL;
		exp += down ? -e : e;
	}
	if (digits > 19 || m >> 53 != 0 || exp < -22 || exp > 22) {
		num_scan((struct slice){ from, (size_t)(p - from) }, out);
		return isinf(*out) ? NULL : p;
	}
	*out = (double)m;
	*out = exp < 0 ? *out / tens[-exp] : *out * tens[exp];
	if (minus)
		*out = -*out;
	return p;
}

/* What is behind the timestamp, or NULL: it is none of the common ones. */
static inline const char *
expo_time(enum expo_format format, const char *p, int64_t *t)
{
	const char *from = p;
	double seconds;
	unsigned d;

	if (format == EXPO_OPENMETRICS) {
		p = expo_number(p, &seconds);
		if (p == NULL || !(fabs(seconds) < 9e15))
			return NULL;
		*t = (int64_t)(seconds * 1000);
		return p;
	}
	for (*t = 0; (d = (unsigned)(*p - '0')) <= 9 && p - from < 18; p++)
		*t = *t * 10 + d;
	return p == from ? NULL : p;
}

#endif
