#include "config.h"

#include "dashboards/fields.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* One pass over the values, as Grafana's calculateFieldStats. */
struct stats {
	double first, last; /* whatever they are */
	bool first_null, last_null;
	double first_value, last_value; /* neither null nor NaN */
	double min, max, logmin, sum, delta, step;
	size_t values, count; /* without NaN; with */
	bool all_zero, rising;
	size_t changes;
};

static bool
has(const uint64_t *present, size_t i)
{
	return present == NULL || (present[i / 64] >> (i % 64) & 1) != 0;
}

static void
take_step(struct stats *s, double v)
{
	double step = v - s->last_value;

	if (step < s->step)
		s->step = step;
	/* The first rise after a drop starts from an unknown. */
	if (step >= 0 && s->rising)
		s->delta += step;
	s->rising = step >= 0;
}

static void
take(struct stats *s, double v)
{
	if (s->values++ == 0)
		s->first_value = v;
	else
		take_step(s, v);
	s->sum += v;
	if (v > s->max)
		s->max = v;
	if (v < s->min)
		s->min = v;
	if (v > 0 && v < s->logmin)
		s->logmin = v;
	if (v != 0)
		s->all_zero = false;
	s->last_value = v;
}

static struct stats
scan(const double *v, const uint64_t *present, size_t n)
{
	struct stats s = { .min = DBL_MAX,
			   .max = -DBL_MAX,
			   .logmin = DBL_MAX,
			   .step = DBL_MAX,
			   .all_zero = true,
			   .rising = true,
			   .first_null = true,
			   .last_null = true };

	for (size_t i = 0; i < n; i++) {
		if (i == 0) {
			s.first_null = !has(present, 0);
			s.first = v[0];
		}
		s.last_null = !has(present, i);
		s.last = v[i];
		if (s.last_null)
			continue;
		s.count++;
		if (!isnan(v[i]))
			take(&s, v[i]);
	}
	return s;
}

#define REDUCER(name)                                                          \
	static double name(const double *v, const uint64_t *present, size_t n, \
			   bool *null)

#define FROM_STATS(name, is_null, result)             \
	REDUCER(name)                                 \
	{                                             \
		struct stats s = scan(v, present, n); \
                                                      \
		*null = (is_null);                    \
		return *null ? NAN : (result);        \
	}

FROM_STATS(reduce_last_value, s.values == 0, s.last_value)
FROM_STATS(reduce_last, s.last_null, s.last)
FROM_STATS(reduce_first_value, s.values == 0, s.first_value)
FROM_STATS(reduce_first, s.first_null, s.first)
FROM_STATS(reduce_min, s.values == 0, s.min)
FROM_STATS(reduce_max, s.values == 0, s.max)
FROM_STATS(reduce_mean, s.values == 0, s.sum / (double)s.values)
FROM_STATS(reduce_sum, false, s.sum)
FROM_STATS(reduce_count, false, (double)s.count)
FROM_STATS(reduce_range, s.values == 0, s.max - s.min)
FROM_STATS(reduce_delta, n == 0, s.delta)
FROM_STATS(reduce_step, s.values < 2 || s.step == DBL_MAX, s.step)
FROM_STATS(reduce_diff, s.values == 0, s.last_value - s.first_value)
FROM_STATS(reduce_logmin, n == 0, s.logmin)
FROM_STATS(reduce_all_zero, false, s.values > 0 && s.all_zero)
FROM_STATS(reduce_all_null, false, s.values == 0)
FROM_STATS(reduce_diff_percent, n == 0,
	   s.values == 0 ? 0
			 : (s.last_value - s.first_value) / s.first_value * 100)

REDUCER(reduce_count_all)
{
	(void)v;
	(void)present;
	*null = false;
	return (double)n;
}

/* Welford's, as Grafana has it; a NaN stays. */
REDUCER(reduce_variance)
{
	double mean = 0, square = 0;
	size_t count = 0;

	*null = n == 0;
	for (size_t i = 0; i < n; i++)
		if (has(present, i)) {
			double old = mean;

			count++;
			mean += (v[i] - old) / (double)count;
			square += (v[i] - old) * (v[i] - mean);
		}
	return count == 0 ? 0 : square / (double)count;
}

REDUCER(reduce_deviation)
{
	return sqrt(reduce_variance(v, present, n, null));
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return isnan(x) || isnan(y) ? isnan(x) - isnan(y) : (x > y) - (x < y);
}

/* The values that are there, in order; the caller frees them. */
static double *
sorted(const double *v, const uint64_t *present, size_t n, size_t *count)
{
	double *out = mem_calloc(n + 1, sizeof(*out));

	*count = 0;
	for (size_t i = 0; i < n; i++)
		if (has(present, i))
			out[(*count)++] = v[i];
	qsort(out, *count, sizeof(*out), by_value);
	return out;
}

REDUCER(reduce_median)
{
	size_t count;
	double *s = sorted(v, present, n, &count), out = NAN;

	*null = n == 0;
	if (count > 0)
		out = count % 2 == 1 ? s[count / 2]
				     : (s[count / 2 - 1] + s[count / 2]) / 2;
	mem_free(s);
	return out;
}

static double
percentile(const double *v, const uint64_t *present, size_t n, double p,
	   bool *null)
{
	size_t count;
	double *s = sorted(v, present, n, &count), out = NAN;

	*null = count == 0;
	if (count > 0)
		out = s[(size_t)floor((double)(count - 1) * p / 100 + 0.5)];
	mem_free(s);
	return out;
}

REDUCER(reduce_changes)
{
	size_t changes = 0, last = n;

	*null = n == 0;
	for (size_t i = 0; i < n; i++) {
		if (!has(present, i))
			continue;
		changes += last < n && v[i] != v[last];
		last = i;
	}
	return (double)changes;
}

REDUCER(reduce_distinct)
{
	size_t count, distinct = 0;
	double *s = sorted(v, present, n, &count);

	*null = n == 0;
	for (size_t i = 0; i < count; i++)
		distinct += i == 0 || (s[i] != s[i - 1] &&
				       !(isnan(s[i]) && isnan(s[i - 1])));
	mem_free(s);
	return (double)distinct;
}

/* clang-format off */
#define PERCENTILES(X)                                              \
	X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9)                \
	X(10) X(11) X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) \
	X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) \
	X(30) X(31) X(32) X(33) X(34) X(35) X(36) X(37) X(38) X(39) \
	X(40) X(41) X(42) X(43) X(44) X(45) X(46) X(47) X(48) X(49) \
	X(50) X(51) X(52) X(53) X(54) X(55) X(56) X(57) X(58) X(59) \
	X(60) X(61) X(62) X(63) X(64) X(65) X(66) X(67) X(68) X(69) \
	X(70) X(71) X(72) X(73) X(74) X(75) X(76) X(77) X(78) X(79) \
	X(80) X(81) X(82) X(83) X(84) X(85) X(86) X(87) X(88) X(89) \
	X(90) X(91) X(92) X(93) X(94) X(95) X(96) X(97) X(98) X(99)
/* clang-format on */

#define X(p)                                               \
	REDUCER(reduce_p##p)                               \
	{                                                  \
		return percentile(v, present, n, p, null); \
	}
PERCENTILES(X)
#undef X

#define TH(p)                        \
	((p) / 10 == 1   ? #p "th %" \
	 : (p) % 10 == 1 ? #p "st %" \
	 : (p) % 10 == 2 ? #p "nd %" \
	 : (p) % 10 == 3 ? #p "rd %" \
			 : #p "th %")

static const struct field_reducer reducers[] = {
	{ "lastNotNull", "Last *", "the last value that is one",
	  reduce_last_value },
	{ "last", "Last", "the last value, even if it is none", reduce_last },
	{ "firstNotNull", "First *", "the first value that is one",
	  reduce_first_value },
	{ "first", "First", "the first value, even if it is none",
	  reduce_first },
	{ "min", "Min", "the smallest value", reduce_min },
	{ "max", "Max", "the largest value", reduce_max },
	{ "mean", "Mean", "the average", reduce_mean },
	{ "median", "Median", "the value in the middle", reduce_median },
	{ "variance", "Variance", "the population's variance",
	  reduce_variance },
	{ "stdDev", "StdDev", "the population's standard deviation",
	  reduce_deviation },
	{ "sum", "Total", "the sum", reduce_sum },
	{ "count", "Count", "how many values there are", reduce_count },
	{ "countAll", "Count all", "how many steps there are",
	  reduce_count_all },
	{ "range", "Range", "the largest less the smallest", reduce_range },
	{ "delta", "Delta", "the sum of the increases", reduce_delta },
	{ "step", "Step", "the smallest step between two values", reduce_step },
	{ "diff", "Difference", "the last less the first", reduce_diff },
	{ "logmin", "Min (above zero)", "the smallest value above 0",
	  reduce_logmin },
	{ "allIsZero", "All Zeros", "1 if all values are 0", reduce_all_zero },
	{ "allIsNull", "All Nulls", "1 if there is no value", reduce_all_null },
	{ "changeCount", "Change Count", "how often the value changed",
	  reduce_changes },
	{ "distinctCount", "Distinct Count", "how many different values",
	  reduce_distinct },
	{ "diffperc", "Difference percent",
	  "the difference in percent of the first", reduce_diff_percent },
#define X(p) { "p" #p, TH(p), "a percentile", reduce_p##p },
	PERCENTILES(X)
#undef X
};

static const struct {
	const char *alias, *id;
} aliases[] = {
	{ "current", "lastNotNull" },
	{ "avg", "mean" },
	{ "total", "sum" },
};

const struct field_reducer *
fields_reducer(struct slice id)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
		if (slice_eq(id, slice_of(aliases[i].alias)))
			id = slice_of(aliases[i].id);
	for (size_t i = 0; i < sizeof(reducers) / sizeof(*reducers); i++)
		if (slice_eq(id, slice_of(reducers[i].id)))
			return &reducers[i];
	return NULL;
}
