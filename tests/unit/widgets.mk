EXTRA_DIST += %D%/units_later.txt
UNIT += \
	%D%/test_unit
%C%_test_unit_SOURCES = %D%/test_unit.c
%C%_test_unit_LDADD = $(upto_widgets) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
