# Credentials in ConfigMaps: values that look like one, and keys that are named like one. Messages hold no value.
package bulwark.config_map_secrets

import data.lib.field
import data.lib.waiver

violation contains found if some found in violations(input.review, input.parameters)

violations(review, parameters) := {found |
	some [key, what] in suspicions(review.object, parameters)
	not field.excused(review.object, parameters)
	not unchanged(review, parameters)
	not waiver.waived(review, parameters)
	found := {
		"msg": concat("", [parameters.message, " (", shown(key, parameters), ": ", what, ")"]),
		"details": {"key": shown(key, parameters), "what": what},
	}
}

unchanged(review, parameters) if {
	review.operation == "UPDATE"
	reads(review.object, parameters) == reads(review.oldObject, parameters)
}

reads(resource, parameters) := [
	field.value(resource, ["data"]),
	field.value(resource, ["binaryData"]),
	field.conditions(resource, parameters),
]

suspicions(resource, parameters) := union({
	text_secrets(resource, parameters),
	byte_secrets(resource, parameters),
	undecodable(resource, parameters),
	named(resource, parameters),
})

text_secrets(resource, parameters) := {[key, pattern.name] |
	some [key, text] in texts(resource, "data")
	some pattern in parameters.patterns
	matches(pattern, text)
}

byte_secrets(resource, parameters) := {[key, pattern.name] |
	count(parameters.patterns) > 0
	some [key, encoded] in texts(resource, "binaryData")
	is_base64(unwrapped(encoded))
	text := base64.decode(unwrapped(encoded))
	some pattern in parameters.patterns
	matches(pattern, text)
}

undecodable(resource, parameters) := {[key, "no base64"] |
	count(parameters.patterns) > 0
	some [key, encoded] in texts(resource, "binaryData")
	not is_base64(unwrapped(encoded))
}

named(resource, parameters) := {[key, "name of the key"] |
	some part in ["data", "binaryData"]
	some [key, text] in texts(resource, part)
	text != ""
	some name in parameters.keyNames
	regex.match(name, key)
	not placeholder(part, text, parameters)
}

placeholder("data", text, parameters) if {
	some pattern in parameters.placeholders
	regex.match(pattern, text)
}

# A search for a literal costs a fraction of a match.
matches(pattern, text) if {
	some literal in pattern.literals
	contains(text, literal)
	regex.match(pattern.regex, text)
}

texts(resource, part) := [[key, text] | some key, text in values; is_string(text)] if {
	values := field.value(resource, [part])
	is_object(values)
} else := []

# By a pattern, because base64.is_valid takes more for base64 in wasm than in Go, and the empty text for none.
is_base64(text) if regex.match(`^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$`, text)

unwrapped(encoded) := replace(replace(encoded, "\n", ""), "\r", "")

# A key may be a secret, too.
shown(key, parameters) := "a key" if {
	some pattern in parameters.patterns
	regex.match(pattern.regex, key)
} else := key
