import Crypto
import JSON
import Procedures
import Registry
import SQLite

/// The accounts of a demo that can be used, as a file for programs and as a table for people.
struct DemoAccounts: Sendable {
  private struct Account: Sendable {
    let role: String
    let agency: String?
    let name: String
    let email: String
    let password: String
    /// In Base32, as authenticator programs take it; nil for applicants.
    let seed: String?
    let token: String
  }

  private let accounts: [Account]

  private static let bytesMax = 16 << 20

  init(_ people: DemoPeople) {
    accounts = people.withSecrets.compactMap { member in
      guard let secrets = member.secrets else { return nil }
      return Account(
        role: member.role, agency: member.agency, name: member.name, email: member.email, password: secrets.password,
        seed: secrets.seed.map { Base32.encode($0) }, token: secrets.token.secret)
    }
  }

  /// Of a demo that was made before.
  init(in folder: DataFolder) throws {
    let json = try JSONReader.read(try DurableFile.read(Self.file(of: folder), bytesMax: Self.bytesMax))
    accounts = (json.array ?? []).compactMap { account in
      func text(_ name: String) -> String { account[name]?.string ?? "" }
      return Account(
        role: text("role"), agency: account["agency"]?.string, name: text("name"), email: text("email"),
        password: text("password"), seed: account["totp"]?.string, token: text("token"))
    }
  }

  private static func file(of folder: DataFolder) -> String { folder.path + "/demo-accounts.json" }

  func write(to folder: DataFolder) throws {
    let json = JSON.array(
      accounts.map { account in
        [
          "role": .string(account.role), "agency": account.agency.map(JSON.string) ?? .null,
          "name": .string(account.name), "email": .string(account.email), "password": .string(account.password),
          "totp": account.seed.map(JSON.string) ?? .null, "token": .string(account.token),
        ]
      })
    try DurableFile.write(json.bytes(style: .init(isPretty: true)), to: Self.file(of: folder))
  }

  /// One of each kind; the file has them all.
  func table(_ folder: DataFolder) -> String {
    var seen: Set<String> = []
    let rows = accounts.filter { seen.insert($0.role).inserted }.map { account in
      [account.role, account.agency ?? "", account.email, account.password, account.seed ?? ""]
    }
    let table = [["role", "agency", "e-mail", "password", "one-time code (TOTP)"]] + rows
    let widths = (0..<5).map { column in table.map { $0[column].count }.max() ?? 0 }
    let lines = table.map { row in
      zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
    }
    return lines.joined(separator: "\n") + "\n\(accounts.count) accounts stand in \(Self.file(of: folder))\n"
  }
}

extension DemoPeople.Member {
  /// Nil for who works for the house, or for nobody.
  fileprivate var agency: String? { posts.first.flatMap { $0.agency.isEmpty ? nil : $0.agency } }
}
