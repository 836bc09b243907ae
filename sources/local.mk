noinst_LIBRARIES += %D%/libsources.a
%C%_libsources_a_SOURCES = \
	%D%/feed_demo.h \
	%D%/http.c \
	%D%/http.h \
	%D%/http_error.def \
	%D%/loop.c \
	%D%/loop.h \
	%D%/source.h \
	%D%/source_embedded.h \
	%D%/source_prom.h
