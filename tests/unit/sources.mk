UNIT += %D%/test_loop
%C%_test_loop_SOURCES = %D%/test_loop.c
%C%_test_loop_LDADD = $(upto_sources) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_prom_reader
%C%_test_prom_reader_SOURCES = %D%/test_prom_reader.c
%C%_test_prom_reader_LDADD = $(upto_sources) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
