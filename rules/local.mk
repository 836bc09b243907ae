noinst_LIBRARIES += %D%/librules.a
%C%_librules_a_SOURCES = \
	%D%/inline.c \
	%D%/inline.h \
	%D%/inline_node.c \
	%D%/inline_node.h \
	%D%/inline_place.c \
	%D%/inline_place.h \
	%D%/inline_push.c \
	%D%/inline_push.h \
	%D%/rule.h \
	%D%/rules.c \
	%D%/rules.h \
	%D%/rules_alert.c \
	%D%/rules_alert.h \
	%D%/rules_one.c \
	%D%/rules_one.h \
	%D%/rules_order.c \
	%D%/rules_order.h \
	%D%/rules_output.c \
	%D%/rules_output.h \
	%D%/rules_read.c \
	%D%/rules_read.h \
	%D%/rules_result.c \
	%D%/rules_result.h \
	%D%/rules_run.c \
	%D%/rules_run.h \
	%D%/rules_state.h
