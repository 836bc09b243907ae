#include "config.h"

#include "dashboards/collate.h"

#include "base/utf8.h"

/* Signs in the order of the Unicode collation's root table. */
static const char signs[] = " \t\n\v\f\r_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

/* The letters of U+00E0 to U+00FF without their marks. */
static const char bases[] = "aaaaaaaceeeeiiiidnooooo ouuuuyty";

struct weight {
	uint32_t primary;   /* what letter */
	uint32_t secondary; /* with which mark */
};

static struct weight
weigh(uint32_t cp)
{
	struct weight w = { 0 };

	cp = utf8_lower(cp);
	if (cp >= 0xe0 && cp <= 0xff && bases[cp - 0xe0] != ' ') {
		w.secondary = cp;
		cp = (unsigned char)bases[cp - 0xe0];
	}
	if (cp < 0x80 && cp != 0 && strchr(signs, (int)cp) != NULL)
		w.primary = 1 + (uint32_t)(strchr(signs, (int)cp) - signs);
	else
		w.primary = 0x100 + cp;
	return w;
}

/* A run of digits without its zeros in front; bytes read. */
static size_t
digits(struct slice s, struct slice *run)
{
	size_t n = 0, zeros = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	while (zeros + 1 < n && s.p[zeros] == '0')
		zeros++;
	*run = (struct slice){ s.p + zeros, n - zeros };
	return n;
}

static int
compare(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

int
collate_natural(struct slice a, struct slice b)
{
	int marks = 0;

	while (a.n > 0 && b.n > 0) {
		struct slice da, db;
		size_t na = digits(a, &da), nb = digits(b, &db);
		int c;

		if (na > 0 && nb > 0) {
			c = compare(da.n, db.n);
			if (c == 0)
				c = slice_cmp(da, db);
		} else {
			struct weight wa, wb;
			uint32_t ca, cb;

			na = utf8_decode(a, &ca);
			nb = utf8_decode(b, &cb);
			wa = weigh(ca);
			wb = weigh(cb);
			c = compare(wa.primary, wb.primary);
			if (marks == 0)
				marks = compare(wa.secondary, wb.secondary);
		}
		if (c != 0)
			return c;
		a = (struct slice){ a.p + na, a.n - na };
		b = (struct slice){ b.p + nb, b.n - nb };
	}
	return a.n != b.n ? compare(a.n, b.n) : marks;
}
