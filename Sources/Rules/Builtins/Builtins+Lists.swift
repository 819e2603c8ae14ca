// Functions on lists that keep, move or find elements, DMN 1.5 §10.3.4.4 and .9. Positions count from 1, negative ones
// from the end.

extension Builtins {
  private static let list = Builtin.Parameter("list", .list)
  private static let position = Builtin.Parameter("position", .number)
  private static let newItem = Builtin.Parameter("newItem", .any)

  static let lists: [Builtin] = searching + editing + joining + sorting

  private static let searching: [Builtin] = [
    Builtin("list contains", [list, Builtin.Parameter("element", .any)], .boolean) { call in
      .boolean(call.list(0).contains { $0.isSame(as: call[1]) })
    },
    Builtin("count", [list], .number) { call in .number(Decimal(call.list(0).count)) },
    Builtin("index of", [list, Builtin.Parameter("match", .any)], .list(.number)) { call in
      .list(
        call.list(0).enumerated().compactMap { position, element in
          element.isSame(as: call[1]) ? .number(Decimal(position + 1)) : nil
        })
    },
    Builtin("sublist", [list, Builtin.Parameter("start position", .number)], .list(.any), body: sublist),
    Builtin(
      "sublist", [list, Builtin.Parameter("start position", .number), Builtin.Parameter("length", .number)],
      .list(.any), body: sublist),
    Builtin("distinct values", [list], .list(.any)) { call in distinct(call.list(0), call) },
    Builtin("reverse", [list], .list(.any)) { call in .list(call.list(0).reversed()) },
  ]

  private static func sublist(_ call: Call) -> Value {
    let elements = call.list(0)
    guard let first = place(call.int(1), in: elements) else { return call.wrong(1) }
    guard call.has(2) else { return .list(Array(elements[first...])) }
    guard let length = call.int(2), length >= 1, length <= elements.count - first else { return call.wrong(2) }
    return .list(Array(elements[first..<(first + length)]))
  }

  /// The index of an existing element.
  private static func place(_ position: Int?, in elements: [Value]) -> Int? {
    guard let position, position != 0, position >= -elements.count, position <= elements.count else { return nil }
    return position > 0 ? position - 1 : elements.count + position
  }

  private static let editing: [Builtin] = [
    Builtin("append", [list, Builtin.Parameter("item", .any)], .list(.any), isVariadic: true) { call in
      call.run.list(call.list(0) + call.arguments.dropFirst(), call.spot)
    },
    Builtin("insert before", [list, position, newItem], .list(.any)) { call in
      var elements = call.list(0)
      guard let index = place(call.int(1), in: elements) else { return call.wrong(1) }
      elements.insert(call[2], at: index)
      return call.run.list(elements, call.spot)
    },
    Builtin("remove", [list, position], .list(.any)) { call in
      var elements = call.list(0)
      guard let index = place(call.int(1), in: elements) else { return call.wrong(1) }
      elements.remove(at: index)
      return .list(elements)
    },
    Builtin("list replace", [list, position, newItem], .list(.any)) { call in
      var elements = call.list(0)
      guard let index = place(call.int(1), in: elements) else { return call.wrong(1) }
      elements[index] = call[2]
      return call.run.list(elements, call.spot)
    },
    Builtin("list replace", [list, Builtin.Parameter("match", .function), newItem], .list(.any)) { call in
      guard case .function(let match) = call[1] else { return call.wrong(1) }
      var elements = call.list(0)
      for (index, element) in elements.enumerated() {
        switch match.call([element, call[2]], call.run, call.spot) {
        case .boolean(true): elements[index] = call[2]
        case .boolean(false): continue
        default: return call.run.fail(.wrongCondition, ["the answer of 'match'"], call.spot)
        }
      }
      return call.run.list(elements, call.spot)
    },
  ]

  private static let joining: [Builtin] = [
    Builtin("concatenate", [list], .list(.any), isVariadic: true) { call in
      call.run.list(call.arguments.indices.flatMap(call.list), call.spot)
    },
    Builtin("union", [list], .list(.any), isVariadic: true) { call in
      distinct(call.arguments.indices.flatMap(call.list), call)
    },
    Builtin("flatten", [list], .list(.any)) { call in
      var flat: [Value] = []
      flatten(call.list(0), into: &flat, call)
      return call.run.list(flat, call.spot)
    },
  ]

  private static func flatten(_ elements: [Value], into flat: inout [Value], _ call: Call) {
    for element in elements {
      guard call.charge(1) else { return }
      if case .list(let inner) = element {
        flatten(inner, into: &flat, call)
      } else {
        flat.append(element)
      }
    }
  }

  /// Keeps the first of equal elements. Plain values are looked up, lists and contexts compared one by one.
  private static func distinct(_ elements: [Value], _ call: Call) -> Value {
    var kept: [Value] = []
    var plain: Set<PlainValue> = []
    var others: [Value] = []
    for element in elements {
      if let key = PlainValue(element) {
        if plain.insert(key).inserted { kept.append(element) }
        continue
      }
      guard call.charge((others.count + 1) * (1 + element.walkingCost)) else { return .null }
      if others.contains(where: { $0.isSame(as: element) }) { continue }
      others.append(element)
      kept.append(element)
    }
    return .list(kept)
  }

  private static let sorting: [Builtin] = [
    Builtin("sort", [list, Builtin.Parameter("precedes", .function)], .list(.any)) { call in
      guard case .function(let precedes) = call[1] else { return call.wrong(1) }
      var sorter = Sorter(elements: call.list(0), call: call) { left, right in
        switch precedes.call([left, right], call.run, call.spot) {
        case .boolean(let flag): flag
        default: nil
        }
      }
      return sorter.sorted()
    },
    Builtin("sort", [list], .list(.any)) { call in
      var sorter = Sorter(elements: call.list(0), call: call) { left, right in
        left.compared(to: right).map { $0 < 0 }
      }
      return sorter.sorted()
    },
  ]
}

/// Values that can be looked up: equal ones are equal as FEEL has it.
enum PlainValue: Hashable {
  case null
  case boolean(Bool)
  case number(Decimal)
  case string(String)
  case date(FEELDate)
  case daysTime(DaysTimeDuration)
  case yearsMonths(YearsMonthsDuration)

  init?(_ value: Value) {
    switch value {
    case .null: self = .null
    case .boolean(let flag): self = .boolean(flag)
    case .number(let number): self = .number(number)
    case .string(let text): self = .string(text)
    case .date(let date): self = .date(date)
    case .daysTime(let span): self = .daysTime(span)
    case .yearsMonths(let span): self = .yearsMonths(span)
    case .time, .dateTime, .list, .context, .range, .function: return nil
    }
  }
}

/// A stable merge sort whose order is asked of an expression: it may refuse (nil), and every question is counted.
struct Sorter {
  private var elements: [Value]
  private let call: Call
  private let precedes: (Value, Value) -> Bool?
  private var isRefused = false

  init(elements: [Value], call: Call, precedes: @escaping (Value, Value) -> Bool?) {
    self.elements = elements
    self.call = call
    self.precedes = precedes
  }

  mutating func sorted() -> Value {
    var width = 1
    while width < elements.count {
      var merged: [Value] = []
      merged.reserveCapacity(elements.count)
      for start in stride(from: 0, to: elements.count, by: 2 * width) {
        let middle = min(start + width, elements.count)
        merge(elements[start..<middle], elements[middle..<min(start + 2 * width, elements.count)], into: &merged)
      }
      if call.run.isStopped { return .null }
      if isRefused { return call.run.fail(.notComparable, ["Two elements", "one another"], call.spot) }
      elements = merged
      width *= 2
    }
    return .list(elements)
  }

  private mutating func merge(_ left: ArraySlice<Value>, _ right: ArraySlice<Value>, into merged: inout [Value]) {
    var left = left
    var right = right
    while let first = left.first, let second = right.first {
      // The right element goes first only if it must: equal elements keep their order.
      guard call.charge(1), let isSecond = precedes(second, first) else {
        isRefused = true
        return
      }
      merged.append(isSecond ? second : first)
      if isSecond { right.removeFirst() } else { left.removeFirst() }
    }
    merged.append(contentsOf: left)
    merged.append(contentsOf: right)
  }
}
