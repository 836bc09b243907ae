noinst_LIBRARIES += %D%/libbase.a
%C%_libbase_a_SOURCES = \
	%D%/arena.h \
	%D%/civil.h \
	%D%/clock.h \
	%D%/err.c \
	%D%/err.h \
	%D%/file.h \
	%D%/gzip.h \
	%D%/json.h \
	%D%/limits.h \
	%D%/mem.h \
	%D%/num.h \
	%D%/regex.h \
	%D%/slice.h \
	%D%/str.h \
	%D%/strmap.h \
	%D%/thread.h \
	%D%/utf8.h \
	%D%/yaml.h
