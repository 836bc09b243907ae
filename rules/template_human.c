#include "config.h"

#include "rules/template_human.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/err.h"
#include "base/num.h"
#include "promql/duration.h"

/* Go's %.4g: C's but for what is no number. */
static void
human_g4(double v, struct str *out)
{
	char text[NUM_TEXT];

	if (isfinite(v))
		snprintf(text, sizeof(text), "%.4g", v);
	else
		num_format_g(text, v);
	str_add(out, text);
}

static int
human_done(struct template_call *c, struct str *s)
{
	c->out = template_value_take(c->arena, s);
	return 0;
}

static int
human_number(struct template_call *c, double *v)
{
	return template_value_number(&c->arg[0], v, c->err);
}

/* m, u, n ... for what is under 1. */
static void
human_small(double v, struct str *out)
{
	static const char prefix[] = "munpfazy";
	char p = '\0';

	for (size_t i = 0; prefix[i] != '\0' && fabs(v) < 1; i++) {
		p = prefix[i];
		v *= 1000;
	}
	human_g4(v, out);
	if (p != '\0')
		str_addc(out, p);
}

static void
human_large(double v, double base, const char *prefix, struct str *out)
{
	char p = '\0';

	for (size_t i = 0; prefix[i] != '\0' && fabs(v) >= base; i++) {
		p = prefix[i];
		v /= base;
	}
	human_g4(v, out);
	if (p != '\0')
		str_addc(out, p);
}

int
template_human_si(struct template_call *c)
{
	struct str s = { 0 };
	double v;

	if (human_number(c, &v) < 0)
		return -1;
	if (v == 0 || !isfinite(v))
		human_g4(v, &s);
	else if (fabs(v) >= 1)
		human_large(v, 1000, "kMGTPEZY", &s);
	else
		human_small(v, &s);
	return human_done(c, &s);
}

int
template_human_1024(struct template_call *c)
{
	struct str s = { 0 };
	double v;

	if (human_number(c, &v) < 0)
		return -1;
	if (fabs(v) <= 1 || !isfinite(v)) {
		human_g4(v, &s);
	} else {
		human_large(v, 1024, "kMGTPEZY", &s);
		if (fabs(v) >= 1024)
			str_addc(&s, 'i');
	}
	return human_done(c, &s);
}

int
template_human_percentage(struct template_call *c)
{
	struct str s = { 0 };
	double v;

	if (human_number(c, &v) < 0)
		return -1;
	human_g4(v * 100, &s);
	str_addc(&s, '%');
	return human_done(c, &s);
}

static void
human_seconds(double v, struct str *out)
{
	int64_t s;

	if (v < 0)
		str_addc(out, '-');
	v = fabs(v);
	s = v < 9e18 ? (int64_t)v : INT64_MAX;
	if (s < 60) {
		human_g4(v, out);
		str_addc(out, 's');
		return;
	}
	if (s >= 86400)
		str_printf(out, "%" PRId64 "d ", s / 86400);
	if (s >= 3600)
		str_printf(out, "%" PRId64 "h ", s / 3600 % 24);
	str_printf(out, "%" PRId64 "m %" PRId64 "s", s / 60 % 60, s % 60);
}

int
template_human_duration(struct template_call *c)
{
	struct str s = { 0 };
	double v;

	if (human_number(c, &v) < 0)
		return -1;
	if (!isfinite(v)) {
		human_g4(v, &s);
	} else if (v == 0) {
		str_add(&s, signbit(v) ? "-0s" : "0s");
	} else if (fabs(v) >= 1) {
		human_seconds(v, &s);
	} else {
		human_small(v, &s);
		str_addc(&s, 's');
	}
	return human_done(c, &s);
}

/* -------------------------------------------------------------- times --- */

static int
human_ns(double v, const char *what, double *ns, struct err *err)
{
	char text[NUM_TEXT];

	if (!isfinite(v))
		return err_set(err, ERR_EXECUTION, "value is NaN or Inf");
	*ns = v * 1e9;
	if (fabs(*ns) < 9223372036854775808.0)
		return 0;
	num_format_g(text, v);
	return err_set(err, ERR_EXECUTION,
		       "%s cannot be represented as a nanoseconds %s since it "
		       "overflows int64",
		       text, what);
}

int
template_human_to_time(struct template_call *c)
{
	double v, ns;
	int64_t ms;
	int rest;

	if (human_number(c, &v) < 0 ||
	    human_ns(v, "timestamp", &ns, c->err) < 0)
		return -1;
	ms = (int64_t)ns / 1000000;
	rest = (int)(ms % 1000);
	c->out = (struct template_value){
		.type = VALUE_TIME_AT,
		.integer = ms / 1000 - (rest < 0),
		.ns = (rest + (rest < 0 ? 1000 : 0)) * 1000000,
	};
	return 0;
}

int
template_human_timestamp(struct template_call *c)
{
	struct str s = { 0 };
	double v;

	if (human_number(c, &v) < 0)
		return -1;
	if (!isfinite(v))
		human_g4(v, &s);
	else if (template_human_to_time(c) < 0)
		return -1;
	else
		template_value_print(&c->out, &s);
	return human_done(c, &s);
}

int
template_human_to_duration(struct template_call *c)
{
	double v, ns;

	if (human_number(c, &v) < 0 || human_ns(v, "duration", &ns, c->err) < 0)
		return -1;
	c->out = (struct template_value){ .type = VALUE_DURATION_AT,
					  .integer = (int64_t)ns };
	return 0;
}

int
template_human_now(struct template_call *c)
{
	c->out = template_value_float((double)c->data->now_ms / 1000);
	return 0;
}

int
template_human_parse(struct template_call *c)
{
	int64_t ms;

	if (duration_parse(c->arg[0].text, &ms, c->err) < 0)
		return -1;
	c->out = template_value_float((double)ms / 1000);
	return 0;
}
