#!/bin/sh
# test_http.sh - the HTTP client configuration against Debian's nginx: whom TLS
# trusts, who is told what, proxies.
LC_ALL=C.UTF-8 TZ=UTC no_proxy= NO_PROXY=
export LC_ALL TZ
unset PYRODASH_URL PYRODASH_HTTP_CONFIG_FILE PYRODASH_TENANT no_proxy NO_PROXY \
	http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY
program=${PYRODASH:-./pyrodash}
src=${srcdir:-.}/tests/integration
dir=$(mktemp -d) || exit 99
. "$src/tap.sh"
. "$src/nginx.sh"
nginx_need
proxy_pid=
end() {
	nginx_stop
	[ -z "$proxy_pid" ] || kill "$proxy_pid" 2>/dev/null
	rm -rf "$dir"
}
trap end EXIT
trap 'exit 99' HUP INT TERM

certificate ca ca DNS:ca
certificate other-ca other-ca DNS:ca
certificate good ca IP:127.0.0.1,DNS:localhost,DNS:prom.example
certificate expired ca IP:127.0.0.1 20200101000000Z 20200102000000Z
certificate self self IP:127.0.0.1
certificate elsewhere ca DNS:elsewhere.example
certificate foreign other-ca IP:127.0.0.1
certificate client ca DNS:client
certificate stranger other-ca DNS:stranger

free_ports plain second tls expired self elsewhere foreign old mutual
ok='{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}'
server() { # PORT NAME MORE
	echo "server { listen 127.0.0.1:$1 ssl; ${3-}
		ssl_certificate $2.pem; ssl_certificate_key $2.key;
		location / { return 200 '$ok'; } }"
}
passwords=$(openssl passwd -apr1 geheim)
echo "me:$passwords" >"$dir/htpasswd"
nginx_start "$plain" <<END || exit 1
log_format who '\$server_port \$request_method \$uri a=\$http_authorization c=\$http_cookie t=\$http_x_scope_orgid x=\$http_x_canary s=\$ssl_client_s_dn \$status';
access_log who.log who;
default_type application/json;
server { listen 127.0.0.1:$plain;
	location / { return 200 '$ok'; }
	location /closed/ { auth_basic x; auth_basic_user_file htpasswd;
		try_files /none @ok; }
	location @ok { return 200 '$ok'; }
	location /to-port/ { return 307 http://127.0.0.1:$second/there\$uri; }
	location /to-name/ { return 307 http://localhost:$plain/there\$uri; }
	location /to-sub/ { return 307 http://sub.localhost:$plain/there\$uri; }
	location /to-closed/ { return 307 http://localhost:$plain/closed\$uri; }
	location /stays/ { return 307 /there\$uri; }
}
server { listen 127.0.0.1:$second; return 200 '$ok'; }
$(server "$tls" good "ssl_client_certificate ca.pem; ssl_verify_client optional;
	location /to-plain/ { return 307 http://127.0.0.1:$second/there\$uri; }
	location /to-tls/ { return 307 https://127.0.0.1:$mutual/there\$uri; }")
$(server "$expired" expired)
$(server "$self" self)
$(server "$elsewhere" elsewhere)
$(server "$foreign" foreign)
$(server "$old" good 'ssl_protocols TLSv1 TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;')
$(server "$mutual" good 'ssl_client_certificate ca.pem; ssl_verify_client on;')
END

# ask CONFIG URL [ARGUMENTS]: the exit code
ask() {
	printf '%s\n' "$1" >"$dir/http.yml"
	url=$2
	shift 2
	"$program" query 1 --url "$url" --http.config.file "$dir/http.yml" "$@" \
		>"$dir/out" 2>"$dir/err" </dev/null
}

# takes NAME CONFIG URL
takes() {
	name=$1
	shift
	ask "$@"
	result $? "$name"
}

# refuses NAME WORDS CONFIG URL
refuses() {
	name=$1 words=$2
	shift 2
	! ask "$@" && [ ! -s "$dir/out" ] && grep -qF -e "$words" "$dir/err"
	result $? "$name is refused: $words"
}

# --- whom TLS trusts
trust='tls_config: {ca_file: ca.pem}'
takes 'the right CA' "$trust" https://127.0.0.1:$tls
takes 'its certificate in the file itself' \
	"tls_config: {ca: \"$(awk '{ printf "%s\\n", $0 }' "$dir/ca.pem")\"}" https://127.0.0.1:$tls
refuses 'an unknown CA' 'as ca_file of tls_config' '{}' https://127.0.0.1:$tls
refuses 'an expired certificate' 'has expired; the server'"'"'s certificate must be renewed' \
	"$trust" https://127.0.0.1:$expired
refuses 'a self-signed certificate' 'self-signed certificate; if it is right, give it' \
	"$trust" https://127.0.0.1:$self
takes '... which is taken as its own CA' 'tls_config: {ca_file: self.pem}' https://127.0.0.1:$self
refuses 'the name of another host' 'or say it as server_name of tls_config' \
	"$trust" https://127.0.0.1:$elsewhere
refuses 'a wrong CA' 'give the CA that signed it as ca_file' \
	"$trust" https://127.0.0.1:$foreign
refuses 'TLS 1.1' "the server's TLS is too old" "$trust" https://127.0.0.1:$old
takes '... which is taken, if that is asked for' \
	'tls_config: {ca_file: ca.pem, min_version: TLS10}' https://127.0.0.1:$old
refuses 'no client certificate' 'give a client certificate: cert_file and key_file' \
	"$trust" https://127.0.0.1:$mutual
takes 'a client certificate' \
	'tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key}' \
	https://127.0.0.1:$mutual
refuses "a stranger's client certificate" 'it does not take the client certificate' \
	'tls_config: {ca_file: ca.pem, cert_file: stranger.pem, key_file: stranger.key}' \
	https://127.0.0.1:$mutual
refuses 'a key of another certificate' 'belong together' \
	'tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: good.key}' \
	https://127.0.0.1:$mutual
openssl ec -aes128 -passout pass:x -in "$dir/client.key" -out "$dir/locked.key" 2>/dev/null
refuses 'a key with a password' 'have no password' \
	'tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: locked.key}' \
	https://127.0.0.1:$mutual
refuses 'a CA that is none' 'must hold PEM' 'tls_config: {ca_file: http.yml}' https://127.0.0.1:$tls
refuses 'a CA that is not there' 'ca_file: cannot open' 'tls_config: {ca_file: no.pem}' https://127.0.0.1:$tls
takes 'a name to verify' 'tls_config: {ca_file: ca.pem, server_name: elsewhere.example}' \
	https://127.0.0.1:$elsewhere
refuses 'a wrong name to verify' 'or say it as server_name' \
	'tls_config: {ca_file: ca.pem, server_name: other.example}' https://127.0.0.1:$tls
takes 'unverified TLS, if that is asked for' 'tls_config: {insecure_skip_verify: true}' \
	https://127.0.0.1:$elsewhere
takes 'TLS 1.3 as the least' 'tls_config: {ca_file: ca.pem, min_version: TLS13}' https://127.0.0.1:$tls
takes 'TLS 1.2 as the most' 'tls_config: {ca_file: ca.pem, max_version: TLS12}' https://127.0.0.1:$tls
takes 'HTTP/1.1' "$trust
enable_http2: false" https://127.0.0.1:$tls
refuses 'http as https' 'is it https?' "$trust" https://127.0.0.1:$plain
refuses 'https as http' 'it speaks TLS, so its URL begins with https' '{}' http://127.0.0.1:$tls
"$program" snapshot --at 2026-01-31T10:20:00Z --width 100 --format text --http.config.file "$dir/http.yml" \
	--url https://127.0.0.1:$elsewhere >"$dir/out" 2>"$dir/err" </dev/null
! grep -q 'INSECURE' "$dir/out"
result $? 'verified TLS is not marked'
echo 'tls_config: {insecure_skip_verify: true}' >"$dir/http.yml"
"$program" snapshot --at 2026-01-31T10:20:00Z --width 100 --format text --http.config.file "$dir/http.yml" \
	--url https://127.0.0.1:$elsewhere >"$dir/out" 2>"$dir/err" </dev/null
grep -q 'INSECURE TLS' "$dir/out"
result $? 'unverified TLS is marked on the screen'

# --- credentials
echo geheim >"$dir/password"
closed=http://127.0.0.1:$plain/closed
basic='basic_auth: {username: me, password_file: password}'
takes 'basic_auth' "$basic" "$closed"
echo other >"$dir/password"
refuses 'a wrong password' 'the user and password, or the token, that were given are wrong' "$basic" "$closed"
refuses 'nobody' 'with --http.config.file' '{}' "$closed"
refuses 'a user in the URL beside it' 'credentials are given twice' "$basic" \
	"http://me:geheim@127.0.0.1:$plain/closed"

# logs PATTERN: waits for it, for a server writes a line behind its answer
logs() {
	tries=0
	until grep -q "$1" "$dir/who.log" || [ $tries -gt 1200 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
}

# --- redirects: nothing of who asks goes elsewhere
canary=kanarienvogel
who="tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key}
authorization: {credentials: $canary}
http_headers: {X-Canary: {secrets: [$canary]}, Cookie: {secrets: [$canary]}}"
for from in "http://127.0.0.1:$plain/to-port" "http://127.0.0.1:$plain/to-name" \
	"http://127.0.0.1:$plain/to-sub" "https://127.0.0.1:$tls/to-plain"; do
	: >"$dir/who.log"
	ask "$who" "$from" --tenant $canary
	result $? "a redirect of $(basename "$from") is followed"
	logs ' /to-' && logs ' /there/'
	asked=$(grep " /to-" "$dir/who.log" | grep -c "a=Bearer $canary c=$canary t=$canary x=$canary")
	there=$(grep -c " POST /there/" "$dir/who.log")
	told=$(grep " /there/" "$dir/who.log" | grep -c "$canary\|CN=")
	echo "# $(basename "$from"): $asked asked with all of it, $there sent on, $told told"
	[ "$asked/$there/$told" = 1/1/0 ]
	result $? '... and tells nothing there'
done
: >"$dir/who.log"
ask "$who" "https://127.0.0.1:$tls/to-tls" --tenant $canary
refused=$?
logs "^$tls" && logs "^$mutual"
told=$(grep "^$mutual" "$dir/who.log" | grep -c "$canary\|CN=client")
[ $refused != 0 ] && [ "$told" = 0 ] && grep -q "^$tls.*s=CN=client" "$dir/who.log"
result $? 'a client certificate is shown to the first server only'
: >"$dir/who.log"
ask "$who" "http://127.0.0.1:$plain/stays" --tenant $canary
result $? 'a redirect that stays is followed'
logs ' /there/'
[ "$(grep -c " POST /there/.*a=Bearer $canary c=$canary t=$canary x=$canary" "$dir/who.log")" = 1 ]
result $? '... with all of it'
refuses 'a redirect to where credentials are wanted' "http://localhost:$plain answered HTTP 401" \
	"$who" "http://127.0.0.1:$plain/to-closed"
grep -q "that is where it was redirected to, without the credentials" "$dir/err"
result $? '... and says where they were not sent'
refuses 'a redirect, if they are not to be followed,' 'follow_redirects is false' \
	'follow_redirects: false' "http://127.0.0.1:$plain/stays"

# --- files are read for every request: certificates of a running program
cp "$dir/ca.pem" "$dir/now-ca.pem"
client_is() { # NAME
	cp "$dir/$1.key" "$dir/now.key"
	cp "$dir/$1.pem" "$dir/now.pem"
}
logged() { # STATUS: how often the mutual server answered so
	grep -c "^$mutual GET .* $1\$" "$dir/who.log"
}
# more STATUS: one more answer like this comes
more() {
	had=$(logged $1)
	tries=0
	while [ "$(logged $1)" = "$had" ] && [ $tries -lt 600 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	[ $tries -lt 600 ]
}
client_is client
cat >"$dir/jobs.yml" <<END
scrape_configs:
- job_name: mutual
  scheme: https
  scrape_interval: 500ms
  scrape_timeout: 500ms
  tls_config: {ca_file: now-ca.pem, cert_file: now.pem, key_file: now.key}
  static_configs: [targets: ["127.0.0.1:$mutual"]]
END
"$program" record --scrape-config "$dir/jobs.yml" -o "$dir/tape" >/dev/null 2>&1 </dev/null &
record_pid=$!
more 200
result $? 'a client certificate is taken'
client_is stranger
more 400
result $? "... and a stranger's that takes its place is not"
client_is client
more 200
result $? '... until it is back'
cp "$dir/other-ca.pem" "$dir/now-ca.pem"
sleep 0.7
tries=0
until had=$(logged 200) && sleep 1.5 && [ "$(logged 200)" = "$had" ]; do
	tries=$((tries + 1))
	[ $tries -lt 20 ] || break
done
[ $tries -lt 20 ]
result $? 'a CA that takes the place of another counts at once, for known servers, too'
cp "$dir/ca.pem" "$dir/now-ca.pem"
more 200
result $? '... until that is back'
kill $record_pid 2>/dev/null
wait $record_pid 2>/dev/null

# --- proxies
mkfifo "$dir/in"
python3 "$src/http_proxy.py" "$dir/proxy.log" <"$dir/in" >"$dir/proxy.port" 2>"$dir/proxy.err" &
proxy_pid=$!
exec 3>"$dir/in"
tries=0
while [ ! -s "$dir/proxy.port" ] && [ $tries -lt 1200 ]; do
	sleep 0.05
	tries=$((tries + 1))
done
proxy=127.0.0.1:$(cat "$dir/proxy.port")
takes 'a proxy' "proxy_url: http://pu:$canary@$proxy" "http://127.0.0.1:$plain"
grep -q "^POST http://127.0.0.1:$plain/api/v1/query " "$dir/proxy.log"
result $? '... is asked'
: >"$dir/proxy.log"
takes 'a proxy for TLS' "$who
proxy_url: http://$proxy
proxy_connect_header: {X-Proxy: [one, two]}" "https://127.0.0.1:$tls"
grep '^CONNECT ' "$dir/proxy.log" | grep -q 'x-proxy=two'
result $? '... gets its own headers'
! grep -q "$canary" "$dir/proxy.log"
result $? '... and none of the others'
: >"$dir/proxy.log"
takes 'a proxy, with a name to verify' "proxy_url: http://$proxy
tls_config: {ca_file: ca.pem, server_name: elsewhere.example}" "https://127.0.0.1:$elsewhere"
grep -q "^CONNECT 127.0.0.1:$elsewhere " "$dir/proxy.log"
result $? '... connects to the server itself'
: >"$dir/proxy.log"
takes 'a host without proxy' "proxy_url: http://$proxy
no_proxy: 127.0.0.1" "http://127.0.0.1:$plain"
[ ! -s "$dir/proxy.log" ]
result $? '... is asked directly'
far=http://far.invalid:9090
for config in 'proxy_from_environment: true' '{}'; do
	: >"$dir/proxy.log"
	http_proxy=http://$proxy takes "the proxy of the environment, $config," "$config" $far
	[ -s "$dir/proxy.log" ]
	result $? '... is asked'
done
: >"$dir/proxy.log"
http_proxy=http://$proxy refuses 'a far host, proxy_from_environment: false,' 'cannot find the address of' \
	'proxy_from_environment: false' $far
for here in 127.0.0.1 localhost; do
	http_proxy=http://$proxy takes "$here, with a proxy in the environment" \
		'proxy_from_environment: true' "http://$here:$plain"
done
# A scrape takes such a proxy only where it is told to, as Prometheus does.
scrape() { # CONFIG
	printf '%s\n' "$1" >"$dir/http.yml"
	http_proxy=http://$proxy "$program" query 1 --http.config.file "$dir/http.yml" \
		--scrape $far --scrape-interval 1s >"$dir/out" 2>"$dir/err" </dev/null
}
! scrape '{}' && grep -q 'cannot find the address of far.invalid' "$dir/err" && [ ! -s "$dir/proxy.log" ]
result $? 'none of them asks the proxy, and no scrape does'
! scrape 'proxy_from_environment: true' && grep -q '^GET http://far.invalid' "$dir/proxy.log"
result $? 'a scrape asks it with proxy_from_environment'
refuses 'a proxy that is not there' 'cannot connect to' 'proxy_url: http://127.0.0.1:1' "http://127.0.0.1:$plain"
refuses '...' 'is its proxy there?' 'proxy_url: http://127.0.0.1:1' "http://127.0.0.1:$plain"
refuses 'a host that a proxy cannot reach' 'the proxy refused to connect to 127.0.0.1:1: ' \
	"proxy_url: http://$proxy" https://127.0.0.1:1
exec 3>&-

# --- what is not ours
refuses 'oauth2' 'http.yml: line 2: oauth2 is not supported by pyrodash; use authorization with credentials_file' \
	'# oh
oauth2: {client_id: x, client_secret: kanarienvogel}' "http://127.0.0.1:$plain"

echo "1..$n"
exit $bad
