# Where each workload kind keeps its pod template, and what is in it. The paths are written out: made of each other, they
# would be made in every evaluation.
package lib.workload

spec_path := {
	"Pod": ["spec"],
	"Deployment": ["spec", "template", "spec"],
	"StatefulSet": ["spec", "template", "spec"],
	"DaemonSet": ["spec", "template", "spec"],
	"ReplicaSet": ["spec", "template", "spec"],
	"ReplicationController": ["spec", "template", "spec"],
	"Job": ["spec", "template", "spec"],
	"CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
}

labels_path := {
	"Pod": ["metadata", "labels"],
	"Deployment": ["spec", "template", "metadata", "labels"],
	"StatefulSet": ["spec", "template", "metadata", "labels"],
	"DaemonSet": ["spec", "template", "metadata", "labels"],
	"ReplicaSet": ["spec", "template", "metadata", "labels"],
	"ReplicationController": ["spec", "template", "metadata", "labels"],
	"Job": ["spec", "template", "metadata", "labels"],
	"CronJob": ["spec", "jobTemplate", "spec", "template", "metadata", "labels"],
}

annotations_path := {
	"Pod": ["metadata", "annotations"],
	"Deployment": ["spec", "template", "metadata", "annotations"],
	"StatefulSet": ["spec", "template", "metadata", "annotations"],
	"DaemonSet": ["spec", "template", "metadata", "annotations"],
	"ReplicaSet": ["spec", "template", "metadata", "annotations"],
	"ReplicationController": ["spec", "template", "metadata", "annotations"],
	"Job": ["spec", "template", "metadata", "annotations"],
	"CronJob": ["spec", "jobTemplate", "spec", "template", "metadata", "annotations"],
}

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

# The annotations that the pods of the workload carry.
pod_annotations(resource) := annotations if {
	annotations := object.get(resource, annotations_path[resource.kind], null)
	is_object(annotations)
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
