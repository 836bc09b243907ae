noinst_LIBRARIES += %D%/libmodel.a
%C%_libmodel_a_SOURCES = \
	%D%/frame.c \
	%D%/frame.h \
	%D%/labels.c \
	%D%/labels.h \
	%D%/matcher.c \
	%D%/matcher.h \
	%D%/openmetrics.c \
	%D%/openmetrics.h \
	%D%/querier.h \
	%D%/sample.h \
	%D%/timerange.c \
	%D%/timerange.h
