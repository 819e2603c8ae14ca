/// A document as a value: what it says and how it looks. The same value always gives the same bytes.
package struct PDFDocument: Sendable {
  package let properties: DocumentProperties
  package let typeface: Typeface
  package let setup: PageSetup
  package var body: [Block]
  /// At the foot of the last page: seals, signatures.
  package var closing: [Block] = []
  package var boxes: [FixedBox] = []
  /// Header and footer of page x of y.
  package var header: @Sendable (_ page: Int, _ pages: Int) -> [Block] = { _, _ in [] }
  package var footer: @Sendable (_ page: Int, _ pages: Int) -> [Block] = { _, _ in [] }

  package init(_ properties: DocumentProperties, _ typeface: Typeface, _ setup: PageSetup, body: [Block]) {
    self.properties = properties
    self.typeface = typeface
    self.setup = setup
    self.body = body
  }

  /// The file, unsigned.
  package func bytes() throws(LayoutError) -> [UInt8] {
    var writer = DocumentWriter(self)
    return try writer.file(signature: nil).file.bytes
  }

  /// The file with a field that waits for its signature.
  package func roomForSignature(_ field: SignatureField) throws(LayoutError) -> SignatureRoom {
    var writer = DocumentWriter(self)
    let (file, object) = try writer.file(signature: field)
    return SignatureRoom(file, object: object, contentsBytes: field.contentsBytes)
  }
}
