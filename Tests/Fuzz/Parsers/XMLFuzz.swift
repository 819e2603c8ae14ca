import XML

private let limits = XMLLimits(
  bytesMax: 1 << 20, depthMax: 64, attributesMax: 32, nameBytesMax: 100, namespacesMax: 32, nodesMax: 10_000)

/// A document that is read can be written, and is still the same document, to the byte of its canonical form.
package func fuzzXML(_ bytes: UnsafeRawBufferPointer) {
  guard let document = try? XMLDocument([UInt8](bytes), limits: limits) else { return }
  let canonical = document.canonical(keepsComments: true)
  precondition(reread(canonical, "canonical").canonical(keepsComments: true) == canonical, "canonical changes")
  for indent: Int? in [nil, 2] {
    var writer = XMLWriter(indent: indent)
    writer.document(document)
    let written = reread(writer.finish(), "written")
    if indent == nil { precondition(written.canonical(keepsComments: true) == canonical, "writing changes") }
  }
}

private func reread(_ bytes: [UInt8], _ what: String) -> XMLDocument {
  do {
    return try XMLDocument(bytes)
  } catch {
    preconditionFailure("the \(what) form of a document is refused: \(error)")
  }
}
