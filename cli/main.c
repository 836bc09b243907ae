/* main.c - the program: which command, and the exit code. */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "canvas/text.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/secrets.h"

/* What was printed on the way, too, and is lost. */
static int
main_flush(int code)
{
	if ((fflush(stdout) == 0 && !ferror(stdout)) || code == EXIT_OUTPUT)
		return code;
	fputs("pyrodash: cannot write to standard output\n", stderr);
	return code == EXIT_OK ? EXIT_OUTPUT : code;
}

static int
main_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 60)
		return size.ws_col;
	return 80;
}

static int
main_run(const struct args *a)
{
	struct str text = { 0 };
	int code;

	if (args_has(a, OPTION_HELP))
		help_usage(a->named ? a->command : NULL, command_table,
			   main_width(), &text);
	else if (args_has(a, OPTION_VERSION))
		help_version(&text);
	else
		return main_flush(a->command->run(a));
	fwrite(text.s, 1, text.n, stdout);
	code = main_flush(EXIT_OK);
	str_release(&text);
	return code;
}

/* Words of the command line are bytes from outside, too. */
static void
main_complain(const struct err *err)
{
	struct str text = { 0 };

	text_clean(slice_of(err->text), &text);
	fprintf(stderr, "pyrodash: %s\n", str_text(&text));
	str_release(&text);
}

/* Where one of the three was closed, a file opened later would take its place,
 * and get what is said.  What stands there instead cannot be used, either. */
static void
main_hold(void)
{
	static const int mode[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", mode[fd]) < 0)
			return;
}

int
main(int argc, char **argv)
{
	struct err err = { 0 };
	struct arena keep = { 0 };
	struct args args;
	int code = EXIT_USAGE;

	main_hold();
	mem_map_large();
	if (args_parse(&args, command_table, argc, argv, &err) == 0) {
		secrets_hide(&args, &keep);
		code = main_run(&args);
	} else {
		main_complain(&err);
	}
	args_release(&args);
	arena_release(&keep);
	return code;
}
