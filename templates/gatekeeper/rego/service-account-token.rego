# Whether a pod or a ServiceAccount mounts the account's API token.
package bulwark.service_account_token

import data.lib.field
import data.lib.waiver
import data.lib.workload

violation contains found if some found in violations(input.review, input.parameters)

violations(review, parameters) := {found |
	mounts(review.object)
	not opted_in(review.object, parameters)
	not excused(review.object, parameters)
	not unchanged(review, parameters)
	not waiver.waived(review, parameters)
	found := {"msg": parameters.message, "details": {"field": "automountServiceAccountToken"}}
}

mounts(resource) if {
	resource.kind == "ServiceAccount"
	field.value(resource, ["metadata", "name"]) != "default"
	field.value(resource, ["automountServiceAccountToken"]) != false
}

mounts(resource) if {
	resource.kind != "ServiceAccount"
	field.value(workload.pod_spec(resource), ["automountServiceAccountToken"]) != false
}

opted_in(resource, parameters) if field.value(resource, ["metadata", "namespace"]) in parameters.optIn.namespaces

opted_in(resource, parameters) if account(resource) in parameters.optIn.serviceAccountNames

opted_in(resource, parameters) if {
	found := label(resource, parameters)
	found != null
	object.get(parameters.optIn.label, "value", found) == found
}

label(resource, parameters) := field.value(labels(resource), [parameters.optIn.label.key]) if parameters.optIn.label

else := null

account(resource) := field.value(resource, ["metadata", "name"]) if resource.kind == "ServiceAccount"

else := name if {
	name := field.value(workload.pod_spec(resource), ["serviceAccountName"])
	not name in {null, ""}
} else := "default"

labels(resource) := field.value(resource, ["metadata", "labels"]) if resource.kind == "ServiceAccount"

else := workload.pod_labels(resource)

# Conditions are asked of pods; a ServiceAccount has no pod spec.
excused(resource, parameters) if {
	resource.kind != "ServiceAccount"
	field.excused(workload.pod_spec(resource), parameters)
}

unchanged(review, parameters) if {
	review.operation == "UPDATE"
	reads(review.object, parameters) == reads(review.oldObject, parameters)
}

reads(resource, parameters) := [
	field.value(resource, ["automountServiceAccountToken"]),
	field.value(workload.pod_spec(resource), ["automountServiceAccountToken"]),
	account(resource),
	label(resource, parameters),
	field.conditions(workload.pod_spec(resource), parameters),
]
