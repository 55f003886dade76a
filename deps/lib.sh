# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# lib.sh - what the scripts of this folder share; read with `.`, never run.
#
# All of them run from the root of the clone. A script that cannot go on says one sentence and
# exits 1; exit 2 means that this machine is not one that Postern can be set up on.

BUILD=${BUILD:-build}
CROSS_COMPILE=${CROSS_COMPILE:-aarch64-linux-gnu-}
CACHE=${POSTERN_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/postern}
LOGS=$BUILD/log

die() {
	echo "$*" >&2
	exit 1
}

# This machine will not do, for a reason that one sentence tells.
unfit() {
	echo "postern: $*" >&2
	exit 2
}

# step <log name> <what is being done> <remedy> <command>...
# Run the command with its output in a log; say how long it took, or which step failed, where its
# log is and what to do about it.
step() {
	step_log=$LOGS/$1.log
	step_what=$2
	step_remedy=$3
	shift 3
	mkdir -p "$LOGS"
	step_begun=$(date +%s)
	printf '  %-58s ' "$step_what"
	# Not in a condition: there the shell would ignore `set -e` inside the command.
	set +e
	(
		set -e
		"$@"
	) >"$step_log" 2>&1 </dev/null
	step_status=$?
	set -e
	step_seconds=$(($(date +%s) - step_begun))
	if [ "$step_status" -eq 0 ]; then
		printf '%4d s\n' "$step_seconds"
		return 0
	fi
	printf 'FAILED after %d s\n' "$step_seconds"
	{
		echo
		tail -n 12 "$step_log" | sed 's/^/    | /'
		echo
		echo "The step \"$step_what\" failed."
		echo "Its log:  $step_log"
		echo "Remedy:   $step_remedy"
	} >&2
	# The machine was judged unfit inside the step: pass that on.
	[ "$step_status" -eq 2 ] && exit 2
	exit 1
}

# One at a time: two makes in the same tree must not unpack into each other's folders.
take_lock() {
	mkdir -p "$BUILD/deps"
	exec 9>"$BUILD/deps/.lock"
	flock 9
}

# free_kib <folder>: KiB that are free where the folder is or will be.
free_kib() {
	free_at=$1
	while [ ! -d "$free_at" ]; do
		free_at=$(dirname "$free_at")
	done
	df -Pk "$free_at" | awk 'NR == 2 { print $4 }'
}

# need_disk <folder> <GiB>
need_disk() {
	if [ "$(free_kib "$1")" -lt $(($2 * 1024 * 1024)) ]; then
		unfit "less than $2 GiB are free for $1; free some, or set POSTERN_CACHE to a folder on another disk."
	fi
}

# need_debian: apt, dpkg and Debian's names of things are what all of this stands on.
need_debian() {
	os_id=$(. /etc/os-release 2>/dev/null && echo "${ID:-}")
	if [ "$os_id" != debian ] || ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
		unfit "this is not Debian (${os_id:-unknown system}); Postern is set up on Debian 12 or later, a container will do."
	fi
}
