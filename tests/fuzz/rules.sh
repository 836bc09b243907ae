#!/bin/sh
exec ./tests/fuzz/fuzz_rules "$srcdir"/tests/fuzz/corpus/rules/*
