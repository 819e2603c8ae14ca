/// Writes the signature dictionary, its field and the field's place on a page.
struct SignatureWriter {
  struct Written {
    let page: Int
    let widget: Int
    let value: Int
    let isCertifying: Bool
  }

  /// Wide enough for three numbers of ten digits.
  static let byteRangeRoom = "[0 0000000000 0000000000 0000000000]"
  static let byteRangeKey = "/ByteRange "
  static let contentsKey = "/Contents "

  private let field: SignatureField
  private let page: Int
  private let place: Rectangle
  private let pageObjects: [Int]
  private let pageHeight: Double

  init(
    _ field: SignatureField, pages: [[TaggedMark]], pageObjects: [Int], pageHeight: Double
  ) throws(LayoutError) {
    var places: [(page: Int, place: Rectangle)] = []
    for (page, marks) in pages.enumerated() {
      for mark in marks {
        if case .signature(let place) = mark.mark { places.append((page, place)) }
      }
    }
    switch field.appearance {
    case .invisible: (page, place) = (0, Rectangle(x: 0, y: pageHeight, width: 0, height: 0))
    case .onBlock:
      guard let only = places.first, places.count == 1 else { throw .signaturePlaces(places.count) }
      (page, place) = only
    }
    self.field = field
    self.pageObjects = pageObjects
    self.pageHeight = pageHeight
  }

  func write(to objects: inout ObjectTable, _ tree: inout StructureTree) -> Written {
    let value = objects.add(written: dictionary)
    let widget = objects.reserve()
    // The words of the signature block stand on the page, where they are printed, tagged and extracted; the field over
    // them draws nothing.
    let appearance = objects.add(
      [],
      [
        "Type": .name("XObject"), "Subtype": .name("Form"), "BBox": .numbers([0, 0, place.width, place.height]),
        "Resources": .dictionary([:]),
      ])
    let element = tree.add(.form, under: 0, alternative: field.alternative)
    let key = tree.addAnnotation(widget, to: element, page: page, pageCount: pageObjects.count)
    let bottom = pageHeight - place.maxY
    objects.set(
      widget,
      .dictionary([
        "Type": .name("Annot"), "Subtype": .name("Widget"), "FT": .name("Sig"), "T": .text(field.name),
        "TU": .text(field.alternative), "Contents": .text(field.alternative), "V": .reference(value),
        // Print and Locked.
        "F": .integer(132), "P": .reference(pageObjects[page]),
        "Rect": .numbers([place.x, bottom, place.maxX, bottom + place.height]),
        "AP": .dictionary(["N": .reference(appearance)]), "StructParent": .integer(key),
      ]))
    return Written(page: page, widget: widget, value: value, isCertifying: field.certifies != nil)
  }

  /// Laid out by hand: the range and the contents are filled in where they stand.
  private var dictionary: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(text: "<</Type /Sig/Filter /Adobe.PPKLite/SubFilter /ETSI.CAdES.detached")
    bytes.append(text: Self.byteRangeKey + Self.byteRangeRoom + Self.contentsKey)
    bytes.append(hexadecimal: [UInt8](repeating: 0, count: field.contentsBytes))
    for (key, text) in [("Name", field.signer), ("Reason", field.reason), ("Location", field.location)]
    where !text.isEmpty {
      bytes.append(name: key)
      bytes.append(UInt8(ascii: " "))
      bytes.append(.text(text))
    }
    bytes.append(text: "/M ")
    bytes.append(.text(field.moment.text))
    if let permission = field.certifies {
      let parameters: PDFDictionary = [
        "Type": .name("TransformParams"), "P": .integer(permission.rawValue), "V": .name("1.2"),
      ]
      bytes.append(text: "/Reference ")
      bytes.append(
        .array([
          .dictionary([
            "Type": .name("SigRef"), "TransformMethod": .name("DocMDP"), "TransformParams": .dictionary(parameters),
          ])
        ]))
    }
    bytes.append(text: ">>")
    return bytes
  }
}
