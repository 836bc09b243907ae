#include "config.h"

#include "tests/integration/fault_server.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

int fault_server_port[2];
static pid_t server;
static int server_in = -1;

int
fault_server_start(void **state)
{
	const char *srcdir = getenv("srcdir");
	char path[1000], line[100];
	int in[2], out[2], rc = -1;
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/tests/integration/fault_server.py",
		 srcdir != NULL ? srcdir : ".");
	signal(SIGPIPE, SIG_IGN);
	if (pipe(in) < 0 || pipe(out) < 0 || (server = fork()) < 0)
		return -1;
	if (server == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		execlp("python3", "python3", path, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	server_in = in[1];
	f = fdopen(out[0], "r");
	while (rc < 0 && f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "%d %d", &fault_server_port[0],
			   &fault_server_port[1]) == 2)
			rc = 0;
		else
			print_message("# server: %s", line);
	if (rc < 0)
		print_message("# no ports from python3 %s: %s\n", path,
			      strerror(errno));
	if (f != NULL)
		fclose(f);
	return rc;
}

int
fault_server_stop(void **state)
{
	(void)state;
	close(server_in);
	waitpid(server, NULL, 0);
	return 0;
}
