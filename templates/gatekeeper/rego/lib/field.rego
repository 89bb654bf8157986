# Fields by path, and what a predicate says of their values. A path is a list of groups of keys; every group but the
# last ends at a list, and the next group goes on from each of its elements.
package lib.field

# The value at the keys; null where any step is absent, null or no object. Without keys it is the root.
value(root, keys) := object.get(root, keys, null) if is_object(root)

else := root if count(keys) == 0

else := null

# Whether a value that the predicate's path selects is not acceptable.
violated(root, predicate) if violated_at(root, predicate.path, predicate)

# Whether a value that the path selects is not acceptable.
violated_at(root, path, predicate) if {
	count(path) == 1
	not acceptable(value(root, path[0]), predicate)
}

violated_at(root, path, _) if {
	count(path) > 1
	no_list(value(root, path[0]))
}

violated_at(root, path, predicate) if {
	count(path) == 2
	some element in elements(root, path[0])
	not acceptable(value(element, path[1]), predicate)
}

violated_at(root, path, _) if {
	count(path) == 3
	some outer in elements(root, path[0])
	no_list(value(outer, path[1]))
}

violated_at(root, path, predicate) if {
	count(path) == 3
	some outer in elements(root, path[0])
	some element in elements(outer, path[1])
	not acceptable(value(element, path[2]), predicate)
}

# Everything that the path selects, for comparison.
read(root, path) := value(root, path[0]) if count(path) == 1

read(root, path) := [value(element, path[1]) | some element in elements(root, path[0])] if count(path) == 2

read(root, path) := [[value(element, path[2]) | some element in elements(outer, path[1])] |
	some outer in elements(root, path[0])
] if {
	count(path) == 3
}

elements(root, keys) := [element | some element in list; element != null] if {
	list := value(root, keys)
	is_array(list)
} else := []

no_list(found) if {
	found != null
	not is_array(found)
}

# Absence is as the predicate says; a value must satisfy the operator.
acceptable(found, predicate) if {
	found == null
	predicate.whenAbsent == "pass"
}

acceptable(found, predicate) if {
	found != null
	satisfies(predicate.operator, found, predicate.values)
}

satisfies("Exists", _, _)

satisfies("Equals", found, values) if found in values

satisfies("In", found, values) if found in values

satisfies("NotEquals", found, values) if not found in values

satisfies("NotIn", found, values) if not found in values

satisfies("Matches", found, values) if {
	is_string(found)
	some pattern in values
	regex.match(pattern, found)
}

satisfies("Includes", found, values) if {
	is_array(found)
	every value_ in values {
		value_ in found
	}
}

satisfies("OnlyIncludes", found, values) if {
	is_array(found)
	count([element | some element in found; element != null; not element in values]) == 0
}

satisfies("OnlyKeys", found, values) if {
	is_object(found)
	count([key | some key, held in found; not held in {null, ""}; not key in values]) == 0
}

satisfies("NotEmpty", found, _) if {
	type_name(found) in {"array", "object", "string"}
	count(found) > 0
}

# What the conditions of `unless` read, for comparison.
conditions(root, parameters) := [value(root, condition.path[0]) | some condition in parameters.unless]

# Whether a condition of `unless` holds.
excused(root, predicate) if {
	some condition in predicate.unless
	holds(value(root, condition.path[0]), condition)
}

holds(found, condition) if {
	condition.operator == "Absent"
	found == null
}

holds(found, condition) if {
	condition.operator == "Exists"
	found != null
}

holds(found, condition) if {
	condition.operator in {"Equals", "In"}
	found != null
	found in condition.values
}
