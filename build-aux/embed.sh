#!/bin/sh
# embed.sh NAME=FILE... - each file as "const unsigned char NAME[]" and
# "const size_t NAME_size" in C, on standard output.
set -eu
echo '/* Made by build-aux/embed.sh: do not edit. */'
echo '#include <stddef.h>'
for pair in "$@"; do
	name=${pair%%=*}
	echo "extern const unsigned char $name[];"
	echo "extern const size_t ${name}_size;"
	echo "const unsigned char $name[] = {"
	od -An -v -tx1 "${pair#*=}" | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g'
	echo '0x00 };'
	echo "const size_t ${name}_size = sizeof($name) - 1;"
done
