// One number while it is worked out of many dossiers: what it needs does not grow with their count.

package import Rules

package struct Tally: Sendable {
  package private(set) var count = 0
  private let kind: Statistic.Kind
  private var sum = Decimal.zero
  private var held = 0
  /// How often each value came, for a median.
  private var values: [Decimal: Int] = [:]
  private var isRounding = false

  /// More different values than this, and they are rounded to three digits: a median within half a percent.
  static let valuesMax = 10_000

  init(_ kind: Statistic.Kind) {
    self.kind = kind
  }

  /// What cannot be told is not counted; of a share, it does not hold.
  mutating func add(_ value: Value) {
    switch (kind, value) {
    case (.count, _): count += 1
    case (.share, _):
      count += 1
      if case .boolean(true) = value { held += 1 }
    case (.median, .number(let number)):
      count += 1
      note(number)
    case (_, .number(let number)):
      guard let more = sum.adding(number) else { return }
      count += 1
      sum = more
    default: return
    }
  }

  private mutating func note(_ number: Decimal) {
    values[isRounding ? number.inThreeDigits : number, default: 0] += 1
    guard !isRounding, values.count > Self.valuesMax else { return }
    isRounding = true
    values = values.reduce(into: [:]) { $0[$1.key.inThreeDigits, default: 0] += $1.value }
  }

  /// Means and shares to two digits; nil where nothing was counted that has a value.
  package var value: Decimal? {
    switch kind {
    case .count: Decimal(count)
    case .sum: sum
    case .mean: count == 0 ? nil : sum.divided(by: Decimal(count))?.rounded(scale: 2, .halfUp)
    case .median: median
    case .share: count == 0 ? nil : Decimal(held * 100).divided(by: Decimal(count))?.rounded(scale: 2, .halfUp)
    }
  }

  /// Between the two in the middle, where the count is even.
  private var median: Decimal? {
    let sorted = values.sorted { $0.key < $1.key }
    func value(at place: Int) -> Decimal? {
      var seen = 0
      for (value, times) in sorted {
        seen += times
        if place < seen { return value }
      }
      return nil
    }
    guard count > 0, let low = value(at: (count - 1) / 2), let high = value(at: count / 2) else { return nil }
    return low == high ? low : low.adding(high)?.divided(by: Decimal(2))
  }
}

extension Decimal {
  fileprivate var inThreeDigits: Decimal {
    var digits = 0
    var rest = coefficient
    while rest > 0 {
      rest /= 10
      digits += 1
    }
    return digits > 3 ? rounded(scale: -(exponent + digits - 3), .halfUp) ?? self : self
  }
}
