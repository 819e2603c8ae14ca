// One column of a decision table cut into regions: every value named in its cells, and every gap between two of them.
// All values of a region meet the same cells, so that one sample stands for it.

struct TableAxis {
  struct Region {
    /// How a cell would ask for it: `< 18`, `(18..65)`, `"a"`, or nil for whatever no cell names.
    let text: String?
    let sample: Value
  }

  let label: String
  let regions: [Region]
  /// For each rule the regions its cell takes; nil when the cell depends on more than the value itself.
  let cells: [Set<Int>?]

  private init(label: String, regions: [Region], cells: [Set<Int>?]) {
    self.label = label
    self.regions = regions
    self.cells = cells
  }

  /// `cells` are nil where a text could not be read.
  init(label: String, type: FEELType, values: UnaryTests?, cells: [UnaryTests?], environment: Environment) {
    let named = cells.compactMap { $0 }.flatMap(\.ends) + (values?.ends ?? [])
    var regions = type.fewValues.map { $0.map(Region.init) } ?? TableAxis.regions(between: named)
    if let values, let accept = TableAxis.compiled(values, environment) {
      let run = Run(environment)
      regions = regions.filter { accept.accept($0.sample, run) }
    }
    let run = Run(environment)
    self.label = label
    self.regions = regions
    self.cells = cells.map { cell in
      guard let cell, cell.isClosed, let accept = TableAxis.compiled(cell, environment) else { return nil }
      return Set(regions.indices.filter { accept.accept(regions[$0].sample, run) })
    }
  }

  private static func compiled(_ tests: UnaryTests, _ environment: Environment) -> CompiledTests? {
    let slots = SlotScope(names: ["?"])
    let compiler = Compiler(source: Source(""), environment: environment, scope: slots)
    let compiled = compiler.tests(tests)
    // The analysis asks few questions of many cells: only what a cell computes is counted.
    return CompiledTests(
      compiled.tests, isNegated: compiled.isNegated, slotCount: slots.slotCount, cost: 0, Spot(Source(""), 0))
  }

  private static func regions(between named: [Value]) -> [Region] {
    let ordered = named.filter { $0.compared(to: named[0]) != nil }.sorted { ($0.compared(to: $1) ?? 0) < 0 }
    var ends: [Value] = []
    for end in ordered where ends.last?.equals(end) != true { ends.append(end) }
    guard let first = ends.first, let last = ends.last else {
      return TableAxis.unordered(named)
    }
    if case .string = first { return TableAxis.unordered(ends) }
    var regions: [Region] = []
    if let below = first.moved(by: -1) { regions.append(Region(text: "< \(first.source)", sample: below)) }
    for (position, end) in ends.enumerated() {
      regions.append(Region(end))
      guard position + 1 < ends.count, let middle = end.middle(to: ends[position + 1]) else { continue }
      let text = "(\(end.source)..\(ends[position + 1].source))"
      regions.append(Region(text: text, sample: middle))
    }
    if let above = last.moved(by: 1) { regions.append(Region(text: "> \(last.source)", sample: above)) }
    return regions
  }

  /// Texts, booleans and whatever has no order: the values themselves and anything else.
  private static func unordered(_ values: [Value]) -> [Region] {
    if !values.isEmpty, values.allSatisfy(\.isBoolean) { return [Region(.boolean(false)), Region(.boolean(true))] }
    var distinct: [Value] = []
    for value in values where !distinct.contains(where: { $0.equals(value) == true }) { distinct.append(value) }
    let texts = distinct.compactMap { if case .string(let text) = $0 { text } else { nil } }
    let other = texts.reduce("other") { $0 + $1 }
    return distinct.map(Region.init) + [Region(text: nil, sample: .string(other))]
  }
}

extension TableAxis.Region {
  init(_ value: Value) {
    self.init(text: value.source, sample: value)
  }
}

extension UnaryTests {
  /// The constants the tests compare with.
  fileprivate var ends: [Value] {
    guard case .tests(let tests, _) = self else { return [] }
    return tests.flatMap(\.ends)
  }

  /// Whether the tests depend on nothing but the value and constants.
  fileprivate var isClosed: Bool {
    guard case .tests(let tests, _) = self else { return true }
    return tests.allSatisfy(\.isClosed)
  }
}

extension Expression {
  fileprivate var ends: [Value] {
    switch form {
    case .test(_, let inner): inner.ends
    case .range(let bounds): (bounds.low?.ends ?? []) + (bounds.high?.ends ?? [])
    case .list(let elements): elements.flatMap(\.ends)
    case .null: []
    default: constant.map { [$0] } ?? []
    }
  }

  fileprivate var isClosed: Bool {
    switch form {
    case .test(_, let inner): inner.isClosed
    case .range(let bounds): bounds.low?.isClosed ?? true && bounds.high?.isClosed ?? true
    case .list(let elements): elements.allSatisfy(\.isClosed)
    default: constant != nil
    }
  }
}

extension Value {
  /// The value as it is written in a cell.
  fileprivate var source: String {
    switch self {
    case .date, .time, .dateTime, .daysTime, .yearsMonths: "@" + Value.quoted(literal)
    default: literal
    }
  }

  /// A value a little before (-1) or after (1).
  fileprivate func moved(by step: Int) -> Value? {
    switch self {
    case .number: adding(.number(Decimal(step)))
    case .date(let date): date.adding(days: step).map(Value.date)
    case .dateTime, .daysTime: adding(.daysTime(DaysTimeDuration(seconds: step)))
    case .time(let time):
      adding(.daysTime(DaysTimeDuration(seconds: step))).flatMap { moved in
        // Around midnight there is no earlier or later.
        (moved.compared(to: .time(time)) ?? 0) * step > 0 ? moved : nil
      }
    case .yearsMonths: YearsMonthsDuration(months: step).flatMap { adding(.yearsMonths($0)) }
    default: nil
    }
  }

  /// A value between two others; nil when there is none (two days that follow one another).
  fileprivate func middle(to other: Value) -> Value? {
    let middle: Value?
    switch (self, other) {
    case (.number, .number): middle = adding(other)?.divided(by: .number(Decimal(2)))
    case (.date(let low), .date(let high)):
      middle = low.adding(days: (high.daysSince1970 - low.daysSince1970) / 2).map(Value.date)
    default:
      middle = other.subtracting(self)?.divided(by: .number(Decimal(2))).flatMap { adding($0) }
    }
    guard let middle, (middle.compared(to: self) ?? 0) > 0, (middle.compared(to: other) ?? 0) < 0 else { return nil }
    return middle
  }
}
