#include "config.h"

#include "rules/template_show.h"

#include "base/quote.h"

static void
show_fields(const struct template_node *n, struct str *out)
{
	for (size_t i = 0; i < n->n_field; i++)
		str_printf(out, ".%.*s", SLICE_ARG(n->field[i]));
}

static void
show_pipe(const struct template_node *n, struct str *out)
{
	for (size_t i = 0; i < n->n_decl; i++)
		str_printf(out, "%s%.*s", i > 0 ? ", " : "",
			   SLICE_ARG(n->decl[i]));
	if (n->n_decl > 0)
		str_add(out, n->assign ? " = " : " := ");
	for (n = n->first; n != NULL; n = n->next) {
		template_show(n, out);
		if (n->next != NULL)
			str_add(out, " | ");
	}
}

static void
show_operand(const struct template_node *n, struct str *out)
{
	if (n->kind == NODE_PIPE)
		str_addc(out, '(');
	template_show(n, out);
	if (n->kind == NODE_PIPE)
		str_addc(out, ')');
}

static void
show_control(const struct template_node *n, const char *word, struct str *out)
{
	str_printf(out, "{{%s ", word);
	show_pipe(n->pipe, out);
	str_add(out, "}}");
	template_show(n->list, out);
	if (n->other != NULL) {
		str_add(out, "{{else}}");
		template_show(n->other, out);
	}
	str_add(out, "{{end}}");
}

static void
show_action(const struct template_node *n, struct str *out)
{
	str_add(out, "{{");
	if (n->kind == NODE_TEMPLATE) {
		str_add(out, "template ");
		quote_go(n->text, out);
		if (n->pipe != NULL)
			str_addc(out, ' ');
	}
	if (n->pipe != NULL)
		show_pipe(n->pipe, out);
	str_add(out, "}}");
}

void
template_show(const struct template_node *n, struct str *out)
{
	switch (n->kind) {
	case NODE_LIST:
		for (n = n->first; n != NULL; n = n->next)
			template_show(n, out);
		break;
	case NODE_ACTION:
	case NODE_TEMPLATE:
		show_action(n, out);
		break;
	case NODE_IF:
		show_control(n, "if", out);
		break;
	case NODE_RANGE:
		show_control(n, "range", out);
		break;
	case NODE_WITH:
		show_control(n, "with", out);
		break;
	case NODE_BREAK:
		str_add(out, "{{break}}");
		break;
	case NODE_CONTINUE:
		str_add(out, "{{continue}}");
		break;
	case NODE_END:
		str_add(out, "{{end}}");
		break;
	case NODE_ELSE:
		str_add(out, "{{else}}");
		break;
	case NODE_PIPE:
		show_pipe(n, out);
		break;
	case NODE_COMMAND:
		for (n = n->first; n != NULL; n = n->next) {
			show_operand(n, out);
			if (n->next != NULL)
				str_addc(out, ' ');
		}
		break;
	case NODE_FIELD:
		show_fields(n, out);
		break;
	case NODE_CHAIN:
		show_operand(n->first, out);
		show_fields(n, out);
		break;
	case NODE_VARIABLE:
		str_add_slice(out, n->text);
		show_fields(n, out);
		break;
	case NODE_TEXT:
	case NODE_BOOL:
	case NODE_DOT:
	case NODE_NIL:
	case NODE_NUMBER:
	case NODE_STRING:
	case NODE_NAME:
		str_add_slice(out, n->text);
		break;
	}
}
