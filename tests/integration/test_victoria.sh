#!/bin/sh
# test_victoria.sh - both dashboards from Debian's victoria-metrics, behind nginx
# with TLS, a base path, basic authentication and a tenant.
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
unset PYRODASH_URL PYRODASH_HTTP_CONFIG_FILE PYRODASH_TENANT NO_COLOR \
	http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY
program=${PYRODASH:-./pyrodash}
here=${srcdir:-.}/tests/integration
dir=$(mktemp -d) || exit 99
. "$here/tap.sh"
. "$here/nginx.sh"
nginx_need victoria-metrics curl
victoria_pid=
end() {
	nginx_stop
	[ -z "$victoria_pid" ] || kill "$victoria_pid" 2>/dev/null
	[ -z "$victoria_pid" ] || wait "$victoria_pid" 2>/dev/null
	rm -rf "$dir"
}
trap end EXIT
trap 'exit 99' HUP INT TERM

free_ports victoria tls
victoria-metrics -storageDataPath="$dir/data" -retentionPeriod=100y \
	-httpListenAddr=127.0.0.1:$victoria -memory.allowedBytes=128MB \
	>"$dir/victoria.log" 2>&1 &
victoria_pid=$!
vm=http://127.0.0.1:$victoria
tries=0
until curl -sf -o /dev/null $vm/health; do
	tries=$((tries + 1))
	if [ $tries -gt 2400 ] || ! kill -0 $victoria_pid 2>/dev/null; then
		sed 's/^/# /' "$dir/victoria.log"
		exit 99
	fi
	sleep 0.05
done

# OpenMetrics has seconds, what victoria-metrics reads milliseconds.
at=1770249000 now=2026-02-04T23:50:00Z
./tests/integration/demo_export $((at - 1200)) $at >"$dir/demo.om" || exit 99
awk '!/^#/ { $NF = sprintf("%.0f", $NF * 1000); print }' "$dir/demo.om" >"$dir/demo"
curl -sSf --data-binary "@$dir/demo" $vm/api/v1/import/prometheus || exit 99
curl -sSf -o /dev/null $vm/internal/force_flush || exit 99

certificate ca ca DNS:ca
certificate server ca IP:127.0.0.1
echo "team:$(openssl passwd -apr1 geheim)" >"$dir/htpasswd"
echo geheim >"$dir/password"
cat >"$dir/http.yml" <<'END'
basic_auth: {username: team, password_file: password}
tls_config: {ca_file: ca.pem}
END
nginx_start $tls <<END || exit 99
access_log off;
server { listen 127.0.0.1:$tls ssl;
	ssl_certificate server.pem; ssl_certificate_key server.key;
	location /base/ {
		if (\$http_x_scope_orgid != pyro) { return 403 'no org id'; }
		auth_basic x; auth_basic_user_file htpasswd;
		proxy_pass $vm/prometheus/;
	}
}
END

# ask ARGUMENTS...: a snapshot
ask() {
	"$program" snapshot --strict --since 15m --format text --width 100 --utc --at $now \
		--http.config.file "$dir/http.yml" "$@" >"$dir/out" 2>"$dir/err" </dev/null
}

url=https://127.0.0.1:$tls/base
for dashboard in pyroscope-reads pyroscope-writes; do
	ask --url $url --tenant pyro -d $dashboard
	result $? "$dashboard: every panel has data"
done
"$program" snapshot --format json --at $now --url $url --tenant pyro --since 15m \
	--http.config.file "$dir/http.yml" -d pyroscope-reads -d pyroscope-writes \
	>"$dir/json" 2>"$dir/err" </dev/null
panels=$(python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
p = [p for one in d for p in one["panels"]]
print(len(p), sum(1 for x in p if any(t["series"] for t in x["targets"])))' "$dir/json" 2>>"$dir/err")
echo "# panels, with data: $panels"
[ "$panels" = '12 12' ]
result $? 'both dashboards: 12 of 12 panels have data'
! ask --url $url
result $? 'without a tenant: refused'
grep -q 'no org id' "$dir/err"
result $? '... and says so'
! ask --url https://127.0.0.1:$tls --tenant pyro
result $? 'without the base path: refused'
echo other >"$dir/password"
! ask --url $url --tenant pyro
result $? 'with another password: refused'
grep -q 'that were given are wrong' "$dir/err"
result $? '... and says so'

echo "1..$n"
exit $bad
