// How points and ranges lie to one another, DMN 1.5 §10.3.4.8. A point is treated as the range from itself to itself.
// Each function is null when an end is null or two ends have no order.

extension Builtins {
  private typealias Pair = (Span, Span)

  /// A range with both ends known; an end left out (`>= 5`) lies beyond every value.
  struct Span {
    let low: Value?
    let lowClosed: Bool
    let high: Value?
    let highClosed: Bool

    init(_ value: Value) {
      if case .range(let range) = value {
        low = range.low
        lowClosed = range.lowClosed
        high = range.high
        highClosed = range.highClosed
      } else {
        low = value
        lowClosed = true
        high = value
        highClosed = true
      }
    }

    /// The order of two ends; `unbounded` says where a missing one lies. Nil: none.
    static func order(_ left: Value?, _ right: Value?, left unbounded: Int, right other: Int) -> Int? {
      switch (left, right) {
      case (let left?, let right?): left.compared(to: right)
      case (nil, nil): unbounded == other ? 0 : unbounded
      case (nil, _): unbounded
      case (_, nil): -other
      }
    }

    func starts(against other: Span) -> Int? { Span.order(low, other.low, left: -1, right: -1) }
    func ends(against other: Span) -> Int? { Span.order(high, other.high, left: 1, right: 1) }
    func endAgainstStart(of other: Span) -> Int? { Span.order(high, other.low, left: 1, right: -1) }
  }

  private static func relation(
    _ name: String, _ shapes: [(String, Kinds, String, Kinds)],
    _ holds: @escaping @Sendable (Span, Span) -> Bool?
  ) -> [Builtin] {
    shapes.map { first, firstKinds, second, secondKinds in
      let parameters = [Builtin.Parameter(first, firstKinds), Builtin.Parameter(second, secondKinds)]
      return Builtin(name, parameters, .boolean) { call in
        if let answer = holds(Span(call[0]), Span(call[1])) { return .boolean(answer) }
        return call.run.fail(.notComparable, [call[0].kindName, call[1].kindName], call.spot)
      }
    }
  }

  private static let ranges: (String, Kinds, String, Kinds) = ("range1", .range, "range2", .range)
  private static let twoPoints: (String, Kinds, String, Kinds) = ("point1", .point, "point2", .point)
  private static let pointRange: (String, Kinds, String, Kinds) = ("point", .point, "range", .range)
  private static let rangePoint: (String, Kinds, String, Kinds) = ("range", .range, "point", .point)

  static let points: [Builtin] =
    relation("before", [twoPoints, pointRange, rangePoint, ranges], before)
    + relation("after", [twoPoints, pointRange, rangePoint, ranges]) { before($1, $0) }
    + relation("starts", [pointRange, ranges], starts)
    + relation("started by", [rangePoint, ranges]) { starts($1, $0) }
    + relation("finishes", [pointRange, ranges], finishes)
    + relation("finished by", [rangePoint, ranges]) { finishes($1, $0) }
    + relation("includes", [rangePoint, ranges], includes)
    + relation("during", [pointRange, ranges]) { includes($1, $0) }

  static let intervals: [Builtin] =
    relation("meets", [ranges], meets)
    + relation("met by", [ranges]) { meets($1, $0) }
    + relation("overlaps", [ranges], overlaps)
    + relation("overlaps before", [ranges], overlapsBefore)
    + relation("overlaps after", [ranges]) { overlapsBefore($1, $0) }
    + relation("coincides", [twoPoints, ranges], coincides)

  private static func before(_ left: Span, _ right: Span) -> Bool? {
    left.endAgainstStart(of: right).map { $0 < 0 || $0 == 0 && !(left.highClosed && right.lowClosed) }
  }

  private static func meets(_ left: Span, _ right: Span) -> Bool? {
    left.endAgainstStart(of: right).map { $0 == 0 && left.highClosed && right.lowClosed }
  }

  private static func overlaps(_ left: Span, _ right: Span) -> Bool? {
    guard let first = before(left, right), let second = before(right, left) else { return nil }
    return !first && !second
  }

  private static func overlapsBefore(_ left: Span, _ right: Span) -> Bool? {
    guard let starts = left.starts(against: right), let ends = left.ends(against: right),
      let isBefore = before(left, right)
    else { return nil }
    let startsFirst = starts < 0 || starts == 0 && left.lowClosed && !right.lowClosed
    let endsFirst = ends < 0 || ends == 0 && (!left.highClosed || right.highClosed)
    return startsFirst && !isBefore && endsFirst
  }

  private static func starts(_ left: Span, _ right: Span) -> Bool? {
    guard let starts = left.starts(against: right), let ends = left.ends(against: right) else { return nil }
    return starts == 0 && left.lowClosed == right.lowClosed
      && (ends < 0 || ends == 0 && (!left.highClosed || right.highClosed))
  }

  private static func finishes(_ left: Span, _ right: Span) -> Bool? {
    guard let starts = left.starts(against: right), let ends = left.ends(against: right) else { return nil }
    return ends == 0 && left.highClosed == right.highClosed
      && (starts > 0 || starts == 0 && (!left.lowClosed || right.lowClosed))
  }

  private static func includes(_ left: Span, _ right: Span) -> Bool? {
    guard let starts = left.starts(against: right), let ends = left.ends(against: right) else { return nil }
    return (starts < 0 || starts == 0 && (left.lowClosed || !right.lowClosed))
      && (ends > 0 || ends == 0 && (left.highClosed || !right.highClosed))
  }

  private static func coincides(_ left: Span, _ right: Span) -> Bool? {
    guard let starts = left.starts(against: right), let ends = left.ends(against: right) else { return nil }
    return starts == 0 && ends == 0 && left.lowClosed == right.lowClosed && left.highClosed == right.highClosed
  }
}
