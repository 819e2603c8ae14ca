/// The sheet, and what every page of it carries.
package struct PageSetup: Sendable {
  package let size: Size
  package let margins: Insets
  /// From the edges of the sheet to header and footer.
  package let furnitureDistance: Double
  package let direction: Direction
  /// Drawn first on every page: a frame.
  package let backdrop: Drawing

  package init(
    size: Size = .a4, margins: Insets = Insets(top: 72, bottom: 72, sides: 64), furnitureDistance: Double = 32,
    direction: Direction = .leftToRight, backdrop: Drawing = Drawing()
  ) {
    // PDF/A-2 section 6.1.13: a page measures 3 to 14,400 units.
    precondition((3...14_400).contains(size.width) && (3...14_400).contains(size.height), "a sheet has a real size")
    precondition(
      margins.sides * 2 < size.width && margins.top + margins.bottom < size.height, "margins leave room for words")
    self.size = size
    self.margins = margins
    self.furnitureDistance = furnitureDistance
    self.direction = direction
    self.backdrop = backdrop
  }

  var body: Area {
    Area(x: margins.sides, width: size.width - 2 * margins.sides, direction: direction)
  }

  var bodyHeight: Double {
    size.height - margins.top - margins.bottom
  }
}

/// Blocks at a fixed place, smaller when they would not fit.
package struct FixedBox: Sendable {
  package enum Page: Sendable {
    case first, last, every
  }

  package let page: Page
  package let place: Rectangle
  package let blocks: [Block]

  package init(_ page: Page, _ place: Rectangle, _ blocks: [Block]) {
    self.page = page
    self.place = place
    self.blocks = blocks
  }
}

package enum LayoutError: Error, Equatable, Sendable {
  /// Something that cannot be divided is higher than a page, or than its box even at the smallest size.
  case doesNotFit(height: Double, available: Double)
  case tooManyPages(pagesMax: Int)
  /// The document wants a visible signature but no block gives it a place, or more than one does.
  case signaturePlaces(Int)
}
