# Whom the rules of a NetworkPolicy let in and out.
package bulwark.network_policy_peers

import data.lib.field
import data.lib.waiver

violation contains found if some found in violations(input.review, input.parameters)

violations(review, parameters) := {found |
	some problem in problems(review.object, parameters)
	not field.excused(review.object, parameters)
	not unchanged(review, parameters)
	not waiver.waived(review, parameters)
	found := {
		"msg": concat("", [parameters.message, " (", problem, ")"]),
		"details": {"problem": problem},
	}
}

problems(policy, parameters) := (untyped(policy, parameters) | listless(policy, parameters)) | opened(policy, parameters)

untyped(policy, parameters) := {"spec.policyTypes is not written" |
	parameters.requirePolicyTypes
	field.value(policy, ["spec", "policyTypes"]) in [null, []]
}

# What stands where the rules should, and is no list.
listless(policy, parameters) := {problem |
	some direction in parameters.directions
	found := field.value(policy, ["spec", direction.rules])
	found != null
	not is_array(found)
	problem := concat("", ["spec.", direction.rules, " is no list"])
}

opened(policy, parameters) := {problem |
	some direction in parameters.directions
	some index, rule in list(policy, ["spec", direction.rules])
	not is_dns(rule, direction, parameters)
	some who in everyone(rule, direction, parameters)
	problem := concat("", ["spec.", direction.rules, "[", format_int(index, 10), "].", direction.peers, ": ", who])
}

# Whom a rule should not be for.
everyone(rule, direction, parameters) := {who |
	some peer in list(rule, [direction.peers])
	some who in picked(peer, parameters)
} if {
	count(list(rule, [direction.peers])) > 0
} else := {"everyone"}

picked(peer, parameters) := (nobody(peer) | namespaces(peer)) | addresses(peer, parameters)

nobody(peer) := {"a peer that names nothing" |
	named := [key | some key in ["podSelector", "namespaceSelector", "ipBlock"]; field.value(peer, [key]) != null]
	count(named) == 0
}

namespaces(peer) := {"namespaces that are not named" |
	selector := field.value(peer, ["namespaceSelector"])
	selector != null
	not names_namespaces(selector)
}

names_namespaces(selector) if {
	labels := field.value(selector, ["matchLabels"])
	is_object(labels)
	count(labels) > 0
}

names_namespaces(selector) if {
	some requirement in list(selector, ["matchExpressions"])
	field.value(requirement, ["operator"]) == "In"
}

names_namespaces(selector) if {
	some requirement in list(selector, ["matchExpressions"])
	field.value(requirement, ["operator"]) == "Exists"
	field.value(requirement, ["key"]) != "kubernetes.io/metadata.name"
}

addresses(peer, parameters) := {who |
	block := field.value(peer, ["ipBlock"])
	block != null
	some who in held(block, parameters)
}

held(block, parameters) := {concat(" ", ["a block with", address]) |
	some address in parameters.metadataAddresses
	net.cidr_contains(block.cidr, address)
	not left_out(block, address)
} if {
	is_block(field.value(block, ["cidr"]))
} else := {"no address block"}

left_out(block, address) if {
	some hole in list(block, ["except"])
	is_block(hole)
	net.cidr_contains(hole, address)
}

is_block(text) if {
	is_string(text)
	contains(text, "/")
	net.cidr_contains(text, text)
}

is_dns(rule, direction, parameters) if {
	parameters.allowDns
	direction.rules == "egress"
	ports := list(rule, ["ports"])
	count(ports) > 0
	every port in ports {
		is_dns_port(port)
	}
}

is_dns_port(port) if {
	field.value(port, ["port"]) == 53
	field.value(port, ["endPort"]) in [null, 53]
	field.value(port, ["protocol"]) in [null, "TCP", "UDP"]
}

# The list under the keys; empty where there is none.
list(holder, keys) := found if {
	found := field.value(holder, keys)
	is_array(found)
} else := []

unchanged(review, parameters) if {
	review.operation == "UPDATE"
	reads(review.object, parameters) == reads(review.oldObject, parameters)
}

reads(policy, parameters) := [
	[field.value(policy, ["spec", "policyTypes"]) | parameters.requirePolicyTypes],
	[field.value(policy, ["spec", direction.rules]) | some direction in parameters.directions],
	field.conditions(policy, parameters),
]
