#include "config.h"

#include <inttypes.h>
#include <math.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/utf8.h"

static bool
json_is_hidden(uint32_t cp)
{
	return cp < ' ' || (cp >= 0x7f && cp < 0xa0) || cp == 0x61c ||
	       (cp >= 0x200b && cp <= 0x200f) ||
	       (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x2069) || cp == 0xfeff;
}

static void
json_quote(struct str *to, struct slice text)
{
	static const char from[] = "\n\t\r\b\f\"\\", letter[] = "ntrbf\"\\";

	str_addc(to, '"');
	while (text.n > 0) {
		uint32_t cp;
		size_t n = utf8_decode(text, &cp);
		const char *known = NULL;

		if (cp != 0 && cp < 0x80)
			known = strchr(from, (int)cp);
		if (known != NULL) {
			str_addc(to, '\\');
			str_addc(to, letter[known - from]);
		} else if (json_is_hidden(cp) || (cp == UTF8_BAD && n == 1)) {
			str_printf(to, "\\u%04x", (unsigned)cp);
		} else {
			str_addn(to, text.p, n);
		}
		text.p += n;
		text.n -= n;
	}
	str_addc(to, '"');
}

static void
json_break(struct json_out *o)
{
	str_addc(o->to, '\n');
	str_fill(o->to, ' ', (size_t)o->depth * 2);
}

/* What goes in front of a member: the comma, and its line or a blank. */
static void
json_lead(struct json_out *o, bool number)
{
	int d = o->depth;

	if (o->after_key) {
		o->after_key = false;
		return;
	}
	if (o->comma[d])
		str_addc(o->to, ',');
	if (o->pretty && d > 0) {
		if (!o->inline_[d] && !number) {
			o->broken[d] = true;
			json_break(o);
		} else if (o->comma[d]) {
			str_addc(o->to, ' ');
		}
	}
	o->comma[d] = true;
}

static void
json_open_as(struct json_out *o, char bracket, bool on_one_line)
{
	bool inherited = o->inline_[o->depth];

	if (o->depth + 1 >= JSON_OUT_DEPTH)
		mem_fatal("JSON output nests too deeply; report this");
	json_lead(o, false);
	str_addc(o->to, bracket);
	o->depth++;
	o->comma[o->depth] = false;
	o->broken[o->depth] = false;
	o->inline_[o->depth] = inherited || on_one_line;
}

void
json_open(struct json_out *o, char bracket)
{
	json_open_as(o, bracket, false);
}

void
json_open_inline(struct json_out *o, char bracket)
{
	json_open_as(o, bracket, true);
}

void
json_close(struct json_out *o, char bracket)
{
	bool broken = o->broken[o->depth];

	o->depth--;
	if (broken)
		json_break(o);
	str_addc(o->to, bracket);
}

void
json_key(struct json_out *o, const char *key)
{
	json_key_slice(o, slice_of(key));
}

void
json_key_slice(struct json_out *o, struct slice key)
{
	json_lead(o, false);
	json_quote(o->to, key);
	str_add(o->to, o->pretty ? ": " : ":");
	o->after_key = true;
}

void
json_put_slice(struct json_out *o, struct slice text)
{
	json_lead(o, false);
	json_quote(o->to, text);
}

void
json_put_str(struct json_out *o, const char *text)
{
	if (text == NULL)
		json_put_null(o);
	else
		json_put_slice(o, slice_of(text));
}

void
json_put_num(struct json_out *o, double v)
{
	char text[NUM_TEXT];

	json_lead(o, true);
	if (!isfinite(v)) {
		num_format_api(text, v);
		str_printf(o->to, "\"%s\"", text);
		return;
	}
	num_format_js(text, v);
	str_add(o->to, text);
}

void
json_put_int(struct json_out *o, int64_t v)
{
	json_lead(o, true);
	str_printf(o->to, "%" PRId64, v);
}

void
json_put_bool(struct json_out *o, bool v)
{
	json_lead(o, false);
	str_add(o->to, v ? "true" : "false");
}

void
json_put_null(struct json_out *o)
{
	json_lead(o, true); /* a gap among numbers */
	str_add(o->to, "null");
}

/* A tree is no deeper than LIMIT_DOCUMENT_DEPTH. */
static void
json_print_into(const struct json *j, struct json_out *o)
{
	bool object = json_is(j, JSON_OBJECT);

	if (j == NULL || j->type == JSON_NULL) {
		json_put_null(o);
	} else if (j->type == JSON_BOOL) {
		json_put_bool(o, j->boolean);
	} else if (j->type == JSON_NUMBER) {
		json_put_num(o, j->number);
	} else if (j->type == JSON_STRING) {
		json_put_slice(o, j->text);
	} else {
		json_open(o, object ? '{' : '[');
		for (size_t i = 0; i < j->n; i++) {
			if (object)
				json_key_slice(o, j->key[i]);
			json_print_into(&j->item[i], o);
		}
		json_close(o, object ? '}' : ']');
	}
}

void
json_print(const struct json *j, struct str *out)
{
	struct json_out o = { .to = out };

	json_print_into(j, &o);
}
