import JSON
import Procedures
import Registry
import SQLite

/// `guichet init`: a data folder with its keys, its packs and its first administrator. There is no account that anybody
/// could know of, and no password: the administrator chooses his own by a link (SEC-7).
enum SetUp: Order {
  static let name = "init"
  static let summary = "Sets up a data folder: keys, packs, and the first administrator, whose link it prints."
  static let mayCreate = true
  static let options: [Option] = [
    .data, .root,
    Option(
      name: "--pack", value: "NAME", explanation: "A pack of Config/packs to serve; all of them if none is named.",
      isRepeated: true),
    Option(name: "--email", value: "E", explanation: "The administrator's address. (\(unnamed))"),
    Option(name: "--name", value: "N", explanation: "The administrator's name."),
    Option(name: "--language", value: "CODE", explanation: "The administrator's language: fr, ar or en. (fr)"),
    .publicURL,
    Option(name: "--again", value: nil, explanation: "Prints a fresh link for the administrator there is."),
  ]

  /// For whoever has no mail yet.
  private static let unnamed = "admin@localhost.localdomain"

  static func order(_ options: Options) throws -> JSON {
    let account = try NewAccount(
      email: options["--email"] ?? unnamed, name: options["--name"] ?? "", language: options["--language"])
    return [
      "account": account.json, "packs": .array(options.all("--pack").map(JSON.string)),
      "isAgain": .bool(options.has("--again")),
    ]
  }

  static func carryOut(
    _ order: JSON, by orderer: String, in installation: Installation, _ report: Report
  ) async throws {
    let holder = try await installation.registry.read { try Posts.firstHolder(of: HouseRole.admin.post, in: $0) }
    let isAgain = order["isAgain"]?.bool ?? false
    if let holder {
      guard isAgain else {
        throw Unusable(
          description: "this folder has an administrator, \(holder.email): --again prints a fresh link, nothing else")
      }
      return try await invite(holder.id, orderer, installation, report)
    }
    if isAgain { throw Unusable(description: "there is no administrator yet: leave --again out") }
    try await setUp(order["packs"]?.array?.compactMap(\.string) ?? [], installation)
    guard let account = NewAccount(order["account"] ?? .null) else { throw Unusable(description: "no account") }
    try await account.add(posts: [HouseRole.admin.post], by: orderer, in: installation, report)
  }

  private static func setUp(_ names: [String], _ installation: Installation) async throws {
    let packs = try PackFolder.all(root: installation.root)
    if let unknown = names.first(where: { name in !packs.contains { $0.pack.id == name } }) {
      throw BadUsage(description: "there is no pack “\(unknown)” in Config/packs")
    }
    if !names.isEmpty { try await installation.choose(names) }
    try await installation.prepare(try await installation.chosen(packs))
  }

  private static func invite(
    _ account: String, _ orderer: String, _ installation: Installation, _ report: Report
  ) async throws {
    let registry = installation.registry
    let (invitation, now) = (Invitation(from: registry.randomness), registry.clock.wall())
    try await registry.write { db in
      try invitation.issue(for: account, at: now, in: db)
      try AccountEntry(orderer: orderer, now: now).append("invited", account, in: db)
    }
    report.say(invitation.link(installation.publicURL))
  }
}
