#include "config.h"

#include "cli/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/num.h"
#include "canvas/text.h"
#include "promql/parse.h"

#define OUTPUT_WIDTH 100
#define OUTPUT_MIN_WIDTH 20
#define OUTPUT_PLACE_WIDTH 76
#define OUTPUT_FLOW ((size_t)1 << 20)

static int
output_tty_width(int fd)
{
	struct winsize size;

	if (isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0)
		return size.ws_col;
	return 0;
}

int
output_width(const struct args *a, int *width, struct err *err)
{
	const char *given = args_get(a, OPTION_WIDTH);
	const char *columns = getenv("COLUMNS");
	int64_t n;

	*width = OUTPUT_WIDTH;
	if (given != NULL) {
		if (num_parse_int(slice_of(given), &n) < 0 ||
		    n < OUTPUT_MIN_WIDTH || n > LIMIT_CANVAS)
			return err_set(err, ERR_USAGE,
				       "--width %s: write a number from %d to "
				       "%d",
				       given, OUTPUT_MIN_WIDTH, LIMIT_CANVAS);
		*width = (int)n;
		return 0;
	}
	if (output_tty_width(STDOUT_FILENO) >= OUTPUT_MIN_WIDTH)
		*width = output_tty_width(STDOUT_FILENO);
	else if (output_tty_width(STDERR_FILENO) >= OUTPUT_MIN_WIDTH)
		*width = output_tty_width(STDERR_FILENO);
	else if (columns != NULL && num_parse_int(slice_of(columns), &n) == 0 &&
		 n >= OUTPUT_MIN_WIDTH && n <= LIMIT_CANVAS)
		*width = (int)n;
	return 0;
}

static const char *
output_path(const struct args *a)
{
	const char *path = args_get(a, OPTION_OUTPUT);

	return path != NULL && strcmp(path, "-") != 0 ? path : NULL;
}

bool
output_is_terminal(const struct args *a)
{
	return output_path(a) == NULL && isatty(STDOUT_FILENO);
}

bool
output_is_standard(const struct args *a)
{
	return output_path(a) == NULL;
}

void
output_flow(struct str *out)
{
	if (out->n < OUTPUT_FLOW)
		return;
	fwrite(out->s, 1, out->n, stdout);
	str_clear(out);
}

int
output_write(const struct args *a, struct slice text, struct err *err)
{
	if (output_path(a) != NULL)
		return file_write(output_path(a), text, err);
	if (fwrite(text.p, 1, text.n, stdout) != text.n ||
	    fflush(stdout) != 0 || ferror(stdout))
		return err_set(err, ERR_IO, "cannot write to standard output");
	return 0;
}

void
output_clean(struct slice lines, struct str *out)
{
	while (lines.n > 0) {
		const char *end = memchr(lines.p, '\n', lines.n);
		size_t n = end != NULL ? (size_t)(end - lines.p) : lines.n;

		text_clean((struct slice){ lines.p, n }, out);
		str_addc(out, '\n');
		n += end != NULL;
		lines.p += n;
		lines.n -= n;
	}
}

void
output_complain(const struct err *err)
{
	struct str text = { 0 };

	if (err->code == ERR_NONE)
		return;
	text_clean(slice_of(err->text), &text);
	fprintf(stderr, "pyrodash: %s\n", str_text(&text));
	str_release(&text);
}

void
output_place(struct slice query, const struct err *err)
{
	struct str shown = { 0 }, clean = { 0 };
	const char *line;

	if (!parse_has_place(err))
		return;
	parse_show_error(query, err, OUTPUT_PLACE_WIDTH, &shown);
	line = str_text(&shown);
	for (int i = 0; i < 2; i++) {
		size_t n = strcspn(line, "\n");

		str_add(&clean, "  ");
		text_clean((struct slice){ line, n }, &clean);
		str_addc(&clean, '\n');
		line += n + (line[n] == '\n');
	}
	fputs(str_text(&clean), stderr);
	str_release(&shown);
	str_release(&clean);
}
