import HTTP
import JSON
import Procedures
import Registry
import SQLite
import Templates

/// `/profile`: what was remembered of one's own filings, to be offered in the next form; one may have it forgotten
/// (ER-03, ER-04).
struct ProfilePage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let rows: [Row]
  let action: String

  struct Row: Templates.Model {
    let name: String
    let label: String
    let text: String
    let procedure: String
    static var slots: [Slot<Row>] {
      [.text("name", \.name), .text("label", \.label), .text("text", \.text), .text("procedure", \.procedure)]
    }
  }

  static let template = "applicant/profile"
  static var slots: [Slot<ProfilePage>] {
    [.model("frame", \.frame), .rows("crumbs", \.crumbs), .rows("rows", \.rows), .text("action", \.action)]
  }

  static func show(_ visit: Visit) async throws -> Response {
    let account = try visit.known().account.id
    let values = try await visit.portal.registry.read { try Profile.values(of: account, in: $0) }
    return try visit.page(ProfilePage(visit, values))
  }

  /// One value by its name, or all of them.
  static func forget(_ visit: Visit) async throws -> Response {
    let account = try visit.known().account.id
    let name = visit.sent.fields.first("name")
    let registry = visit.portal.registry
    try await registry.write { [now = registry.clock.wall()] db in
      let known = try Profile.values(of: account, in: db).keys.filter { name == nil || name == $0 }
      guard !known.isEmpty else { return }
      try Profile.set(Dictionary(uniqueKeysWithValues: known.map { ($0, .null) }), of: account, at: now, in: db)
      let names = known.sorted().joined(separator: ", ")
      _ = try Journal.append(visit.entry("profileForgotten", on: account, by: account, details: names), in: db)
    }
    return visit.redirect(Paths.profile)
  }

  private init(_ visit: Visit, _ values: [String: JSON]) {
    let speech = visit.speech
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.link("site.section.documents", Paths.documents)]
    var rows: [Row] = []
    var left = values
    // In the words and the order of the first question that asks for it.
    for procedure in visit.portal.catalogue.packs.flatMap(\.procedures) {
      for question in procedure.guide.questions + procedure.form.questions {
        guard let name = question.profile, let value = left.removeValue(forKey: name) else { continue }
        rows.append(
          Row(
            name: name, label: question.label[speech.language], text: question.kind.shown(value, speech),
            procedure: procedure.title[speech.language]))
      }
    }
    // What no pack asks for any more is his all the same.
    for (name, value) in left.sorted(by: { $0.key < $1.key }) {
      var writer = JSONWriter()
      writer.value(value)
      let written = value.string ?? String(decoding: writer.bytes, as: UTF8.self)
      rows.append(Row(name: name, label: name, text: written, procedure: ""))
    }
    self.rows = rows
    action = visit.url(Paths.profile)
  }
}
