# nginx.sh - Debian's nginx and certificates of our own, for the tests that
# source this (tap.sh first).  All of it is in $dir.

skip_all() { # MESSAGE
	echo "1..0 # SKIP $1"
	exit 0
}

nginx_need() {
	for tool in nginx openssl python3 "$@"; do
		command -v $tool >/dev/null || skip_all "$tool is not installed"
	done
}

# Free ports of 127.0.0.1, one a name: sets NAME to each.  Not of those that the
# kernel gives to whoever asks for any: it would, before they are listened on.
free_ports() { # NAME...
	for free_port in $(python3 -c '
import random, socket, sys
try: low = int(open("/proc/sys/net/ipv4/ip_local_port_range").read().split()[0])
except OSError: low = 32768
s = {}
while len(s) < int(sys.argv[1]):
    port = random.randrange(10000, max(low, 11000))
    try:
        x = socket.socket()
        x.bind(("127.0.0.1", port))
        s.setdefault(port, x)
    except OSError: pass
print(*s)' $#); do
		eval "$1=$free_port"
		shift
	done
}

# A key, a request and a certificate $dir/NAME.{key,pem}, signed by CA (NAME
# itself: self-signed), for the subjectAltName, over days from now on.
certificate() { # NAME CA ALTNAME [FROM UNTIL as YYYYMMDDHHMMSSZ]
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
		-keyout "$dir/$1.key" -out "$dir/$1.csr" -subj "/CN=$1" 2>/dev/null
	: >"$dir/index.txt"
	printf '%s\n' "[ca]" "default_ca=x" "[x]" "database=$dir/index.txt" \
		"new_certs_dir=$dir" "rand_serial=yes" "default_md=sha256" \
		"policy=p" "unique_subject=no" "[p]" "commonName=supplied" \
		"[e]" "subjectAltName=$3" "basicConstraints=critical,CA:$(
			case $1 in *ca) echo TRUE ;; *) echo FALSE ;; esac)" \
		>"$dir/ca.conf"
	signer="-cert $dir/$2.pem -keyfile $dir/$2.key"
	[ "$1" != "$2" ] || signer="-selfsign -keyfile $dir/$1.key"
	openssl ca -batch -notext -config "$dir/ca.conf" -extensions e $signer \
		-startdate "${4-20200101000000Z}" -enddate "${5-20491231000000Z}" \
		-in "$dir/$1.csr" -out "$dir/$1.pem" >"$dir/openssl" 2>&1 ||
		sed 's/^/# /' "$dir/openssl"
}

# Starts nginx with the http block of standard input, in the foreground.
nginx_start() { # PORT that answers when it is up
	{
		[ "$(id -u)" != 0 ] || echo 'user root;' # or $dir is not its own
		printf '%s\n' 'daemon off; worker_processes 1; pid nginx.pid;' \
			"error_log $dir/nginx.log;" 'events {}' 'http {' \
			'ssl_protocols TLSv1.2 TLSv1.3; client_body_temp_path tmp; proxy_temp_path tmp;' \
			'fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;'
		cat
		echo '}'
	} >"$dir/nginx.conf"
	mkdir -p "$dir/tmp"
	nginx -e "$dir/nginx.log" -p "$dir" -c nginx.conf 2>>"$dir/nginx.log" &
	nginx_pid=$!
	tries=0
	until python3 -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])))' \
		"$1" 2>/dev/null; do
		tries=$((tries + 1))
		if [ $tries -gt 1200 ] || ! kill -0 $nginx_pid 2>/dev/null; then
			sed 's/^/# /' "$dir/nginx.log"
			return 1
		fi
		sleep 0.05
	done
}

nginx_stop() {
	[ -z "${nginx_pid-}" ] || kill "$nginx_pid" 2>/dev/null
	[ -z "${nginx_pid-}" ] || wait "$nginx_pid" 2>/dev/null
	nginx_pid=
}
