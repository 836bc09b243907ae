/* mkman.c - fills the tables into pyrodash.1.in while the program is built. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/help.h"

static void
mkman_commands(struct str *out)
{
	help_mdoc_commands(command_table, out);
}

static const struct {
	const char *line;
	void (*fill)(struct str *out);
} tables[] = {
	{ "@COMMANDS@", mkman_commands },
	{ "@OPTIONS@", help_mdoc_options },
	{ "@KEYS@", help_mdoc_keys },
	{ "@FINDINGS@", help_mdoc_findings },
};

static void
mkman_line(const char *line, size_t n, struct str *out)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (strlen(tables[i].line) == n &&
		    memcmp(tables[i].line, line, n) == 0) {
			tables[i].fill(out);
			return;
		}
	str_addn(out, line, n);
	str_addc(out, '\n');
}

int
main(int argc, char **argv)
{
	struct str in = { 0 }, out = { 0 };
	struct err err = { 0 };

	if (argc != 2 || file_read(argv[1], 1 << 20, &in, &err) < 0) {
		fprintf(stderr, "mkman: %s\n", err.text);
		return 1;
	}
	for (const char *p = str_text(&in); *p != '\0';) {
		size_t n = strcspn(p, "\n");

		mkman_line(p, n, &out);
		p += n + (p[n] == '\n');
	}
	fwrite(str_text(&out), 1, out.n, stdout);
	str_release(&in);
	str_release(&out);
	return fflush(stdout) == 0 ? 0 : 1;
}
