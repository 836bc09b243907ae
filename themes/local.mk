noinst_LIBRARIES += %D%/libthemes.a
%C%_libthemes_a_SOURCES = \
	%D%/role.def \
	%D%/theme.h
