bin_PROGRAMS += pyrodash
pyrodash_SOURCES = %D%/main.c $(cli_sources)
pyrodash_LDADD = feeds/libfeeds.a $(upto_tui) $(DEPS_LIBS) -lm

cli_sources = \
	%D%/args.c \
	%D%/args.h \
	%D%/client.c \
	%D%/client.h \
	%D%/cmd_doctor.c \
	%D%/cmd_query.c \
	%D%/cmd_record.c \
	%D%/cmd_snapshot.c \
	%D%/cmd_view.c \
	%D%/command.c \
	%D%/command.h \
	%D%/doctor_json.c \
	%D%/doctor_json.h \
	%D%/doctor_out.c \
	%D%/doctor_out.h \
	%D%/doctor_result.h \
	%D%/doctor_text.c \
	%D%/doctor_text.h \
	%D%/help.c \
	%D%/help.h \
	%D%/labels_json.c \
	%D%/labels_json.h \
	%D%/option.def \
	%D%/origin.c \
	%D%/origin.h \
	%D%/origin_data.h \
	%D%/origin_embedded.c \
	%D%/origin_embedded.h \
	%D%/origin_replay.c \
	%D%/origin_replay.h \
	%D%/origin_rules.c \
	%D%/origin_rules.h \
	%D%/origin_scrape.c \
	%D%/origin_scrape.h \
	%D%/origin_server.c \
	%D%/origin_server.h \
	%D%/origin_wait.c \
	%D%/secrets.c \
	%D%/secrets.h \
	%D%/output.c \
	%D%/output.h \
	%D%/query_csv.c \
	%D%/query_csv.h \
	%D%/query_empty.c \
	%D%/query_empty.h \
	%D%/query_graph.c \
	%D%/query_graph.h \
	%D%/query_json.c \
	%D%/query_json.h \
	%D%/query_labels.c \
	%D%/query_labels.h \
	%D%/query_out.c \
	%D%/query_out.h \
	%D%/query_result.h \
	%D%/query_rules.c \
	%D%/query_rules.h \
	%D%/query_table.c \
	%D%/query_table.h \
	%D%/query_when.c \
	%D%/query_when.h \
	%D%/rules_check.c \
	%D%/rules_lint.c \
	%D%/rules_lint.h \
	%D%/rules_test.c \
	%D%/rules_eval.c \
	%D%/rules_list.c \
	%D%/rules_list_out.c \
	%D%/rules_list_out.h \
	%D%/rules_recorded.c \
	%D%/rules_recorded.h \
	%D%/setup.c \
	%D%/setup.h \
	%D%/setup_times.c \
	%D%/shots.c \
	%D%/shots.h \
	%D%/snapshot_json.c \
	%D%/snapshot_json.h \
	%D%/tape.c \
	%D%/tape.h \
	%D%/when.c \
	%D%/when.h

# The manual's tables are the program's own.
noinst_PROGRAMS = %D%/mkman
%C%_mkman_SOURCES = %D%/mkman.c $(cli_sources)
%C%_mkman_LDADD = feeds/libfeeds.a $(upto_tui) $(DEPS_LIBS) -lm
man1_MANS = %D%/pyrodash.1
CLEANFILES += %D%/pyrodash.1
EXTRA_DIST += %D%/pyrodash.1.in
%D%/pyrodash.1: %D%/pyrodash.1.in %D%/mkman$(EXEEXT)
	$(AM_V_GEN)%D%/mkman$(EXEEXT) $(srcdir)/%D%/pyrodash.1.in >$@.new && mv $@.new $@
