# Where each workload kind keeps its pod template, and what is in it.
package lib.workload

template_path := {
	"Pod": [],
	"Deployment": ["spec", "template"],
	"StatefulSet": ["spec", "template"],
	"DaemonSet": ["spec", "template"],
	"ReplicaSet": ["spec", "template"],
	"ReplicationController": ["spec", "template"],
	"Job": ["spec", "template"],
	"CronJob": ["spec", "jobTemplate", "spec", "template"],
}

spec_path[kind] := array.concat(path, ["spec"]) if some kind, path in template_path

labels_path[kind] := array.concat(path, ["metadata", "labels"]) if some kind, path in template_path

# The pod spec; empty where there is none.
pod_spec(resource) := spec if {
	spec := object.get(resource, spec_path[resource.kind], null)
	is_object(spec)
} else := {}

# The labels that the pods of the workload carry.
pod_labels(resource) := labels if {
	labels := object.get(resource, labels_path[resource.kind], null)
	is_object(labels)
} else := {}

# The containers of the named lists, in order; a null element is no container.
containers(spec, lists) := [container |
	some name in lists
	some container in list(spec, name)
	is_object(container)
]

# The name of a container, for messages.
name(container) := container.name if is_string(object.get(container, "name", null))

else := ""

# The list under that key; empty where it is absent, null or no list.
list(spec, key) := value if {
	value := object.get(spec, key, null)
	is_array(value)
} else := []
