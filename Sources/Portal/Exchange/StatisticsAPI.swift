import HTTP
import JSON
import Procedures
import Registry
import Rules

/// `GET /api/v1/statistics`: what is counted as it happens (ER-52), by month, procedure and agency; an agency's auditor
/// sees what is its own.
enum StatisticsAPI {
  static func show(_ visit: Visit) async throws -> Response {
    let watched = try visit.known().watchedAgencies
    let first = try visit.month("from") ?? 0
    let last = try visit.month("to") ?? 999_912
    let (figures, dossiers, tasks) = try await visit.portal.registry.read { db in
      (try Figures.all(from: first, to: last, in: db), try Figures.dossiers(in: db), try Figures.tasks(in: db))
    }
    return try .json { answer in
      answer.object { one in
        one.array("figures") { list in
          for figure in figures where watched?.contains(figure.agency) ?? true { list.value(FigureShape(figure)) }
        }
        one.array("dossiers") { list in
          // How many there are of all agencies together is nobody's who watches one.
          for standing in dossiers where watched == nil {
            list.object {
              $0.field("procedure", standing.name)
              $0.field("state", standing.state)
              $0.field("count", standing.count)
            }
          }
        }
        one.array("tasks") { list in
          for standing in tasks where watched?.contains(standing.name) ?? true {
            list.object {
              $0.field("agency", standing.name)
              $0.field("role", standing.role)
              $0.field("state", standing.state)
              $0.field("count", standing.count)
            }
          }
        }
      }
    }
  }
}

private struct FigureShape: JSONWritable {
  let figure: Figures.Figure

  init(_ figure: Figures.Figure) { self.figure = figure }

  func write(to writer: inout JSONWriter) {
    let digits = String(figure.month)
    writer.object { one in
      one.field("month", "\(digits.prefix(4))-\(digits.suffix(2))")
      one.field("kind", figure.kind.rawValue)
      one.field("procedure", figure.procedure)
      one.field("agency", figure.agency)
      one.field("count", figure.count)
      one.field("seconds", Int(figure.seconds))
    }
  }
}

extension Person {
  /// Those that an agency's auditor answers for; nil: all of them.
  var watchedAgencies: Set<String>? {
    if posts.contains(where: { $0.agency.isEmpty && ($0.role == HouseRole.admin.rawValue || isAuditor($0)) }) {
      return nil
    }
    return Set(posts.filter(isAuditor).map(\.agency))
  }

  private func isAuditor(_ post: Actor.Post) -> Bool { post.role == HouseRole.auditor.rawValue }
}

extension Visit {
  /// `2026-03` as figures are kept.
  fileprivate func month(_ name: String) throws -> Int? {
    try cursor(name) { text in
      guard text.utf8.count == 7, let day = FEELDate("\(text)-01") else { return nil }
      return Figures.month(of: day)
    }
  }
}
