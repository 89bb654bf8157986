# One field of every container, which may inherit the pod's.
package bulwark.container_field

import data.lib.field
import data.lib.waiver
import data.lib.workload

violation contains found if some found in violations(input.review, input.parameters)

violations(review, parameters) := {found |
	spec := workload.pod_spec(review.object)
	some offender in offenders(spec, parameters)
	not field.excused(spec, parameters)
	not unchanged(review, parameters)
	not waiver.waived(review, parameters)
	not offender in waiver.containers(review, parameters)
	found := {
		"msg": concat("", [parameters.message, " (", label(offender), ")"]),
		"details": {"field": parameters.fieldPath, "container": offender},
	}
}

# The names of the containers whose own or inherited value is wrong; the empty name stands for the pod's own value.
offenders(spec, parameters) := {workload.name(container) |
	some container in workload.containers(spec, parameters.containers)
	wrong(container, spec, parameters)
} | {"" | wrong_pod_value(spec, parameters)}

wrong(container, _, parameters) if {
	not inherits(container, parameters)
	field.violated(container, parameters)
}

wrong(container, _, parameters) if {
	some path in parameters.otherPaths
	field.violated_at(container, path, parameters)
}

wrong(container, spec, parameters) if {
	inherits(container, parameters)
	not field.acceptable(field.value(spec, parameters.podPath), parameters)
}

inherits(container, parameters) if {
	parameters.podPath
	field.value(container, parameters.path[0]) == null
}

wrong_pod_value(spec, parameters) if {
	found := field.value(spec, parameters.podPath)
	found != null
	not field.acceptable(found, parameters)
}

label("") := "pod"

label(name) := concat(" ", ["container", name]) if name != ""

unchanged(review, parameters) if {
	review.operation == "UPDATE"
	reads(review.object, parameters) == reads(review.oldObject, parameters)
}

reads(resource, parameters) := [
	[[field.read(container, parameters.path) | some container in workload.containers(spec, [list])] | some list in parameters.containers],
	[[field.read(container, path) | some path in object.get(parameters, "otherPaths", [])] |
		some container in workload.containers(spec, parameters.containers)
	],
	field.value(spec, object.get(parameters, "podPath", ["\u0000"])),
	field.conditions(spec, parameters),
] if {
	spec := workload.pod_spec(resource)
}
