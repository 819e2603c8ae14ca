import Glibc

/// `guichet <command> …`: each command is a file of this folder.
@main
struct Guichet {
  private static let commands: [any Command.Type] = [
    Serve.self, SetUp.self, MakeDemo.self, AddUser.self, CreateToken.self, MakeBackup.self, RestoreBackup.self,
    CheckUp.self, RotateKeys.self, VerifyJournal.self,
    ExportJournal.self,
    ProveReceipt.self, VerifyCertificate.self, ReplayDossiers.self, DrawProcedure.self, SimulateProcedures.self,
    AnswerFEEL.self, AnswerDMN.self,
  ]

  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    let words = Array(CommandLine.arguments.dropFirst())
    // A command's name has one word, or two.
    let command = commands.first { words.starts(with: $0.words) }
    if let command { end(await run(command, Array(words.dropFirst(command.words.count)))) }
    let family = commands.filter { $0.words.first == words.first }
    let help = overview(family.isEmpty ? commands : family)
    if words.first == "--help" || (!family.isEmpty && words.contains("--help")) {
      Terminal.say(help)
      end(ExitCode.success)
    }
    let fault = words.isEmpty ? "" : "guichet: unknown command “\(words.prefix(2).joined(separator: " "))”\n\n"
    Terminal.complain(fault + help)
    end(ExitCode.badUsage)
  }

  private static func run(_ command: any Command.Type, _ words: [String]) async -> Int32 {
    if words.contains("--help") {
      Terminal.say(command.help)
      return ExitCode.success
    }
    do {
      return try await command.run(try Options(words, allowed: command.options, operands: command.operands))
    } catch let fault as BadUsage {
      Terminal.complain("guichet \(command.name): \(fault.description)\n\n\(command.help)")
      return ExitCode.badUsage
    } catch {
      Terminal.complain("guichet \(command.name): \(error)\n")
      return ExitCode.failure
    }
  }

  /// Nothing is buffered, and what exit(3) does besides would take from other threads what they are using.
  private static func end(_ code: Int32) -> Never { _exit(code) }

  private static func overview(_ commands: [any Command.Type]) -> String {
    let width = commands.map { $0.synopsis.count }.max() ?? 0
    let lines = commands.map { command in
      let gap = String(repeating: " ", count: width - command.synopsis.count)
      return "  guichet \(command.synopsis)\(gap)  \(command.summary)\n"
    }
    return "Usage: guichet <command> [options]\n\n" + lines.joined()
      + "\nguichet <command> --help explains a command.\n"
  }
}

enum ExitCode {
  static let success: Int32 = 0
  static let failure: Int32 = 1
  static let badUsage: Int32 = 2
}

/// One thing the program does when it is started.
protocol Command: SendableMetatype {
  static var name: String { get }
  static var summary: String { get }
  static var operands: [Operand] { get }
  static var options: [Option] { get }
  /// The exit code.
  static func run(_ options: Options) async throws -> Int32
}

extension Command {
  static var operands: [Operand] { [] }

  static var words: [String] { name.split(separator: " ").map(String.init) }

  static var synopsis: String { ([name] + operands.map(\.name)).joined(separator: " ") }

  static var help: String {
    let explained = operands.map { ($0.name, $0.explanation) } + options.map { ($0.usage, $0.explanation) }
    let lines = explained.map { "  \($0.0)\n      \($0.1)\n" }
    return "Usage: guichet \(synopsis)\(options.isEmpty ? "" : " [options]")\n\(summary)\n\n" + lines.joined()
  }
}
