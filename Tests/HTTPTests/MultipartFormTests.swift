import Foundation
import Glibc
import Sockets
import Testing

@testable import HTTP

/// A directory that goes with the test.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("form-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }
}

@Suite struct MultipartFormTests {
  typealias Limits = MultipartFormReceiver.Limits

  func receiver(_ scratch: Scratch, _ change: (inout Limits) -> Void = { _ in }) throws -> MultipartFormReceiver {
    var limits = Limits()
    change(&limits)
    let receiver = "multipart/form-data; boundary=XX".withBytes {
      MultipartFormReceiver(contentType: $0, directory: scratch.path, limits: limits)
    }
    return try #require(receiver)
  }

  func receive(_ body: [UInt8], cutAt length: Int = .max, _ change: (inout Limits) -> Void = { _ in }) throws
    -> MultipartForm
  {
    let scratch = try Scratch()
    let receiver = try receiver(scratch, change)
    var start = 0
    while start < body.count {
      let end = start + min(length, body.count - start)
      try body[start..<end].withUnsafeBytes { try receiver.write($0) }
      start = end
    }
    return try receiver.finish()
  }

  func text(_ name: String, _ value: String) -> String {
    "--XX\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
  }

  func file(_ name: String, _ fileName: String, _ content: [UInt8]) -> [UInt8] {
    let disposition = "Content-Disposition: form-data; name=\"\(name)\"; filename=\"\(fileName)\""
    let header = "--XX\r\n\(disposition)\r\nContent-Type: application/pdf\r\n\r\n"
    return Array(header.utf8) + content + [0x0D, 0x0A]
  }

  func content(_ file: TemporaryFile, _ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count + 1)
    let read = try bytes.withUnsafeMutableBytes { try file.read(at: 0, into: $0) }
    return Array(bytes[..<read])
  }

  static let end = Array("--XX--\r\n".utf8)

  @Test("fields come as text in their order, files from the disk, byte for byte")
  func received() throws {
    var generator = SeededGenerator(2)
    let large = (0..<200_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    let body =
      Array(text("a", "été").utf8) + file("doc", "../plan.pdf", large) + Array(text("b", "").utf8)
      + Array(text("a", "2").utf8)
      + file("doc", "empty.pdf", []) + file("none", "", []) + Self.end
    for length in [1, 1_000, 65_536, 100_000, .max] {
      let form = try receive(body, cutAt: length)
      #expect(form.fields.text == "a=%C3%A9t%C3%A9&b=&a=2")
      #expect(form.files.map(\.name) == ["plan.pdf", "empty.pdf"] && form.files.map(\.byteCount) == [200_000, 0])
      #expect(form.files.map(\.field) == ["doc", "doc"] && form.files.allSatisfy { $0.contentType == .pdf })
      let doc = try #require(form.file("doc"))
      #expect(try content(doc.file, 200_000) == large)
      #expect(form.file("none") == nil && form.file("a") == nil)
    }
  }

  @Test("a file without a name but with bytes is a file")
  func nameless() throws {
    let form = try receive(file("doc", "", [1, 2]) + Self.end, cutAt: 1)
    #expect(form.files.map(\.name) == ["document"] && form.files.map(\.byteCount) == [2])
  }

  @Test("SEC-43 temporary files have no name, belong to nobody else, and go with their form")
  func temporary() throws {
    let scratch = try Scratch()
    var opened: [(descriptor: Int32, inode: ino_t)] = []
    do {
      let receiver = try receiver(scratch)
      for index in 0..<10 { try file("f\(index)", "x", [1]).withUnsafeBytes { try receiver.write($0) } }
      try Self.end.withUnsafeBytes { try receiver.write($0) }
      let form = try receiver.finish()
      #expect(scratch.names.isEmpty && form.files.count == 10)
      for file in form.files.map(\.file) {
        var status = stat()
        #expect(fstat(file.descriptor, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600 && status.st_nlink == 0)
        opened.append((file.descriptor, status.st_ino))
      }
    }
    for (descriptor, inode) in opened {
      var status = stat()
      #expect(fstat(descriptor, &status) != 0 || status.st_ino != inode || status.st_nlink != 0)
    }
  }

  @Test("where a file must have a name it is a private one, and goes too")
  func named() throws {
    let scratch = try Scratch()
    var file: TemporaryFile? = try TemporaryFile(namedIn: scratch.path)
    let name = try #require(scratch.names.first)
    var status = stat()
    #expect(stat("\(scratch.path)/\(name)", &status) == 0 && status.st_mode & 0o777 == 0o600)
    try [UInt8]("abc".utf8).withUnsafeBytes { try file?.write($0) }
    try file?.link(as: "\(scratch.path)/kept")
    file = nil
    #expect(scratch.names == ["kept"])
  }

  @Test("a file can be given a lasting name once, and keeps its bytes")
  func linked() throws {
    let scratch = try Scratch()
    do {
      let file = try TemporaryFile(directory: scratch.path)
      try [UInt8]("abc".utf8).withUnsafeBytes { try file.write($0) }
      try file.link(as: "\(scratch.path)/kept")
      #expect(throws: TemporaryFile.Fault.self) { try file.link(as: "\(scratch.path)/kept") }
    }
    #expect(try String(contentsOfFile: "\(scratch.path)/kept", encoding: .utf8) == "abc")
  }

  @Test("a disk that fails is told apart from a visitor who does")
  func disk() throws {
    let scratch = try Scratch()
    let receiver = try receiver(scratch)
    try FileManager.default.removeItem(atPath: scratch.path)
    do {
      try file("f", "x", [1]).withUnsafeBytes { try receiver.write($0) }
      Issue.record("nothing was thrown")
    } catch let fault as TemporaryFile.Fault {
      #expect(fault.call == "open" && fault.code == ENOENT)
    }
    #expect(throws: MultipartParser.Fault.abandoned) { try receiver.finish() }
  }

  @Test("a form dropped half way leaves nothing")
  func dropped() throws {
    let scratch = try Scratch()
    do {
      let receiver = try receiver(scratch)
      try file("f", "x", [UInt8](repeating: 7, count: 100_000)).dropLast(2).withUnsafeBytes { try receiver.write($0) }
      #expect(throws: MultipartParser.Fault.incomplete) { try receiver.finish() }
    }
    #expect(scratch.names.isEmpty)
  }

  @Test("every limit holds, and one more is refused")
  func limits() throws {
    func bytes(_ parts: String...) -> [UInt8] { parts.flatMap { Array($0.utf8) } + Self.end }
    #expect(try receive(bytes(text("a", "123"))) { $0.textBytes = 3 }.fields.pairs.count == 1)
    #expect(throws: MultipartFormReceiver.Fault.textTooLong) {
      try receive(bytes(text("a", "1234")), cutAt: 1) { $0.textBytes = 3 }
    }
    #expect(try receive(bytes(text("a", "12"), text("b", "3"))) { $0.textBytesTotal = 5 }.fields.pairs.count == 2)
    #expect(throws: MultipartFormReceiver.Fault.textTooLong) {
      try receive(bytes(text("a", "12"), text("b", "34"))) { $0.textBytesTotal = 5 }
    }
    #expect(throws: MultipartFormReceiver.Fault.textTooLong) {
      try receive(bytes(text("a", ""), text("bcdef", ""))) { $0.textBytesTotal = 5 }
    }
    let two = file("a", "x", []) + file("b", "y", [1])
    #expect(try receive(two + file("c", "", []) + Self.end) { $0.files = 2 }.files.count == 2)
    #expect(throws: MultipartFormReceiver.Fault.tooManyFiles) {
      try receive(two + file("c", "z", []) + Self.end) { $0.files = 2 }
    }
    #expect(throws: MultipartParser.Fault.partTooLong) { try receive(two + Self.end) { $0.multipart.partBytes = 0 } }
  }

  @Test("text that is not UTF-8, or holds a NUL, is refused")
  func malformedText() throws {
    for value: [UInt8] in [[0xC3], [0xFF], [0x61, 0]] {
      let body =
        Array("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n".utf8) + value + Array("\r\n".utf8) + Self.end
      #expect(throws: MultipartFormReceiver.Fault.malformedText) { try receive(body) }
    }
  }
}
