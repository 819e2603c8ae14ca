import RuleLines

/// `guichet feel`: expressions in, values out.
enum AnswerFEEL: Command {
  static let name = "feel"
  static let summary = #"Reads lines {"expression":"…","context":{…}}, answers each with {"value":…} or {"error":"…"}."#
  static let options: [Option] = []

  static func run(_ options: Options) async throws -> Int32 {
    let lines = FEELLines(.machine())
    Terminal.converse { lines.answer(to: $0) }
    return ExitCode.success
  }
}
