#include "config.h"

#include "rules/template_format.h"

#include "base/utf8.h"
#include "rules/template_verb.h"

#define FORMAT_WIDE 1000 /* of a width or a precision */

static void format_value(const struct template_verb *v,
			 const struct template_value *a, struct str *out);

static bool
format_is_nil(const struct template_value *a)
{
	return a->type == VALUE_NONE || a->type == VALUE_NIL;
}

/* The value as %v has it, an integer without the name that it may have. */
static void
format_bad(const struct template_verb *v, const struct template_value *a,
	   struct str *out)
{
	struct template_verb plain = *v;
	char bytes[4];

	plain.letter = 'v';
	str_add(out, "%!");
	str_addn(out, bytes, utf8_encode(v->letter, bytes));
	if (format_is_nil(a)) {
		str_add(out, "(<nil>)");
		return;
	}
	str_printf(out, "(%s=", template_value_type(a));
	if (template_value_is_int(a))
		template_verb_int(&plain, a->integer, out);
	else
		format_value(&plain, a, out);
	str_addc(out, ')');
}

/* Each key and value by the verb. */
static void
format_map(const struct template_verb *v, const struct template_value *a,
	   struct str *out)
{
	size_t n = a->type == VALUE_LABELS ? a->labels->n : a->n;

	str_add(out, v->go ? template_value_type(a) : "map");
	str_addc(out, v->go ? '{' : '[');
	for (size_t i = 0; i < n; i++) {
		struct template_value key, value;

		if (a->type == VALUE_LABELS) {
			key = template_value_string(a->labels->l[i]->name);
			value = template_value_string(a->labels->l[i]->value);
		} else {
			key = template_value_string(a->key[i]);
			value = a->item[i];
		}
		if (i > 0)
			str_add(out, v->go ? ", " : " ");
		format_value(v, &key, out);
		str_addc(out, ':');
		format_value(v, &value, out);
	}
	str_addc(out, v->go ? '}' : ']');
}

static bool
format_named(const struct template_verb *v, const struct template_value *a,
	     struct str *out)
{
	struct str s = { 0 };

	if (v->letter >= 0x80 || strchr("vsxXq", (int)v->letter) == NULL ||
	    v->letter == 0)
		return false;
	template_value_print(a, &s);
	template_verb_string(v, str_slice(&s), out);
	str_release(&s);
	return true;
}

/* Lists, and times by other verbs: %v and %s are all that reads. */
static bool
format_other(const struct template_verb *v, const struct template_value *a,
	     struct str *out)
{
	struct str s = { 0 };

	if (v->letter != 'v' && v->letter != 's')
		return false;
	template_value_print(a, &s);
	template_verb_pad(v, str_slice(&s), out);
	str_release(&s);
	return true;
}

/* False: the verb is not for it. */
static bool
format_by(const struct template_verb *v, const struct template_value *a,
	  struct str *out)
{
	switch (a->type) {
	case VALUE_NONE:
	case VALUE_NIL:
		if (v->letter != 'v')
			return false;
		template_verb_pad(v, SLICE("<nil>"), out);
		return true;
	case VALUE_BOOL:
		if (v->letter != 't' && v->letter != 'v')
			return false;
		template_verb_pad(v, a->truth ? SLICE("true") : SLICE("false"),
				  out);
		return true;
	case VALUE_INT:
	case VALUE_INT64:
		return template_verb_int(v, a->integer, out);
	case VALUE_FLOAT:
		return template_verb_float(v, a->number, out);
	case VALUE_STRING:
	case VALUE_HTML:
		return template_verb_string(v, a->text, out);
	case VALUE_LABELS:
	case VALUE_ARGS:
		format_map(v, a, out);
		return true;
	default:
		if (template_value_is_named(a) && !v->go &&
		    format_named(v, a, out))
			return true;
		return template_value_is_int(a)
			       ? template_verb_int(v, a->integer, out)
			       : format_other(v, a, out);
	}
}

static void
format_value(const struct template_verb *v, const struct template_value *a,
	     struct str *out)
{
	struct template_verb name = *v;

	if (v->letter == 'T') {
		name.letter = 's';
		template_verb_string(&name, slice_of(template_value_type(a)),
				     out);
	} else if (v->letter == 'w' || !format_by(v, a, out)) {
		format_bad(v, a, out);
	}
}

/* ------------------------------------------------------------ formats --- */

struct format {
	struct slice s;
	size_t i;
	const struct template_value *arg;
	size_t n, at; /* of arg */
	bool reordered;
	bool bad_index, indexed; /* of the verb at hand */
};

static char
format_here(const struct format *f)
{
	return f->i < f->s.n ? f->s.p[f->i] : '\0';
}

static void
format_flags(struct format *f, struct template_verb *v)
{
	for (; f->i < f->s.n; f->i++) {
		switch (f->s.p[f->i]) {
		case '+':
			v->plus = true;
			break;
		case '-':
			v->minus = true;
			break;
		case '#':
			v->sharp = true;
			break;
		case ' ':
			v->space = true;
			break;
		case '0':
			v->zero = true;
			break;
		default:
			return;
		}
	}
}

/* -1: there are none. */
static int
format_digits(struct format *f)
{
	int n = -1;

	for (; format_here(f) >= '0' && format_here(f) <= '9'; f->i++) {
		n = (n < 0 ? 0 : n) * 10 + (format_here(f) - '0');
		if (n > FORMAT_WIDE)
			n = FORMAT_WIDE;
	}
	return n;
}

/* [2]: the argument that is next, from 1. */
static void
format_index(struct format *f)
{
	ptrdiff_t end;
	int n;

	f->indexed = format_here(f) == '[';
	if (!f->indexed)
		return;
	f->reordered = true;
	end = slice_find(f->s, SLICE("]"), f->i);
	f->i++;
	n = end < 0 ? -1 : format_digits(f);
	f->indexed = n >= 0 && (ptrdiff_t)f->i == end;
	if (f->indexed && n >= 1 && (size_t)n <= f->n)
		f->at = (size_t)n - 1;
	else
		f->bad_index = true;
	if (end >= 0)
		f->i = (size_t)end + 1;
}

/* Behind a *: the next argument. */
static bool
format_size(struct format *f, int *out)
{
	const struct template_value *a = f->at < f->n ? &f->arg[f->at] : NULL;

	f->i++;
	f->at += a != NULL;
	f->indexed = false;
	if (a == NULL || !template_value_is_int(a) ||
	    a->integer < -FORMAT_WIDE || a->integer > FORMAT_WIDE)
		return false;
	*out = (int)a->integer;
	return true;
}

static void
format_width(struct format *f, struct template_verb *v, struct str *out)
{
	if (format_here(f) != '*') {
		v->width = format_digits(f);
		f->bad_index |= f->indexed && v->width >= 0;
	} else if (!format_size(f, &v->width)) {
		str_add(out, "%!(BADWIDTH)");
	} else if (v->width < 0) {
		v->minus = true;
		v->width = -v->width;
	}
}

static void
format_precision(struct format *f, struct template_verb *v, struct str *out)
{
	if (format_here(f) != '.')
		return;
	f->i++;
	f->bad_index |= f->indexed;
	format_index(f);
	if (format_here(f) != '*') {
		v->precision = format_digits(f);
		if (v->precision < 0)
			v->precision = 0;
	} else if (!format_size(f, &v->precision) || v->precision < 0) {
		v->precision = -1;
		str_add(out, "%!(BADPREC)");
	}
}

static void
format_fault(const struct template_verb *v, const char *what, struct str *out)
{
	char bytes[4];

	str_add(out, "%!");
	str_addn(out, bytes, utf8_encode(v->letter, bytes));
	str_add(out, what);
}

/* Behind a %. */
static void
format_verb(struct format *f, struct str *out)
{
	struct template_verb v = { .width = -1, .precision = -1 };

	f->bad_index = f->indexed = false;
	format_flags(f, &v);
	format_index(f);
	format_width(f, &v, out);
	format_precision(f, &v, out);
	if (!f->indexed)
		format_index(f);
	v.zero &= !v.minus;
	if (f->i >= f->s.n) {
		str_add(out, "%!(NOVERB)");
		return;
	}
	f->i += utf8_decode((struct slice){ f->s.p + f->i, f->s.n - f->i },
			    &v.letter);
	if (v.letter == '%') {
		str_addc(out, '%');
	} else if (f->bad_index) {
		format_fault(&v, "(BADINDEX)", out);
	} else if (f->at >= f->n) {
		format_fault(&v, "(MISSING)", out);
	} else {
		if (v.letter == 'v') {
			v.go = v.sharp;
			v.plus = v.sharp = false;
		}
		format_value(&v, &f->arg[f->at++], out);
	}
}

static void
format_extra(const struct format *f, struct str *out)
{
	const struct template_verb v = { .width = -1,
					 .precision = -1,
					 .letter = 'v' };

	str_add(out, "%!(EXTRA ");
	for (size_t i = f->at; i < f->n; i++) {
		const struct template_value *a = &f->arg[i];

		if (i > f->at)
			str_add(out, ", ");
		if (!format_is_nil(a))
			str_printf(out, "%s=", template_value_type(a));
		format_value(&v, a, out);
	}
	str_addc(out, ')');
}

void
template_format(struct slice format, const struct template_value *arg, size_t n,
		struct str *out)
{
	struct format f = { .s = format, .arg = arg, .n = n };

	while (f.i < f.s.n) {
		if (f.s.p[f.i] != '%') {
			str_addc(out, f.s.p[f.i++]);
			continue;
		}
		f.i++;
		format_verb(&f, out);
	}
	if (f.at < f.n && !f.reordered)
		format_extra(&f, out);
}
