# What the rules of a role may not grant.
package bulwark.rbac_rule

import data.lib.field
import data.lib.rule
import data.lib.waiver

violation contains found if some found in violations(input.review, input.parameters)

violations(review, parameters) := {found |
	some index, entry in rules(review.object)
	granted := grants(entry, review.object, parameters)
	count(granted) > 0
	not field.excused(review.object, parameters)
	not held_before(review, entry, parameters)
	not waiver.waived(review, parameters)
	place := concat("", ["rules[", format_int(index, 10), "]"])
	found := {
		"msg": concat("", [parameters.message, " (", place, ": ", concat("; ", granted), ")"]),
		"details": {"rule": place, "grants": granted},
	}
}

# The titles of what the rule grants and may not.
grants(entry, role, parameters) := [forbidden.title |
	some forbidden in parameters.forbidden
	rule.allows(entry, forbidden)
	not allowed(role, forbidden)
]

# A ClusterRole of that very name may.
allowed(role, forbidden) if {
	role.kind == "ClusterRole"
	object.get(role, ["metadata", "name"], "") in forbidden.allowedRoles
}

# Of an UPDATE only the rules that it brings are judged, so that a role can lose bad ones.
held_before(review, entry, parameters) if {
	review.operation == "UPDATE"
	field.conditions(review.object, parameters) == field.conditions(review.oldObject, parameters)
	entry in rules(review.oldObject)
}

rules(role) := found if {
	found := object.get(role, "rules", null)
	is_array(found)
} else := []
