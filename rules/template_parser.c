#include "config.h"

#include "rules/template_parser.h"

#include "base/err.h"
#include "base/quote.h"
#include "promql/lex_scan.h"

/* -------------------------------------------------------------- words --- */

struct template_token
template_parser_next(struct template_parser *p)
{
	p->last = p->n_back > 0 ? p->back[--p->n_back]
				: template_lex_next(&p->lex);
	return p->last;
}

void
template_parser_back(struct template_parser *p, struct template_token t)
{
	p->back[p->n_back++] = t;
}

struct template_token
template_parser_peek(struct template_parser *p)
{
	struct template_token t = template_parser_next(p);

	template_parser_back(p, t);
	return t;
}

struct template_token
template_parser_next_word(struct template_parser *p)
{
	struct template_token t;

	do
		t = template_parser_next(p);
	while (t.word == WORD_SPACE);
	return t;
}

struct template_token
template_parser_peek_word(struct template_parser *p)
{
	struct template_token t = template_parser_next_word(p);

	template_parser_back(p, t);
	return t;
}

/* ----------------------------------------------------------- messages --- */

int
template_parser_error(struct template_parser *p, const char *what)
{
	return err_set(p->err, ERR_SYNTAX, "template: %.*s:%d: %s",
		       SLICE_ARG(p->out->name), p->last.line, what);
}

/* "what QUOTED" */
int
template_parser_error_of(struct template_parser *p, const char *what,
			 struct slice name)
{
	struct str s = { 0 };

	str_add(&s, what);
	quote_go(name, &s);
	template_parser_error(p, str_text(&s));
	str_release(&s);
	return -1;
}

static void
parser_show_token(struct template_token t, struct str *out)
{
	struct slice text = t.text;

	if (t.word == WORD_EOF) {
		str_add(out, "EOF");
	} else if (t.word == WORD_ERROR) {
		str_add_slice(out, text);
	} else if (t.word > WORD_KEYWORD) {
		str_printf(out, "<%.*s>", SLICE_ARG(text));
	} else if (text.n > 10) {
		text.n = 10;
		quote_go(text, out);
		str_add(out, "...");
	} else {
		quote_go(text, out);
	}
}

int
template_parser_unexpected(struct template_parser *p, struct template_token t,
			   const char *context)
{
	struct str s = { 0 };

	if (t.word == WORD_ERROR) {
		str_add_slice(&s, t.text);
		if (p->action_line != 0 && p->action_line != t.line)
			str_printf(&s, "%s started at %.*s:%d",
				   slice_ends(t.text, SLICE(" action"))
					   ? ""
					   : " in action",
				   SLICE_ARG(p->out->name), p->action_line);
	} else {
		str_add(&s, "unexpected ");
		parser_show_token(t, &s);
		str_printf(&s, " in %s", context);
	}
	template_parser_error(p, str_text(&s));
	str_release(&s);
	return -1;
}

int
template_parser_expect(struct template_parser *p, enum template_word word,
		       const char *context)
{
	struct template_token t = template_parser_next_word(p);

	return t.word == word ? 0 : template_parser_unexpected(p, t, context);
}

struct template_node *
template_parser_node(struct template_parser *p, enum template_node_kind kind,
		     struct template_token t)
{
	struct template_node *n = arena_calloc(p->arena, 1, sizeof(*n));

	n->kind = kind;
	n->pos = (uint32_t)t.pos;
	n->text = t.text;
	return n;
}

int
template_parser_unquote(struct template_parser *p, struct template_token t,
			struct slice *out)
{
	size_t end = 0;

	if (lex_scan_string(t.text, &end, NULL) < 0 || end != t.text.n)
		return template_parser_error(p, "invalid syntax");
	*out = lex_scan_unquote(t.text, p->arena);
	return 0;
}
