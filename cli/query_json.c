#include "config.h"

#include "cli/query_json.h"

#include <inttypes.h>

#include "base/num.h"
#include "base/utf8.h"
#include "cli/output.h"
#include "cli/query_result.h"

void
query_json_time(int64_t ms, struct str *out)
{
	uint64_t t = ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms;

	str_printf(out, "%s%" PRIu64, ms < 0 ? "-" : "", t / 1000);
	if (t % 1000 != 0)
		str_printf(out, ".%03u", (unsigned)(t % 1000));
}

/* What a terminal might obey, or show in another place. */
static bool
json_is_unsafe(uint32_t cp)
{
	return (cp >= 0x7f && cp < 0xa0) || cp == 0x200e || cp == 0x200f ||
	       (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

static void
json_char(uint32_t cp, struct slice bytes, bool html, struct str *out)
{
	static const char letters[] = "\"\\\n\r\t", names[] = "\"\\nrt";
	const char *at = cp != 0 && cp < 0x80 ? strchr(letters, (int)cp) : NULL;

	if (at != NULL)
		str_printf(out, "\\%c", names[at - letters]);
	else if (cp < 0x20 || json_is_unsafe(cp) ||
		 (html && (cp == '<' || cp == '>' || cp == '&' ||
			   cp == 0x2028 || cp == 0x2029)))
		str_printf(out, "\\u%04x", (unsigned)cp);
	else if (cp == UTF8_BAD && bytes.n == 1)
		str_add(out, "\\ufffd");
	else
		str_add_slice(out, bytes);
}

static void
json_string(struct slice s, bool html, struct str *out)
{
	str_addc(out, '"');
	while (s.n > 0) {
		uint32_t cp;
		size_t n = utf8_decode(s, &cp);

		json_char(cp, (struct slice){ s.p, n }, html, out);
		s.p += n;
		s.n -= n;
	}
	str_addc(out, '"');
}

static void
json_metric(const struct labels *ls, struct str *out)
{
	str_add(out, "{\"metric\":{");
	for (size_t i = 0; i < ls->n; i++) {
		if (i > 0)
			str_addc(out, ',');
		json_string(ls->l[i]->name, false, out);
		str_addc(out, ':');
		json_string(ls->l[i]->value, false, out);
	}
	str_add(out, "},");
}

static void
json_point(int64_t t, double v, struct str *out)
{
	char text[NUM_TEXT];

	num_format_api(text, v);
	str_addc(out, '[');
	query_json_time(t, out);
	str_printf(out, ",\"%s\"]", text);
}

/* Samples in their brackets; false: there are none. */
static bool
json_points(const struct frame *f, const struct frame_series *s,
	    struct str *out)
{
	bool any = false;

	for (size_t i = 0; i < s->n; i++) {
		int64_t t = s->t != NULL ? s->t[i]
					 : f->start + (int64_t)i * f->step;

		if (!frame_has(s, i))
			continue;
		if (any)
			str_addc(out, ',');
		any = true;
		json_point(t, s->v[i], out);
	}
	return any;
}

static void
json_series(const struct query_result *r, struct str *out)
{
	const struct frame *f = r->frame;
	bool vector = f->kind == FRAME_VECTOR;
	bool comma = false;

	str_printf(out, "{\"resultType\":\"%s\",\"result\":[",
		   vector ? "vector" : "matrix");
	for (size_t i = 0; i < f->n; i++) {
		size_t from = out->n;

		if (comma)
			str_addc(out, ',');
		json_metric(&f->series[i].labels, out);
		str_add(out, vector ? "\"value\":" : "\"values\":[");
		if (!json_points(f, &f->series[i], out)) {
			out->n = from; /* a series without samples is none */
			continue;
		}
		str_add(out, vector ? "}" : "]}");
		comma = true;
		if (r->flows)
			output_flow(out);
	}
	str_add(out, "]}");
}

/* Here Go writes times as it writes any number. */
static void
json_single(const struct frame *f, struct str *out)
{
	bool scalar = f->kind == FRAME_SCALAR;
	char text[NUM_TEXT];

	num_format_f(text, (double)f->start / 1000);
	str_printf(out, "{\"resultType\":\"%s\",\"result\":[%s,",
		   scalar ? "scalar" : "string", text);
	if (scalar) {
		num_format_f(text, f->n > 0 ? f->series[0].v[0] : 0);
		str_printf(out, "\"%s\"", text);
	} else {
		json_string(f->text, true, out);
	}
	str_add(out, "]}");
}

int
query_json(const struct query_result *r, struct str *out, struct err *err)
{
	const struct frame *f = r->frame;

	(void)err;
	if (f->kind == FRAME_SCALAR || f->kind == FRAME_STRING)
		json_single(f, out);
	else
		json_series(r, out);
	str_addc(out, '\n');
	return 0;
}
