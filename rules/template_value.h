/*
 * template_value.h - what an expression in a template comes to: Go's values as
 * far as alerts meet them, printed as Go prints them.
 */
#ifndef RULES_TEMPLATE_VALUE_H
#define RULES_TEMPLATE_VALUE_H

#include "base/arena.h"
#include "base/str.h"
#include "model/labels.h"

struct err;

enum template_type {
	VALUE_NONE, /* what is not there: <no value> */
	VALUE_NIL,
	VALUE_BOOL,
	VALUE_INT,
	VALUE_INT64,
	VALUE_FLOAT,
	VALUE_STRING,
	VALUE_HTML,     /* a string that html leaves alone */
	VALUE_TIME,     /* integer: s, and ns */
	VALUE_TIME_AT,  /* Go's pointer to one */
	VALUE_DURATION, /* integer: ns */
	VALUE_DURATION_AT,
	VALUE_MONTH,   /* integer: 1 to 12 */
	VALUE_WEEKDAY, /* integer: 0 is Sunday */
	VALUE_LABELS,  /* a map of strings */
	VALUE_ARGS,    /* a map of anything: arg0, arg1 ... */
	VALUE_VECTOR,  /* a list of samples */
	VALUE_SAMPLE,  /* item[0]: its labels, item[1]: its value */
	VALUE_DATA,    /* item: .Labels .ExternalLabels .ExternalURL .Value */
};

struct template_value {
	enum template_type type;
	bool truth;
	int64_t integer;
	int ns;
	double number;
	struct slice text;
	const struct labels *labels;
	size_t n; /* of item, and of key */
	const struct template_value *item;
	const struct slice *key; /* VALUE_ARGS: sorted */
};

struct template_value template_value_bool(bool b);
struct template_value template_value_int(int64_t i);
struct template_value template_value_float(double v);
struct template_value template_value_string(struct slice s);
/* The bytes of s, in the arena; s is released. */
struct template_value template_value_take(struct arena *a, struct str *s);

/* As Go names its type: "string", "template.queryResult". */
const char *template_value_type(const struct template_value *v);
/* Of a kind of integers, whatever its type's name: integer is its value. */
bool template_value_is_int(const struct template_value *v);
/* Go has a String() for it, which %s prints. */
bool template_value_is_named(const struct template_value *v);
/* What if and with ask. */
bool template_value_true(const struct template_value *v);
/* As %v prints it; nothing is "<nil>". */
void template_value_print(const struct template_value *v, struct str *out);
/* The field of a struct or the entry of a map; false: its type has none. */
bool template_value_field(const struct template_value *v, struct slice name,
			  struct template_value *out);
/* A number of some kind, or the text of one; -1 with err filled. */
int template_value_number(const struct template_value *v, double *out,
			  struct err *err);

#endif
