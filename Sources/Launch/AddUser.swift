import JSON
import Procedures
import Registry

/// `guichet user add`: somebody who may sign in, with what he may do.
enum AddUser: Order {
  static let name = "user add"
  static let summary = "Adds an account and prints the link by which its owner chooses a password."
  static let options: [Option] = [
    .data, .root,
    Option(name: "--email", value: "E", explanation: "The address by which he signs in."),
    Option(name: "--name", value: "N", explanation: "His name."),
    Option(name: "--language", value: "CODE", explanation: "fr, ar or en. (fr)"),
    Option(
      name: "--role", value: "R",
      explanation: "With --agency a role of that agency in its pack; else one of the house: "
        + "\(HouseRole.allCases.map(\.rawValue).joined(separator: ", ")). None for an applicant.",
      isRepeated: true),
    Option(name: "--agency", value: "A", explanation: "The agency he works for."),
    Option(name: "--unit", value: "U", explanation: "His unit of the agency; without it he works for all of them."),
    Option(
      name: "--password-file", value: "F",
      explanation: "For scripts: a file whose first line is his password. No link is printed then."),
    .publicURL,
  ]

  static func order(_ options: Options) throws -> JSON {
    let account = try NewAccount(
      email: try options.required("--email"), name: try options.required("--name"), language: options["--language"],
      password: try options["--password-file"].map(Passphrase.read))
    let optional = ["--agency", "--unit"].compactMap { name in
      options[name].map { (String(name.dropFirst(2)), JSON.string($0)) }
    }
    let members = [("account", account.json), ("roles", .array(options.all("--role").map(JSON.string)))] + optional
    return .object(JSONObject(members) ?? JSONObject())
  }

  static func carryOut(
    _ order: JSON, by orderer: String, in installation: Installation, _ report: Report
  ) async throws {
    guard let account = NewAccount(order["account"] ?? .null) else { throw Unusable(description: "no account") }
    let roles = order["roles"]?.array?.compactMap(\.string) ?? []
    let posts =
      if let agency = order["agency"]?.string {
        try await posts(roles, agency, order["unit"]?.string, installation)
      } else {
        try posts(roles, unit: order["unit"]?.string)
      }
    try await account.add(posts: posts, by: orderer, in: installation, report)
  }

  private static func posts(_ roles: [String], unit: String?) throws(BadUsage) -> [Actor.Post] {
    guard unit == nil else { throw BadUsage(description: "--unit is one of an --agency") }
    return try roles.map { name throws(BadUsage) in
      guard let role = HouseRole(rawValue: name) else {
        throw BadUsage(description: "the house has no role “\(name)”; roles of an agency come with --agency")
      }
      return role.post
    }
  }

  private static func posts(
    _ roles: [String], _ id: String, _ unit: String?, _ installation: Installation
  ) async throws -> [Actor.Post] {
    let packs = try await installation.chosen(PackFolder.all(root: installation.root)).map(\.pack)
    guard let agency = packs.lazy.compactMap({ $0.agency(id) }).first else {
      throw BadUsage(description: "no pack has an agency “\(id)”")
    }
    guard !roles.isEmpty else { throw BadUsage(description: "--agency needs a --role") }
    for role in roles where !agency.roles.contains(role) {
      throw BadUsage(description: "\(id) has no role “\(role)”, but \(agency.roles.joined(separator: ", "))")
    }
    if let unit, !agency.units.contains(where: { $0.id == unit }) {
      throw BadUsage(description: "\(id) has no unit “\(unit)”")
    }
    return roles.map { Actor.Post(agency: id, role: $0, unit: unit) }
  }
}
