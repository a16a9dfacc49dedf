package main

import rego.v1

plan := {"format": "fitform.plan/1", "changes": [], "access": []}

create(name) := {
	"action": "create",
	"address": sprintf("user/%s", [name]),
	"kind": "user",
	"name": name,
	"fields": [],
}

gain(user, inbox) := {"user": user, "inbox": inbox, "gains": ["upload"], "loses": []}

with_change(change) := object.union(plan, {"changes": [change]})

with_access(delta) := object.union(plan, {"access": [delta]})

test_an_empty_plan_passes if {
	count(deny) == 0 with input as plan
}

test_what_is_no_plan_does_not_pass if {
	count(deny) == 1 with input as {"format": "fitform.error/1"}
}

test_people_of_example_com_get_an_account if {
	count(deny) == 0 with input as with_change(create("mary@example.com"))
}

test_strangers_do_not if {
	deny == {"user/mary@elsewhere.org: only people of example.com get an account"} with input as with_change(create("mary@elsewhere.org"))
}

test_the_placeholder_is_no_person if {
	count(deny) == 0 with input as with_change(create("guest"))
}

test_administrators_may_gain_anything if {
	count(deny) == 0 with input as with_access(gain("setup@example.com", null))
}

test_others_gain_nothing_on_the_whole_tenant if {
	deny == {"mary@example.com gains upload on the whole tenant"} with input as with_access(gain("mary@example.com", null))
}

test_others_gain_on_an_inbox if {
	count(deny) == 0 with input as with_access(gain("mary@example.com", "invoice"))
}

test_a_document_is_not_the_whole_tenant if {
	count(deny) == 0 with input as with_access(object.union(gain("mary@example.com", null), {"document": "d1"}))
}
