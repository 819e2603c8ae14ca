import HTTP
import Registry

extension Visit {
  /// A document of the vault on its way to somebody who may see it. It is saved as a file; what browsers show without
  /// running anything, they may show, shut into a sandbox (SEC-44).
  func document(
    _ sha256: [UInt8], name: String, contentType: String, isInline: Bool = false
  ) async throws -> Response {
    let vault = portal.registry.vault
    guard let stored = try await vault.document(sha256) else { throw PageFault(.notFound) }
    let type = Self.known(contentType)
    var response = Response(
      .ok,
      body: .stream(length: stored.size) { stream in
        try await vault.forEachPiece(of: sha256) { try await stream.write($0) }
      })
    response.fields.set("Content-Type", type)
    let isShown = isInline && Self.shown.contains(type)
    response.fields.set(
      "Content-Disposition",
      isShown ? ContentDisposition.inline(fileName: name) : ContentDisposition.attachment(fileName: name))
    response.fields.set("Content-Security-Policy", "sandbox")
    return response
  }

  private static let shown: [MediaType] = [.pdf, .png, .jpeg]

  /// Whatever a stranger called it, a type that a browser would run is none.
  private static func known(_ contentType: String) -> MediaType {
    let type = Array(contentType.utf8).withUnsafeBytes { MediaType($0) }
    let harmless = shown + [.zip, .json, .geoJSON, .csv, .plainText]
    return harmless.first { $0.essence == type?.essence } ?? .bytes
  }
}
