noinst_LIBRARIES += %D%/libwidgets.a
%C%_libwidgets_a_SOURCES = \
	%D%/axis.c \
	%D%/axis.h \
	%D%/box.c \
	%D%/box.h \
	%D%/kinds.c \
	%D%/legend_box.c \
	%D%/legend_box.h \
	%D%/plot.c \
	%D%/plot.h \
	%D%/quantile_rows.c \
	%D%/quantile_rows.h \
	%D%/quantile_table.c \
	%D%/quantile_table.h \
	%D%/scale.c \
	%D%/scale.h \
	%D%/spark.c \
	%D%/spark.h \
	%D%/stack.c \
	%D%/stack.h \
	%D%/unit.c \
	%D%/unit.def \
	%D%/unit.h \
	%D%/unit_number.c \
	%D%/unit_number.h \
	%D%/unit_time.c \
	%D%/unit_time.h \
	%D%/widget.h \
	%D%/widget_raw.c \
	%D%/widget_raw.h \
	%D%/widget_timeseries.c \
	%D%/widget_timeseries.h
