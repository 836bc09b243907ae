#!/bin/sh
exec ./tests/fuzz/fuzz_template "$srcdir"/tests/fuzz/corpus/template/*
