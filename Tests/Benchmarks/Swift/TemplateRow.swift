// The officer's list, fifty rows of six escaped fields, 11 KB of HTML: a template beside Swift code that appends the
// same bytes with the same escaping.

import Foundation
import Templates

private struct ListedDossier: Model {
  let number: String
  let title: String
  let applicant: String
  let agency: String
  let state: String
  let updated: String

  static var slots: [Slot<ListedDossier>] {
    [
      .text("number", \.number), .text("title", \.title), .text("applicant", \.applicant), .text("agency", \.agency),
      .text("state", \.state), .text("updated", \.updated),
    ]
  }

  init(sample index: Int) {
    let minute = 10 + index % 50
    number = "GU-2026-\(100_000 + index)"
    title = "Autorisation de lotir « Les Oliviers », lot \(index)"
    applicant = index % 3 == 0 ? "Fatima Zahra Él Idrissi" : "Youssef O'Brien & fils"
    agency = "Agence urbaine de Rabat-Salé"
    state = "En cours"
    updated = "2026-08-01 09:\(minute)"
  }
}

private struct OfficersList: Page {
  let dossiers: [ListedDossier]

  static let template = "list"
  static var slots: [Slot<OfficersList>] { [.rows("dossiers", \.dossiers)] }

  static let source = """
    <!doctype html>
    <html lang="fr"><head><meta charset="utf-8"><title>Dossiers</title></head>
    <body><table>
    {each dossier in dossiers}
    <tr><td>{dossier.number}</td><td>{dossier.title}</td><td>{dossier.applicant}</td><td>{dossier.agency}</td>\
    <td class="state">{dossier.state}</td><td>{dossier.updated}</td></tr>
    {end}
    </table></body></html>

    """

  /// What a careful person writes without templates.
  var writtenByHand: [UInt8] {
    var out = SafeHTMLBuilder(capacity: 16_384)
    out.markup("<!doctype html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><title>Dossiers</title></head>\n")
    out.markup("<body><table>\n")
    for dossier in dossiers {
      out.markup("<tr><td>")
      out.text(dossier.number)
      out.markup("</td><td>")
      out.text(dossier.title)
      out.markup("</td><td>")
      out.text(dossier.applicant)
      out.markup("</td><td>")
      out.text(dossier.agency)
      out.markup("</td><td class=\"state\">")
      out.text(dossier.state)
      out.markup("</td><td>")
      out.text(dossier.updated)
      out.markup("</td></tr>\n")
    }
    out.markup("</table></body></html>\n")
    return out.html.bytes
  }
}

enum TemplateRow {
  static func render() throws -> BenchRow {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("guichet-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    try write("Templates/list.html", OfficersList.source, root)
    for language in Language.allCases { try write("Config/languages/\(language.code).json5", "{}", root) }
    let store = try TemplateStore(root: root.path, pages: [OfficersList.self])
    let page = OfficersList(dossiers: (0..<50).map(ListedDossier.init(sample:)))
    let bytes = try store.render(page, in: .fr)
    precondition(bytes == page.writtenByHand, "both write the same page")
    return try Comparison(
      row: "template", above: Contender(name: "template") { try store.render(page, in: .fr).count },
      below: Contender(name: "by hand") { page.writtenByHand.count },
      note: "50 rows of 6 fields, \(bytes.count) bytes"
    ).measure()
  }

  private static func write(_ path: String, _ text: String, _ root: URL) throws {
    let file = root.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}
