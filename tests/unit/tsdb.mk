UNIT += %D%/test_tsdb
%C%_test_tsdb_SOURCES = %D%/test_tsdb.c
%C%_test_tsdb_LDADD = $(upto_tsdb) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
