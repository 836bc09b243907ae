UNIT += %D%/test_loop
%C%_test_loop_SOURCES = %D%/test_loop.c
%C%_test_loop_LDADD = $(upto_sources) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
