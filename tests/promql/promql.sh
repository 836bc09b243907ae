#!/bin/sh
# promql.sh - PromQL in Prometheus' own test language, our own cases.
exec "${PROMQLTEST:-tests/promqltest}" --tap "${srcdir:-.}"/tests/promql/*.test
