@testable import HTTP

/// What a server answers to our client is the same answer in every cut, also when the connection ends behind it.
package func fuzzResponse(_ bytes: UnsafeRawBufferPointer) {
  for method: Method in [.get, .head] {
    let whole = read(bytes, method, piecesOf: bytes.count)
    precondition(read(bytes, method, piecesOf: 1) == whole, "byte by byte it is another answer")
    precondition(read(bytes, method, piecesOf: 7) == whole, "in pieces of seven it is another answer")
    if case .answer(let answer) = whole {
      precondition(answer.body.count <= bytesMax && (200...599).contains(answer.status) || answer.status == 101)
    }
  }
}

private let bytesMax = 300

private enum Outcome: Equatable {
  case answer(Answer)
  case fault(ResponseReader.Fault)
  case refused(Int)
}

private struct Answer: Equatable {
  let status: Int
  let names: [String]
  let values: [String]
  let body: [UInt8]
  let keepsAlive: Bool

  init(_ response: ClientResponse) {
    status = response.status
    names = response.fields.map(\.name)
    values = response.fields.map(\.value)
    body = response.body
    keepsAlive = response.keepsAlive
  }
}

private func read(_ bytes: UnsafeRawBufferPointer, _ method: Method, piecesOf length: Int) -> Outcome {
  guard let url = ClientURL("http://a.example/") else { preconditionFailure("the address is valid") }
  var request = ClientRequest(method, url)
  request.responseBytesMax = UInt64(bytesMax)
  var reader = ResponseReader(request)
  do {
    for piece in bytes.pieces(of: length) {
      if let response = try reader.take(Array(piece)) { return .answer(Answer(response)) }
    }
    guard let response = try reader.take(nil) else { preconditionFailure("nothing comes behind the end") }
    return .answer(Answer(response))
  } catch let fault as ResponseReader.Fault {
    return .fault(fault)
  } catch {
    guard let refusal = error as? HeadParser.Refusal else { preconditionFailure("\(error) is no fault of an answer") }
    return .refused(refusal.status.code)
  }
}
