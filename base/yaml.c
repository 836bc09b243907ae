#include "config.h"

#include "base/yaml.h"

#include <yaml.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strmap.h"

struct yaml_reader {
	struct arena *arena;
	yaml_parser_t parser;
	yaml_event_t event; /* the one at hand */
	bool held;
	size_t nodes;
	struct strmap anchors; /* struct yaml_anchor by name */
	struct err *err;
};

/* A value that has a name.  What stands for it counts as many values as it has,
 * so that no few lines become millions. */
struct yaml_anchor {
	struct json value;
	size_t nodes;
	int height;
};

static int
yaml_fail(struct yaml_reader *r, enum err_code code, const char *what)
{
	yaml_mark_t at = r->event.start_mark;

	return err_set_at(r->err, code, at.index, at.index + 1,
			  "line %zu, column %zu: %s", at.line + 1,
			  at.column + 1, what);
}

static int
yaml_next(struct yaml_reader *r)
{
	const yaml_parser_t *p = &r->parser;

	if (r->held)
		yaml_event_delete(&r->event);
	r->held = false;
	if (yaml_parser_parse(&r->parser, &r->event) != 0) {
		r->held = true;
		return 0;
	}
	if (p->error == YAML_READER_ERROR)
		return err_set_at(r->err, ERR_SYNTAX, p->problem_offset,
				  p->problem_offset + 1, "byte %zu: %s",
				  p->problem_offset + 1, p->problem);
	return err_set_at(r->err, ERR_SYNTAX, p->problem_mark.index,
			  p->problem_mark.index + 1, "line %zu, column %zu: %s",
			  p->problem_mark.line + 1, p->problem_mark.column + 1,
			  p->problem != NULL ? p->problem : "out of memory");
}

static struct slice
yaml_text(struct yaml_reader *r)
{
	struct slice s = { (const char *)r->event.data.scalar.value,
			   r->event.data.scalar.length };

	return arena_slice(r->arena, s);
}

static int yaml_node(struct yaml_reader *r, struct json *to, int depth);

static int
yaml_height(const struct json *j)
{
	int height = 0;

	for (size_t i = 0; i < j->n; i++) {
		int one = yaml_height(&j->item[i]) + 1;

		height = one > height ? one : height;
	}
	return height;
}

/* NAME is an anchor's; a later one of that name takes its place. */
static void
yaml_anchor_put(struct yaml_reader *r, struct slice name, const struct json *j,
		size_t nodes)
{
	struct yaml_anchor *a = arena_alloc(r->arena, sizeof(*a));

	*a = (struct yaml_anchor){ *j, nodes, yaml_height(j) };
	*strmap_put(&r->anchors, name) = a;
}

/* The value that *name stands for: the same members, shared. */
static int
yaml_alias(struct yaml_reader *r, struct json *to, int depth)
{
	struct slice name = slice_of((char *)r->event.data.alias.anchor);
	const struct yaml_anchor *a = strmap_find(&r->anchors, name);
	int line = to->line, column = to->column, key_line = to->key_line;

	if (a == NULL)
		return yaml_fail(r, ERR_SYNTAX,
				 "an alias (*name) of what has no &name before "
				 "it");
	if (depth + a->height >= LIMIT_DOCUMENT_DEPTH)
		return yaml_fail(r, ERR_LIMIT, "nested too deeply");
	r->nodes += a->nodes;
	if (r->nodes > LIMIT_DOCUMENT_NODES)
		return yaml_fail(r, ERR_LIMIT, "too many values");
	*to = a->value;
	to->line = line;
	to->column = column;
	to->key_line = key_line;
	return 0;
}

struct yaml_members {
	struct json *item;
	struct slice *key;
	size_t n, cap, key_cap;
	int key_line; /* of the last one */
	struct strmap seen;
};

static void
yaml_members_keep(struct yaml_reader *r, struct yaml_members *m,
		  struct json *to)
{
	to->n = m->n;
	to->item = arena_copy(r->arena, m->item, m->n * sizeof(*m->item));
	if (to->type == JSON_OBJECT)
		to->key = arena_copy(r->arena, m->key, m->n * sizeof(*m->key));
}

static int
yaml_key(struct yaml_reader *r, struct yaml_members *m)
{
	void **seen;

	if (r->event.type != YAML_SCALAR_EVENT)
		return yaml_fail(r, ERR_UNSUPPORTED,
				 "a key must be a plain word or a string");
	MEM_GROW(m->key, m->n, m->key_cap);
	m->key_line = (int)r->event.start_mark.line + 1;
	m->key[m->n] = yaml_text(r);
	seen = strmap_put(&m->seen, m->key[m->n]);
	if (*seen != NULL)
		return yaml_fail(r, ERR_SYNTAX, "this key is there already");
	*seen = m;
	return yaml_next(r);
}

static int
yaml_merge_one(struct yaml_reader *r, struct yaml_members *m,
	       const struct json *from)
{
	if (from->type != JSON_OBJECT)
		return yaml_fail(r, ERR_SYNTAX,
				 "<< wants a mapping, or a list of mappings");
	for (size_t i = 0; i < from->n; i++) {
		void **seen = strmap_put(&m->seen, from->key[i]);

		if (*seen != NULL)
			continue;
		*seen = m;
		MEM_GROW(m->key, m->n, m->key_cap);
		MEM_GROW(m->item, m->n, m->cap);
		m->key[m->n] = from->key[i];
		m->item[m->n++] = from->item[i];
	}
	return 0;
}

/* The members of what stands behind << that are not there themselves. */
static int
yaml_merge(struct yaml_reader *r, struct yaml_members *m)
{
	for (size_t i = 0; i < m->n; i++) {
		struct json from = m->item[i];

		if (!slice_eq(m->key[i], SLICE("<<")))
			continue;
		memmove(&m->key[i], &m->key[i + 1],
			(m->n - i - 1) * sizeof(*m->key));
		memmove(&m->item[i], &m->item[i + 1],
			(m->n - i - 1) * sizeof(*m->item));
		m->n--;
		if (from.type != JSON_ARRAY)
			return yaml_merge_one(r, m, &from);
		for (size_t k = 0; k < from.n; k++)
			if (yaml_merge_one(r, m, &from.item[k]) != 0)
				return -1;
		return 0;
	}
	return 0;
}

/* Up to the closing event, which is left at hand. */
static int
yaml_members_read(struct yaml_reader *r, struct yaml_members *m, bool keys,
		  int depth)
{
	yaml_event_type_t end =
		keys ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;

	for (;;) {
		if (yaml_next(r) != 0)
			return -1;
		if (r->event.type == end)
			return 0;
		if (keys && yaml_key(r, m) != 0)
			return -1;
		MEM_GROW(m->item, m->n, m->cap);
		m->item[m->n] = (struct json){ .key_line = m->key_line };
		if (yaml_node(r, &m->item[m->n], depth + 1) != 0)
			return -1;
		m->n++;
	}
}

static int
yaml_members_of(struct yaml_reader *r, struct json *to, int depth)
{
	struct yaml_members m = { 0 };
	int bad;

	if (depth >= LIMIT_DOCUMENT_DEPTH)
		return yaml_fail(r, ERR_LIMIT, "nested too deeply");
	bad = yaml_members_read(r, &m, to->type == JSON_OBJECT, depth);
	if (bad == 0 && to->type == JSON_OBJECT)
		bad = yaml_merge(r, &m);
	if (bad == 0)
		yaml_members_keep(r, &m, to);
	mem_free(m.item);
	mem_free(m.key);
	strmap_release(&m.seen);
	return bad;
}

static struct slice
yaml_anchor_name(struct yaml_reader *r)
{
	const yaml_event_t *e = &r->event;
	const yaml_char_t *name = e->type == YAML_SCALAR_EVENT
					  ? e->data.scalar.anchor
				  : e->type == YAML_SEQUENCE_START_EVENT
					  ? e->data.sequence_start.anchor
				  : e->type == YAML_MAPPING_START_EVENT
					  ? e->data.mapping_start.anchor
					  : NULL;

	return name == NULL ? SLICE("")
			    : arena_slice(r->arena, slice_of((char *)name));
}

static int
yaml_value(struct yaml_reader *r, struct json *to, int depth)
{
	switch (r->event.type) {
	case YAML_SCALAR_EVENT:
		to->type = JSON_STRING;
		to->plain =
			r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
			r->event.data.scalar.plain_implicit != 0;
		to->text = yaml_text(r);
		return 0;
	case YAML_SEQUENCE_START_EVENT:
		to->type = JSON_ARRAY;
		return yaml_members_of(r, to, depth);
	case YAML_MAPPING_START_EVENT:
		to->type = JSON_OBJECT;
		return yaml_members_of(r, to, depth);
	case YAML_ALIAS_EVENT:
		return yaml_alias(r, to, depth);
	default:
		return yaml_fail(r, ERR_SYNTAX, "a value is missing");
	}
}

/* The node whose first event is at hand; its last one is when it is done. */
static int
yaml_node(struct yaml_reader *r, struct json *to, int depth)
{
	size_t before = r->nodes;
	struct slice name = yaml_anchor_name(r);

	to->line = (int)r->event.start_mark.line + 1;
	to->column = (int)r->event.start_mark.column + 1;
	if (++r->nodes > LIMIT_DOCUMENT_NODES)
		return yaml_fail(r, ERR_LIMIT, "too many values");
	if (yaml_value(r, to, depth) != 0)
		return -1;
	if (name.n > 0)
		yaml_anchor_put(r, name, to, r->nodes - before);
	return 0;
}

static int
yaml_document(struct yaml_reader *r, struct json *root)
{
	for (;;) {
		if (yaml_next(r) != 0)
			return -1;
		if (r->event.type == YAML_STREAM_END_EVENT)
			return 0; /* an empty text is a null */
		if (r->event.type != YAML_STREAM_START_EVENT &&
		    r->event.type != YAML_DOCUMENT_START_EVENT)
			return yaml_node(r, root, 0);
	}
}

const struct json *
yaml_parse(struct arena *a, struct slice text, struct err *err)
{
	struct yaml_reader r = { .arena = a, .err = err };
	struct json *root = arena_calloc(a, 1, sizeof(*root));
	int bad;

	if (text.n > LIMIT_YAML_BYTES) {
		err_set(err, ERR_LIMIT, "the YAML is larger than %zu bytes",
			LIMIT_YAML_BYTES);
		return NULL;
	}
	if (yaml_parser_initialize(&r.parser) == 0)
		mem_fatal("out of memory");
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const yaml_char_t *)text.p,
				     text.n);
	bad = yaml_document(&r, root);
	if (r.held)
		yaml_event_delete(&r.event);
	yaml_parser_delete(&r.parser);
	strmap_release(&r.anchors);
	return bad == 0 ? root : NULL;
}
