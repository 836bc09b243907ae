noinst_LIBRARIES += %D%/libtsdb.a
%C%_libtsdb_a_SOURCES = \
	%D%/chunk.c \
	%D%/chunk.h \
	%D%/postings.c \
	%D%/postings.h \
	%D%/store.c \
	%D%/store.h \
	%D%/tsdb.c \
	%D%/tsdb.h \
	%D%/tsdb_label.c \
	%D%/tsdb_querier.c
