#include "config.h"

#include "rules/template_value.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/err.h"
#include "base/num.h"
#include "rules/template_layout.h"

struct template_value
template_value_bool(bool b)
{
	return (struct template_value){ .type = VALUE_BOOL, .truth = b };
}

struct template_value
template_value_int(int64_t i)
{
	return (struct template_value){ .type = VALUE_INT, .integer = i };
}

struct template_value
template_value_float(double v)
{
	return (struct template_value){ .type = VALUE_FLOAT, .number = v };
}

struct template_value
template_value_string(struct slice s)
{
	return (struct template_value){ .type = VALUE_STRING, .text = s };
}

struct template_value
template_value_take(struct arena *a, struct str *s)
{
	struct slice text = arena_slice(a, str_slice(s));

	str_release(s);
	return template_value_string(text);
}

static const struct {
	const char *name;
} value_types[] = {
	[VALUE_NONE] = { "<nil>" },
	[VALUE_NIL] = { "<nil>" },
	[VALUE_BOOL] = { "bool" },
	[VALUE_INT] = { "int" },
	[VALUE_INT64] = { "int64" },
	[VALUE_FLOAT] = { "float64" },
	[VALUE_STRING] = { "string" },
	[VALUE_HTML] = { "template.HTML" },
	[VALUE_TIME] = { "time.Time" },
	[VALUE_TIME_AT] = { "*time.Time" },
	[VALUE_DURATION] = { "time.Duration" },
	[VALUE_DURATION_AT] = { "*time.Duration" },
	[VALUE_MONTH] = { "time.Month" },
	[VALUE_WEEKDAY] = { "time.Weekday" },
	[VALUE_LABELS] = { "map[string]string" },
	[VALUE_ARGS] = { "map[string]interface {}" },
	[VALUE_VECTOR] = { "template.queryResult" },
	[VALUE_SAMPLE] = { "*template.sample" },
	[VALUE_DATA] = { "struct { Labels map[string]string; ExternalLabels "
			 "map[string]string; ExternalURL string; Value "
			 "interface {} }" },
};

const char *
template_value_type(const struct template_value *v)
{
	return value_types[v->type].name;
}

bool
template_value_is_int(const struct template_value *v)
{
	return v->type == VALUE_INT || v->type == VALUE_INT64 ||
	       v->type == VALUE_DURATION || v->type == VALUE_MONTH ||
	       v->type == VALUE_WEEKDAY;
}

bool
template_value_is_named(const struct template_value *v)
{
	return v->type == VALUE_TIME || v->type == VALUE_TIME_AT ||
	       v->type == VALUE_DURATION || v->type == VALUE_DURATION_AT ||
	       v->type == VALUE_MONTH || v->type == VALUE_WEEKDAY;
}

bool
template_value_true(const struct template_value *v)
{
	switch (v->type) {
	case VALUE_NONE:
	case VALUE_NIL:
		return false;
	case VALUE_BOOL:
		return v->truth;
	case VALUE_INT:
	case VALUE_INT64:
	case VALUE_DURATION:
	case VALUE_MONTH:
	case VALUE_WEEKDAY:
		return v->integer != 0;
	case VALUE_FLOAT:
		return v->number != 0;
	case VALUE_STRING:
	case VALUE_HTML:
		return v->text.n > 0;
	case VALUE_LABELS:
		return v->labels->n > 0;
	case VALUE_ARGS:
	case VALUE_VECTOR:
		return v->n > 0;
	default:
		return true;
	}
}

/* A number of ns in a unit, without zeros at the end. */
static void
value_print_unit(uint64_t ns, uint64_t unit, const char *name, struct str *out)
{
	str_printf(out, "%" PRIu64, ns / unit);
	ns %= unit;
	if (ns > 0)
		str_addc(out, '.');
	for (; ns > 0; ns %= unit) {
		unit /= 10;
		str_addc(out, (char)('0' + ns / unit));
	}
	str_add(out, name);
}

/* As Go prints a time.Duration: 1h30m0.5s */
static void
value_print_duration(int64_t v, struct str *out)
{
	uint64_t ns = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	if (v < 0)
		str_addc(out, '-');
	if (ns == 0) {
		str_add(out, "0s");
	} else if (ns < 1000) {
		value_print_unit(ns, 1, "ns", out);
	} else if (ns < 1000000) {
		value_print_unit(ns, 1000, "\xc2\xb5s", out);
	} else if (ns < 1000000000) {
		value_print_unit(ns, 1000000, "ms", out);
	} else {
		if (ns >= UINT64_C(3600000000000))
			str_printf(out, "%" PRIu64 "h",
				   ns / UINT64_C(3600000000000));
		if (ns >= UINT64_C(60000000000))
			str_printf(out, "%" PRIu64 "m",
				   ns / UINT64_C(60000000000) % 60);
		value_print_unit(ns % UINT64_C(60000000000), 1000000000, "s",
				 out);
	}
}

static void
value_print_labels(const struct labels *ls, struct str *out)
{
	str_add(out, "map[");
	for (size_t i = 0; i < ls->n; i++) {
		if (i > 0)
			str_addc(out, ' ');
		str_add_slice(out, ls->l[i]->name);
		str_addc(out, ':');
		str_add_slice(out, ls->l[i]->value);
	}
	str_addc(out, ']');
}

/* Values in values are two deep: a struct's, a list's samples'. */
static void
value_print_items(const struct template_value *v, const char *around,
		  struct str *out)
{
	str_addc(out, around[0]);
	for (size_t i = 0; i < v->n; i++) {
		if (i > 0)
			str_addc(out, ' ');
		if (v->key != NULL) {
			str_add_slice(out, v->key[i]);
			str_addc(out, ':');
		}
		template_value_print(&v->item[i], out);
	}
	str_addc(out, around[1]);
}

void
template_value_print(const struct template_value *v, struct str *out)
{
	char text[NUM_TEXT];

	switch (v->type) {
	case VALUE_NONE:
	case VALUE_NIL:
		str_add(out, "<nil>");
		break;
	case VALUE_BOOL:
		str_add(out, v->truth ? "true" : "false");
		break;
	case VALUE_INT:
	case VALUE_INT64:
		str_printf(out, "%" PRId64, v->integer);
		break;
	case VALUE_FLOAT:
		num_format_g(text, v->number);
		str_add(out, text);
		break;
	case VALUE_STRING:
	case VALUE_HTML:
		str_add_slice(out, v->text);
		break;
	case VALUE_TIME:
	case VALUE_TIME_AT:
		template_layout(TEMPLATE_LAYOUT_GO, v->integer, v->ns, out);
		break;
	case VALUE_DURATION:
	case VALUE_DURATION_AT:
		value_print_duration(v->integer, out);
		break;
	case VALUE_MONTH:
		str_add_slice(out, template_layout_month(v->integer));
		break;
	case VALUE_WEEKDAY:
		str_add_slice(out, template_layout_weekday(v->integer));
		break;
	case VALUE_LABELS:
		value_print_labels(v->labels, out);
		break;
	case VALUE_ARGS:
		str_add(out, "map");
		value_print_items(v, "[]", out);
		break;
	case VALUE_VECTOR:
		value_print_items(v, "[]", out);
		break;
	case VALUE_SAMPLE:
	case VALUE_DATA:
		value_print_items(v, "{}", out);
		break;
	}
}

bool
template_value_field(const struct template_value *v, struct slice name,
		     struct template_value *out)
{
	static const char *const sample[] = { "Labels", "Value" };
	static const char *const data[] = { "Labels", "ExternalLabels",
					    "ExternalURL", "Value" };
	const char *const *names = v->type == VALUE_SAMPLE ? sample : data;

	if (v->type == VALUE_LABELS) {
		*out = template_value_string(labels_get(v->labels, name));
		return true;
	}
	if (v->type != VALUE_ARGS && v->type != VALUE_SAMPLE &&
	    v->type != VALUE_DATA)
		return false;
	for (size_t i = 0; i < v->n; i++)
		if (slice_eq(name,
			     v->key != NULL ? v->key[i] : slice_of(names[i]))) {
			*out = v->item[i];
			return true;
		}
	*out = (struct template_value){ .type = VALUE_NONE };
	return v->type == VALUE_ARGS;
}

int
template_value_number(const struct template_value *v, double *out,
		      struct err *err)
{
	switch (v->type) {
	case VALUE_INT:
	case VALUE_INT64:
		*out = (double)v->integer;
		return 0;
	case VALUE_DURATION:
		*out = (double)(v->integer / 1000000000) +
		       (double)(v->integer % 1000000000) / 1e9;
		return 0;
	case VALUE_FLOAT:
		*out = v->number;
		return 0;
	case VALUE_STRING:
		return num_parse_go(v->text, out, err);
	default:
		return err_set(err, ERR_EXECUTION, "can't convert %s to float",
			       template_value_type(v));
	}
}
