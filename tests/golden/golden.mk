check_PROGRAMS += %D%/screens
%C%_screens_SOURCES = %D%/screens.c tests/unit/viewer_case.c \
	tests/unit/viewer_case.h
%C%_screens_LDADD = feeds/libfeeds.a $(upto_tui) $(DEPS_LIBS) -lm

TESTS += %D%/golden.sh
EXTRA_DIST += %D%/golden.sh \
	%D%/doctor-120x40.txt \
	%D%/doctor-80x24.txt \
	%D%/doctor-notes-120x40.txt \
	%D%/empty-120x40.txt \
	%D%/empty-80x24.txt \
	%D%/folded-80x24.txt \
	%D%/full-120x40.txt \
	%D%/full-200x60.txt \
	%D%/full-80x24.txt \
	%D%/full-stack-120x40.txt \
	%D%/full-stack-200x60.txt \
	%D%/full-stack-80x24.txt \
	%D%/grid-120x40.txt \
	%D%/grid-200x60.txt \
	%D%/grid-80x24.txt \
	%D%/grid-ansi-80x24.txt \
	%D%/grid-ascii-80x24.txt \
	%D%/grid-box-80x24.txt \
	%D%/grid-writes-120x40.txt \
	%D%/grid-writes-200x60.txt \
	%D%/grid-writes-80x24.txt \
	%D%/help-120x40.txt \
	%D%/help-200x60.txt \
	%D%/help-80x24.txt \
	%D%/inspect-120x40.txt \
	%D%/inspect-200x60.txt \
	%D%/inspect-80x24.txt \
	%D%/latency-256.txt \
	%D%/overview-120x40.txt \
	%D%/overview-200x60.txt \
	%D%/overview-40x12.txt \
	%D%/overview-80x24.txt \
	%D%/panel-json.txt \
	%D%/qps-16.txt \
	%D%/qps-256.txt \
	%D%/qps-8.txt \
	%D%/reads-120-block.txt \
	%D%/reads-120-box.txt \
	%D%/reads-120.txt \
	%D%/reads-200.txt \
	%D%/reads-80-ascii.txt \
	%D%/reads-80.txt \
	%D%/time-80x24.txt \
	%D%/variables-80x24.txt \
	%D%/writes-120.txt \
	%D%/writes-200.txt \
	%D%/writes-24h.txt \
	%D%/writes-80-ascii.txt \
	%D%/writes-80.txt
