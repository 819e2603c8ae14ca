import Procedures
import Registry

/// What people bring to a counter: the number of their dossier, a certificate with its square code, or only their name.
enum CounterSearch {
  private static let verifyPath = "/verify/"

  /// The dossier that is meant beyond doubt.
  static func direct(_ typed: String, _ post: CounterPost, _ visit: Visit) async throws -> String? {
    guard !typed.isEmpty, !post.posts.isEmpty else { return nil }
    let registry = visit.portal.registry
    // A scanner types the whole address that the square code holds.
    let code = CertificateCode(typed: String(typed.split(separator: verifyPath).last ?? ""))
    let line = try await registry.read { [viewer = post.viewer, now = registry.clock.wall()] db in
      if let code, let record = try CertificateRegister.find(code, in: db) {
        return try Dossiers.line(record.dossier, for: viewer, at: now, in: db)
      }
      return try Dossiers.line(number: typed.uppercased(), for: viewer, at: now, in: db)
    }
    guard let line, try await isHandedOver(line, post, visit) != nil else { return nil }
    return line.id
  }

  static func rows(_ typed: String, _ post: CounterPost, _ visit: Visit) async throws -> [CounterRow] {
    guard !typed.isEmpty, !post.posts.isEmpty else { return [] }
    let portal = visit.portal
    let lines = try await portal.registry.read { [viewer = post.viewer, now = portal.registry.clock.wall()] in
      try Dossiers.search(typed, for: viewer, at: now, in: $0)
    }
    var rows: [CounterRow] = []
    for line in lines {
      guard let (pack, procedure) = try await isHandedOver(line, post, visit) else { continue }
      let papers = try await portal.registry.read { try CounterPapers.count(of: line.name, at: nil, in: $0) }
      let clock = LocalClock(portal.catalogue.hour(pack.territory.zone))
      let since = visit.speech.date(clock.day(of: line.filedAt ?? line.startedAt))
      rows.append(CounterRow(line.name, procedure, papers.all == 0 ? nil : papers, since: since, visit))
    }
    return rows
  }

  /// Whether something of it is handed over where this clerk sits.
  private static func isHandedOver(
    _ line: DossierLine, _ post: CounterPost, _ visit: Visit
  ) async throws -> (pack: Pack, procedure: Procedure)? {
    let (registry, person) = (visit.portal.registry, try visit.known())
    let (pack, procedure) = try await registry.procedure(of: line.name)
    guard !procedure.counterSteps(of: person).isEmpty else { return nil }
    let found = try await registry.read { [viewer = post.viewer, now = registry.clock.wall()] in
      try Dossiers.find(line.id, for: viewer, at: now, in: $0)
    }
    guard let dossier = found?.dossier, !procedure.counterSteps(of: person, for: dossier).isEmpty else { return nil }
    return (pack, procedure)
  }
}
