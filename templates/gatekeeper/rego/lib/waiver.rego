# Waivers: what a check does not apply to.
package lib.waiver

import data.lib.workload

# Whether a waiver takes the whole object out. To delete what is wrong is never wrong: where the webhook is set up to be
# sent deletions, it is sent what is deleted as the object.
waived(review, _) if review.operation == "DELETE"

waived(review, parameters) if {
	some waiver in parameters.waivers
	not waiver.containers
	covers(waiver, review.object)
}

# The names of the containers that waivers take out.
containers(review, parameters) := {name |
	some waiver in parameters.waivers
	some name in waiver.containers
	covers(waiver, review.object)
}

covers(waiver, resource) if {
	resource.kind in waiver.kinds
	placed(waiver, resource)
	named(waiver, resource)
	selected(waiver, resource)
}

# A Namespace counts as in itself.
namespace(resource) := object.get(resource, ["metadata", "name"], "") if resource.kind == "Namespace"

else := object.get(resource, ["metadata", "namespace"], "")

# Of kinds that are in no namespace.
placed(waiver, _) if not waiver.namespaces

placed(waiver, resource) if namespace(resource) in waiver.namespaces

named(waiver, _) if not waiver.names

named(waiver, resource) if object.get(resource, ["metadata", "name"], "") in waiver.names

selected(waiver, _) if not waiver.podLabels

selected(waiver, resource) if {
	labels := workload.pod_labels(resource)
	every key, label in waiver.podLabels {
		object.get(labels, key, null) == label
	}
}
