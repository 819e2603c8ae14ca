import Glibc

/// `guichet <command> …`: each command is a file of this folder.
@main
struct Guichet {
  private static var commands: [any Command.Type] { [Serve.self] }

  static func main() async {
    Signals.hold()
    let words = Array(CommandLine.arguments.dropFirst())
    guard let name = words.first, name != "--help" else {
      Terminal.say(overview)
      exit(words.isEmpty ? ExitCode.badUsage : ExitCode.success)
    }
    guard let command = commands.first(where: { $0.name == name }) else {
      Terminal.complain("guichet: unknown command “\(name)”\n\n\(overview)")
      exit(ExitCode.badUsage)
    }
    await run(command, Array(words.dropFirst()))
  }

  private static func run(_ command: any Command.Type, _ words: [String]) async {
    if words.contains("--help") {
      Terminal.say(command.help)
      exit(ExitCode.success)
    }
    do {
      exit(try await command.run(try Options(words, allowed: command.options)))
    } catch let fault as BadUsage {
      Terminal.complain("guichet \(command.name): \(fault.description)\n\n\(command.help)")
      exit(ExitCode.badUsage)
    } catch {
      Terminal.complain("guichet \(command.name): \(error)\n")
      exit(ExitCode.failure)
    }
  }

  private static var overview: String {
    "Usage: guichet <command> [options]\n\n"
      + commands.map { "  guichet \($0.name)\t\($0.summary)\n" }.joined()
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
  static var options: [Option] { get }
  /// The exit code.
  static func run(_ options: Options) async throws -> Int32
}

extension Command {
  static var help: String {
    let lines = options.map { "  \($0.usage)\n      \($0.explanation)\n" }
    return "Usage: guichet \(name) [options]\n\(summary)\n\n" + lines.joined()
  }
}
