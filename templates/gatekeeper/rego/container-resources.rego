# The requests and limits of every container.
package bulwark.container_resources

import data.lib.field
import data.lib.quantity
import data.lib.waiver
import data.lib.workload

violation contains found if some found in violations(input.review, input.parameters)

violations(review, parameters) := {found |
	spec := workload.pod_spec(review.object)
	some container in workload.containers(spec, parameters.containers)
	some problem in problems(container, parameters)
	name := workload.name(container)
	not field.excused(spec, parameters)
	not unchanged(review, parameters)
	not waiver.waived(review, parameters)
	not name in waiver.containers(review, parameters)
	found := {
		"msg": concat("", [parameters.message, " (container ", name, ": ", problem, ")"]),
		"details": {"field": problem, "container": name},
	}
}

problems(container, parameters) := array.concat(
	[concat("", ["resources.", demand.type, ".", demand.name]) |
		some demand in parameters.required
		not present(container, demand)
	],
	[concat("", ["resources.", maximum.type, ".", maximum.name, " above ", maximum.quantity]) |
		some maximum in parameters.maximum
		effective(container, maximum) != null
		not within(container, maximum)
	],
)

present(container, demand) if quantity.positive(effective(container, demand))

within(container, maximum) if quantity.nano(effective(container, maximum)) <= quantity.nano(maximum.quantity)

# A request that is not set has the value of its limit.
effective(container, resource) := found if {
	found := field.value(container, ["resources", resource.type, resource.name])
	found != null
} else := field.value(container, ["resources", "limits", resource.name])

unchanged(review, parameters) if {
	review.operation == "UPDATE"
	reads(review.object, parameters) == reads(review.oldObject, parameters)
}

reads(resource, parameters) := [
	[[[effective(container, asked) | some asked in array.concat(parameters.required, parameters.maximum)] |
		some container in workload.containers(spec, [list])
	] |
		some list in parameters.containers
	],
	field.conditions(spec, parameters),
] if {
	spec := workload.pod_spec(resource)
}
