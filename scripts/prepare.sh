# Sourced by the other scripts: makes sure that Swift and the system libraries are there, or says how to get them.

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
[ -t 2 ] && [ -z "${NO_COLOR:-}" ] || say() { printf '==> %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 2; }

require_swift() {
    if ! command -v swift >/dev/null 2>&1; then
        die "no Swift toolchain found. fettle needs Swift 6.2 or newer.
       Get it with Swiftly:   curl -O https://download.swift.org/swiftly/linux/swiftly-\$(uname -m).tar.gz \\
                              && tar zxf swiftly-\$(uname -m).tar.gz && ./swiftly init
       or from                https://www.swift.org/install/linux/
       or run the container:  docker build -t fettle ."
    fi
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    case "$version" in
        '' | [0-5].* | 6.0 | 6.1) die "Swift ${version:-of unknown version} is too old: fettle needs 6.2 or newer (https://www.swift.org/install/linux/)." ;;
    esac
}

# The development packages of the system libraries fettle links: PCRE2, SQLite, zlib.
require_system_libraries() {
    local packages=(libpcre2-dev libsqlite3-dev zlib1g-dev pkg-config) missing=() name
    if ! command -v dpkg-query >/dev/null 2>&1; then
        command -v pkg-config >/dev/null 2>&1 && pkg-config --exists libpcre2-8 sqlite3 zlib && return
        die "this script installs packages on Debian and Ubuntu only. Install the development files of PCRE2 (8 bit), SQLite 3
       and zlib, and pkg-config, by your system's means; then run it again."
    fi
    for name in "${packages[@]}"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || die "missing packages: ${missing[*]}
       Neither root nor sudo here; ask somebody to run:  apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq >&2 &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 ||
        die "could not install ${missing[*]}. Install them by hand, then run this script again."
}

require_swift
require_system_libraries
