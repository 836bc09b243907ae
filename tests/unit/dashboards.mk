UNIT += \
	%D%/test_dashboard \
	%D%/test_dashboard_graph \
	%D%/test_dashboard_hostile \
	%D%/test_dashboard_public \
	%D%/test_dashboard_rows \
	%D%/test_mixin \
	%D%/test_quantiles
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
