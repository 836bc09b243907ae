noinst_LIBRARIES += %D%/libtsdb.a
%C%_libtsdb_a_SOURCES = \
	%D%/tsdb.h
