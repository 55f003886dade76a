#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# host-tools.sh run|xen|check - install with apt what this machine lacks of host-tools.txt
#
# Calls apt only when something is missing, so that a machine that is set up needs no network.
set -eu
. deps/lib.sh

profile=${1:?usage: host-tools.sh run|xen|check}
need_debian

# Packages of the profile that dpkg does not call installed.
missing_packages() {
	awk -v profile="$profile" '/^#/ { next } $1 == "run" || $1 == profile || profile == "check" { print $2 }' \
	  deps/host-tools.txt |
	while read -r package; do
		dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
		  echo "$package"
	done
}

# Runs apt-get as root, by sudo if need be.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		env DEBIAN_FRONTEND=noninteractive "$@"
	else
		sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
	fi
}

apt() {
	as_root apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"
}

# A password is asked for here, while the user can see it; later calls must not need one.
become_root() {
	[ "$(id -u)" -eq 0 ] && return
	if command -v sudo >/dev/null; then
		sudo -n true 2>/dev/null && return
		[ -t 0 ] && sudo -v && sudo -n true 2>/dev/null && return
	fi
	unfit "packages are missing and you are neither root nor allowed to use sudo; ask an administrator for: apt-get install" \
	  $missing
}

# What the machine's apt knows no package of: another architecture, or sources without "main".
unknown_packages() {
	for package in $missing; do
		apt-cache policy "$package" | grep -q '^  Candidate: [^(]' || echo "$package"
	done
}

# Without syncing each file: a set-up that a power cut spoils is done again.
install_packages() {
	# shellcheck disable=SC2086 # a list of names
	apt install -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io $missing
}

missing=$(missing_packages | tr '\n' ' ')
[ -z "$missing" ] && exit 0

become_root
need_disk / 2
remedy="see that 'apt-get update' and 'apt-get install' work here, then run the same command again"
step apt-update "asking the mirror what there is (apt-get update)" "$remedy" apt update
unknown=$(unknown_packages | tr '\n' ' ')
if [ -n "$unknown" ]; then
	unfit "apt on this machine ($(dpkg --print-architecture)) has no package named: $unknown; Debian 12 or later on amd64 has."
fi
echo "  apt installs: $missing"
step host-tools "installing host tools with apt" "$remedy" install_packages
