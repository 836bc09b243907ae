noinst_LIBRARIES += %D%/libtui.a
%C%_libtui_a_SOURCES =
