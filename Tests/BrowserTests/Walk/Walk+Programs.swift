import BrowserDriver
import Foundation
import Outside
import Programs

/// What programs do beside the people, and what both find.
extension Walk {
  /// The certificates in somebody's space, by their addresses.
  func issued(to applicant: Applicant) async throws -> [String] {
    try await applicant.browser.go(to: "/fr/documents")
    return try await applicant.browser.links("main .files a:has(bdi[dir=ltr])")
  }

  /// The example of the pack, filed by a program of hers and accepted by one of the reviewer's: so it waits for money.
  func filedByProgram(_ applicant: Applicant, acceptedBy reviewer: Officer) async throws -> String {
    let hers = APIClient(portal, token: try await token(of: applicant.email))
    let example = try await hers.get("/api/v1/procedures/creation/example").json
    let filing: JSONTree = [
      "procedure": "creation", "answers": example["answers"], "formalities": example["formalities"],
      "data": example["data"],
    ]
    let opened = try await Self.made(try await hers.post("/api/v1/dossiers", filing, key: "second"))
    guard let id = opened["id"].text else { throw Trouble("a dossier without an id: \(opened)") }
    for paper in example["documents"].items {
      let bytes = Array(Data(base64Encoded: paper["base64"].text ?? "") ?? Data())
      let reply = try await hers.put(
        "/api/v1/dossiers/\(id)/documents/\(paper["slot"].text ?? "")", bytes, type: paper["contentType"].text ?? "",
        name: paper["name"].text ?? "")
      _ = try await Self.made(reply)
    }
    _ = try await Self.made(try await hers.post("/api/v1/dossiers/\(id)/submission", [:], key: "second filed"))
    let his = APIClient(portal, token: try await token(of: reviewer.email))
    _ = try await Self.made(try await his.post("/api/v1/tasks/\(id).revision/outcome", ["outcome": "accept"]))
    return id
  }

  private func token(of email: String) async throws -> String {
    try await PortalProcess.run("token", "create", "--data", portal.data, "--user", email)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func made(_ reply: WireReply) async throws -> JSONTree {
    try await must((200..<300).contains(reply.status), "a program is answered with \(reply.status): \(reply.text)")
    return try reply.json
  }
}
