/// Every parser that reads bytes from outside, by the name of its folder in Tests/Fuzz/seeds.
///
/// An entry takes any bytes. It dies when the parser traps, and when what was read breaks a promise: that a cut of the
/// network changes nothing, that what is written reads the same again, that a limit holds.
package enum FuzzedParser: String, CaseIterable, Sendable {
  case head, chunked, response, multipart
  case target, host, query, cookie, accept, range, fields
  case json, json5, xml, template
  case inflate, deflate, gzip, zlib, zip
  case feel, tests, dmn, table

  package func check(_ bytes: UnsafeRawBufferPointer) {
    switch self {
    case .head: fuzzHead(bytes)
    case .chunked: fuzzChunked(bytes)
    case .response: fuzzResponse(bytes)
    case .multipart: fuzzMultipart(bytes)
    case .target: fuzzTarget(bytes)
    case .host: fuzzHost(bytes)
    case .query: fuzzQuery(bytes)
    case .cookie: fuzzCookie(bytes)
    case .accept: fuzzAccept(bytes)
    case .range: fuzzRange(bytes)
    case .fields: fuzzFields(bytes)
    case .json: fuzzJSON(bytes)
    case .json5: fuzzJSON5(bytes)
    case .xml: fuzzXML(bytes)
    case .template: fuzzTemplate(bytes)
    case .inflate: fuzzInflate(bytes)
    case .deflate: fuzzDeflate(bytes)
    case .gzip: fuzzGzip(bytes)
    case .zlib: fuzzZlib(bytes)
    case .zip: fuzzZip(bytes)
    case .feel: fuzzExpression(bytes)
    case .tests: fuzzUnaryTests(bytes)
    case .dmn: fuzzModel(bytes)
    case .table: fuzzTable(bytes)
    }
  }
}

extension UnsafeRawBufferPointer {
  /// The bytes in pieces of this length; the last one is what is left.
  func pieces(of length: Int) -> [UnsafeRawBufferPointer] {
    stride(from: 0, to: count, by: Swift.max(length, 1)).map { start in
      UnsafeRawBufferPointer(rebasing: self[start..<Swift.min(start + Swift.max(length, 1), count)])
    }
  }
}
