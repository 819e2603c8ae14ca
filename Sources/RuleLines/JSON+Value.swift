// Values of rules as JSON, both ways. JSON has no dates: a date, a time or a duration is an object of exactly two keys,
// {"type":"date","value":"2026-01-31"}.

package import JSON
package import Rules

extension Value {
  /// Throws a sentence when a number is out of range or a wrapped text is not what its type says.
  package init(_ json: JSON, zones: ZoneLookup) throws(LineError) {
    switch json {
    case .null: self = .null
    case .bool(let flag): self = .boolean(flag)
    case .string(let text): self = .string(text)
    case .number(let number):
      guard let decimal = Decimal(number.text) else { throw LineError("The number \(number.text) is out of range.") }
      self = .number(decimal)
    case .array(let items):
      var elements: [Value] = []
      for item in items { elements.append(try Value(item, zones: zones)) }
      self = .list(elements)
    case .object(let object):
      if let wrapped = try Value(wrapped: object, zones: zones) {
        self = wrapped
      } else {
        self = .context(try Context(object, zones: zones))
      }
    }
  }

  private init?(wrapped object: JSONObject, zones: ZoneLookup) throws(LineError) {
    guard object.count == 2, let type = object["type"]?.string, let text = object["value"]?.string,
      ["date", "time", "date and time", "days and time duration", "years and months duration"].contains(type)
    else { return nil }
    guard let value = Value(temporal: text, zones: zones), value.type.name == type else {
      throw LineError("'\(text)' is no \(type).")
    }
    self = value
  }

  package var json: JSON {
    switch self {
    case .null: return .null
    case .boolean(let flag): return .bool(flag)
    case .number(let number): return number.json
    case .string(let text): return .string(text)
    case .date, .time, .dateTime, .daysTime, .yearsMonths:
      return .object(JSONObject([("type", .string(type.name)), ("value", .string(literal))]) ?? JSONObject())
    case .list(let elements): return .array(elements.map(\.json))
    case .context(let context):
      return .object(JSONObject(context.entries.map { ($0.key, $0.value.json) }) ?? JSONObject())
    // Neither has a form in JSON: shown as FEEL would write them.
    case .range, .function: return .string(literal)
    }
  }
}

extension Context {
  package init(_ object: JSONObject, zones: ZoneLookup) throws(LineError) {
    self.init()
    for (name, value) in object.members { set(name, try Value(value, zones: zones)) }
  }
}

extension Decimal {
  /// All digits when that is readable, an exponent otherwise.
  fileprivate var json: JSON {
    let isShort = exponent >= -60 && exponent <= 60
    let text = isShort ? text : (isNegative ? "-" : "") + "\(coefficient)e\(exponent)"
    return JSONNumber(text: text).map(JSON.number) ?? .null
  }
}

/// Why a line got no value, as a sentence.
package struct LineError: Error, Sendable, Equatable {
  package let sentence: String

  package init(_ sentence: String) {
    self.sentence = sentence
  }
}
