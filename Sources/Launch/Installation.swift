import Crypto
import HTTP
import Procedures
import Registry
import SQLite

/// A data folder that this process owns, with what stands around it: what commands that write work on, in the server
/// and outside of it.
struct Installation: Sendable {
  let registry: Registry
  /// The folder that holds Templates, Public, Config.
  let root: String
  let settings: Settings
  /// Without a slash at the end. It stands on papers and in links.
  let publicURL: String

  /// Where nobody says how visitors reach the portal.
  static let usualURL = "http://127.0.0.1:8080"
  private static let choice = "packs"
  private static let passwordsBytesMax = 1 << 20
  /// Examples of the portal's papers tell of the year before it was set up.
  private static let rootEarlierSeconds: Int64 = 400 * 86_400

  static func address(of url: ClientURL) -> String { "\(url.isSecure ? "https" : "http")://\(url.host)" }

  static func settings(root: String) throws -> Settings { try Settings(file: "\(root)/Config/guichet.json5") }

  /// Where the portal's routes give the list of revoked keys.
  var authority: Authority { registry.authority(listsAt: publicURL + "/pki/root.crl") }

  var passwordRule: PasswordRule {
    get throws {
      PasswordRule(list: try DurableFile.read("\(root)/Config/passwords.txt", bytesMax: Self.passwordsBytesMax))
    }
  }

  /// What the clocks of its first territory show.
  func hour(_ packs: [Pack]) -> Hour {
    TerritoryClock.hour(at: registry.clock.wall(), in: packs.first?.territory.zone ?? "UTC")
  }

  // MARK: What must be there before anybody files anything

  /// Of the packs in Config those that were chosen when the folder was set up; all of them when none were.
  func chosen(_ packs: [PackFolder.Content]) async throws -> [PackFolder.Content] {
    guard let names = try await registry.setting(Self.choice)?.split(separator: " ").map(String.init) else {
      return packs
    }
    if let missing = names.first(where: { name in !packs.contains { $0.pack.id == name } }) {
      throw Unusable(description: "this folder was set up with the pack “\(missing)”, which is not in Config/packs")
    }
    return packs.filter { names.contains($0.pack.id) }
  }

  func choose(_ names: [String]) async throws {
    try await registry.set(Self.choice, to: names.joined(separator: " "))
  }

  /// Publishes the packs as they are now, and makes the root of the signatures once and for all.
  func prepare(_ packs: [PackFolder.Content], at moment: Moment? = nil) async throws {
    let now = moment ?? registry.clock.wall()
    for content in packs {
      try await registry.publish(content.pack, of: content.files, by: "guichet", at: now)
    }
    try await makeRoot(at: now)
  }

  private func makeRoot(at now: Moment) async throws {
    let (country, organization) = (settings.authority.country, settings.authority.organization)
    guard let name = DistinguishedName(country: country, organization: organization, commonName: "\(organization) Root")
    else { throw BadUsage(description: "the settings name an authority that no certificate can name") }
    if try await registry.read({ try Authority.root(in: $0) }) != nil { return }
    let (authority, since) = (authority, now.adding(seconds: -Self.rootEarlierSeconds))
    try await registry.write { _ = try authority.makeRoot(name, at: since, in: $0) }
  }
}
