// `=` (DMN 1.5 table 53): null when the kinds differ, true or false otherwise. Null equals only null. Inside lists and
// contexts a difference of kind is simply a difference.

extension Value {
  /// FEEL `=`; nil is FEEL's null.
  package func equals(_ other: Value) -> Bool? {
    switch (self, other) {
    case (.null, .null): return true
    case (.null, _), (_, .null): return false
    case (.number(let left), .number(let right)): return left == right
    case (.string(let left), .string(let right)): return Value.order(left, right) == 0
    case (.boolean(let left), .boolean(let right)): return left == right
    case (.date(let left), .date(let right)): return left == right
    case (.time(let left), .time(let right)): return left == right
    case (.dateTime(let left), .dateTime(let right)): return left == right
    case (.daysTime(let left), .daysTime(let right)): return left == right
    case (.yearsMonths(let left), .yearsMonths(let right)): return left == right
    case (.list(let left), .list(let right)):
      return left.count == right.count && zip(left, right).allSatisfy { $0.equals($1) == true }
    case (.context(let left), .context(let right)):
      return left.count == right.count
        && left.entries.allSatisfy { entry in right[entry.key].map { entry.value.equals($0) == true } ?? false }
    case (.range(let left), .range(let right)): return left.equals(right)
    case (.function(let left), .function(let right)): return left === right
    case (.list(let elements), _) where elements.count == 1: return elements[0].equals(other)
    case (_, .list(let elements)) where elements.count == 1: return equals(elements[0])
    default: return nil
    }
  }

  /// Equal, and a list only to a list: `[1]` is no element of `[1, 2]`, though `[1] = 1` holds.
  func isSame(as other: Value) -> Bool { isList == other.isList && equals(other) == true }

  /// The order of `<` and of ranges: nil when FEEL has none between these two.
  package func compared(to other: Value) -> Int? {
    switch (self, other) {
    case (.number(let left), .number(let right)): return Value.order(left, right)
    case (.string(let left), .string(let right)): return Value.order(left, right)
    case (.date(let left), .date(let right)): return Value.order(left, right)
    case (.time(let left), .time(let right)): return left.compared(to: right)
    case (.dateTime(let left), .dateTime(let right)): return left.compared(to: right)
    case (.date(let left), .dateTime(let right)): return left.midnightUTC.compared(to: right)
    case (.dateTime(let left), .date(let right)): return left.compared(to: right.midnightUTC)
    case (.daysTime(let left), .daysTime(let right)): return Value.order(left, right)
    case (.yearsMonths(let left), .yearsMonths(let right)): return Value.order(left, right)
    default: return nil
    }
  }

  /// Texts are sequences of characters, compared one by one: Swift's own order would take "é" for "e" with an accent
  /// after it. UTF-8 has the order of the characters.
  static func order(_ left: String, _ right: String) -> Int {
    if left.utf8.elementsEqual(right.utf8) { return 0 }
    return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
  }

  private static func order<Ordered: Comparable>(_ left: Ordered, _ right: Ordered) -> Int {
    left < right ? -1 : (right < left ? 1 : 0)
  }

  /// FEEL's `is`: the same kind and the same value, written parts included (a zone, an offset).
  func isIdentical(to other: Value) -> Bool {
    switch (self, other) {
    case (.time(let left), .time(let right)): left.isIdentical(to: right)
    case (.dateTime(let left), .dateTime(let right)): left.isIdentical(to: right)
    case (.list(let left), .list(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isIdentical(to: $1) }
    case (.list, _), (_, .list): false
    default: equals(other) == true
    }
  }
}

extension Value.Range {
  func equals(_ other: Value.Range) -> Bool {
    lowClosed == other.lowClosed && highClosed == other.highClosed
      && Value.Range.sameEnd(low, other.low) && Value.Range.sameEnd(high, other.high)
  }

  private static func sameEnd(_ left: Value?, _ right: Value?) -> Bool {
    (left ?? .null).equals(right ?? .null) == true
  }

  /// Whether a value lies inside: nil is FEEL's null (an end is null, or there is no order).
  package func contains(_ value: Value) -> Bool? {
    let above = low.map { end in value.compared(to: end).map { lowClosed ? $0 >= 0 : $0 > 0 } }
    let below = high.map { end in value.compared(to: end).map { highClosed ? $0 <= 0 : $0 < 0 } }
    switch (above, below) {
    case (.some(.some(false)), _), (_, .some(.some(false))): return false
    case (.some(nil), _), (_, .some(nil)): return nil
    case (nil, nil): return value.isNull ? nil : true
    default: return true
    }
  }
}
