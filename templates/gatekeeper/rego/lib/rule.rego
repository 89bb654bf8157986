# Rules of roles, as Kubernetes' authorizer reads them, held against requests that are named: by a text, by a star for
# everything at once, or by a text that ends in a star for all that begin so.
package lib.rule

# Whether the rule allows one of the requests.
allows(rule, requests) if {
	listed(rule, "verbs", requests.verbs)
	listed(rule, "apiGroups", requests.apiGroups)
	some resource in texts(rule, "resources")
	some wanted in requests.resources
	covers_resource(resource, wanted)
	names_allowed(rule, requests)
}

allows(rule, requests) if {
	listed(rule, "verbs", requests.verbs)
	some url in texts(rule, "nonResourceURLs")
	some wanted in requests.nonResourceURLs
	covers_url(url, wanted)
}

listed(rule, key, wanted) if {
	some entry in texts(rule, key)
	some one in wanted
	covers(entry, one)
}

covers("*", _)

covers(entry, wanted) if entry == wanted

covers(entry, wanted) if startswith(entry, beginning(wanted))

# What precedes the star; undefined where there is none, or nothing before it.
beginning(wanted) := text if {
	endswith(wanted, "*")
	text := trim_suffix(wanted, "*")
	text != ""
}

covers_resource(resource, wanted) if covers(resource, wanted)

# A star, a slash and a subresource: that subresource of every resource.
covers_resource(resource, wanted) if {
	slash := indexof(wanted, "/")
	slash >= 0
	resource == concat("", ["*", substring(wanted, slash, -1)])
}

covers_resource(resource, wanted) if {
	endswith(wanted, "/*")
	startswith(resource, "*/")
}

# Limits to names, which an empty one lifts.
names_allowed(_, requests) if not requests.resourceNames

names_allowed(rule, _) if count(names(rule)) == 0

names_allowed(rule, _) if "" in names(rule)

names_allowed(rule, requests) if {
	some name in names(rule)
	name in requests.resourceNames
}

names(rule) := found if {
	found := object.get(rule, "resourceNames", null)
	is_array(found)
} else := []

covers_url(url, "*") if {
	endswith(url, "*")
	trim_right(url, "*") in {"", "/"}
}

covers_url(url, wanted) if {
	wanted != "*"
	covers(url, wanted)
}

# A URL that ends in stars is all that begin with what precedes them.
covers_url(url, wanted) if {
	wanted != "*"
	endswith(url, "*")
	startswith(trim_suffix(wanted, "*"), trim_right(url, "*"))
}

texts(rule, key) := [entry | some entry in list; is_string(entry)] if {
	is_object(rule)
	list := object.get(rule, key, null)
	is_array(list)
} else := []
