/// What each thing on the pages is: heading, paragraph, cell, picture (ISO 32000-1 section 14.7). Reading programs for
/// the blind and text extractors follow this tree, not the ink.
struct StructureTree {
  enum Role: String {
    case document = "Document"
    case heading1 = "H1"
    case heading2 = "H2"
    case heading3 = "H3"
    case paragraph = "P"
    case figure = "Figure"
    case form = "Form"
    case list = "L"
    case listItem = "LI"
    case label = "Lbl"
    case listBody = "LBody"
    case table = "Table"
    case tableHead = "THead"
    case tableBody = "TBody"
    case tableRow = "TR"
    case headerCell = "TH"
    case cell = "TD"
  }

  struct Element {
    let role: Role
    let parent: Int?
    let language: String?
    /// For a figure: what one would say of it on the telephone.
    let alternative: String?
    /// For right-to-left text: the words in the order they are read, since the page holds them as they are seen.
    let actualText: String?
    fileprivate var children: [Child] = []
  }

  fileprivate enum Child {
    case element(Int)
    case content(page: Int, id: Int)
    case annotation(page: Int, object: Int)
  }

  private(set) var elements: [Element]
  /// For each page the element of each marked content, in the order of its ids.
  private var owners: [Int: [Int]] = [:]
  private var annotationOwners: [Int] = []

  init(language: String) {
    elements = [Element(role: .document, parent: nil, language: language, alternative: nil, actualText: nil)]
  }

  mutating func add(
    _ role: Role, under parent: Int, language: String? = nil, alternative: String? = nil, actualText: String? = nil
  ) -> Int {
    let number = elements.count
    elements.append(
      Element(role: role, parent: parent, language: language, alternative: alternative, actualText: actualText))
    elements[parent].children.append(.element(number))
    return number
  }

  /// A new stretch of a page that belongs to the element; returns its marked-content id.
  mutating func addContent(to element: Int, page: Int) -> Int {
    let id = owners[page]?.count ?? 0
    owners[page, default: []].append(element)
    elements[element].children.append(.content(page: page, id: id))
    return id
  }

  /// Returns the annotation's key in the parent tree, which comes after those of the pages.
  mutating func addAnnotation(_ object: Int, to element: Int, page: Int, pageCount: Int) -> Int {
    elements[element].children.append(.annotation(page: page, object: object))
    annotationOwners.append(element)
    return pageCount + annotationOwners.count - 1
  }

  func write(to objects: inout ObjectTable, pages: [Int]) -> Int {
    let root = objects.reserve()
    let kept = keptElements()
    let numbers = elements.indices.map { kept[$0] ? objects.reserve() : 0 }
    for (index, element) in elements.enumerated() where kept[index] {
      objects.set(numbers[index], .dictionary(dictionary(element, root, numbers, kept, pages)))
    }
    var entries: [PDFValue] = []
    for page in pages.indices {
      entries.append(.integer(page))
      entries.append(.array((owners[page] ?? []).map { .reference(numbers[$0]) }))
    }
    for (place, owner) in annotationOwners.enumerated() {
      entries.append(.integer(pages.count + place))
      entries.append(.reference(numbers[owner]))
    }
    let parents = objects.add(["Nums": .array(entries)])
    objects.set(
      root,
      .dictionary([
        "Type": .name("StructTreeRoot"), "K": .reference(numbers[0]), "ParentTree": .reference(parents),
        "ParentTreeNextKey": .integer(pages.count + annotationOwners.count),
      ]))
    return root
  }

  /// An element without anything on the pages is left out; children have higher numbers than their parents.
  private func keptElements() -> [Bool] {
    var kept = [Bool](repeating: false, count: elements.count)
    kept[0] = true
    for (index, element) in elements.enumerated().reversed() {
      let isCell = element.role == .cell || element.role == .headerCell
      kept[index] =
        kept[index] || isCell
        || element.children.contains { if case .element(let child) = $0 { kept[child] } else { true } }
    }
    return kept
  }

  private func dictionary(
    _ element: Element, _ root: Int, _ numbers: [Int], _ kept: [Bool], _ pages: [Int]
  ) -> PDFDictionary {
    var result: PDFDictionary = [
      "Type": .name("StructElem"), "S": .name(element.role.rawValue),
      "P": .reference(element.parent.map { numbers[$0] } ?? root),
    ]
    if let language = element.language { result["Lang"] = .text(language) }
    if let alternative = element.alternative { result["Alt"] = .text(alternative) }
    if let actualText = element.actualText { result["ActualText"] = .text(actualText) }
    if element.role == .headerCell {
      result["A"] = .dictionary(["O": .name("Table"), "Scope": .name("Column")])
    }
    result["K"] = .array(element.children.compactMap { child(of: $0, numbers, kept, pages) })
    return result
  }

  private func child(of child: Child, _ numbers: [Int], _ kept: [Bool], _ pages: [Int]) -> PDFValue? {
    switch child {
    case .element(let index):
      kept[index] ? .reference(numbers[index]) : nil
    case .content(let page, let id):
      .dictionary(["Type": .name("MCR"), "Pg": .reference(pages[page]), "MCID": .integer(id)])
    case .annotation(let page, let object):
      .dictionary(["Type": .name("OBJR"), "Pg": .reference(pages[page]), "Obj": .reference(object)])
    }
  }
}
