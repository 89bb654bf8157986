# Quantities of resources, in billionths. Products and comparisons only: division is not exact in wasm, and patterns are slow there.
package lib.quantity

digits := "0123456789"

decimal_suffix := {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}

binary_suffix := {
	"Ki": 1024,
	"Mi": 1048576,
	"Gi": 1073741824,
	"Ti": 1099511627776,
	"Pi": 1125899906842624,
	"Ei": 1152921504606846976,
}

# Undefined where the value is no quantity.
nano(quantity) := quantity * 1000000000 if is_number(quantity)

nano(quantity) := (sign(quantity) * whole(found.digits)) * (power((9 + found.exponent) - found.fraction) * factor(found.suffix)) if {
	found := parsed(quantity)
}

# Whether the value is a quantity above zero, without the arithmetic: that is slow in wasm.
positive(quantity) if {
	is_number(quantity)
	quantity > 0
}

positive(quantity) if {
	trim_left(parsed(quantity).digits, "0") != ""
	not startswith(quantity, "-")
}

parsed(quantity) := {"digits": concat("", parts), "fraction": fraction(parts), "exponent": exponent(suffix), "suffix": suffix} if {
	is_string(quantity)
	amount := unsigned(quantity)
	suffix := trim_left(amount, "0123456789.")
	parts := split(substring(amount, 0, count(amount) - count(suffix)), ".")
	count(parts) <= 2
	concat("", parts) != ""
}

sign(quantity) := -1 if startswith(quantity, "-")

else := 1

unsigned(quantity) := substring(quantity, 1, -1) if startswith(quantity, "-")

else := substring(quantity, 1, -1) if startswith(quantity, "+")

else := quantity

fraction(parts) := count(parts[1]) if count(parts) == 2

else := 0

exponent(suffix) := decimal_suffix[suffix] if decimal_suffix[suffix]

else := 0 if binary_suffix[suffix]

else := sign(power_of_ten) * whole(unsigned(power_of_ten)) if {
	substring(suffix, 0, 1) in {"e", "E"}
	power_of_ten := substring(suffix, 1, -1)
	unsigned(power_of_ten) != ""
	count(unsigned(power_of_ten)) <= 3
	trim(unsigned(power_of_ten), digits) == ""
}

factor(suffix) := binary_suffix[suffix] if binary_suffix[suffix]

else := 1

power(ten) := to_number(concat("", ["1e", format_int(ten, 10)]))

# Digits as a number; "007" is no number in JSON.
whole(text) := to_number(trimmed) if {
	trimmed := trim_left(text, "0")
	trimmed != ""
} else := 0
