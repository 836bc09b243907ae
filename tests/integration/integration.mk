check_PROGRAMS += %D%/demo_export
%C%_demo_export_SOURCES = %D%/demo_export.c
%C%_demo_export_LDADD = $(upto_feeds) $(DEPS_LIBS) -lm
UNIT += %D%/test_faults
%C%_test_faults_SOURCES = %D%/test_faults.c %D%/fault_server.c \
	%D%/fault_server.h
%C%_test_faults_LDADD = $(upto_sources) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_http_client
%C%_test_http_client_SOURCES = %D%/test_http_client.c %D%/fault_server.c \
	%D%/fault_server.h
%C%_test_http_client_LDADD = $(upto_net) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
EXTRA_DIST += %D%/fault_server.py

# Against Debian's prometheus; skipped without it.
check_PROGRAMS += %D%/test_oracle
%C%_test_oracle_SOURCES = %D%/test_oracle.c %D%/oracle.c %D%/oracle.h
%C%_test_oracle_LDADD = feeds/libfeeds.a $(upto_session) $(DEPS_LIBS) -lm
TESTS += %D%/test_oracle.sh
EXTRA_DIST += %D%/prometheus.sh %D%/tap.sh %D%/test_oracle.sh
check_PROGRAMS += %D%/oracle_queries
%C%_oracle_queries_SOURCES = %D%/oracle_queries.c %D%/oracle.c %D%/oracle.h \
	%D%/oracle_data.c %D%/oracle_data.h %D%/oracle_write.c \
	%D%/oracle_gen.c %D%/oracle_gen.h %D%/oracle_gen_select.c \
	%D%/oracle_gen_call.c \
	%D%/oracle_gen_binary.c
%C%_oracle_queries_LDADD = $(upto_session) $(DEPS_LIBS) -lm
TESTS += %D%/test_oracle_queries.sh
EXTRA_DIST += %D%/test_oracle_queries.sh
TESTS += %D%/test_real.sh
EXTRA_DIST += %D%/test_real.sh %D%/test_real.py
TESTS += %D%/test_cli.sh
EXTRA_DIST += %D%/test_cli.sh
TESTS += %D%/test_query.sh
EXTRA_DIST += %D%/test_query.sh
check_PROGRAMS += %D%/targets_show
%C%_targets_show_SOURCES = %D%/targets_show.c
%C%_targets_show_LDADD = $(upto_feeds) $(DEPS_LIBS) -lm
TESTS += %D%/test_targets.sh
EXTRA_DIST += %D%/test_targets.sh %D%/test_targets.py
# Targets to scrape, for the tests that source scrape_server.sh.
EXTRA_DIST += %D%/scrape_server.sh %D%/scrape_server.py %D%/scrape_bodies.py \
	%D%/scrape_client.py
TESTS += %D%/test_histories.sh
EXTRA_DIST += %D%/test_histories.sh %D%/test_histories.py
TESTS += %D%/test_memory.sh
EXTRA_DIST += %D%/test_memory.sh %D%/test_memory.py
TESTS += %D%/test_scrape_faults.sh
EXTRA_DIST += %D%/test_scrape_faults.sh %D%/test_scrape_faults.py
TESTS += %D%/test_scrape_config.sh
EXTRA_DIST += %D%/test_scrape_config.sh
# Against Debian's nginx; skipped without it.
TESTS += %D%/test_http.sh
EXTRA_DIST += %D%/test_http.sh %D%/nginx.sh %D%/http_proxy.py
TESTS += %D%/test_secrets.sh
EXTRA_DIST += %D%/test_secrets.sh %D%/test_secrets.py
# Against Debian's victoria-metrics behind nginx; skipped without them.
TESTS += %D%/test_victoria.sh
EXTRA_DIST += %D%/test_victoria.sh
# Of ~12 s: servers are started and filled, targets scraped.
TESTS += %D%/test_doctor.sh
EXTRA_DIST += %D%/test_doctor.sh %D%/test_doctor.py %D%/doctor_shapes.py \
	%D%/native_server.py
TESTS += %D%/test_record.sh
EXTRA_DIST += %D%/test_record.sh
# Of ~20 s: prometheus and pyrodash evaluate three times over a minute of samples.
TESTS += %D%/test_rules.sh
EXTRA_DIST += %D%/test_rules.sh %D%/test_rules.py
TESTS += %D%/test_rules_cmd.sh
EXTRA_DIST += %D%/test_rules_cmd.sh %D%/rules_unit
# Of ~10 s: prometheus scrapes beside it.
TESTS += %D%/test_scrape.sh
EXTRA_DIST += %D%/test_scrape.sh
