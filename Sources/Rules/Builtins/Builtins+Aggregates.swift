// Functions that make one value of a list, DMN 1.5 §10.3.4.4: called with a list or with the elements themselves.

extension Builtins {
  private static func aggregate(
    _ name: String, _ result: FEELType, body: @escaping @Sendable ([Value], Call) -> Value
  ) -> [Builtin] {
    [
      Builtin(name, [Builtin.Parameter("list", .list)], result) { call in body(call.list(0), call) },
      Builtin(name, [Builtin.Parameter("c", .any)], result, isVariadic: true) { call in
        body(call.arguments, call)
      },
    ]
  }

  static let aggregates: [Builtin] =
    aggregate("min", .any) { extreme($0, $1, wanted: -1) }
    + aggregate("max", .any) { extreme($0, $1, wanted: 1) }
    + aggregate("sum", .number) { elements, call in
      numbers(elements, call).map { total($0, call) } ?? .null
    }
    + aggregate("mean", .number) { elements, call in
      guard let numbers = numbers(elements, call), let mean = mean(numbers) else { return .null }
      return .number(mean)
    }
    + aggregate("product", .number) { elements, call in
      guard let numbers = numbers(elements, call) else { return .null }
      return call.answer(numbers.reduce(Decimal.one) { product, number in product?.multiplied(by: number) })
    }
    + aggregate("median", .number, body: median)
    + aggregate("stddev", .number, body: deviation)
    + aggregate("mode", .list(.number), body: mode)
    + aggregate("all", .boolean) { agreement($0, $1, settling: false) }
    + aggregate("any", .boolean) { agreement($0, $1, settling: true) }

  /// The elements as numbers; nil, with a problem noted, when there are none or one is something else.
  private static func numbers(_ elements: [Value], _ call: Call) -> [Decimal]? {
    var numbers: [Decimal] = []
    for element in elements {
      guard case .number(let number) = element else {
        call.run.fail(.wrongType, [call.name, element.kindName], call.spot)
        return nil
      }
      numbers.append(number)
    }
    if numbers.isEmpty { call.run.fail(.emptyList, [call.name], call.spot) }
    return numbers.isEmpty ? nil : numbers
  }

  private static func sum(_ numbers: [Decimal]) -> Decimal? {
    numbers.reduce(Decimal.zero) { sum, number in sum?.adding(number) }
  }

  private static func total(_ numbers: [Decimal], _ call: Call) -> Value { call.answer(sum(numbers)) }

  private static func mean(_ numbers: [Decimal]) -> Decimal? {
    sum(numbers)?.divided(by: Decimal(numbers.count))
  }

  private static func extreme(_ elements: [Value], _ call: Call, wanted: Int) -> Value {
    guard var best = elements.first else { return call.run.fail(.emptyList, [call.name], call.spot) }
    for element in elements {
      guard let order = element.compared(to: best) else {
        return call.run.fail(.notComparable, [element.kindName, best.kindName], call.spot)
      }
      if order * wanted > 0 { best = element }
    }
    return best
  }

  private static func median(_ elements: [Value], _ call: Call) -> Value {
    guard let sorted = numbers(elements, call)?.sorted() else { return .null }
    let middle = sorted.count / 2
    if sorted.count % 2 == 1 { return .number(sorted[middle]) }
    return call.answer(mean([sorted[middle - 1], sorted[middle]]))
  }

  /// The deviation of a sample: divided by one less than the number of elements.
  private static func deviation(_ elements: [Value], _ call: Call) -> Value {
    guard let numbers = numbers(elements, call) else { return .null }
    guard numbers.count > 1, let mean = mean(numbers) else { return call.wrong(0) }
    let squares = numbers.compactMap { number in
      number.subtracting(mean).flatMap { $0.multiplied(by: $0) }
    }
    guard squares.count == numbers.count else { return call.answer(nil) }
    return call.answer(sum(squares)?.divided(by: Decimal(numbers.count - 1))?.squareRoot())
  }

  private static func mode(_ elements: [Value], _ call: Call) -> Value {
    if elements.isEmpty { return .list([]) }
    guard let numbers = numbers(elements, call) else { return .null }
    var counts: [Decimal: Int] = [:]
    for number in numbers { counts[number, default: 0] += 1 }
    let most = counts.values.max() ?? 0
    return .list(counts.filter { $0.value == most }.keys.sorted().map(Value.number))
  }

  /// `all` is settled by false, `any` by true; a null leaves the rest open.
  private static func agreement(_ elements: [Value], _ call: Call, settling: Bool) -> Value {
    var isSettled = false
    var isUnknown = false
    for element in elements {
      switch element {
      case .boolean(settling): isSettled = true
      case .boolean: continue
      case .null: isUnknown = true
      default: return call.run.fail(.wrongType, [call.name, element.kindName], call.spot)
      }
    }
    if isSettled { return .boolean(settling) }
    return isUnknown ? .null : .boolean(!settling)
  }
}
