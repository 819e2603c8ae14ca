// The tree of a pattern as a list of steps, so that matching needs no recursion. Bounded repetitions count instead of
// being written out: the list is never longer than a few steps for each character of the pattern.

struct PatternProgram: Sendable {
  /// What one character is tested for.
  enum Test: Sendable {
    case scalar(Unicode.Scalar)
    case set(Int)
    case any
    case notNewline
  }

  enum Step: Sendable {
    case one(Test)
    case many(Test, min: Int, max: Int, isGreedy: Bool)
    case textStart, textEnd, lineStart, lineEnd
    case backReference(Int)
    case mark(Int)
    case jump(Int)
    case choose(Int, otherwise: Int)
    /// Counting loops: begin sets the counter to zero, loop decides, enter counts one round.
    case begin(Int)
    case loop(Int, min: Int, max: Int, isGreedy: Bool, body: Int, exit: Int)
    case enter(Int)
    case end
  }

  private(set) var steps: [Step] = []
  private(set) var loops = 0
  let sets: [ScalarSet]
  let groups: Int
  let ignoresCase: Bool
  private let dot: Test
  private let isMultiline: Bool

  init(_ node: PatternNode, sets: [ScalarSet], groups: Int, flags: Pattern.Flags) {
    self.sets = sets
    self.groups = groups
    ignoresCase = flags.ignoresCase
    dot = flags.dotMatchesAll ? .any : .notNewline
    isMultiline = flags.isMultiline
    append(node)
    steps.append(.end)
  }

  private mutating func append(_ node: PatternNode) {
    switch node {
    case .scalar, .set, .dot:
      if let test = test(node) { steps.append(.one(test)) }
    case .start: steps.append(isMultiline ? .lineStart : .textStart)
    case .end: steps.append(isMultiline ? .lineEnd : .textEnd)
    case .backReference(let group): steps.append(.backReference(group))
    case .sequence(let nodes): for node in nodes { append(node) }
    case .group(let number, let node):
      if let number { steps.append(.mark(number * 2)) }
      append(node)
      if let number { steps.append(.mark(number * 2 + 1)) }
    case .choice(let branches): appendChoice(branches)
    case .repetition(let node, let least, let most, let isGreedy):
      if let test = test(node) {
        steps.append(.many(test, min: least, max: most, isGreedy: isGreedy))
      } else {
        appendLoop(node, least, most, isGreedy)
      }
    }
  }

  private func test(_ node: PatternNode) -> Test? {
    switch node {
    case .scalar(let scalar): .scalar(scalar)
    case .set(let index): .set(index)
    case .dot: dot
    default: nil
    }
  }

  private mutating func appendChoice(_ branches: [PatternNode]) {
    var ends: [Int] = []
    for branch in branches.dropLast() {
      let choice = steps.count
      steps.append(.end)
      append(branch)
      ends.append(steps.count)
      steps.append(.end)
      steps[choice] = .choose(choice + 1, otherwise: steps.count)
    }
    if let last = branches.last { append(last) }
    for end in ends { steps[end] = .jump(steps.count) }
  }

  private mutating func appendLoop(_ node: PatternNode, _ least: Int, _ most: Int, _ isGreedy: Bool) {
    let counter = loops
    loops += 1
    steps.append(.begin(counter))
    let loop = steps.count
    steps.append(.end)
    steps.append(.enter(counter))
    append(node)
    steps.append(.jump(loop))
    steps[loop] = .loop(counter, min: least, max: most, isGreedy: isGreedy, body: loop + 1, exit: steps.count)
  }
}
