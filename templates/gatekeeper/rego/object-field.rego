# One field of an object of any kind.
package bulwark.object_field

import data.lib.field
import data.lib.waiver

violation contains found if some found in violations(input.review, input.parameters)

violations(review, parameters) := {found |
	field.violated(review.object, parameters)
	not field.excused(review.object, parameters)
	not unchanged(review, parameters)
	not waiver.waived(review, parameters)
	found := {"msg": parameters.message, "details": {"field": parameters.fieldPath}}
}

unchanged(review, parameters) if {
	review.operation == "UPDATE"
	reads(review.object, parameters) == reads(review.oldObject, parameters)
}

reads(resource, parameters) := [
	field.read(resource, parameters.path),
	field.conditions(resource, parameters),
]
