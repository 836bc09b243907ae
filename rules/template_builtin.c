#include "config.h"

#include "rules/template_builtin.h"

#include <inttypes.h>

#include "base/err.h"
#include "base/utf8.h"
#include "rules/template_format.h"
#include "rules/template_url.h"

static int
builtin_done(struct template_call *c, struct str *s)
{
	c->out = template_value_take(c->arena, s);
	return 0;
}

/* Which of its arguments counts is decided while they are evaluated. */
int
template_builtin_logic(struct template_call *c)
{
	c->out = c->arg[c->n - 1];
	return 0;
}

int
template_builtin_not(struct template_call *c)
{
	c->out = template_value_bool(!template_value_true(&c->arg[0]));
	return 0;
}

/* The items of a list or map, the bytes of a text; -1: it has none. */
static int64_t
builtin_len(const struct template_value *v)
{
	switch (v->type) {
	case VALUE_STRING:
	case VALUE_HTML:
		return (int64_t)v->text.n;
	case VALUE_LABELS:
		return (int64_t)v->labels->n;
	case VALUE_ARGS:
	case VALUE_VECTOR:
		return (int64_t)v->n;
	default:
		return -1;
	}
}

int
template_builtin_len(struct template_call *c)
{
	int64_t n = builtin_len(&c->arg[0]);

	if (c->arg[0].type == VALUE_NIL)
		return err_set(c->err, ERR_EXECUTION, "len of nil pointer");
	if (n < 0)
		return err_set(c->err, ERR_EXECUTION, "len of type %s",
			       template_value_type(&c->arg[0]));
	c->out = template_value_int(n);
	return 0;
}

static int
builtin_index_one(struct template_call *c, struct template_value *io,
		  const struct template_value *key)
{
	struct template_value got;

	if (io->type == VALUE_NIL)
		return err_set(c->err, ERR_EXECUTION, "index of nil pointer");
	if (io->type == VALUE_LABELS || io->type == VALUE_ARGS) {
		if (key->type != VALUE_STRING)
			return err_set(c->err, ERR_EXECUTION,
				       "value has type %s; should be string",
				       template_value_type(key));
		template_value_field(io, key->text, &got);
		*io = got;
		return 0;
	}
	if (io->type != VALUE_VECTOR && io->type != VALUE_STRING)
		return err_set(c->err, ERR_EXECUTION,
			       "can't index item of type %s",
			       template_value_type(io));
	if (!template_value_is_int(key))
		return err_set(c->err, ERR_EXECUTION,
			       "cannot index slice/array with type %s",
			       template_value_type(key));
	if (key->integer < 0 || key->integer >= builtin_len(io))
		return err_set(c->err, ERR_EXECUTION,
			       "index out of range: %" PRId64, key->integer);
	if (io->type == VALUE_VECTOR)
		*io = io->item[key->integer];
	else
		*io = template_value_int(
			(unsigned char)io->text.p[key->integer]);
	return 0;
}

int
template_builtin_index(struct template_call *c)
{
	c->out = c->arg[0];
	for (size_t i = 1; i < c->n; i++)
		if (builtin_index_one(c, &c->out, &c->arg[i]) < 0)
			return -1;
	return 0;
}

int
template_builtin_slice(struct template_call *c)
{
	const struct template_value *v = &c->arg[0];
	int64_t n = builtin_len(v), at[2] = { 0, n };

	if (v->type != VALUE_STRING && v->type != VALUE_VECTOR)
		return err_set(c->err, ERR_EXECUTION,
			       "can't slice item of type %s",
			       template_value_type(v));
	if (c->n > 3)
		return err_set(c->err, ERR_EXECUTION,
			       v->type == VALUE_STRING
				       ? "cannot 3-index slice a string"
				       : "too many slice indexes: %zu",
			       c->n - 1);
	for (size_t i = 1; i < c->n; i++) {
		if (!template_value_is_int(&c->arg[i]))
			return err_set(c->err, ERR_EXECUTION,
				       "cannot index slice/array with type %s",
				       template_value_type(&c->arg[i]));
		at[i - 1] = c->arg[i].integer;
		if (at[i - 1] < 0 || at[i - 1] > n)
			return err_set(c->err, ERR_EXECUTION,
				       "index out of range: %" PRId64,
				       at[i - 1]);
	}
	if (at[0] > at[1])
		return err_set(c->err, ERR_EXECUTION,
			       "invalid slice index: %" PRId64 " > %" PRId64,
			       at[0], at[1]);
	c->out = *v;
	if (v->type == VALUE_STRING) {
		c->out.text.p += at[0];
		c->out.text.n = (size_t)(at[1] - at[0]);
	} else {
		c->out.item += at[0];
		c->out.n = (size_t)(at[1] - at[0]);
	}
	return 0;
}

int
template_builtin_call(struct template_call *c)
{
	return err_set(c->err, ERR_EXECUTION, "non-function of type %s",
		       template_value_type(&c->arg[0]));
}

/* -------------------------------------------------------------- texts --- */

/* As Go's Sprint: a blank between what is no text on either side. */
static void
builtin_sprint(const struct template_call *c, struct str *out)
{
	for (size_t i = 0; i < c->n; i++) {
		if (i > 0 && c->arg[i].type != VALUE_STRING &&
		    c->arg[i - 1].type != VALUE_STRING)
			str_addc(out, ' ');
		template_value_print(&c->arg[i], out);
	}
}

int
template_builtin_print(struct template_call *c)
{
	struct str s = { 0 };

	builtin_sprint(c, &s);
	return builtin_done(c, &s);
}

int
template_builtin_println(struct template_call *c)
{
	struct str s = { 0 };

	for (size_t i = 0; i < c->n; i++) {
		if (i > 0)
			str_addc(&s, ' ');
		template_value_print(&c->arg[i], &s);
	}
	str_addc(&s, '\n');
	return builtin_done(c, &s);
}

int
template_builtin_printf(struct template_call *c)
{
	struct str s = { 0 };

	template_format(c->arg[0].text, c->arg + 1, c->n - 1, &s);
	return builtin_done(c, &s);
}

int
template_builtin_html(struct template_call *c)
{
	struct str in = { 0 }, out = { 0 };

	builtin_sprint(c, &in);
	for (size_t i = 0; i < in.n; i++) {
		switch (in.s[i]) {
		case '\0':
			str_add(&out, "\xef\xbf\xbd");
			break;
		case '"':
			str_add(&out, "&#34;");
			break;
		case '\'':
			str_add(&out, "&#39;");
			break;
		case '&':
			str_add(&out, "&amp;");
			break;
		case '<':
			str_add(&out, "&lt;");
			break;
		case '>':
			str_add(&out, "&gt;");
			break;
		default:
			str_addc(&out, in.s[i]);
		}
	}
	str_release(&in);
	return builtin_done(c, &out);
}

static void
builtin_js_rune(uint32_t cp, struct slice raw, struct str *out)
{
	if (cp == '\\' || cp == '\'' || cp == '"')
		str_printf(out, "\\%c", (int)cp);
	else if (cp < 0x80 && (cp < ' ' || strchr("<>&=", (int)cp) != NULL))
		str_printf(out, "\\u%04X", (unsigned)cp);
	else if (cp < 0x80 || utf8_is_print(cp))
		str_add_slice(out, raw);
	else
		str_printf(out, "\\u%04X", (unsigned)cp);
}

int
template_builtin_js(struct template_call *c)
{
	struct str in = { 0 }, out = { 0 };

	builtin_sprint(c, &in);
	for (size_t i = 0, n; i < in.n; i += n) {
		uint32_t cp;

		n = utf8_decode((struct slice){ in.s + i, in.n - i }, &cp);
		builtin_js_rune(cp, (struct slice){ in.s + i, n }, &out);
	}
	str_release(&in);
	return builtin_done(c, &out);
}

int
template_builtin_urlquery(struct template_call *c)
{
	struct str in = { 0 }, out = { 0 };

	builtin_sprint(c, &in);
	template_url_escape(str_slice(&in), &out);
	str_release(&in);
	return builtin_done(c, &out);
}
