EXTRA_DIST += %D%/units_later.txt
UNIT += \
	%D%/test_quantile_table \
	%D%/test_raw \
	%D%/test_spark \
	%D%/test_unit
%C%_test_quantile_table_SOURCES = %D%/test_quantile_table.c \
	%D%/panel_case.c %D%/panel_case.h
%C%_test_quantile_table_LDADD = $(upto_widgets) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_raw_SOURCES = %D%/test_raw.c %D%/panel_case.c %D%/panel_case.h
%C%_test_raw_LDADD = $(upto_widgets) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_spark_SOURCES = %D%/test_spark.c
%C%_test_spark_LDADD = $(upto_widgets) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_unit_SOURCES = %D%/test_unit.c
%C%_test_unit_LDADD = $(upto_widgets) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_scale %D%/test_stack %D%/test_timeseries
%C%_test_scale_SOURCES = %D%/test_scale.c %D%/panel_case.c %D%/panel_case.h
%C%_test_scale_LDADD = $(upto_widgets) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_stack_SOURCES = %D%/test_stack.c %D%/panel_case.c %D%/panel_case.h
%C%_test_stack_LDADD = $(upto_widgets) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_timeseries_SOURCES = %D%/test_timeseries.c %D%/panel_case.c \
	%D%/panel_case.h
%C%_test_timeseries_LDADD = $(upto_widgets) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_legend_box
%C%_test_legend_box_SOURCES = %D%/test_legend_box.c %D%/panel_case.c \
	%D%/panel_case.h
%C%_test_legend_box_LDADD = $(upto_widgets) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
