#include "config.h"

#include "base/append.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/err.h"

static int
append_failed(const char *path, struct err *err)
{
	return err_set(err, ERR_IO, "cannot write %s: %s", path,
		       strerror(errno));
}

static int
append_check(const struct append *a, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(a->fd, &st) != 0)
		return append_failed(path, err);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_IO,
			       "%s is no regular file: what is appended to is "
			       "also read and cut",
			       path);
	if (flock(a->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		return err_set(err, ERR_IO,
			       "%s: another process is writing into it", path);
	return 0;
}

int
append_open(struct append *a, const char *path, struct err *err)
{
	memset(a, 0, sizeof(*a));
	a->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
		     0600);
	if (a->fd < 0)
		return append_failed(path, err);
	if (append_check(a, path, err) < 0) {
		close(a->fd);
		a->fd = -1;
		return -1;
	}
	str_add(&a->path, path);
	return 0;
}

int
append_size(const struct append *a, int64_t *size, struct err *err)
{
	struct stat st;

	if (fstat(a->fd, &st) != 0)
		return append_failed(str_text(&a->path), err);
	*size = st.st_size;
	return 0;
}

/* Both at AT, in one call unless the system takes less. */
static int
append_write(int fd, struct slice piece, struct slice tail, off_t at)
{
	while (piece.n + tail.n > 0) {
		struct iovec io[2] = {
			{ (void *)(uintptr_t)piece.p, piece.n },
			{ (void *)(uintptr_t)tail.p, tail.n },
		};
		ssize_t n = pwritev(fd, io, 2, at);
		size_t first;

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = ENOSPC;
		if (n <= 0)
			return -1;
		first = (size_t)n < piece.n ? (size_t)n : piece.n;
		piece.p += first;
		piece.n -= first;
		tail.p += (size_t)n - first;
		tail.n -= (size_t)n - first;
		at += n;
	}
	return 0;
}

/* A file without a name is nobody's: what is written there is lost. */
static int
append_named(const struct append *a, struct err *err)
{
	struct stat st;

	if (fstat(a->fd, &st) != 0)
		return append_failed(str_text(&a->path), err);
	if (st.st_nlink == 0)
		return err_set(err, ERR_IO, "cannot write %s: it was removed",
			       str_text(&a->path));
	return 0;
}

int
append_piece(struct append *a, struct slice piece, struct err *err)
{
	struct slice tail = str_slice(&a->tail);

	if (append_named(a, err) < 0)
		return -1;
	if (append_write(a->fd, piece, tail, a->end) == 0) {
		a->end += (int64_t)piece.n;
		return ftruncate(a->fd, a->end + (int64_t)tail.n) == 0
			       ? 0
			       : append_failed(str_text(&a->path), err);
	}
	append_failed(str_text(&a->path), err);
	/* What was there had room for a tail. */
	if (ftruncate(a->fd, a->end) == 0)
		append_write(a->fd, (struct slice){ tail.p, 0 }, tail, a->end);
	return -1;
}

int
append_close(struct append *a, struct err *err)
{
	int r = 0;

	if (a->fd >= 0 && close(a->fd) != 0)
		r = append_failed(str_text(&a->path), err);
	a->fd = -1;
	str_release(&a->tail);
	str_release(&a->path);
	return r;
}
