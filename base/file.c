#include "config.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

static int
file_read_fd(int fd, const char *name, size_t limit, struct str *out,
	     struct err *err)
{
	size_t total = 0;
	char buf[16384];

	for (;;) {
		ssize_t n = read(fd, buf, sizeof(buf));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, ERR_IO, "cannot read %s: %s", name,
				       strerror(errno));
		if (n == 0)
			return 0;
		if ((size_t)n > limit - total)
			return err_set(err, ERR_LIMIT,
				       "%s is larger than %zu bytes, the most "
				       "that is read",
				       name, limit);
		total += (size_t)n;
		str_addn(out, buf, (size_t)n);
	}
}

int
file_read(const char *path, size_t limit, struct str *out, struct err *err)
{
	int fd, r;

	if (strcmp(path, "-") == 0)
		return file_read_fd(STDIN_FILENO, "standard input", limit, out,
				    err);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
			       "cannot open %s: %s", path, strerror(errno));
	r = file_read_fd(fd, path, limit, out, err);
	close(fd);
	return r;
}

static int
file_write_all(int fd, struct slice text)
{
	while (text.n > 0) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text.p += n;
		text.n -= (size_t)n;
	}
	return 0;
}

/* A device or a pipe is written to: a file in its place would be the end of
 * /dev/null. */
static int
file_write_into(const char *path, struct slice text, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY), r = -1;

	if (fd >= 0) {
		r = file_write_all(fd, text);
		if (close(fd) != 0)
			r = -1;
	}
	if (r != 0)
		err_set(err, ERR_IO, "cannot write %s: %s", path,
			strerror(errno));
	return r;
}

int
file_write(const char *path, struct slice text, struct err *err)
{
	struct str beside = { 0 };
	char real[PATH_MAX]; /* of a link, what it names is replaced */
	struct stat st;
	mode_t mode = 0; /* what is there keeps its permissions */
	int fd, r = -1;

	if (stat(path, &st) == 0) {
		if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
			return file_write_into(path, text, err);
		mode = st.st_mode & 0777;
		if (realpath(path, real) != NULL)
			path = real;
	}
	str_printf(&beside, "%s.%ld.new", path, (long)getpid());
	unlink(str_text(&beside));
	fd = open(str_text(&beside), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		  0666);
	if (fd >= 0) {
		if (mode == 0 || fchmod(fd, mode) == 0)
			r = file_write_all(fd, text);
		if (r == 0)
			r = fsync(fd);
		if (close(fd) != 0)
			r = -1;
		if (r == 0)
			r = rename(str_text(&beside), path);
	}
	if (r != 0) {
		err_set(err, ERR_IO, "cannot write %s: %s", path,
			strerror(errno));
		if (fd >= 0)
			unlink(str_text(&beside));
	}
	str_release(&beside);
	return r;
}
