import JSON
import Procedures
import Registry
import SQLite

/// `guichet token create`: a key by which a program acts as an account. It is shown this once.
enum CreateToken: Order {
  static let name = "token create"
  static let summary = "Prints a token by which a program acts as an account; only its digest is kept."
  static let options: [Option] = [
    .data, .root,
    Option(name: "--user", value: "EMAIL", explanation: "Whose account."),
    Option(
      name: "--scope", value: "WORD",
      explanation: "read: it may look, and change nothing. Everything he may do if not given."),
    Option(name: "--name", value: "N", explanation: "What it is for, as his list of tokens shows it. (console)"),
  ]

  private static let textMax = 200

  static func order(_ options: Options) throws -> JSON {
    let (scope, name) = (options["--scope"] ?? "", options["--name"] ?? "console")
    guard [scope, name].allSatisfy({ $0.count <= textMax }) else {
      throw BadUsage(description: "--scope and --name have at most \(textMax) characters")
    }
    return ["user": .string(try options.required("--user")), "scope": .string(scope), "name": .string(name)]
  }

  static func carryOut(
    _ order: JSON, by orderer: String, in installation: Installation, _ report: Report
  ) async throws {
    let registry = installation.registry
    let (email, scope, name) = (order["user"]?.string ?? "", order["scope"]?.string ?? "", order["name"]?.string ?? "")
    guard let account = try await registry.read({ try Accounts.find(email: email, in: $0) }) else {
      throw Unusable(description: "there is no account \(email)")
    }
    guard account.state == .active else {
      throw Unusable(description: "\(email) is \(account.state.rawValue): programs act for active accounts only")
    }
    let (token, now) = (APITokens.draw(from: registry.randomness), registry.clock.wall())
    let id = DossierID.next(from: registry.randomness)
    try await registry.write { db in
      try APITokens.add(token.hash, id: id, of: account.id, name: name, scope: scope, at: now, in: db)
      let details = scope.isEmpty ? id : "\(id), \(scope)"
      try AccountEntry(orderer: orderer, now: now).append("tokenCreated", account.id, details, in: db)
    }
    report.say(token.secret)
  }
}
