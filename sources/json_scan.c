#include "config.h"

#include "sources/json_scan.h"

#include "base/utf8.h"

#define NUMBER_BYTES 64

enum state {
	S_VALUE,        /* a value must come */
	S_VALUE_OR_END, /* behind [ */
	S_KEY_OR_END,   /* behind { */
	S_KEY,          /* behind a comma in an object */
	S_COLON,
	S_AFTER, /* a comma or the end of what is open */
	S_DONE,
	S_STRING,
	S_ESCAPE,
	S_HEX,
	S_LOW, /* the \ of the second of a pair */
	S_LOW_U,
	S_NUMBER,
	S_WORD,
};

void
json_scan_init(struct json_scan *j, json_scan_handler *handler, void *arg)
{
	*j = (struct json_scan){ .handler = handler, .arg = arg };
}

void
json_scan_release(struct json_scan *j)
{
	str_release(&j->text);
}

bool
json_scan_complete(const struct json_scan *j)
{
	return j->state == S_DONE;
}

static int
bad(struct json_scan *j, const char *what, struct err *err)
{
	return err_set(err, ERR_SERVER, "not valid JSON: %s at byte %zu", what,
		       j->at);
}

static int
emit(struct json_scan *j, enum json_scan_event e, struct slice text,
     struct err *err)
{
	return j->handler(j->arg, e, text, err);
}

static void
value_ended(struct json_scan *j)
{
	j->state = j->depth == 0 ? S_DONE : S_AFTER;
}

static int
open_container(struct json_scan *j, bool object, struct err *err)
{
	if (j->depth == LIMIT_ANSWER_DEPTH)
		return bad(j, "nested too deeply", err);
	j->object[j->depth++] = object;
	j->state = object ? S_KEY_OR_END : S_VALUE_OR_END;
	return emit(j, object ? JSON_SCAN_OBJECT : JSON_SCAN_ARRAY, SLICE(""),
		    err);
}

static int
close_container(struct json_scan *j, char c, struct err *err)
{
	bool object = c == '}';

	if (j->depth == 0 || j->object[j->depth - 1] != object)
		return bad(j, "wrong closing bracket", err);
	j->depth--;
	value_ended(j);
	return emit(j, object ? JSON_SCAN_OBJECT_END : JSON_SCAN_ARRAY_END,
		    SLICE(""), err);
}

static void
begin_string(struct json_scan *j, bool is_key)
{
	j->is_key = is_key;
	j->state = S_STRING;
	str_clear(&j->text);
}

static void
begin_word(struct json_scan *j, const char *rest, enum json_scan_event e)
{
	j->word = rest;
	j->word_event = e;
	j->state = S_WORD;
}

/* The first byte of a value. */
static int
begin_value(struct json_scan *j, char c, struct err *err)
{
	switch (c) {
	case '{':
	case '[':
		return open_container(j, c == '{', err);
	case '"':
		begin_string(j, false);
		return 0;
	case 't':
		begin_word(j, "rue", JSON_SCAN_TRUE);
		return 0;
	case 'f':
		begin_word(j, "alse", JSON_SCAN_FALSE);
		return 0;
	case 'n':
		begin_word(j, "ull", JSON_SCAN_NULL);
		return 0;
	default:
		if (c != '-' && (c < '0' || c > '9'))
			return bad(j, "a value is missing", err);
		str_clear(&j->text);
		str_addc(&j->text, c);
		j->state = S_NUMBER;
		return 0;
	}
}

/* A byte between tokens. */
static int
between(struct json_scan *j, char c, struct err *err)
{
	if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
		return 0;
	switch ((enum state)j->state) {
	case S_VALUE_OR_END:
		if (c == ']')
			return close_container(j, c, err);
		return begin_value(j, c, err);
	case S_VALUE:
		return begin_value(j, c, err);
	case S_KEY_OR_END:
		if (c == '}')
			return close_container(j, c, err);
		/* fallthrough */
	case S_KEY:
		if (c != '"')
			return bad(j, "a name is missing", err);
		begin_string(j, true);
		return 0;
	case S_COLON:
		if (c != ':')
			return bad(j, "a colon is missing", err);
		j->state = S_VALUE;
		return 0;
	case S_AFTER:
		if (c == ',') {
			j->state = j->object[j->depth - 1] ? S_KEY : S_VALUE;
			return 0;
		}
		return close_container(j, c, err);
	default:
		return bad(j, "something follows the end", err);
	}
}

static int
end_string(struct json_scan *j, struct slice tail, struct err *err)
{
	struct slice text = tail;

	if (j->text.n > 0) {
		str_add_slice(&j->text, tail);
		text = str_slice(&j->text);
	}
	if (j->is_key) {
		j->state = S_COLON;
		return emit(j, JSON_SCAN_KEY, text, err);
	}
	value_ended(j);
	return emit(j, JSON_SCAN_STRING, text, err);
}

/* Plain bytes of a string up to its end, an escape or the end of s.  Returns
 * the bytes used, 0 with *rc = -1 on error. */
static size_t
scan_string(struct json_scan *j, struct slice s, int *rc, struct err *err)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != '"' && s.p[n] != '\\' &&
	       (unsigned char)s.p[n] >= 0x20)
		n++;
	if (j->text.n + n > LIMIT_ANSWER_TEXT) {
		*rc = err_set(err, ERR_LIMIT,
			      "a text in the answer is longer than %d bytes",
			      LIMIT_ANSWER_TEXT);
		return 0;
	}
	if (n < s.n && s.p[n] == '"') {
		*rc = end_string(j, (struct slice){ s.p, n }, err);
		return n + 1;
	}
	str_addn(&j->text, s.p, n);
	if (n == s.n)
		return n;
	if (s.p[n] != '\\') {
		*rc = bad(j, "a control character in a text", err);
		return n;
	}
	j->state = S_ESCAPE;
	return n + 1;
}

static int
scan_escape(struct json_scan *j, char c, struct err *err)
{
	static const char from[] = "\"\\/bfnrt";
	static const char to[] = "\"\\/\b\f\n\r\t";
	const char *at;

	if (c == 'u') {
		j->state = S_HEX;
		j->code = 0;
		j->digits = 0;
		return 0;
	}
	at = c != '\0' ? strchr(from, c) : NULL;
	if (at == NULL)
		return bad(j, "unknown escape", err);
	str_addc(&j->text, to[at - from]);
	j->state = S_STRING;
	return 0;
}

static int
end_code(struct json_scan *j, struct err *err)
{
	unsigned c = j->code;
	char out[4];

	if (j->high != 0) {
		if (c < 0xdc00 || c > 0xdfff)
			return bad(j, "half a surrogate pair", err);
		c = 0x10000 + ((j->high - 0xd800) << 10) + (c - 0xdc00);
		j->high = 0;
	} else if (c >= 0xd800 && c <= 0xdbff) {
		j->high = c;
		j->state = S_LOW;
		return 0;
	} else if (c >= 0xdc00 && c <= 0xdfff) {
		return bad(j, "half a surrogate pair", err);
	}
	str_addn(&j->text, out, utf8_encode(c, out));
	j->state = S_STRING;
	return 0;
}

static int
scan_hex(struct json_scan *j, char c, struct err *err)
{
	unsigned v;

	if (c >= '0' && c <= '9')
		v = (unsigned)(c - '0');
	else if (c >= 'a' && c <= 'f')
		v = (unsigned)(c - 'a' + 10);
	else if (c >= 'A' && c <= 'F')
		v = (unsigned)(c - 'A' + 10);
	else
		return bad(j, "bad \\u escape", err);
	j->code = j->code << 4 | v;
	return ++j->digits == 4 ? end_code(j, err) : 0;
}

static bool
in_number(char c)
{
	return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' ||
	       c == 'e' || c == 'E';
}

/* As scan_string; the number's first byte is in j->text. */
static size_t
scan_number(struct json_scan *j, struct slice s, int *rc, struct err *err)
{
	struct slice text = { s.p, 0 };

	while (text.n < s.n && in_number(s.p[text.n]))
		text.n++;
	if (j->text.n + text.n > NUMBER_BYTES) {
		*rc = bad(j, "a number too long", err);
		return 0;
	}
	str_add_slice(&j->text, text);
	if (text.n == s.n)
		return text.n;
	value_ended(j);
	*rc = emit(j, JSON_SCAN_NUMBER, str_slice(&j->text), err);
	return text.n;
}

static int
scan_word(struct json_scan *j, char c, struct err *err)
{
	if (c != *j->word)
		return bad(j, "unknown word", err);
	if (*++j->word != '\0')
		return 0;
	value_ended(j);
	return emit(j, j->word_event, SLICE(""), err);
}

/* The states that read one byte. */
static int
scan_byte(struct json_scan *j, char c, struct err *err)
{
	switch ((enum state)j->state) {
	case S_ESCAPE:
		return scan_escape(j, c, err);
	case S_HEX:
		return scan_hex(j, c, err);
	case S_LOW:
		j->state = S_LOW_U;
		return c == '\\' ? 0 : bad(j, "half a surrogate pair", err);
	case S_LOW_U:
		if (c != 'u')
			return bad(j, "half a surrogate pair", err);
		return scan_escape(j, c, err);
	case S_WORD:
		return scan_word(j, c, err);
	default:
		return between(j, c, err);
	}
}

int
json_scan_feed(struct json_scan *j, struct slice bytes, struct err *err)
{
	size_t i = 0;
	int rc = 0;

	while (i < bytes.n && rc == 0) {
		struct slice rest = { bytes.p + i, bytes.n - i };
		size_t used = 1;

		if (j->state == S_STRING)
			used = scan_string(j, rest, &rc, err);
		else if (j->state == S_NUMBER)
			used = scan_number(j, rest, &rc, err);
		else
			rc = scan_byte(j, rest.p[0], err);
		i += used;
		j->at += used;
	}
	return rc;
}
