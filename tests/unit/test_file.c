#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"

static void
test_there_and_back(void **state)
{
	char dir[] = "test_file.XXXXXX", path[64];
	struct str s = { 0 };
	struct err err = { 0 };
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/x", dir);
	assert_int_equal(file_write(path, SLICE("one\0two"), NULL), 0);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(file_write(path, SLICE("a\0b"), NULL), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(file_read(path, 3, &s, NULL), 0);
	assert_int_equal(s.n, 3);
	assert_memory_equal(s.s, "a\0b", 3);
	assert_int_equal(file_read(path, 2, &s, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	err = (struct err){ 0 };
	assert_int_equal(file_read(dir, 100, &s, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	unlink(path);
	err = (struct err){ 0 };
	assert_int_equal(file_read(path, 100, &s, &err), -1);
	assert_int_equal(err.code, ERR_NOT_FOUND);
	err = (struct err){ 0 };
	snprintf(path, sizeof(path), "%s/no/x", dir);
	assert_int_equal(file_write(path, SLICE("x"), &err), -1);
	assert_non_null(strstr(err.text, path));
	/* Nothing was left beside it. */
	assert_int_equal(rmdir(dir), 0);
	str_release(&s);
}

/* As root, too, a device stays one. */
static void
test_devices_are_written_to(void **state)
{
	struct stat before, after;

	(void)state;
	assert_int_equal(stat("/dev/null", &before), 0);
	assert_int_equal(file_write("/dev/null", SLICE("x"), NULL), 0);
	assert_int_equal(stat("/dev/null", &after), 0);
	assert_true(S_ISCHR(after.st_mode));
	assert_int_equal(before.st_rdev, after.st_rdev);
}

/* A link stays one, and what it names is new. */
static void
test_links_are_followed(void **state)
{
	char dir[] = "/tmp/test_file_XXXXXX", file[64], link[64];
	struct str text = { 0 };
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/file", dir);
	snprintf(link, sizeof(link), "%s/link", dir);
	assert_int_equal(file_write(file, SLICE("old"), NULL), 0);
	assert_int_equal(symlink(file, link), 0);
	assert_int_equal(file_write(link, SLICE("new"), NULL), 0);
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(file_read(file, 100, &text, NULL), 0);
	assert_string_equal(str_text(&text), "new");
	str_release(&text);
	unlink(link);
	unlink(file);
	assert_int_equal(rmdir(dir), 0);
}

static int appended;

static int
take_and_append(void *arg, struct slice piece, struct err *err)
{
	(void)err;
	*(size_t *)arg += piece.n;
	assert_int_equal(write(appended, "more", 4), 4);
	return 0;
}

/* A file that another process writes is what it was. */
static void
test_what_is_written_meanwhile(void **state)
{
	char path[] = "/tmp/pyrodash-file-XXXXXX";
	size_t n = 0;

	(void)state;
	appended = mkstemp(path);
	assert_true(appended >= 0);
	assert_int_equal(write(appended, "first", 5), 5);
	assert_int_equal(file_each(path, take_and_append, &n, NULL), 0);
	assert_int_equal(n, 5);
	close(appended);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_devices_are_written_to),
		cmocka_unit_test(test_links_are_followed),
		cmocka_unit_test(test_what_is_written_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
