noinst_LIBRARIES += %D%/libmodel.a
%C%_libmodel_a_SOURCES = \
	%D%/frame.h \
	%D%/labels.h \
	%D%/matcher.h \
	%D%/querier.h \
	%D%/sample.h \
	%D%/timerange.h
