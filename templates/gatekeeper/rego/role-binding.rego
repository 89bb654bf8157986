# Who may be bound to a ClusterRole.
package bulwark.role_binding

import data.lib.field
import data.lib.subject
import data.lib.waiver

violation contains found if some found in violations(input.review, input.parameters)

violations(review, parameters) := {found |
	some identity in offenders(review.object, parameters)
	not field.excused(review.object, parameters)
	not held_before(review, identity, parameters)
	not waiver.waived(review, parameters)
	found := {
		"msg": concat("", [parameters.message, " (", concat("/", identity), ")"]),
		"details": {"subject": concat("/", identity)},
	}
}

offenders(binding, parameters) := {identity |
	binding.roleRef.kind == "ClusterRole"
	binding.roleRef.name in parameters.roles
	some identity in subject.identities(binding)
	identity[0] in parameters.subjectKinds
	not identity in parameters.allowedSubjects
	not allowed_here(identity, binding, parameters)
}

# A binding of that very name and kind may hold these subjects.
allowed_here(identity, binding, parameters) if {
	some allowed in parameters.allowedBindings
	binding.kind == "ClusterRoleBinding"
	binding.metadata.name == allowed.name
	identity in allowed.subjects
}

# Of an UPDATE only the subjects that it adds are judged, so that a binding can shrink; the role of a binding cannot change.
held_before(review, identity, parameters) if {
	review.operation == "UPDATE"
	field.conditions(review.object, parameters) == field.conditions(review.oldObject, parameters)
	identity in subject.identities(review.oldObject)
}
