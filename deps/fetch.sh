#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# fetch.sh <manifest> [<list>] - bring what a list names (packages.txt) into the cache, write its manifest
#
# The manifest has one line for each file: kind, name of the package, SHA-256, path. It is kept in
# the cache too, under a name made of what is wanted: when it is there and its files are whole,
# nothing is asked of the network.
#
# apt does the work, with a state of its own: its lists, its idea of what is installed (nothing)
# and its architecture (arm64) are not the machine's. Mirror and proxy are. apt checks the
# signature of the suite with Debian's keyring, and each file against what was signed.
set -eu
. deps/lib.sh

manifest=${1:?usage: fetch.sh MANIFEST [LIST]}
list=${2:-deps/packages.txt}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
store=$CACHE/packages

wanted() {
	awk -v kind="$1" '$1 == kind { print $2 }' "$list"
}

suite=$(wanted suite)
apt_state=$CACHE/apt/$suite

# The mirror that this machine gets Debian itself from, whatever format its sources have.
machine_mirror() {
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
	apt-get indextargets --format '$(REPO_URI)|$(RELEASE)|$(COMPONENT)' 'Created-By: Packages' |
	  awk -F'|' -v codename="$codename" '
		$3 == "main" && ($2 == codename || $2 == "stable" || $2 == "oldstable") { print $1; exit }'
}

prepare_apt() {
	mirror=$(machine_mirror)
	[ -n "$mirror" ] || die "apt on this machine has no source for Debian's main archive; add one to /etc/apt/sources.list."
	mkdir -p "$apt_state/lists/partial" "$apt_state/cache/archives/partial"
	: >"$apt_state/status"
	cat >"$apt_state/debian.sources" <<-EOF
		Types: deb deb-src
		URIs: $mirror
		Suites: $suite
		Components: main
		Signed-By: $keyring
	EOF
	cat >"$apt_state/apt.conf" <<-EOF
		Dir::State "$apt_state";
		Dir::State::Lists "$apt_state/lists";
		Dir::State::Status "$apt_state/status";
		Dir::Cache "$apt_state/cache";
		Dir::Etc::SourceList "$apt_state/debian.sources";
		Dir::Etc::SourceParts "/dev/null";
		Dir::Etc::Preferences "/dev/null";
		Dir::Etc::PreferencesParts "/dev/null";
		Dir::Etc::Trusted "/dev/null";
		Dir::Etc::TrustedParts "/dev/null";
		APT::Architecture "arm64";
		APT::Architectures { "arm64"; };
		APT::Sandbox::User "$(id -un)";
		APT::Get::AllowUnauthenticated "false";
		Acquire::AllowInsecureRepositories "false";
		Acquire::Languages "none";
		Acquire::Retries "3";
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		#clear DPkg::Post-Invoke;
	EOF
	APT_CONFIG=$apt_state/apt.conf
	export APT_CONFIG
	apt-get update
}

# The package that carries the kernel: the metapackage depends on it, and only on it.
kernel_package() {
	apt-cache depends "$(wanted kernel)" | sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' | head -n 1
}

# record <kind> <packages> <apt-get words>...: download, then a manifest line for each file. The names
# are asked for in an empty folder: where the files are already, apt says nothing of them.
record() {
	record_kind=$1
	record_packages=$2
	shift 2
	[ -n "$record_packages" ] || return 0
	# shellcheck disable=SC2086 # a list of names
	set -- "$@" $record_packages
	(cd "$scratch" && apt-get --print-uris "$@") | sed -n "s/^'[^']*' \([^ ]*\) .*/\1/p" >"$scratch.names"
	[ -s "$scratch.names" ] || die "the mirror offers nothing for: $*"
	(cd "$store" && apt-get -q "$@")
	while read -r name; do
		# apt quotes the colon of an epoch in one of its two ways of naming a file.
		[ -e "$store/$name" ] || name=$(echo "$name" | sed 's/:/%3a/')
		sum=$(cd "$store" && sha256sum "$name")
		echo "$record_kind ${name%%_*} ${sum%% *} $store/$name" >>"$scratch.manifest"
	done <"$scratch.names"
}

# Every package that is wanted must have left something.
is_complete() {
	for kind in guest source tarball; do
		for package in $(wanted "$kind"); do
			grep -q "^$kind $package " "$1" || die "nothing came for the $kind package $package"
		done
	done
	[ -z "$(wanted kernel)" ] || grep -q '^kernel ' "$1"
}

# Files that are not what they were: apt would take them for what it has downloaded already.
drop_broken() {
	[ -s "$kept" ] || return 0
	while read -r _ _ sum path; do
		echo "$sum  $path" | sha256sum --check --status 2>/dev/null || rm -f "$path"
	done <"$kept"
}

fetch_all() {
	[ -r "$keyring" ] || die "$keyring is missing; install the package debian-archive-keyring."
	drop_broken
	prepare_apt
	kernel=
	if [ -n "$(wanted kernel)" ]; then
		kernel=$(kernel_package)
		[ -n "$kernel" ] || die "the mirror does not say which kernel $(wanted kernel) stands for"
	fi
	record kernel "$kernel" download
	record guest "$(wanted guest)" download
	record source "$(wanted source)" source --download-only --only-source
	record tarball "$(wanted tarball)" source --download-only --only-source --tar-only
	is_complete "$scratch.manifest"
	mv "$scratch.manifest" "$kept"
}

# Is every file of the kept manifest there, and is it what it was?
cache_is_whole() {
	[ -s "$kept" ] || return 1
	awk '{ print $3 "  " $4 }' "$kept" | sha256sum --check --status 2>/dev/null
}

mkdir -p "$(dirname "$manifest")"
mkdir -p "$store" 2>/dev/null || unfit "cannot write to $CACHE; set POSTERN_CACHE to a folder that you can."
# The cache may serve several clones.
exec 9>"$CACHE/.lock"
flock 9
scratch=$(mktemp -d)
trap 'rm -rf "$scratch" "$scratch.names" "$scratch.manifest"' EXIT
kept=$store/manifest-$(grep -v '^#' "$list" | sha256sum | cut -c 1-16)
if cache_is_whole; then
	echo "  packages of Debian $suite: from $CACHE"
else
	case $CACHE in
	/*) ;;
	*) unfit "POSTERN_CACHE must be an absolute path." ;;
	esac
	need_disk "$CACHE" 1
	step "fetch-$suite" "fetching guest and source packages of Debian $suite" \
	  "see that 'apt-get update' works here and that $CACHE can be written, then run the same command again" \
	  fetch_all
fi
# An unchanged manifest keeps its date, so that nothing is unpacked again.
cmp -s "$kept" "$manifest" || cp "$kept" "$manifest"
