/// What there is room for on the disk. Reading always goes on.
package enum Room: Sendable {
  case plenty
  /// Everything but uploads.
  case low
  case none
}
