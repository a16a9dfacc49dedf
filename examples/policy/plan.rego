# Rules of our own about a plan of fitform. `deny` is what conftest looks for.
package main

import rego.v1

# Who may hold anything on the whole tenant.
administrators := {"setup@example.com"}

# Users that are no people: the one that review links act as. By name, as anybody can be marked in a spec.
placeholders := {"guest"}

# Another file, or another format, must not pass because no rule fits it.
deny contains "this is not a plan: give the output of fitform plan --json" if {
	not input.format == "fitform.plan/1"
}

deny contains message if {
	some change in input.changes
	change.kind == "user"
	change.action in {"create", "rename"}
	not endswith(change.name, "@example.com")
	not change.name in placeholders
	message := sprintf("%s: only people of example.com get an account", [change.address])
}

deny contains message if {
	some delta in input.access
	delta.inbox == null
	not delta.document
	count(delta.gains) > 0
	not delta.user in administrators
	message := sprintf("%s gains %s on the whole tenant", [delta.user, concat(", ", delta.gains)])
}
