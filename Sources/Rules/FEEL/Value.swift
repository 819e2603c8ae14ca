// What an expression is worth (DMN 1.5 §10.3.2.9). Values are immutable and cross threads freely. Numbers, booleans and
// texts, which conditions are made of, are held in place; the larger kinds are kept behind a reference.

package enum Value: Sendable {
  case null
  case boolean(Bool)
  case number(Decimal)
  case string(String)
  case date(FEELDate)
  indirect case time(FEELTime)
  indirect case dateTime(FEELDateTime)
  case daysTime(DaysTimeDuration)
  case yearsMonths(YearsMonthsDuration)
  case list([Value])
  case context(Context)
  indirect case range(Range)
  case function(any Callable)

  package var isNull: Bool {
    if case .null = self { return true }
    return false
  }

  /// Word for word what FEEL calls the kind of value, for problems.
  package var kindName: String {
    switch self {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .date: "a date"
    case .time: "a time"
    case .dateTime: "a date and time"
    case .daysTime: "a days and time duration"
    case .yearsMonths: "a years and months duration"
    case .list: "a list"
    case .context: "a context"
    case .range: "a range"
    case .function: "a function"
    }
  }

  /// The one element of a list of one, any other value as it is (implicit conversion "from singleton list").
  package var unwrapped: Value {
    if case .list(let elements) = self, elements.count == 1 { return elements[0] }
    return self
  }
}

extension Value {
  /// Two ends, each inside or outside. No end at all (nil) comes from `< 10` or `>= 2` (DMN 1.5 §10.3.2.7).
  package struct Range: Sendable {
    package let low: Value?
    package let lowClosed: Bool
    package let high: Value?
    package let highClosed: Bool

    package init(low: Value?, lowClosed: Bool, high: Value?, highClosed: Bool) {
      self.low = low
      self.lowClosed = lowClosed
      self.high = high
      self.highClosed = highClosed
    }
  }
}

/// The entries of a context in the order they were written. Few entries are searched one by one; many get an index.
package struct Context: Sendable {
  package private(set) var keys: [String] = []
  package private(set) var values: [Value] = []
  private var index: [String: Int] = [:]

  private static let indexedFrom = 12

  package init() {}

  package init(_ entries: [(String, Value)]) {
    for (key, value) in entries { set(key, value) }
  }

  package var count: Int { keys.count }

  package subscript(_ key: String) -> Value? {
    position(of: key).map { values[$0] }
  }

  private func position(of key: String) -> Int? {
    index.isEmpty ? keys.firstIndex(of: key) : index[key]
  }

  package mutating func set(_ key: String, _ value: Value) {
    if let position = position(of: key) {
      values[position] = value
      return
    }
    keys.append(key)
    values.append(value)
    if !index.isEmpty {
      index[key] = keys.count - 1
    } else if keys.count >= Context.indexedFrom {
      for (position, key) in keys.enumerated() { index[key] = position }
    }
  }

  package var entries: [(key: String, value: Value)] {
    zip(keys, values).map { ($0, $1) }
  }
}

extension Value {
  /// What `@"…"` stands for; nil when the text is no date, time or duration.
  package init?(temporal text: String, zones: ZoneLookup) {
    switch FEELTemporal(text, zones: zones) {
    case .date(let date): self = .date(date)
    case .time(let time): self = .time(time)
    case .dateTime(let moment): self = .dateTime(moment)
    case .daysTime(let span): self = .daysTime(span)
    case .yearsMonths(let span): self = .yearsMonths(span)
    case nil: return nil
    }
  }
}
