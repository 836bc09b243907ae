UNIT += \
	%D%/test_dashboard \
	%D%/test_dashboard_graph \
	%D%/test_dashboard_hostile \
	%D%/test_dashboard_public \
	%D%/test_dashboard_rows \
	%D%/test_fields \
	%D%/test_interpolate \
	%D%/test_interval \
	%D%/test_legend \
	%D%/test_mixin \
	%D%/test_quantiles \
	%D%/test_timeexpr \
	%D%/test_timetyped \
	%D%/test_vars
%C%_test_dashboard_SOURCES = %D%/test_dashboard.c
%C%_test_dashboard_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_dashboard_graph_SOURCES = %D%/test_dashboard_graph.c
%C%_test_dashboard_graph_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_dashboard_hostile_SOURCES = %D%/test_dashboard_hostile.c
%C%_test_dashboard_hostile_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_dashboard_public_SOURCES = %D%/test_dashboard_public.c
%C%_test_dashboard_public_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_dashboard_rows_SOURCES = %D%/test_dashboard_rows.c
%C%_test_dashboard_rows_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_mixin_SOURCES = %D%/test_mixin.c
%C%_test_mixin_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_quantiles_SOURCES = %D%/test_quantiles.c
%C%_test_quantiles_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_fields_SOURCES = %D%/test_fields.c
%C%_test_fields_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_interpolate_SOURCES = %D%/test_interpolate.c
%C%_test_interpolate_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_interval_SOURCES = %D%/test_interval.c
%C%_test_interval_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_legend_SOURCES = %D%/test_legend.c
%C%_test_legend_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_timeexpr_SOURCES = %D%/test_timeexpr.c
%C%_test_timeexpr_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_timetyped_SOURCES = %D%/test_timetyped.c
%C%_test_timetyped_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_vars_SOURCES = %D%/test_vars.c
%C%_test_vars_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm

# Grafana's own answers, read from ../shared/reference/vectors.
EXTRA_DIST += %D%/vectors_later.txt
vectors = %D%/vectors.c %D%/vectors.h %D%/vectors_vars.c %D%/vectors_vars.h
UNIT += \
	%D%/test_vectors_interpolate \
	%D%/test_vectors_interval \
	%D%/test_vectors_names \
	%D%/test_vectors_reduce \
	%D%/test_vectors_time \
	%D%/test_vectors_variables
%C%_test_vectors_interpolate_SOURCES = %D%/test_vectors_interpolate.c $(vectors)
%C%_test_vectors_interpolate_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_vectors_interval_SOURCES = %D%/test_vectors_interval.c $(vectors)
%C%_test_vectors_interval_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_vectors_names_SOURCES = %D%/test_vectors_names.c $(vectors)
%C%_test_vectors_names_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_vectors_reduce_SOURCES = %D%/test_vectors_reduce.c $(vectors)
%C%_test_vectors_reduce_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_vectors_time_SOURCES = %D%/test_vectors_time.c $(vectors)
%C%_test_vectors_time_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_vectors_variables_SOURCES = %D%/test_vectors_variables.c $(vectors)
%C%_test_vectors_variables_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
