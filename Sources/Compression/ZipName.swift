/// The name of an entry: a relative path with `/` between its parts, and at the end if it is a folder.
///
/// Whoever extracts an archive makes paths of its names. A name that could leave the folder, mean two things on two
/// systems, or hide what it is, is refused on reading as on writing.
enum ZipName {
  /// Why the name is refused, or nil.
  static func fault(_ name: [UInt8]) -> String? {
    if name.isEmpty { return "it is empty" }
    if String(validating: name, as: UTF8.self) == nil { return "it is not UTF-8" }
    if name.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "it has a control character" }
    if name.contains(UInt8(ascii: "\\")) { return "it has a backslash" }
    if name[0] == UInt8(ascii: "/") { return "it is an absolute path" }
    if name.count > 1, name[1] == UInt8(ascii: ":") { return "it names a drive" }
    let path = isFolder(name) ? name.dropLast() : name[...]
    for part in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      if part.isEmpty { return "a part of its path is empty" }
      if part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8) { return "its path has a “.” or “..”" }
    }
    return nil
  }

  static func isFolder(_ name: [UInt8]) -> Bool {
    name.last == UInt8(ascii: "/")
  }

  /// The first name, by position, that stands there twice or is a file above which others lie; nil if there is none.
  ///
  /// Sorted with `/` before all other characters, what lies in a folder comes directly after the folder.
  static func firstClash(_ names: [[UInt8]]) -> Int? {
    let slash = UInt8(ascii: "/")
    let keys = names.map { name in (isFolder(name) ? name.dropLast() : name[...]).map { $0 == slash ? 0 : $0 } }
    let order = names.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
    for (earlier, later) in zip(order, order.dropFirst()) {
      if keys[earlier] == keys[later] { return max(earlier, later) }
      let isBelow = keys[later].starts(with: keys[earlier]) && keys[later][keys[earlier].count] == 0
      if isBelow, !isFolder(names[earlier]) { return later }
    }
    return nil
  }
}
