import HTTP
import Sockets
import Testing

@Suite struct EmptyInputTests {
  @Test("no bytes, not even an address, are no value to any parser, and trap in none")
  func nothing() throws {
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    #expect(IPAddress(nothing) == nil && AddressRange(nothing) == nil && HostField(nothing) == nil)
    #expect(IPAddress(networkBytes: nothing) == nil)
    #expect(HTTPDate.parse(nothing, now: 0) == nil && MediaType(nothing) == nil && EntityTag(nothing) == nil)
    #expect(EntityTags(nothing) == nil && ByteRange.parse(nothing) == nil && ContentDisposition(nothing) == nil)
    #expect(PercentEncoding.decode(nothing) == [] && nothing.isValidUTF8)
    #expect(throws: RequestTarget.Fault.malformed) { try RequestTarget(nothing) }
    #expect(try QueryString(nothing) == QueryString() && CookieField(nothing).pairs == [])
    #expect(Accept.preferred(among: ["fr"], acceptLanguage: nothing) == nil)
    #expect(Accept.preferred(among: ["a/b"], accept: nothing) == "a/b")
    #expect(Accept.preferred(among: ["gzip"], acceptEncoding: nothing) == nil)
    let peer = try #require(IPAddress("127.0.0.1"))
    let proxies = ForwardedFor(trusted: [try #require(AddressRange("127.0.0.1"))])
    #expect(proxies.client(peer: peer, fields: [nothing]) == peer)
    #expect(!proxies.isSecure(peer: peer, field: nothing, isConnectionSecure: false))
    #expect(MultipartParser(contentType: nothing) == nil)
    var parser = try #require("multipart/form-data; boundary=b".withBytes { MultipartParser(contentType: $0) })
    try parser.feed(nothing) { _ in }
    #expect(throws: MultipartParser.Fault.incomplete) { try parser.finish() }
  }
}
