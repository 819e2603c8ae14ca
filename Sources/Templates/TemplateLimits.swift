/// What a template and a page may cost.
package struct TemplateLimits: Sendable {
  /// Of one file.
  package var bytes: Int
  package var files: Int
  /// Of one mark, from `{` to `}`.
  package var markBytes: Int
  /// Marks with an `{end}` inside one another, in one file.
  package var nesting: Int
  /// Templates that include or lay out one another.
  package var includeDepth: Int
  /// Includes multiply: all of one page's, and what its literals come to.
  package var includesPerPage: Int
  package var literalBytes: Int
  /// Of one written page.
  package var pageBytes: Int

  package init(
    bytes: Int = 256 << 10, files: Int = 2_000, markBytes: Int = 2_000, nesting: Int = 24, includeDepth: Int = 12,
    includesPerPage: Int = 5_000, literalBytes: Int = 4 << 20, pageBytes: Int = 8 << 20
  ) {
    self.bytes = bytes
    self.files = files
    self.markBytes = markBytes
    self.nesting = nesting
    self.includeDepth = includeDepth
    self.includesPerPage = includesPerPage
    self.literalBytes = literalBytes
    self.pageBytes = pageBytes
  }
}
