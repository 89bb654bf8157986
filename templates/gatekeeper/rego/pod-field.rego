# One field of the pod spec.
package bulwark.pod_field

import data.lib.field
import data.lib.waiver
import data.lib.workload

violation contains found if some found in violations(input.review, input.parameters)

violations(review, parameters) := {found |
	spec := workload.pod_spec(review.object)
	field.violated(spec, parameters)
	not field.excused(spec, parameters)
	not unchanged(review, parameters)
	not waiver.waived(review, parameters)
	found := {"msg": parameters.message, "details": {"field": parameters.fieldPath}}
}

unchanged(review, parameters) if {
	review.operation == "UPDATE"
	reads(review.object, parameters) == reads(review.oldObject, parameters)
}

reads(resource, parameters) := [
	field.read(spec, parameters.path),
	field.conditions(spec, parameters),
] if {
	spec := workload.pod_spec(resource)
}
