# Subjects of bindings, one spelling per identity: ["ServiceAccount", namespace, name], ["User", name], ["Group", name].
package lib.subject

# The identities that a binding grants its role to; a null element is no subject.
identities(binding) := {identity(subject, binding) |
	subjects := object.get(binding, "subjects", null)
	is_array(subjects)
	some subject in subjects
	is_object(subject)
}

# A ServiceAccount without a namespace is of the binding's; a User may spell a ServiceAccount.
identity(subject, binding) := ["ServiceAccount", namespace(subject, binding), text(subject, "name")] if {
	text(subject, "kind") == "ServiceAccount"
} else := ["ServiceAccount", parts[2], parts[3]] if {
	text(subject, "kind") == "User"
	parts := split(text(subject, "name"), ":")
	count(parts) == 4
	parts[0] == "system"
	parts[1] == "serviceaccount"
	parts[2] != ""
	parts[3] != ""
} else := [text(subject, "kind"), text(subject, "name")]

namespace(subject, binding) := own if {
	own := text(subject, "namespace")
	own != ""
} else := object.get(binding, ["metadata", "namespace"], "")

text(holder, key) := value if {
	value := object.get(holder, key, null)
	is_string(value)
} else := ""
