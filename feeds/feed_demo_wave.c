#include "config.h"

#include "feeds/feed_demo_wave.h"

#define DAY INT64_C(86400000)
#define INCIDENT_AT (20 * 60000) /* from the start of a cycle */
#define INCIDENT_UP 75.0         /* seconds of getting worse */
#define INCIDENT_DOWN 120.0

uint64_t
feed_demo_wave_hash(uint64_t seed, uint64_t n)
{
	uint64_t z = seed + (n + 1) * UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint64_t
feed_demo_wave_hash_text(uint64_t seed, struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		seed = feed_demo_wave_hash(seed, (unsigned char)text.p[i]);
	return seed;
}

double
feed_demo_wave_unit(uint64_t hash)
{
	return (double)(hash >> 11) * 0x1p-53;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	int64_t q = a / b;

	return q * b > a ? q - 1 : q;
}

int64_t
feed_demo_wave_start(uint64_t seed, int64_t t)
{
	uint64_t h = feed_demo_wave_hash(seed, 0);
	int64_t every = 5 * DAY + (int64_t)(h % (4 * DAY));
	int64_t offset = (int64_t)(feed_demo_wave_hash(seed, 1) % (9 * DAY));

	return floor_div(t - offset, every) * every + offset;
}

/* The integral over [0, x] of a sine made of two parabolas; x in [0, 1). */
static double
sine_integral(double x)
{
	double y = x < 0.5 ? x : x - 0.5;
	double part = 16 * y * y * (0.25 - y * (1.0 / 3));

	return x < 0.5 ? part : 1.0 / 3 - part;
}

/* Seconds of full incident up to x seconds into it; the ramps are smooth. */
static double
incident_integral(double x)
{
	const double length = FEED_DEMO_INCIDENT / 1000.0;
	double sum = 0, u;

	u = x < INCIDENT_UP ? x / INCIDENT_UP : 1;
	sum += INCIDENT_UP * u * u * u * (1 - u / 2);
	if (x <= INCIDENT_UP)
		return sum;
	u = x < length - INCIDENT_DOWN ? x : length - INCIDENT_DOWN;
	sum += u - INCIDENT_UP;
	if (x <= length - INCIDENT_DOWN)
		return sum;
	u = x < length ? (length - x) / INCIDENT_DOWN : 0;
	return sum + INCIDENT_DOWN * (0.5 - u * u * u * (1 - u / 2));
}

struct point {
	int64_t whole; /* periods */
	double part;   /* seconds into this one */
};

static struct point
point_in(int64_t t, int64_t period)
{
	int64_t whole = floor_div(t, period);

	return (struct point){ whole, (double)(t - whole * period) / 1000 };
}

static double
wave_incident(int64_t t, int64_t start)
{
	struct point a = point_in(start - INCIDENT_AT, FEED_DEMO_CYCLE);
	struct point b = point_in(t - INCIDENT_AT, FEED_DEMO_CYCLE);
	double each = incident_integral(FEED_DEMO_INCIDENT / 1000.0);

	return (double)(b.whole - a.whole) * each + incident_integral(b.part) -
	       incident_integral(a.part);
}

static const struct {
	int64_t period, phase;
} waves[WAVES] = {
	/* Most is asked at 14:00 UTC, an hour is not a whole one. */
	[WAVE_DAY] = { DAY, -8 * 3600000 },
	[WAVE_HOUR] = { 61 * 60000, 0 },
	[WAVE_HOUR_LATE] = { 61 * 60000, 61 * 15000 },
	[WAVE_QUARTER] = { 13 * 60000, 0 },
	[WAVE_QUARTER_LATE] = { 13 * 60000, 13 * 15000 },
};

static double
wave_sine(enum feed_demo_wave wave, int64_t t)
{
	int64_t period = waves[wave].period;
	double seconds = (double)period / 1000;
	struct point p = point_in(t + waves[wave].phase, period);

	return seconds * sine_integral(p.part / seconds);
}

void
feed_demo_wave_column(enum feed_demo_wave wave, const int64_t *t,
		      const int64_t *start, size_t n, double *out)
{
	double from = 0;

	for (size_t i = 0; i < n; i++) {
		if (wave == WAVE_TIME) {
			out[i] = (double)(t[i] - start[i]) / 1000;
		} else if (wave == WAVE_INCIDENT) {
			out[i] = wave_incident(t[i], start[i]);
		} else {
			if (i == 0 || start[i] != start[i - 1])
				from = wave_sine(wave, start[i]);
			out[i] = wave_sine(wave, t[i]) - from;
		}
	}
}

struct knots {
	int64_t at;
	double value[2], slope[2];
};

static void
knots_move(struct knots *k, uint64_t seed, int64_t at)
{
	k->at = at;
	for (int i = 0; i < 2; i++) {
		uint64_t h = feed_demo_wave_hash(seed, (uint64_t)(at + i));

		k->value[i] = (double)(h >> 32) * 0x1p-32;
		k->slope[i] = (double)(h & 0xffffffff) * 0x1p-31 - 1;
	}
}

/* A cubic between knots; its slope over u stays within [-2, 2]. */
static double
knots_value(const struct knots *k, double u)
{
	double w = 1 - u;

	return k->value[0] * (1 + 2 * u) * w * w + k->slope[0] * u * w * w +
	       k->value[1] * u * u * (1 + 2 * w) - k->slope[1] * u * u * w;
}

static double
noise_at(struct knots *k, uint64_t seed, int64_t tau, int64_t t)
{
	int64_t at = floor_div(t, tau);

	if (at != k->at)
		knots_move(k, seed, at);
	return knots_value(k, (double)(t - at * tau) / (double)tau) *
	       ((double)tau / 2000);
}

void
feed_demo_wave_noise(uint64_t seed, int64_t tau, const int64_t *t,
		     const int64_t *start, size_t n, double *out)
{
	struct knots k = { .at = INT64_MIN };
	double from = 0;

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || start[i] != start[i - 1])
			from = noise_at(&k, seed, tau, start[i]);
		out[i] = noise_at(&k, seed, tau, t[i]) - from;
	}
}

static int64_t
cut_time(uint64_t seed, int64_t every, int64_t k)
{
	uint64_t h = feed_demo_wave_hash(seed, (uint64_t)k);

	return k * every + (int64_t)(h % (uint64_t)(every / 4));
}

double
feed_demo_wave_fill(uint64_t seed, int64_t t, int64_t start)
{
	uint64_t h = feed_demo_wave_hash(seed, UINT64_MAX - 1);
	int64_t every = (32 + (int64_t)(h % 20)) * 60000;
	int64_t k = floor_div(t, every), cut = cut_time(seed, every, k);

	if (cut > t)
		cut = cut_time(seed, every, k - 1);
	if (cut < start)
		cut = start;
	return (double)(t - cut) / (double)every;
}
