noinst_LIBRARIES += %D%/libwidgets.a
%C%_libwidgets_a_SOURCES =
