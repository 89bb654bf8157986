# The images of containers and of image volumes.
package bulwark.container_image

import data.lib.field
import data.lib.image
import data.lib.waiver
import data.lib.workload

violation contains found if some found in violations(input.review, input.parameters)

violations(review, parameters) := {found |
	spec := workload.pod_spec(review.object)
	some used in images(spec, parameters)
	not acceptable(used.reference, parameters)
	not field.excused(spec, parameters)
	not unchanged(review, parameters)
	not waiver.waived(review, parameters)
	not used.container in waiver.containers(review, parameters)
	found := {
		"msg": concat("", [parameters.message, " (", used.place, ")"]),
		"details": {"field": "image", "container": used.container},
	}
}

# Every image with the place that uses it; a container without one has the empty text.
images(spec, parameters) := array.concat(
	[{"reference": field.value(container, ["image"]), "container": name, "place": concat(" ", ["container", name])} |
		some container in workload.containers(spec, parameters.containers)
		name := workload.name(container)
	],
	[{"reference": field.value(volume, ["image", "reference"]), "container": "", "place": concat(" ", ["volume", workload.name(volume)])} |
		some volume in workload.containers(spec, ["volumes"])
		field.value(volume, ["image"]) != null
	],
)

acceptable(reference, parameters) if {
	may_hold_digest(reference, parameters)
	parsed := image.parsed(reference)
	registry_allowed(parsed, parameters)
	digest_present(parsed, parameters)
	tag_allowed(parsed, parameters)
}

# Saves parsing what holds no digest where one is asked for.
may_hold_digest(_, parameters) if not parameters.digest

may_hold_digest(reference, _) if {
	is_string(reference)
	contains(reference, "@sha256:")
}

registry_allowed(_, parameters) if not parameters.registries

registry_allowed(parsed, parameters) if {
	some registry in parameters.registries
	startswith(concat("", [parsed.repository, "/"]), concat("", [registry, "/"]))
}

digest_present(_, parameters) if not parameters.digest

digest_present(parsed, _) if {
	startswith(parsed.digest, "sha256:")
	count(parsed.digest) == 71
	lower(parsed.digest) == parsed.digest
}

tag_allowed(_, parameters) if not parameters.forbiddenTags

tag_allowed(parsed, _) if parsed.digest != ""

tag_allowed(parsed, parameters) if {
	parsed.digest == ""
	not effective_tag(parsed) in parameters.forbiddenTags
}

effective_tag(parsed) := "latest" if parsed.tag == ""

effective_tag(parsed) := parsed.tag if parsed.tag != ""

unchanged(review, parameters) if {
	review.operation == "UPDATE"
	reads(review.object, parameters) == reads(review.oldObject, parameters)
}

reads(resource, parameters) := [
	[[field.value(container, ["image"]) | some container in workload.containers(spec, [list])] | some list in parameters.containers],
	[field.value(volume, ["image", "reference"]) |
		some volume in workload.containers(spec, ["volumes"])
		field.value(volume, ["image"]) != null
	],
	field.conditions(spec, parameters),
] if {
	spec := workload.pod_spec(resource)
}
