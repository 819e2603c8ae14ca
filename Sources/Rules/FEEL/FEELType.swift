// The types of FEEL (DMN 1.5 §10.3.2.9): what `instance of` asks, what a signature declares, what an item definition
// demands, and what the parser knows of a name before any value exists.

package indirect enum FEELType: Sendable, Hashable {
  case any
  case null
  case number
  case string
  case boolean
  case date
  case time
  case dateTime
  case daysTimeDuration
  case yearsMonthsDuration
  case list(FEELType)
  case range(FEELType)
  case context([Field])
  case function([FEELType], FEELType)
  /// An item definition with allowed values or a constraint; `instance of` looks through it, coercion does not.
  case constrained(FEELType, Constraint)

  package struct Field: Sendable, Hashable {
    package let name: String
    package let type: FEELType

    package init(_ name: String, _ type: FEELType) {
      self.name = name
      self.type = type
    }
  }

  /// The type without the conditions an item definition adds at this level.
  package var plain: FEELType {
    if case .constrained(let base, _) = self { return base.plain }
    return self
  }

  /// What the elements of a list are; a value that is no list stands for a list of itself.
  package var element: FEELType {
    switch plain {
    case .list(let element), .range(let element): element
    default: self
    }
  }

  package var fields: [Field]? {
    if case .context(let fields) = plain { return fields }
    return nil
  }

  package func member(_ name: String) -> FEELType? {
    switch plain {
    case .context(let fields): fields.last { $0.name == name }?.type
    case .list(let element): element.member(name).map { .list($0) }
    case .range(let element):
      switch name {
      case "start", "end": element
      case "start included", "end included": .boolean
      default: nil
      }
    default: FEELType.properties[plain]?.first { $0.name == name }?.type
    }
  }

  private static let dateFields: [Field] = [
    Field("year", .number), Field("month", .number), Field("day", .number), Field("weekday", .number),
  ]
  private static let timeFields: [Field] = [
    Field("hour", .number), Field("minute", .number), Field("second", .number),
    Field("time offset", .daysTimeDuration), Field("timezone", .string),
  ]
  private static let value = Field("value", .number)
  /// DMN 1.5 table 65: what dates, times and durations answer after a dot.
  private static let properties: [FEELType: [Field]] = [
    .date: dateFields + [value],
    .time: timeFields + [value],
    .dateTime: dateFields + timeFields + [value],
    .yearsMonthsDuration: [Field("years", .number), Field("months", .number), value],
    .daysTimeDuration: [
      Field("days", .number), Field("hours", .number), Field("minutes", .number), Field("seconds", .number), value,
    ],
  ]

  /// Names with spaces that can follow a dot whatever stands before it.
  static let propertyNames: Set<String> = ["time offset", "start included", "end included"]
}

// Conformance, DMN 1.5 §10.3.2.9.3.
extension FEELType {
  package func conforms(to other: FEELType) -> Bool {
    switch (plain, other.plain) {
    case (_, .any), (.null, _): return true
    case (.list(let mine), .list(let theirs)), (.range(let mine), .range(let theirs)):
      return mine.conforms(to: theirs)
    case (.context(let mine), .context(let theirs)):
      return theirs.allSatisfy { wanted in
        mine.contains { $0.name == wanted.name && $0.type.conforms(to: wanted.type) }
      }
    case (.function(let mine, let result), .function(let theirs, let wanted)):
      return mine.count == theirs.count && zip(theirs, mine).allSatisfy { $0.conforms(to: $1) }
        && result.conforms(to: wanted)
    case (let mine, let theirs): return mine == theirs
    }
  }

  /// A type that describes values of both, as far as it is worth knowing: contexts join their entries.
  func joined(with other: FEELType) -> FEELType {
    if self == other || other == .null { return self }
    if self == .null { return other }
    if case .context(let mine) = self, case .context(let theirs) = other {
      let shared = mine.map { field in
        Field(field.name, other.member(field.name).map { field.type.joined(with: $0) } ?? field.type)
      }
      return .context(shared + theirs.filter { field in !mine.contains { $0.name == field.name } })
    }
    if conforms(to: other) { return other }
    return other.conforms(to: self) ? self : .any
  }

  /// Whether a value of this type can never be a value of the other; `any` leaves everything open.
  func clashes(with other: FEELType) -> Bool {
    let mine = plain
    let theirs = other.plain
    if mine == .any || theirs == .any || mine == .null || theirs == .null { return false }
    if case .list(let element) = mine, !theirs.isList { return element.clashes(with: theirs) }
    if case .list(let element) = theirs, !mine.isList { return mine.clashes(with: element) }
    switch (mine, theirs) {
    case (.list(let left), .list(let right)), (.range(let left), .range(let right)): return left.clashes(with: right)
    case (.context, .context), (.function, .function): return false
    case (.date, .dateTime): return false
    default: return mine != theirs
    }
  }

  var isList: Bool {
    if case .list = plain { return true }
    return false
  }
}

// Names of types, in FEEL and in the typeRef of a model.
extension FEELType {
  package static let names: [String: FEELType] = [
    "Any": .any, "Null": .null, "number": .number, "string": .string, "boolean": .boolean,
    "date": .date, "time": .time, "date and time": .dateTime, "dateTime": .dateTime,
    "days and time duration": .daysTimeDuration, "dayTimeDuration": .daysTimeDuration,
    "years and months duration": .yearsMonthsDuration, "yearMonthDuration": .yearsMonthsDuration,
    "list": .list(.any), "context": .context([]), "range": .range(.any),
  ]

  package var name: String {
    switch self {
    case .any: return "Any"
    case .null: return "Null"
    case .number: return "number"
    case .string: return "string"
    case .boolean: return "boolean"
    case .date: return "date"
    case .time: return "time"
    case .dateTime: return "date and time"
    case .daysTimeDuration: return "days and time duration"
    case .yearsMonthsDuration: return "years and months duration"
    case .list(let element): return "list<\(element.name)>"
    case .range(let element): return "range<\(element.name)>"
    case .context(let fields):
      return "context<\(fields.map { "\($0.name): \($0.type.name)" }.joined(separator: ", "))>"
    case .function(let parameters, let result):
      return "function<\(parameters.map(\.name).joined(separator: ", "))> -> \(result.name)"
    case .constrained(let base, let constraint): return constraint.name.isEmpty ? base.name : constraint.name
    }
  }
}
