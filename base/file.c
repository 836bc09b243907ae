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
#include "base/mem.h"

#define FILE_PIECE ((size_t)256 << 10)

/* Reads until the piece is full or all is read; -1 with errno. */
static ssize_t
file_fill(int fd, char *buf)
{
	size_t n = 0;

	while (n < FILE_PIECE) {
		ssize_t got = read(fd, buf + n, FILE_PIECE - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

static int
file_each_fd(int fd, const char *name, file_piece *fn, void *arg,
	     struct err *err)
{
	char *buf = mem_alloc(FILE_PIECE);
	ssize_t n = (ssize_t)FILE_PIECE;
	int r = 0;

	/* What is less than full ended there, whatever has come since. */
	while (r == 0 && n == (ssize_t)FILE_PIECE) {
		n = file_fill(fd, buf);
		if (n < 0)
			r = err_set(err, ERR_IO, "cannot read %s: %s", name,
				    strerror(errno));
		else if (n > 0)
			r = fn(arg, (struct slice){ buf, (size_t)n }, err);
	}
	mem_free(buf);
	return r;
}

static int
file_not_open(const char *path, struct err *err)
{
	return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
		       "cannot open %s: %s", path, strerror(errno));
}

int
file_each(const char *path, file_piece *fn, void *arg, struct err *err)
{
	int fd, r;

	if (strcmp(path, "-") == 0)
		return file_each_fd(STDIN_FILENO, "standard input", fn, arg,
				    err);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return file_not_open(path, err);
	r = file_each_fd(fd, path, fn, arg, err);
	close(fd);
	return r;
}

struct file_whole {
	const char *name;
	size_t limit;
	struct str *out;
};

static int
file_read_piece(void *arg, struct slice piece, struct err *err)
{
	struct file_whole *w = arg;

	if (piece.n > w->limit)
		return err_set(err, ERR_LIMIT,
			       "%s is larger than the %zu bytes that are read "
			       "at most",
			       w->name, w->limit + w->out->n);
	w->limit -= piece.n;
	str_add_slice(w->out, piece);
	return 0;
}

int
file_read(const char *path, size_t limit, struct str *out, struct err *err)
{
	bool in = strcmp(path, "-") == 0;
	struct file_whole w = { in ? "standard input" : path, limit, out };

	return file_each(path, file_read_piece, &w, err);
}

int
file_read_regular(const char *path, size_t limit, struct str *out,
		  struct err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), r;
	struct file_whole w = { path, limit, out };

	if (fd < 0)
		return file_not_open(path, err);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		r = file_each_fd(fd, path, file_read_piece, &w, err);
	else
		r = err_set(err, ERR_IO, "%s is no regular file", path);
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
