#include "config.h"

#include "tui/term_sheet.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/err.h"

FILE *
term_sheet_open(struct err *err)
{
	const int fd = memfd_create("terminal", MFD_CLOEXEC);
	FILE *f = fd >= 0 ? fdopen(fd, "w+") : NULL;

	if (f == NULL)
		err_set(err, ERR_IO,
			"no memory file to draw into (%s); try again with "
			"fewer files open",
			strerror(errno));
	return f;
}

/* ncurses writes to the descriptor, not by the FILE. */
void
term_sheet_take(FILE *sheet, struct str *out)
{
	const int fd = fileno(sheet);
	const off_t n = lseek(fd, 0, SEEK_CUR);
	char block[4096];

	for (off_t at = 0; at < n;) {
		ssize_t got = pread(fd, block, sizeof(block), at);

		if (got <= 0)
			break;
		str_addn(out, block, (size_t)got);
		at += got;
	}
	if (ftruncate(fd, 0) == 0)
		lseek(fd, 0, SEEK_SET);
}
