# Who may be bound to a role.
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
	judged_role(binding, parameters)
	some identity in subject.identities(binding)
	identity[0] in parameters.subjectKinds
	judged_subject(identity, parameters)
	not identity in parameters.allowedSubjects
	not allowed_here(identity, binding, parameters)
}

judged_role(binding, parameters) if {
	binding.roleRef.kind == "ClusterRole"
	binding.roleRef.name in parameters.roles
}

judged_role(_, parameters) if "*" in parameters.roles

# Where subjects are named, only those; a name that ends in a star is all that begin so.
judged_subject(_, parameters) if not parameters.judgedSubjects

judged_subject(identity, parameters) if identity in parameters.judgedSubjects

judged_subject(identity, parameters) if {
	some judged in parameters.judgedSubjects
	last := count(judged) - 1
	count(identity) == last + 1
	array.slice(identity, 0, last) == array.slice(judged, 0, last)
	endswith(judged[last], "*")
	startswith(identity[last], trim_suffix(judged[last], "*"))
}

# A binding of that very name, kind and role may hold these subjects.
allowed_here(identity, binding, parameters) if {
	some allowed in parameters.allowedBindings
	binding.metadata.name == allowed.name
	placed(binding, allowed)
	binds(binding, allowed)
	identity in allowed.subjects
}

placed(binding, allowed) if {
	not allowed.namespace
	binding.kind == "ClusterRoleBinding"
}

placed(binding, allowed) if {
	binding.kind == "RoleBinding"
	binding.metadata.namespace == allowed.namespace
}

binds(_, allowed) if not allowed.roleRef

binds(binding, allowed) if {
	binding.roleRef.kind == allowed.roleRef.kind
	binding.roleRef.name == allowed.roleRef.name
}

# Of an UPDATE only the subjects that it adds are judged, so that a binding can shrink; the role of a binding cannot change.
held_before(review, identity, parameters) if {
	review.operation == "UPDATE"
	field.conditions(review.object, parameters) == field.conditions(review.oldObject, parameters)
	identity in subject.identities(review.oldObject)
}
