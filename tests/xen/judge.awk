# SPDX-License-Identifier: BSD-2-Clause
#
# judge.awk -v what=demo|soak|xtest -v rounds=N secure.log linux.log - has a run under Xen been as
# it should? One line for each thing that was not, then "N passed, N failed".

function verdict(good, text) {
	if (good)
		passed++
	else {
		failed++
		print "not ok - " text
	}
}

BEGIN { stacks = 8 * 4 } # threads of a guest, pages that one keeps

# ---- Postern's console: who came, who went, what is free --------------------------------------------

{ sub(/\r$/, "") }

FNR == NR {
	if ($0 ~ / on core [0-9]+: /)
		crash = $0
	if (match($0, /guest [0-9]+: partition (made|destroyed), [0-9]+ pages/)) {
		split(substr($0, RSTART), word, /[ :,]+/)
		id = word[2]
		n = word[5]
		match($0, /[0-9]+ free/)
		free = substr($0, RSTART, RLENGTH - 5)
		if (word[4] == "made") {
			made++
			alive[id] = 1
			before[id] = free + n
		} else {
			destroyed++
			delete alive[id]
			after[id] = free
			if (!first)
				first = id
			last = id
		}
		story = story " " substr(word[4], 1, 1) id
	}
	next
}

# ---- dom0's ----------------------------------------------------------------------------------------

/^ok [0-9]+ - / { passed++; seen++; next }
/^not ok [0-9]+ - / { failed++; seen++; print; next }
/^# it was / { print "  " $0; next }
/^1\.\.[0-9]+$/ { planned = substr($0, 4) + 0; next }
/^# all done$/ { done = 1 }
/^# quiet (first|last) counter / { held[$3] = $9 }

END {
	verdict(crash == "", "the secure world crashed: " crash)
	verdict(done && planned == seen, "dom0 came to its end, and to all of its tests")
	n = 0
	for (id in alive)
		n++
	verdict(n == 1 && (1 in alive), "all guests but dom0 are gone at the end")
	if (what == "demo") {
		verdict(story == " m1 m2 m3 d2 m4 d3 d4", "the partitions that came (m) and went (d) are:" story)
		verdict(after[4] == before[2], "as many pages are free after the guests as before: " after[4] ", " before[2])
	} else if (what == "soak") {
		verdict(destroyed == rounds + 2 && made == destroyed + 1, made " partitions were made, " destroyed " destroyed")
		# dom0 keeps the stack and the table of a thread that it once needed; it may have no more than that.
		early = after[first] + held["first"]
		late = after[last] + held["last"]
		verdict(held["first"] > 0 && early == late, "free pages and dom0's are as many after the last guest as after the first: " \
		  after[last] " + " held["last"] ", " after[first] " + " held["first"])
		verdict(held["last"] - held["first"] <= stacks, "dom0 has " held["last"] - held["first"] " pages more than at first")
		printf "%d guests have come and gone; free pages and dom0's: %d + %d after the first, %d + %d after the last\n",
		  destroyed, after[first], held["first"], after[last], held["last"]
	}
	printf "%d passed, %d failed\n", passed, failed
}
