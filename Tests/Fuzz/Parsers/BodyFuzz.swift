@testable import HTTP

private let bytesMax: UInt64 = 200
private let limits: Limits = {
  var limits = Limits()
  limits.chunkLineBytesMax = 40
  limits.chunkOverheadBytesMax = 100
  limits.fieldLineBytesMax = 60
  limits.fieldCountMax = 4
  return limits
}()

/// A chunked body is the same bytes, ends at the same place or is refused for the same reason in every cut.
package func fuzzChunked(_ bytes: UnsafeRawBufferPointer) {
  let whole = Outcome(bytes, piecesOf: bytes.count)
  precondition(Outcome(bytes, piecesOf: 1) == whole, "byte by byte it is another body")
  precondition(Outcome(bytes, piecesOf: 7) == whole, "in pieces of seven it is another body")
  precondition(whole.body.count <= bytesMax, "the cap on the body was passed")
}

private struct Outcome: Equatable {
  var body: [UInt8] = []
  var used = 0
  var isDone = false
  var status: Int?

  init(_ bytes: UnsafeRawBufferPointer, piecesOf length: Int) {
    var decoder = BodyDecoder(.chunked, bytesMax: bytesMax)
    do {
      for piece in bytes.pieces(of: length) where !decoder.isDone {
        let taken = try decoder.decode(piece, limits: limits) { body.append(contentsOf: $0) }
        precondition(taken == piece.count || decoder.isDone, "bytes were left although the body goes on")
        used += taken
      }
    } catch {
      status = error.status.code
      // How much was taken before depends on the cut.
      used = 0
    }
    isDone = decoder.isDone
  }
}
