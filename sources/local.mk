noinst_LIBRARIES += %D%/libsources.a
%C%_libsources_a_SOURCES = \
	%D%/feed_demo.h \
	%D%/loop.h \
	%D%/source.h \
	%D%/source_embedded.h \
	%D%/source_prom.h
