#!/bin/sh
exec ./tests/fuzz/fuzz_dashboard "$srcdir"/tests/fuzz/corpus/dashboard/*
