// Is a value of a type, and can it become one (DMN 1.5 §10.3.2.9.3 and .4)? Null belongs to every type here, since a
// missing value is no wrong value; only `instance of` says otherwise.

extension Value {
  /// FEEL `instance of`: constraints of item definitions do not count.
  package func isInstance(of type: FEELType) -> Bool {
    isNull ? type.plain == .null : conforms(to: type)
  }

  private func conforms(to type: FEELType) -> Bool {
    switch (self, type.plain) {
    case (_, .any), (.null, _), (.boolean, .boolean), (.number, .number), (.string, .string), (.date, .date),
      (.time, .time), (.dateTime, .dateTime), (.daysTime, .daysTimeDuration),
      (.yearsMonths, .yearsMonthsDuration):
      return true
    case (.list(let elements), .list(let element)):
      return element == .any || elements.allSatisfy { $0.conforms(to: element) }
    case (.context(let context), .context(let fields)):
      return fields.allSatisfy { field in context[field.name]?.conforms(to: field.type) ?? false }
    case (.range(let range), .range(let element)):
      return [range.low, range.high].allSatisfy { $0?.conforms(to: element) ?? true }
    case (.function(let function), .function): return function.conforms(to: type)
    default: return false
    }
  }

  /// The type of the value, for what is typed by example: the inputs of a test, a context given as JSON.
  package var type: FEELType {
    switch self {
    case .null: return .any
    case .boolean: return .boolean
    case .number: return .number
    case .string: return .string
    case .date: return .date
    case .time: return .time
    case .dateTime: return .dateTime
    case .daysTime: return .daysTimeDuration
    case .yearsMonths: return .yearsMonthsDuration
    case .list(let elements):
      // Elements alike in all but a few are described by the first ones.
      let types = elements.prefix(20).map(\.type)
      guard let first = types.first else { return .list(.any) }
      return .list(types.dropFirst().reduce(first) { $0.joined(with: $1) })
    case .context(let context): return .context(context.entries.map { FEELType.Field($0.key, $0.value.type) })
    case .range(let range): return .range((range.low ?? range.high ?? .null).type)
    case .function(let function): return .function(function.parameters.map(\.type), function.result)
    }
  }
}

extension Run {
  /// The value as the type wants it, or null with a problem.
  package func coerced(_ value: Value, to type: FEELType, _ spot: Spot) -> Value {
    if type == .any { return value }
    return coercion(of: value, to: type, spot) ?? fail(.coercion, [value.kindName, type.name], spot)
  }

  /// Implicit conversions, tried in the order of the standard; nil when none makes the value fit.
  package func coercion(of value: Value, to type: FEELType, _ spot: Spot) -> Value? {
    guard charge(value.walkingCost, spot) else { return nil }
    if satisfies(value, type) { return value }
    if case .list(let elements) = value, elements.count == 1, satisfies(elements[0], type) { return elements[0] }
    if type.plain.isList, !value.isList, satisfies(.list([value]), type) { return .list([value]) }
    if case .date(let date) = value.unwrapped, type.plain == .dateTime {
      let moment = Value.dateTime(date.midnightUTC)
      return satisfies(moment, type) ? moment : nil
    }
    return nil
  }

  /// Conformance with the allowed values of item definitions, at every level.
  private func satisfies(_ value: Value, _ type: FEELType) -> Bool {
    if value.isNull { return true }
    switch type {
    case .constrained(let base, let constraint):
      return satisfies(value, base) && constraint.allows(value, self)
    case .list(let element):
      guard case .list(let elements) = value else { return false }
      return element == .any || elements.allSatisfy { satisfies($0, element) }
    case .context(let fields):
      guard case .context(let context) = value else { return false }
      return fields.allSatisfy { field in context[field.name].map { satisfies($0, field.type) } ?? false }
    default: return value.isInstance(of: type)
    }
  }
}

extension Value {
  var isList: Bool {
    if case .list = self { return true }
    return false
  }
}

/// The allowed values or the constraint of an item definition, compiled.
package final class Constraint: Sendable, Hashable {
  package let name: String
  package let tests: UnaryTests
  /// Allowed values speak of the elements of a collection, a type constraint of the collection itself.
  private let appliesToElements: Bool
  private let compiled: CompiledTests

  package init(_ name: String, _ tests: UnaryTests, _ compiled: CompiledTests, appliesToElements: Bool) {
    self.name = name
    self.tests = tests
    self.compiled = compiled
    self.appliesToElements = appliesToElements
  }

  package static func == (left: Constraint, right: Constraint) -> Bool { left === right }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

  func allows(_ value: Value, _ run: Run) -> Bool {
    if appliesToElements, case .list(let elements) = value { return elements.allSatisfy { allows($0, run) } }
    return value.isNull || compiled.accept(value, run)
  }
}
