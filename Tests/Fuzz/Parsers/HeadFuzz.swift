@testable import HTTP

/// Small, so that each of them is reached.
private let limits: Limits = {
  var limits = Limits()
  limits.requestLineBytesMax = 120
  limits.fieldLineBytesMax = 80
  limits.fieldCountMax = 6
  limits.headBytesMax = 400
  return limits
}()

/// A head means the same however the network cut it, and one that is taken holds nothing that another program could
/// take for the end of a line.
package func fuzzHead(_ bytes: UnsafeRawBufferPointer) {
  let whole = read(bytes, piecesOf: bytes.count)
  precondition(read(bytes, piecesOf: 1) == whole, "byte by byte it is another head")
  precondition(read(bytes, piecesOf: 7) == whole, "in pieces of seven it is another head")
  guard case .taken(let meaning) = whole else { return }
  precondition(meaning.bytes.count <= limits.headBytesMax, "a head is longer than its limit")
  precondition(meaning.bytes.elementsEqual(bytes.prefix(meaning.bytes.count)), "a head is not what was sent")
  let lines = meaning.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
  precondition(lines.last == [] && lines.dropLast().last == [0x0D], "a head does not end with an empty line")
  for line in lines.dropLast() {
    precondition(line.last == 0x0D && !line.dropLast().contains { $0 < 0x20 && $0 != 0x09 }, "a control passed")
  }
}

private enum Verdict: Equatable {
  case taken(Meaning)
  case unfinished
  case refused(Int)
}

private struct Meaning: Equatable {
  let bytes: [UInt8]
  let method: Method?
  let target: RequestTarget
  let path: ArraySlice<UInt8>
  let query: ArraySlice<UInt8>?
  let minorVersion: UInt8
  let host: HostField?
  let framing: RequestHead.Framing
  let keepsAlive: Bool
  let expectation: RequestHead.Expectation

  init(_ head: RequestHead) {
    bytes = head.bytes
    method = head.method
    target = head.target
    path = head.path
    query = head.query
    minorVersion = head.minorVersion
    host = head.host
    framing = head.framing
    keepsAlive = head.keepsAlive
    expectation = head.expectation
  }
}

private func read(_ bytes: UnsafeRawBufferPointer, piecesOf length: Int) -> Verdict {
  var parser = HeadParser()
  var hosts = LastHost()
  var end = 0
  do {
    for piece in bytes.pieces(of: length) {
      end += piece.count
      let arrived = UnsafeRawBufferPointer(rebasing: bytes[..<end])
      if let (head, used) = try parser.parse(arrived, limits: limits, hosts: &hosts) {
        precondition(used == head.bytes.count, "a head is not as long as what it took")
        return .taken(Meaning(head))
      }
    }
    return .unfinished
  } catch {
    return .refused(error.status.code)
  }
}
