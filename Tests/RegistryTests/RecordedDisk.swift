import Foundation

/// A disk as a record of `Recorder` makes it grow: what is on the platter for certain, and what was done since and may
/// or may not have arrived there.
struct RecordedDisk {
  /// One thing a program did. Kinds as in `recorder.c`.
  struct Record {
    enum Kind: UInt32 { case create, write, truncate, sync, syncFolder, rename, unlink, makeFolder, said }

    let kind: Kind
    let path: String
    let other: String
    let offset: Int
    let bytes: [UInt8]
  }

  private final class File {
    var durable: [UInt8] = []
    var unsynced: [Record] = []
    let isFolder: Bool
    init(isFolder: Bool) { self.isFolder = isFolder }
  }

  /// A name given or taken, waiting for its folder to be synced.
  private struct NameChange {
    let gone: String?
    let here: (path: String, file: File)?
    var folder: String { RecordedDisk.folder(of: here?.path ?? gone ?? "") }
  }

  /// As the programs see them.
  private var names: [String: File] = [:]
  private var durableNames: [String: File] = [:]
  private var pending: [NameChange] = []
  /// What the program said so far, line by line.
  private(set) var lines: [String] = []

  var hasUnsyncedBytes: Bool { names.values.contains { !$0.unsynced.isEmpty } }
  var hasUnsyncedNames: Bool { !pending.isEmpty }

  mutating func take(_ record: Record) {
    switch record.kind {
    case .create: name(record.path, File(isFolder: false))
    case .makeFolder: name(record.path, File(isFolder: true))
    case .unlink:
      names[record.path] = nil
      pending.append(NameChange(gone: record.path, here: nil))
    case .rename:
      guard let file = names.removeValue(forKey: record.path) else { return }
      names[record.other] = file
      pending.append(NameChange(gone: record.path, here: (record.other, file)))
    case .write, .truncate: names[record.path]?.unsynced.append(record)
    case .sync:
      guard let file = names[record.path] else { return }
      for change in file.unsynced { Self.apply(change, to: &file.durable) }
      file.unsynced = []
    case .syncFolder:
      for change in pending where change.folder == record.path { Self.apply(change, to: &durableNames) }
      pending.removeAll { $0.folder == record.path }
    case .said:
      lines += String(decoding: record.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }

  private mutating func name(_ path: String, _ file: File) {
    names[path] = file
    pending.append(NameChange(gone: nil, here: (path, file)))
  }

  /// Writes to `copy` what a power cut at this moment leaves of `root`: of what was not synced any sectors and any
  /// names, each with a chance of so many percent.
  func cut(
    _ root: String, to copy: String, sector: Int, chance: UInt64, using random: inout some RandomNumberGenerator
  ) throws {
    var left = durableNames
    for change in pending where UInt64.random(in: 0..<100, using: &random) < chance { Self.apply(change, to: &left) }
    for (path, file) in left.sorted(by: { $0.key < $1.key }) {
      // What lies in a folder that is lost is lost too.
      guard left[Self.folder(of: path)] != nil || Self.folder(of: path) == root else { continue }
      let target = URL(fileURLWithPath: copy + path.dropFirst(root.count))
      if file.isFolder {
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
      } else {
        var bytes = file.durable
        for change in file.unsynced { Self.tear(change, into: &bytes, sector, chance, &random) }
        try Data(bytes).write(to: target)
      }
    }
  }

  private static func tear(
    _ change: Record, into bytes: inout [UInt8], _ sector: Int, _ chance: UInt64,
    _ random: inout some RandomNumberGenerator
  ) {
    var start = 0
    repeat {
      let end = min(change.bytes.count, (change.offset + start) / sector * sector + sector - change.offset)
      if UInt64.random(in: 0..<100, using: &random) < chance {
        let part = Record(
          kind: change.kind, path: "", other: "", offset: change.offset + start, bytes: Array(change.bytes[start..<end])
        )
        apply(part, to: &bytes)
      }
      start = end
    } while start < change.bytes.count
  }

  private static func apply(_ change: NameChange, to names: inout [String: File]) {
    if let gone = change.gone { names[gone] = nil }
    if let here = change.here { names[here.path] = here.file }
  }

  private static func apply(_ change: Record, to bytes: inout [UInt8]) {
    let end = change.offset + change.bytes.count
    if change.kind == .truncate, bytes.count > end { bytes.removeLast(bytes.count - end) }
    if bytes.count < end { bytes.append(contentsOf: repeatElement(0, count: end - bytes.count)) }
    bytes.replaceSubrange(change.offset..<end, with: change.bytes)
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }
}

extension RecordedDisk.Record {
  /// All of a record file. The last one may have been cut by a kill.
  static func all(in file: String) throws -> [RecordedDisk.Record] {
    let data = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    var records: [RecordedDisk.Record] = []
    var at = 0
    func number(_ width: Int) -> Int {
      defer { at += width }
      return data[at..<at + width].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    func part(_ count: Int) -> [UInt8] {
      defer { at += count }
      return Array(data[at..<at + count])
    }
    while at + 28 <= data.count {
      let (kind, path, other) = (number(4), number(4), number(4))
      let (offset, count) = (number(8), number(8))
      guard at + path + other + count <= data.count, let kind = Kind(rawValue: UInt32(kind)) else { break }
      records.append(
        RecordedDisk.Record(
          kind: kind, path: String(decoding: part(path), as: UTF8.self),
          other: String(decoding: part(other), as: UTF8.self), offset: offset, bytes: part(count)))
    }
    return records
  }
}
