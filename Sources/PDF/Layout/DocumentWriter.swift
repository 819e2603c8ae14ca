/// From blocks to pages to numbered objects.
struct DocumentWriter {
  private let document: PDFDocument
  private var composer: Composer
  private var fonts: [EmbeddedFont]
  private var objects = ObjectTable()

  init(_ document: PDFDocument) {
    self.document = document
    composer = Composer(typeface: document.typeface, language: document.properties.language)
    fonts = document.typeface.faces.map { EmbeddedFont($0.font) }
  }

  /// Also the number of the signature's object, 0 without a signature.
  mutating func file(signature field: SignatureField?) throws(LayoutError) -> (file: ObjectTable.File, signature: Int) {
    let pages = try laidOut()
    let catalog = objects.reserve()
    let tree = objects.reserve()
    let numbers = pages.map { _ in objects.reserve() }
    var contents: [Int] = []
    for (index, marks) in pages.enumerated() { contents.append(write(marks, page: index)) }
    let resources = writeResources()

    var signature: SignatureWriter.Written?
    if let field {
      let height = document.setup.size.height
      let writer = try SignatureWriter(field, pages: pages, pageObjects: numbers, pageHeight: height)
      signature = writer.write(to: &objects, &composer.tree)
    }
    for (index, number) in numbers.enumerated() {
      let annotation = signature?.page == index ? signature?.widget : nil
      objects.set(number, .dictionary(page(index, tree, contents[index], resources, annotation)))
    }
    objects.set(
      tree,
      .dictionary([
        "Type": .name("Pages"), "Count": .integer(pages.count), "Kids": .array(numbers.map(PDFValue.reference)),
      ]))
    objects.set(catalog, .dictionary(catalogDictionary(tree, numbers, signature)))
    let properties = objects.add(document.properties.dictionary)
    let file = objects.file(root: catalog, properties: properties, identifier: document.properties.identifier)
    return (file, signature?.value ?? 0)
  }

  private mutating func laidOut() throws(LayoutError) -> [[TaggedMark]] {
    let setup = document.setup
    let root = Tag.element(0)
    var pagination = Pagination(setup)
    try pagination.add(composer.slices(document.body, in: setup.body, under: root))
    try pagination.addClosing(composer.slices(document.closing, in: setup.body, under: root))
    var pages = pagination.pages
    for box in document.boxes {
      let chosen = box.page == .first ? 0..<1 : box.page == .last ? (pages.count - 1)..<pages.count : 0..<pages.count
      for page in chosen { pages[page] += try filled(box, under: page == chosen.lowerBound ? root : .artifact) }
    }
    let backdrop = composer.marks(of: setup.backdrop, at: Point(0, 0), setup.direction)
      .map { TaggedMark(mark: $0, tag: .artifact) }
    for page in pages.indices {
      pages[page] = backdrop + pages[page] + furniture(page: page + 1, of: pages.count)
    }
    return pages
  }

  /// Tries smaller sizes until the words fit.
  private mutating func filled(_ box: FixedBox, under parent: Tag) throws(LayoutError) -> [TaggedMark] {
    let area = Area(x: box.place.x, width: box.place.width, direction: document.setup.direction)
    defer { composer.scale = 1 }
    var height = 0.0
    for percent in stride(from: 100, through: 60, by: -5) {
      var attempt = composer
      attempt.scale = Double(percent) / 100
      let stack = attempt.slices(box.blocks, in: area, under: parent).stacked()
      height = stack.height
      guard height <= box.place.height else { continue }
      composer = attempt
      return stack.marks(movedDown: box.place.y)
    }
    throw .doesNotFit(height: height, available: box.place.height)
  }

  private mutating func furniture(page: Int, of count: Int) -> [TaggedMark] {
    let setup = document.setup
    let header = composer.slices(document.header(page, count), in: setup.body, under: .artifact).stacked()
    let footer = composer.slices(document.footer(page, count), in: setup.body, under: .artifact).stacked()
    let foot = setup.size.height - setup.furnitureDistance - footer.height
    return header.marks(movedDown: setup.furnitureDistance) + footer.marks(movedDown: foot)
  }

  private mutating func write(_ marks: [TaggedMark], page: Int) -> Int {
    var content = PageContent(page: page, height: document.setup.size.height)
    for mark in marks { content.add(mark, &composer.tree, &fonts) }
    content.finish()
    return objects.add(content.bytes)
  }

  private mutating func writeResources() -> Int {
    var fontNames: PDFDictionary = [:]
    for (face, font) in fonts.enumerated() where font.isUsed {
      fontNames["F\(face)"] = .reference(font.write(to: &objects))
    }
    var pictureNames: PDFDictionary = [:]
    for (index, picture) in composer.pictures.enumerated() {
      pictureNames["I\(index)"] = .reference(picture.write(to: &objects))
    }
    return objects.add(["Font": .dictionary(fontNames), "XObject": .dictionary(pictureNames)])
  }

  private func page(_ index: Int, _ tree: Int, _ content: Int, _ resources: Int, _ annotation: Int?) -> PDFDictionary {
    var result: PDFDictionary = [
      "Type": .name("Page"), "Parent": .reference(tree),
      "MediaBox": .numbers([0, 0, document.setup.size.width, document.setup.size.height]),
      "Resources": .reference(resources), "Contents": .reference(content), "StructParents": .integer(index),
      "Tabs": .name("S"),
    ]
    if let annotation { result["Annots"] = .array([.reference(annotation)]) }
    return result
  }

  private mutating func catalogDictionary(
    _ tree: Int, _ pages: [Int], _ signature: SignatureWriter.Written?
  ) -> PDFDictionary {
    let profile = objects.add(SRGBProfile.bytes, ["N": .integer(3)])
    let xmp = objects.add(
      document.properties.xmp, ["Type": .name("Metadata"), "Subtype": .name("XML")], compressed: false)
    let intent: PDFDictionary = [
      "Type": .name("OutputIntent"), "S": .name("GTS_PDFA1"), "OutputConditionIdentifier": .text("sRGB"),
      "Info": .text("sRGB IEC61966-2.1"), "DestOutputProfile": .reference(profile),
    ]
    let direction = document.setup.direction == .rightToLeft ? "R2L" : "L2R"
    var result: PDFDictionary = [
      "Type": .name("Catalog"), "Pages": .reference(tree), "Lang": .text(document.properties.language),
      "MarkInfo": .dictionary(["Marked": .boolean(true)]),
      "StructTreeRoot": .reference(composer.tree.write(to: &objects, pages: pages)),
      "ViewerPreferences": .dictionary(["DisplayDocTitle": .boolean(true), "Direction": .name(direction)]),
      "OutputIntents": .array([.dictionary(intent)]), "Metadata": .reference(xmp),
    ]
    if let signature {
      result["AcroForm"] = .dictionary(["Fields": .array([.reference(signature.widget)]), "SigFlags": .integer(3)])
      if signature.isCertifying { result["Perms"] = .dictionary(["DocMDP": .reference(signature.value)]) }
    }
    return result
  }
}
