# Image references, parsed without patterns: those are slow in wasm.
package lib.image

# Frequent characters first: a character is looked for from the left.
digits := "0123456789"

component_characters := "eariotnslcudpmhgbfywkvxzjq-0123456789._"

host_characters := "eariotnslcudpmhgbfywkvxzjq.0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ"

tag_characters := "0123456789.-eariotnslcudpmhgbfywkvxzjq_ABCDEFGHIJKLMNOPQRSTUVWXYZ"

algorithm_characters := "sha256eriotnlcudpmgbfywkvxzjq0134789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# The completed repository, the tag ("" where there is none) and the digest of a reference; undefined where the text is none.
parsed(reference) := {"repository": concat("/", completed(path)), "tag": found_tag, "digest": found_digest} if {
	is_string(reference)
	pinned := split(reference, "@")
	count(pinned) <= 2
	segments := split(pinned[0], "/")
	last := count(segments) - 1
	tagged := split(segments[last], ":")
	count(tagged) <= 2
	path := array.concat(array.slice(segments, 0, last), [tagged[0]])
	well_formed(path)
	found_tag := tag(tagged)
	found_digest := digest(pinned)
}

well_formed(path) if {
	count([segment | some index, segment in path; not well_formed_segment(index, segment, count(path))]) == 0
}

well_formed_segment(index, segment, length) if {
	is_component(segment)
} else if {
	index == 0
	length > 1
	is_host(segment)
}

is_component(segment) if {
	segment != ""
	trim_left(segment, component_characters) == ""
	trim(segment, "._-") == segment
}

is_host(segment) if {
	parts := split(segment, ":")
	parts[0] != ""
	trim_left(parts[0], host_characters) == ""
	is_port(parts)
}

is_port(parts) if count(parts) == 1

is_port(parts) if {
	count(parts) == 2
	parts[1] != ""
	trim_left(parts[1], digits) == ""
}

tag(tagged) := "" if count(tagged) == 1

tag(tagged) := tagged[1] if {
	count(tagged) == 2
	tagged[1] != ""
	trim_left(tagged[1], tag_characters) == ""
	not substring(tagged[1], 0, 1) in {".", "-"}
}

digest(pinned) := "" if count(pinned) == 1

digest(pinned) := pinned[1] if {
	count(pinned) == 2
	parts := split(pinned[1], ":")
	count(parts) == 2
	parts[0] != ""
	trim_left(parts[0], algorithm_characters) == ""
	trim_left(parts[0], digits) == parts[0]
	parts[1] != ""
	trim_left(parts[1], "0123456789abcdefABCDEF") == ""
}

# Names as runtimes complete them: docker.io and library/ where they are left out.
completed(path) := docker(path) if not has_registry(path)

else := docker(array.slice(path, 1, count(path))) if path[0] in {"docker.io", "index.docker.io"}

else := path

docker(path) := array.concat(["docker.io", "library"], path) if count(path) == 1

else := array.concat(["docker.io"], path)

has_registry(path) if {
	count(path) > 1
	looks_like_registry(path[0])
}

looks_like_registry(segment) if contains(segment, ".")

looks_like_registry(segment) if contains(segment, ":")

looks_like_registry(segment) if lower(segment) != segment

looks_like_registry("localhost")
