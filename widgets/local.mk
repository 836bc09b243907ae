noinst_LIBRARIES += %D%/libwidgets.a
%C%_libwidgets_a_SOURCES = \
	%D%/plot.h \
	%D%/spark.h \
	%D%/unit.h \
	%D%/widget.h
