UNIT += %D%/test_tsdb
%C%_test_tsdb_SOURCES = %D%/test_tsdb.c
%C%_test_tsdb_LDADD = $(upto_tsdb) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm

UNIT += %D%/test_tsdb_threads
%C%_test_tsdb_threads_SOURCES = %D%/test_tsdb_threads.c
%C%_test_tsdb_threads_LDADD = $(upto_tsdb) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm

UNIT += %D%/test_chunk
%C%_test_chunk_SOURCES = %D%/test_chunk.c
%C%_test_chunk_LDADD = $(upto_tsdb) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm

UNIT += %D%/test_tsdb_twins
%C%_test_tsdb_twins_SOURCES = %D%/test_tsdb_twins.c
%C%_test_tsdb_twins_LDADD = $(upto_tsdb) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
