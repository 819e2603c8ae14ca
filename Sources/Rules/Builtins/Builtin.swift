// One signature of a built-in function (DMN 1.5 §10.3.4). A function may have several: `date(text)` and
// `date(year, month, day)`. Arguments are checked and converted here once, so that the bodies are only the idea.

struct Builtin: Sendable {
  let name: String
  let parameters: [Parameter]
  /// The last parameter takes any number of arguments.
  let isVariadic: Bool
  let result: FEELType
  let body: @Sendable (Call) -> Value

  struct Parameter: Sendable {
    let name: String
    let kinds: Kinds
    var isOptional = false
    var takesNull = false

    init(_ name: String, _ kinds: Kinds, isOptional: Bool = false, takesNull: Bool = false) {
      self.name = name
      self.kinds = kinds
      self.isOptional = isOptional
      self.takesNull = takesNull
    }

    /// The same parameter, left out at will.
    var optional: Parameter { Parameter(name, kinds, isOptional: true, takesNull: takesNull) }
    /// The same parameter, where null is an answer and no mistake.
    var nullable: Parameter { Parameter(name, kinds, isOptional: isOptional, takesNull: true) }
  }

  init(
    _ name: String, _ parameters: [Parameter], _ result: FEELType, isVariadic: Bool = false,
    body: @escaping @Sendable (Call) -> Value
  ) {
    self.name = name
    self.parameters = parameters
    self.result = result
    self.isVariadic = isVariadic
    self.body = body
  }

  var required: Int { parameters.filter { !$0.isOptional }.count }

  func takes(_ count: Int) -> Bool {
    count >= required && (isVariadic || count <= parameters.count)
  }

  func parameter(at position: Int) -> Parameter { parameters[min(position, parameters.count - 1)] }

  /// For each parameter the position of the argument that bears its name; nil when the names do not fit.
  func places(of names: [String]) -> [Int?]? {
    guard Set(names).count == names.count, names.count <= parameters.count,
      names.allSatisfy({ name in parameters.contains { $0.name == name } })
    else { return nil }
    let places = parameters.map { names.firstIndex(of: $0.name) }
    let isComplete = zip(parameters, places).allSatisfy { $0.isOptional || $1 != nil }
    guard isComplete else { return nil }
    // Optional arguments left out at the end are left out of the call.
    let last = places.lastIndex { $0 != nil } ?? -1
    return Array(places[0..<(last + 1)])
  }

  /// The arguments as the parameters want them; nil when one does not fit.
  func accepted(_ arguments: [Value]) -> [Value]? {
    guard takes(arguments.count) else { return nil }
    var accepted = arguments
    for (position, argument) in arguments.enumerated() {
      guard let value = parameter(at: position).accepted(argument) else { return nil }
      accepted[position] = value
    }
    return accepted
  }
}

extension Builtin.Parameter {
  func accepted(_ argument: Value) -> Value? {
    let kind = argument.kinds
    if kind == .null { return takesNull || kinds == .any ? argument : nil }
    if kinds.contains(kind) { return argument }
    if case .list(let elements) = argument, elements.count == 1, kinds.contains(elements[0].kinds) {
      return elements[0]
    }
    if kinds == .list { return .list([argument]) }
    if kinds == .dateTime, case .date(let date) = argument { return .dateTime(date.midnightUTC) }
    return nil
  }
}

/// A set of kinds of values a parameter takes.
struct Kinds: OptionSet, Sendable {
  let rawValue: Int

  static let null = Kinds(rawValue: 1 << 0)
  static let boolean = Kinds(rawValue: 1 << 1)
  static let number = Kinds(rawValue: 1 << 2)
  static let string = Kinds(rawValue: 1 << 3)
  static let date = Kinds(rawValue: 1 << 4)
  static let time = Kinds(rawValue: 1 << 5)
  static let dateTime = Kinds(rawValue: 1 << 6)
  static let daysTime = Kinds(rawValue: 1 << 7)
  static let yearsMonths = Kinds(rawValue: 1 << 8)
  static let list = Kinds(rawValue: 1 << 9)
  static let context = Kinds(rawValue: 1 << 10)
  static let range = Kinds(rawValue: 1 << 11)
  static let function = Kinds(rawValue: 1 << 12)

  static let any = Kinds(rawValue: (1 << 13) - 1)
  static let duration: Kinds = [.daysTime, .yearsMonths]
  static let day: Kinds = [.date, .dateTime]
  /// What can be an end of a range.
  static let point: Kinds = [.number, .string, .date, .time, .dateTime, .daysTime, .yearsMonths]

  var type: FEELType {
    switch self {
    case .boolean: .boolean
    case .number: .number
    case .string: .string
    case .date: .date
    case .time: .time
    case .dateTime: .dateTime
    case .daysTime: .daysTimeDuration
    case .yearsMonths: .yearsMonthsDuration
    case .list: .list(.any)
    case .context: .context([])
    case .range: .range(.any)
    default: .any
    }
  }
}

extension Value {
  var kinds: Kinds {
    switch self {
    case .null: .null
    case .boolean: .boolean
    case .number: .number
    case .string: .string
    case .date: .date
    case .time: .time
    case .dateTime: .dateTime
    case .daysTime: .daysTime
    case .yearsMonths: .yearsMonths
    case .list: .list
    case .context: .context
    case .range: .range
    case .function: .function
    }
  }
}

/// A call whose arguments have been checked: the bodies of built-in functions take them from here by position.
struct Call {
  let name: String
  let arguments: [Value]
  let run: Run
  let spot: Spot

  subscript(_ position: Int) -> Value { position < arguments.count ? arguments[position] : .null }

  func number(_ position: Int) -> Decimal {
    if case .number(let number) = self[position] { return number }
    return .zero
  }

  func string(_ position: Int) -> String {
    if case .string(let text) = self[position] { return text }
    return ""
  }

  func list(_ position: Int) -> [Value] {
    if case .list(let elements) = self[position] { return elements }
    return []
  }

  func context(_ position: Int) -> Context {
    if case .context(let context) = self[position] { return context }
    return Context()
  }

  /// Positions, years, scales: whole numbers, what stands behind the point is cut off.
  func int(_ position: Int) -> Int? { number(position).rounded(.down)?.int }

  func has(_ position: Int) -> Bool { position < arguments.count && !arguments[position].isNull }

  func wrong(_ position: Int) -> Value {
    run.fail(.wrongValue, [name, self[position].literal], spot)
  }

  /// A number, or null with a reason.
  func answer(_ number: Decimal?) -> Value {
    number.map(Value.number) ?? run.fail(.overflow, [name], spot)
  }

  func charge(_ steps: Int) -> Bool { run.charge(steps, spot) }
}
