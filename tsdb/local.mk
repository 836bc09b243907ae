noinst_LIBRARIES += %D%/libtsdb.a
%C%_libtsdb_a_CFLAGS = $(AM_CFLAGS) $(LOOP_CFLAGS)
%C%_libtsdb_a_SOURCES = \
	%D%/chunk.c \
	%D%/chunk.h \
	%D%/chunk_write.c \
	%D%/column.c \
	%D%/column.h \
	%D%/column_write.c \
	%D%/head.c \
	%D%/head.h \
	%D%/pack.c \
	%D%/pack.h \
	%D%/postings.c \
	%D%/postings.h \
	%D%/postings_select.c \
	%D%/reader.c \
	%D%/reader.h \
	%D%/reader_twins.c \
	%D%/series.c \
	%D%/series.h \
	%D%/store.c \
	%D%/store.h \
	%D%/store_seal.c \
	%D%/store_select.c \
	%D%/store_shed.c \
	%D%/tsdb.c \
	%D%/tsdb.h \
	%D%/tsdb_append.c \
	%D%/tsdb_label.c \
	%D%/tsdb_querier.c
