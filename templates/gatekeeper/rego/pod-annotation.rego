# Annotations of the pod, by the beginning of their keys.
package bulwark.pod_annotation

import data.lib.field
import data.lib.waiver
import data.lib.workload

violation contains found if some found in violations(input.review, input.parameters)

violations(review, parameters) := {found |
	some key, value in judged(review.object, parameters)
	not field.acceptable(value, parameters)
	not field.excused(workload.pod_spec(review.object), parameters)
	not unchanged(review, parameters)
	not waiver.waived(review, parameters)
	found := {
		"msg": concat("", [parameters.message, " (", key, ")"]),
		"details": {"annotation": key},
	}
}

judged(resource, parameters) := {key: value |
	some key, value in workload.pod_annotations(resource)
	startswith(key, parameters.keyPrefix)
}

unchanged(review, parameters) if {
	review.operation == "UPDATE"
	reads(review.object, parameters) == reads(review.oldObject, parameters)
}

reads(resource, parameters) := [
	judged(resource, parameters),
	field.conditions(workload.pod_spec(resource), parameters),
]
