/// Puts slices on pages, one below the other.
struct Pagination {
  static let pagesMax = 5000

  private(set) var pages: [[TaggedMark]] = [[]]
  private let setup: PageSetup
  private var used = 0.0

  init(_ setup: PageSetup) {
    self.setup = setup
  }

  mutating func add(_ slices: [Slice]) throws(LayoutError) {
    var start = 0
    while start < slices.count {
      var end = start + 1
      while end < slices.count, slices[end - 1].keepsWithNext { end += 1 }
      try add(group: slices[start..<end])
      start = end
    }
  }

  /// At the foot of the last page, or of one more.
  mutating func addClosing(_ slices: [Slice]) throws(LayoutError) {
    guard !slices.isEmpty else { return }
    let closing = slices.stacked()
    if closing.height > setup.bodyHeight - used { try turnPage() }
    guard closing.height <= setup.bodyHeight else {
      throw .doesNotFit(height: closing.height, available: setup.bodyHeight)
    }
    used = setup.bodyHeight - closing.height
    place(closing)
  }

  private mutating func add(group: ArraySlice<Slice>) throws(LayoutError) {
    let height = Array(group).height
    let header = group.first?.header.height ?? 0
    let fitsHere = height <= setup.bodyHeight - used + 0.001
    if !fitsHere, used > 0, height + header <= setup.bodyHeight { try turnPage() }
    for slice in group {
      if slice.isSpace, used == 0 { continue }
      if slice.height > setup.bodyHeight - used + 0.001 {
        // The white below a paragraph is not worth a page.
        if slice.isSpace { continue }
        if used > 0 { try turnPage() }
      }
      if used == 0 {
        for line in slice.header { place(line) }
      }
      guard slice.height <= setup.bodyHeight - used + 0.001 else {
        throw .doesNotFit(height: slice.height, available: setup.bodyHeight - used)
      }
      place(slice)
    }
  }

  private mutating func turnPage() throws(LayoutError) {
    guard pages.count < Self.pagesMax else { throw .tooManyPages(pagesMax: Self.pagesMax) }
    pages.append([])
    used = 0
  }

  private mutating func place(_ slice: Slice) {
    pages[pages.count - 1] += slice.marks(movedDown: setup.margins.top + used)
    used += slice.height
  }
}
