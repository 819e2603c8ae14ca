import HTTP
import Sockets

// What stands in a request's first line and in its fields. Texts are compared byte by byte: `==` on strings would hold
// two spellings of an accent for the same.

/// A path that is taken has no segment that means another place, and its segments written again are that path.
package func fuzzTarget(_ bytes: UnsafeRawBufferPointer) {
  guard let target = try? RequestTarget(bytes) else { return }
  precondition(max(target.path.upperBound, target.query?.upperBound ?? 0) <= bytes.count, "a part is outside")
  var path = ""
  for segment in target.segments {
    precondition(!segment.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0x2F || $0 == 0x5C }, "an unsafe segment")
    guard let written = PercentEncoding.pathSegment(segment) else { preconditionFailure("a segment means a place") }
    path += "/" + written
  }
  if target.endsWithSlash || path.isEmpty { path += "/" }
  let again = path.withBytes { try? RequestTarget($0, bytesMax: 3 * RequestTarget.bytesMax) }
  precondition(again.map { $0.segments.map(\.bytes) } == target.segments.map(\.bytes), "written it is another path")
}

package func fuzzHost(_ bytes: UnsafeRawBufferPointer) {
  guard let host = HostField(bytes) else { return }
  precondition(HostField(host.description) == host, "written it is another host")
  precondition(host.name.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != 0x2F && $0 != 0x40 }, "no name of a host")
}

package func fuzzQuery(_ bytes: UnsafeRawBufferPointer) {
  guard let query = try? QueryString(bytes) else { return }
  let again = query.text.withBytes { try? QueryString($0) }
  precondition(again.map(texts(of:)) == texts(of: query), "written it is another query")
}

private func texts(of query: QueryString) -> [[UInt8]] {
  query.pairs.flatMap { [$0.name.bytes, $0.value.bytes] }
}

package func fuzzCookie(_ bytes: UnsafeRawBufferPointer) {
  guard let field = try? CookieField(bytes) else { return }
  precondition(field.pairs.count <= CookieField.cookiesMax, "the cap on cookies was passed")
  let text = field.pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
  precondition(text.withBytes { try? CookieField($0) }?.pairs == field.pairs, "written they are other cookies")
  for pair in field.pairs {
    precondition(SetCookie(name: pair.name, value: pair.value) != nil || pair.isTooLong, "a cookie we could not set")
  }
}

extension CookieField.Pair {
  fileprivate var isTooLong: Bool { name.utf8.count + value.utf8.count > SetCookie.bytesMax }
}

/// Only what is offered is chosen, and the first offer is chosen where nothing is asked.
package func fuzzAccept(_ bytes: UnsafeRawBufferPointer) {
  let languages = ["fr", "ar", "en"]
  let types = ["text/html", "application/json"]
  let codings = ["br", "gzip"]
  precondition(Accept.preferred(among: languages, acceptLanguage: bytes).map(languages.contains) != false)
  precondition(Accept.preferred(among: types, accept: bytes).map(types.contains) != false)
  precondition(Accept.preferred(among: codings, acceptEncoding: bytes).map(codings.contains) != false)
  precondition(Accept.preferred(among: [], accept: bytes) == nil)
}

/// Whatever the length of a document, what is sent lies in it, is announced to the byte, and no byte is sent twice.
package func fuzzRange(_ bytes: UnsafeRawBufferPointer) {
  guard let ranges = ByteRange.parse(bytes) else { return }
  precondition((1...ByteRange.rangesMax).contains(ranges.count), "the cap on ranges was passed")
  for length in [0, 1, 5, 100, 100_000, 1 << 50] {
    switch ByteRangePlan(ranges, length: length, contentType: "a/b", boundary: "boundary") {
    case .whole, .unsatisfiable: break
    case .single(let range, _):
      precondition(!range.isEmpty && range.lowerBound >= 0 && range.upperBound <= length, "a range is outside")
    case .multiple(let parts):
      var end = 0
      for range in parts.parts.map(\.bytes).sorted(by: { $0.lowerBound < $1.lowerBound }) {
        precondition(range.lowerBound >= end && range.upperBound <= length, "a byte is outside or sent twice")
        end = range.upperBound
      }
      let sent = parts.parts.reduce(parts.tail.count) { $0 + $1.head.count + $1.bytes.count }
      precondition(sent == parts.contentLength && sent < length, "an answer is not as long as it says")
    }
  }
}

/// The small fields: what is read is written so that it reads the same.
package func fuzzFields(_ bytes: UnsafeRawBufferPointer) {
  checkMediaType(bytes)
  checkDisposition(bytes)
  checkFileName(String(decoding: bytes, as: UTF8.self))
  checkAddresses(bytes)
  if let date = HTTPDate.parse(bytes, now: 1_800_000_000) {
    let again = HTTPDate.bytes(date).withUnsafeBytes { HTTPDate.parse($0, now: 0) }
    precondition(again == date, "written it is another date")
  }
  if case .list(let tags)? = EntityTags(bytes), bytes.isValidUTF8 {
    let again = tags.map(\.description).joined(separator: ", ").withBytes { EntityTags($0) }
    precondition(again == .list(tags), "written they are other tags")
  }
}

private func checkMediaType(_ bytes: UnsafeRawBufferPointer) {
  guard let type = MediaType(bytes), type.description.utf8.count <= MediaType.bytesMax else { return }
  precondition(type.description.withBytes { MediaType($0) } == type, "written it is another type")
}

private func checkDisposition(_ bytes: UnsafeRawBufferPointer) {
  if let name = ContentDisposition(bytes)?.fileName { checkFileName(name) }
}

/// A name that was made safe is safe, and a browser that is given it gives it back.
private func checkFileName(_ name: String) {
  let safe = ContentDisposition.safeFileName(from: name)
  precondition((1...ContentDisposition.fileNameBytesMax).contains(safe.utf8.count), "a name is empty or too long")
  precondition(ContentDisposition.safeFileName(from: safe).bytes == safe.bytes, "a safe name is changed again")
  let field = ContentDisposition.attachment(fileName: name).withBytes { ContentDisposition($0) }
  precondition(field?.type == "attachment" && field?.fileName?.bytes == safe.bytes, "written it is another name")
}

private func checkAddresses(_ bytes: UnsafeRawBufferPointer) {
  if let address = IPAddress(bytes) {
    precondition(IPAddress("\(address)") == address, "written it is another address")
  }
  guard let peer = IPAddress("10.0.0.1"), let proxies = "10.0.0.0/8".withBytes({ AddressRange($0) }) else {
    preconditionFailure("the addresses are valid")
  }
  let forwarded = ForwardedFor(trusted: [proxies])
  let client = forwarded.client(peer: peer, fields: [bytes])
  precondition(client == peer || !bytes.isEmpty, "a client out of nothing")
  _ = AddressRange(bytes)
}

extension String {
  fileprivate var bytes: [UInt8] { Array(utf8) }
}
