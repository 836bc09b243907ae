LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
# A test that hangs ends, with words.
LOG_COMPILER = $(SHELL) $(top_srcdir)/tests/watched.sh
SH_LOG_COMPILER = $(SHELL) $(top_srcdir)/tests/watched.sh $(SHELL)
EXTRA_DIST += %D%/watched.sh
TEST_EXTENSIONS = .sh
AM_TESTS_ENVIRONMENT = \
	srcdir='$(srcdir)'; LC_ALL=C.UTF-8; TZ=UTC; CMOCKA_MESSAGE_OUTPUT=TAP; \
	GENERATE='$(GENERATE)'; \
	export srcdir LC_ALL TZ CMOCKA_MESSAGE_OUTPUT GENERATE; \
	case $$TMPDIR in *[!A-Za-z0-9/._-]*) unset TMPDIR ;; esac; \
	unset NO_COLOR CLICOLOR CLICOLOR_FORCE FORCE_COLOR COLORTERM COLUMNS \
		LINES PYRODASH_URL PYRODASH_HTTP_CONFIG_FILE PYRODASH_TENANT \
		http_proxy https_proxy ftp_proxy all_proxy no_proxy HTTP_PROXY \
		HTTPS_PROXY FTP_PROXY ALL_PROXY NO_PROXY;

TESTS += %D%/lint/layers.sh %D%/lint/rules.sh %D%/lint/headers.sh
EXTRA_DIST += %D%/lint/layers.sh %D%/lint/rules.sh %D%/lint/headers.sh
UNIT =

# One list a folder: tests/unit/FOLDER.mk adds its programs to UNIT.
include %D%/unit/base.mk
include %D%/unit/model.mk
include %D%/unit/canvas.mk
include %D%/unit/themes.mk
include %D%/unit/promql.mk
include %D%/unit/tsdb.mk
include %D%/unit/rules.mk
include %D%/unit/net.mk
include %D%/unit/sources.mk
include %D%/unit/feeds.mk
include %D%/unit/dashboards.mk
include %D%/unit/session.mk
include %D%/unit/widgets.mk
include %D%/unit/tui.mk
include %D%/unit/cli.mk
include %D%/fuzz/fuzz.mk
include %D%/golden/golden.mk
include %D%/integration/integration.mk
include %D%/bench/bench.mk
include %D%/pty/pty.mk
include %D%/runner/runner.mk
include %D%/promql/promql.mk

check_PROGRAMS += $(UNIT)
TESTS += $(UNIT)
