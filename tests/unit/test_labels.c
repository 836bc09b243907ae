#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "model/labels.h"

#define L(name, value)                    \
	{                                 \
		SLICE(name), SLICE(value) \
	}

static void
check_print(const struct labels *ls, bool name_first, const char *want)
{
	struct str out = { 0 };

	labels_print(ls, name_first, &out);
	assert_string_equal(str_text(&out), want);
	str_release(&out);
}

static void
test_make(void **state)
{
	struct label l[] = { L("b", "2"), L("a", "1"), L("c", ""),
			     L("b", "3"), L("d", "4"), L("d", "") };
	struct arena a = { 0 };
	struct labels ls = labels_make(&a, l, 6);

	(void)state;
	check_print(&ls, false, "{a=\"1\", b=\"3\"}");
	assert_true(slice_eq(labels_get(&ls, SLICE("b")), SLICE("3")));
	assert_int_equal(labels_get(&ls, SLICE("x")).n, 0);
	arena_release(&a);
}

static void
test_make_many(void **state)
{
	struct label l[300];
	char names[300][8];
	struct arena a = { 0 };
	struct labels ls;

	(void)state;
	for (int i = 0; i < 300; i++) {
		snprintf(names[i], sizeof(names[i]), "l%03d", i * 7 % 100);
		l[i].name = slice_of(names[i]);
		l[i].value = arena_slice(&a, slice_of(i < 100   ? "a"
						      : i < 200 ? "b"
								: "c"));
	}
	ls = labels_make(&a, l, 300);
	assert_int_equal(ls.n, 100);
	for (size_t i = 0; i < 100; i++) {
		assert_true(slice_eq(ls.l[i]->value, SLICE("c")));
		if (i > 0)
			assert_true(slice_cmp(ls.l[i - 1]->name,
					      ls.l[i]->name) < 0);
	}
	arena_release(&a);
}

static void
test_order(void **state)
{
	struct label x[] = { L("a", "1") }, y[] = { L("a", "1"), L("b", "1") },
		     z[] = { L("a", "2") }, u[] = { L("A", "9") };
	struct arena a = { 0 };
	struct labels lx = labels_of(&a, x, 1), ly = labels_of(&a, y, 2),
		      lz = labels_of(&a, z, 1), lu = labels_of(&a, u, 1),
		      none = { 0, NULL };

	(void)state;
	assert_true(labels_cmp(&lx, &ly) < 0);
	assert_true(labels_cmp(&ly, &lz) < 0);
	assert_true(labels_cmp(&lu, &lx) < 0);
	assert_true(labels_cmp(&none, &lu) < 0);
	assert_true(labels_eq(&lx, &lx));
	assert_false(labels_eq(&lx, &ly));
	assert_true(labels_hash(&lx) != labels_hash(&lz));
	arena_release(&a);
}

static void
test_change(void **state)
{
	static const struct label l[] = { L("__name__", "m"), L("b", "2"),
					  L("d", "4") };
	static const struct slice names[] = { SLICE("b"), SLICE("x") };
	struct arena a = { 0 };
	struct labels ls = labels_of(&a, l, 3), r;

	(void)state;
	r = labels_with(&a, &ls, SLICE("c"), SLICE("3"));
	check_print(&r, true, "m{b=\"2\", c=\"3\", d=\"4\"}");
	r = labels_with(&a, &ls, SLICE("e"), SLICE("5"));
	check_print(&r, true, "m{b=\"2\", d=\"4\", e=\"5\"}");
	r = labels_with(&a, &ls, SLICE("b"), SLICE("9"));
	check_print(&r, true, "m{b=\"9\", d=\"4\"}");
	r = labels_with(&a, &ls, SLICE("__name__"), SLICE(""));
	check_print(&r, true, "{b=\"2\", d=\"4\"}");
	r = labels_keep(&a, &ls, names, 2);
	check_print(&r, true, "{b=\"2\"}");
	r = labels_drop(&a, &ls, names, 2);
	check_print(&r, true, "m{d=\"4\"}");
	r = labels_copy(&a, &ls);
	assert_true(labels_eq(&r, &ls));
	assert_ptr_not_equal(r.l[0]->name.p, ls.l[0]->name.p);
	arena_release(&a);
}

static void
test_print(void **state)
{
	static const struct label plain[] = { L("__name__", "a:b") },
				  odd[] = { L("__name__", "my.metric"),
					    L("a-b", "\n") };
	struct arena a = { 0 };
	struct labels p = labels_of(&a, plain, 1), o = labels_of(&a, odd, 2),
		      none = { 0, NULL };

	(void)state;
	check_print(&p, true, "a:b");
	check_print(&p, false, "{__name__=\"a:b\"}");
	check_print(&o, true, "{\"my.metric\", \"a-b\"=\"\\n\"}");
	check_print(&none, true, "{}");
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_make),  cmocka_unit_test(test_make_many),
		cmocka_unit_test(test_order), cmocka_unit_test(test_change),
		cmocka_unit_test(test_print),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
