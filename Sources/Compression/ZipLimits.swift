/// How much an archive from outside may hold.
package struct ZipLimits: Equatable, Sendable {
  package let entriesMax: Int
  package let nameBytesMax: Int
  /// The directory is read as a whole.
  package let directoryBytesMax: Int
  /// All entries together, expanded.
  package let totalBytesMax: Int
  /// For each entry; ignored below `ratioFreeBytes`.
  package let ratioMax: Int
  package let ratioFreeBytes: Int

  package init(
    entriesMax: Int = 10_000, nameBytesMax: Int = 1024, directoryBytesMax: Int = 4 << 20,
    totalBytesMax: Int = 256 << 20, ratioMax: Int = 250, ratioFreeBytes: Int = 1 << 20
  ) {
    precondition(
      min(entriesMax, nameBytesMax, directoryBytesMax, totalBytesMax, ratioFreeBytes) >= 0 && ratioMax > 0,
      "limits are counts")
    self.entriesMax = entriesMax
    self.nameBytesMax = nameBytesMax
    self.directoryBytesMax = directoryBytesMax
    self.totalBytesMax = totalBytesMax
    self.ratioMax = ratioMax
    self.ratioFreeBytes = ratioFreeBytes
  }
}
