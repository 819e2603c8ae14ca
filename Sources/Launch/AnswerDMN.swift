import Registry
import RuleLines
import Rules
import SQLite

/// `guichet dmn`: questions to the decisions and services of a model.
enum AnswerDMN: Command {
  static let name = "dmn"
  static let summary =
    #"Reads lines {"decision":"name","inputs":{…}} or {"service":…}, answers {"value":…} or {"error":"…"}."#
  static let operands = [
    Operand(name: "FILE.dmn", explanation: "The model; those it imports are looked for beside it.")
  ]
  static let options: [Option] = []

  private static let modelBytesMax = 16 << 20
  private static let neighboursMax = 1_000

  static func run(_ options: Options) async throws -> Int32 {
    let file = try options.required("FILE.dmn")
    let lines: DMNLines
    do {
      let model = try DurableFile.read(file, bytesMax: modelBytesMax)
      lines = try DMNLines(model, .machine(), others: try neighbours(of: file))
    } catch let problem as Problem {
      throw Unusable(description: "\(file): \(problem.report)")
    }
    Terminal.converse { lines.answer(to: $0) }
    return ExitCode.success
  }

  /// One that cannot be read is missed only by a model that imports it.
  private static func neighbours(of file: String) throws -> [[UInt8]] {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.count > 1 ? parts.dropLast().joined(separator: "/") + "/" : "./"
    let names = try DataFolder.names(in: folder).filter { $0.hasSuffix(".dmn") && $0 != parts.last.map(String.init) }
    return names.prefix(neighboursMax).compactMap { try? DurableFile.read(folder + $0, bytesMax: modelBytesMax) }
  }
}
