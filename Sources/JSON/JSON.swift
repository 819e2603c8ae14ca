// A JSON document as a value (RFC 8259).
//
// The tree keeps what the text said: numbers keep their digits, objects keep the order of their names. It never keeps
// what the text must not say: a name twice, a number that is not one, half a surrogate pair.
//
//   let fee = document["fees"]?[0]?["amount"]?.int
//   let answer: JSON = ["id": 12, "open": true, "tags": ["a", "b"], "closed": .null]
//
// There is no nil literal on purpose: `json["a"] == nil` must ask whether the name is absent, and with a nil literal
// it could also ask whether the value is null.

package enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSON])
  case object(JSONObject)
}

extension JSON {
  package var isNull: Bool { self == .null }

  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  package var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  package var number: JSONNumber? {
    if case .number(let value) = self { value } else { nil }
  }

  /// The number when it is written as a whole one (`12`, not `12.0`) and fits.
  package var int: Int? { number?.int }

  /// The nearest double, when the number is in a double's range.
  package var double: Double? { number?.double }

  package var array: [JSON]? {
    if case .array(let value) = self { value } else { nil }
  }

  package var object: JSONObject? {
    if case .object(let value) = self { value } else { nil }
  }

  package subscript(name: String) -> JSON? { object?[name] }

  package subscript(index: Int) -> JSON? {
    guard case .array(let items) = self, items.indices.contains(index) else { return nil }
    return items[index]
  }
}

extension JSON: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(booleanLiteral value: Bool) { self = .bool(value) }

  package init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }

  package init(floatLiteral value: Double) {
    guard let number = JSONNumber(value) else { preconditionFailure("JSON has no infinite number") }
    self = .number(number)
  }

  package init(stringLiteral value: String) { self = .string(value) }

  package init(arrayLiteral elements: JSON...) { self = .array(elements) }

  package init(dictionaryLiteral elements: (String, JSON)...) {
    guard let object = JSONObject(elements) else { preconditionFailure("an object literal has a name twice") }
    self = .object(object)
  }
}
