#include "config.h"

#include "widgets/unit.h"

#include <math.h>

#include "widgets/unit_number.h"
#include "widgets/unit_time.h"

struct ask {
	double v;
	int decimals;
	const struct civil_zone *zone;
	struct str *out;
};

/* k: places by which the input is already scaled, or a choice of the family. */
typedef void family(const struct ask *q, struct slice text, int k);

struct row {
	struct slice id;
	family *format;
	struct slice text;
	int k;
	const char *help;
};

static void
behind(const struct ask *q, struct slice text)
{
	if (text.n > 0) {
		str_addc(q->out, ' ');
		str_add_slice(q->out, text);
	}
}

static void
fix(const struct ask *q, struct slice text, int k)
{
	(void)k;
	unit_number_fixed(q->v, q->decimals, q->out);
	behind(q, text);
}

/* The number scaled into [1, factor) as far as places from..to go; gives the
 * places back. */
static int
scale(const struct ask *q, double factor, int from, int to)
{
	double size = fabs(q->v);
	int at = 0;

	if (size > 0 && isfinite(size)) {
		double places = floor(log10(size) / log10(factor));

		at = (int)fmax(from, fmin(to, places));
	} else if (at > to) {
		at = to;
	}
	unit_number_fixed(q->v / pow(factor, at), q->decimals, q->out);
	return at;
}

static const char *const si_prefix[] = { "f", "p", "n", "µ", "m", "",  "k",
					 "M", "G", "T", "P", "E", "Z", "Y" };
#define SI_ONE 5
#define SI_MOST 8

static void
si(const struct ask *q, struct slice text, int k)
{
	int at = scale(q, 1000, -SI_ONE - k, SI_MOST - k) + k;

	if (!isfinite(q->v))
		return;
	str_addc(q->out, ' ');
	str_add(q->out, si_prefix[SI_ONE + at]);
	str_add_slice(q->out, text);
}

static void
iec(const struct ask *q, struct slice text, int k)
{
	static const char *const prefix[] = { "",   "Ki", "Mi", "Gi", "Ti",
					      "Pi", "Ei", "Zi", "Yi" };
	int at = scale(q, 1024, -k, 8 - k) + k;

	if (!isfinite(q->v))
		return;
	str_addc(q->out, ' ');
	str_add(q->out, prefix[at]);
	str_add_slice(q->out, text);
}

static const char *const thousands[] = { "", "K", "M", "B", "T" };

static void
count(const struct ask *q, struct slice text, int k)
{
	(void)k;
	str_add(q->out, thousands[scale(q, 1000, 0, 4)]);
	behind(q, text);
}

static void
shorter(const struct ask *q, struct slice text, int k)
{
	static const char *const suffix[] = { "",       " K",    " Mil",
					      " Bil",   " Tri",  " Quadr",
					      " Quint", " Sext", " Sept" };

	(void)text;
	(void)k;
	str_add(q->out, suffix[scale(q, 1000, 0, 8)]);
}

static void
psi(const struct ask *q, struct slice text, int k)
{
	static const char *const suffix[] = { "psi", "ksi", "Mpsi" };

	(void)text;
	(void)k;
	str_add(q->out, suffix[scale(q, 1000, 0, 2)]);
}

/* k: the sign stands behind the number. */
static void
money(const struct ask *q, struct slice text, int k)
{
	struct ask size = *q;

	size.v = fabs(q->v);
	if (q->v < 0)
		str_addc(q->out, '-');
	if (k == 0)
		str_add_slice(q->out, text);
	str_add(q->out, thousands[scale(&size, 1000, 0, 4)]);
	if (k != 0)
		str_add_slice(q->out, text);
}

static void
percent(const struct ask *q, struct slice text, int k)
{
	(void)text;
	unit_number_fixed(q->v * k, q->decimals, q->out);
	str_addc(q->out, '%');
}

static void
raw(const struct ask *q, struct slice text, int k)
{
	(void)text;
	(void)k;
	unit_number_js(q->v, q->out);
}

static void
hexa(const struct ask *q, struct slice text, int k)
{
	(void)text;
	unit_number_hex(q->v, q->decimals, k != 0, q->out);
}

static void
sci(const struct ask *q, struct slice text, int k)
{
	(void)text;
	(void)k;
	unit_number_sci(q->v, q->decimals, q->out);
}

static void
grouped(const struct ask *q, struct slice text, int k)
{
	(void)text;
	(void)k;
	unit_number_grouped(q->v, 0, q->decimals < 0 ? 3 : q->decimals, q->out);
}

/* text: YES/NO. */
static void
truth(const struct ask *q, struct slice text, int k)
{
	ptrdiff_t cut = slice_find(text, SLICE("/"), 0);
	struct slice yes = text, no = SLICE("-");

	(void)k;
	if (cut >= 0) {
		yes.n = (size_t)cut;
		no = (struct slice){ text.p + cut + 1, text.n - yes.n - 1 };
		cut = slice_find(no, SLICE("/"), 0);
		no.n = cut >= 0 ? (size_t)cut : no.n;
	}
	str_add_slice(q->out, q->v != 0 ? yes : no);
}

static void
span(const struct ask *q, struct slice text, int k)
{
	(void)text;
	unit_time_span(q->v, (enum unit_time_base)k, q->decimals, q->out);
}

static void
ticks(const struct ask *q, struct slice text, int k)
{
	(void)text;
	(void)k;
	unit_time_span(q->v / 100, UNIT_TIME_S, q->decimals, q->out);
}

static void
words(const struct ask *q, struct slice text, int k)
{
	(void)text;
	unit_time_words(q->v, k != 0, q->decimals, q->out);
}

static void
hms(const struct ask *q, struct slice text, int k)
{
	(void)text;
	unit_time_hms(q->v, k != 0, q->out);
}

static void
clocks(const struct ask *q, struct slice text, int k)
{
	(void)text;
	unit_time_clock(q->v * k, q->decimals, q->out);
}

static void
date(const struct ask *q, struct slice text, int k)
{
	(void)text;
	unit_time_at(q->v, (enum unit_time_date)k, q->zone, q->out);
}

static const struct row table[] = {
#define UNIT(id, family, text, k, help) \
	{ { id, sizeof(id) - 1 }, family, { text, sizeof(text) - 1 }, k, help },
#include "widgets/unit.def"
#undef UNIT
};

static const struct row *
find(struct slice id)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (slice_eq(table[i].id, id))
			return &table[i];
	return NULL;
}

static struct slice
from(struct slice s, size_t at)
{
	return (struct slice){ s.p + at, s.n - at };
}

static void
custom_suffix(const struct ask *q, struct slice sub)
{
	fix(q, sub, 0);
}

static void
custom_prefix(const struct ask *q, struct slice sub)
{
	str_add_slice(q->out, sub);
	fix(q, SLICE(""), 0);
}

static void
custom_si(const struct ask *q, struct slice sub)
{
	for (int i = 0; i < SI_ONE + SI_MOST + 1; i++) {
		struct slice prefix = slice_of(si_prefix[i]);

		if (prefix.n > 0 && slice_starts(sub, prefix)) {
			si(q, from(sub, prefix.n), i - SI_ONE);
			return;
		}
	}
	si(q, sub, 0);
}

static void
custom_count(const struct ask *q, struct slice sub)
{
	count(q, sub, 0);
}

/* financial:SIGN[:suffix] is the whole number, not thousands of it. */
static void
custom_currency(const struct ask *q, struct slice sub)
{
	struct slice full = SLICE("financial:"), end = SLICE(":suffix");
	bool after;

	if (!slice_starts(sub, full)) {
		money(q, sub, 0);
		return;
	}
	sub = from(sub, full.n);
	after = slice_ends(sub, end);
	if (after)
		sub.n -= end.n;
	if (q->v < 0)
		str_addc(q->out, '-');
	if (!after)
		str_add_slice(q->out, sub);
	unit_number_grouped(fabs(q->v), q->decimals < 0 ? 0 : q->decimals,
			    q->decimals < 0 ? 1 : q->decimals, q->out);
	if (after)
		str_add_slice(q->out, sub);
}

static void
custom_bool(const struct ask *q, struct slice sub)
{
	truth(q, sub, 0);
}

static void
custom_time(const struct ask *q, struct slice sub)
{
	unit_time_pattern(q->v, sub, q->zone, q->out);
}

static const struct {
	struct slice start;
	void (*format)(const struct ask *q, struct slice sub);
	const char *help;
} custom[] = {
	{ { "suffix:", 7 }, custom_suffix, "the text behind the number" },
	{ { "prefix:", 7 }, custom_prefix, "the text before the number" },
	{ { "si:", 3 }, custom_si, "factors of 1000 with SI prefixes" },
	{ { "count:", 6 }, custom_count, "K, M, B, T and the text" },
	{ { "currency:", 9 }, custom_currency, "the text as a currency" },
	{ { "bool:", 5 }, custom_bool, "one of two texts" },
	{ { "time:", 5 }, custom_time, "a date by a pattern" },
};

void
unit_format(double v, struct slice unit, int decimals,
	    const struct civil_zone *zone, struct str *out)
{
	const struct ask q = { v, decimals, zone, out };
	const struct row *row;

	if (isnan(v)) {
		str_add(out, "NaN");
		return;
	}
	row = find(unit);
	if (row != NULL) {
		row->format(&q, row->text, row->k);
		return;
	}
	for (size_t i = 0; i < sizeof(custom) / sizeof(*custom); i++)
		if (slice_starts(unit, custom[i].start)) {
			custom[i].format(&q, from(unit, custom[i].start.n));
			return;
		}
	fix(&q, unit, 0);
}

bool
unit_is_binary(struct slice unit)
{
	const struct row *row = find(unit);

	return row != NULL && row->format == iec;
}
