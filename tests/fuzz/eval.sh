#!/bin/sh
exec ./tests/fuzz/fuzz_eval "$srcdir"/tests/fuzz/corpus/eval/*
