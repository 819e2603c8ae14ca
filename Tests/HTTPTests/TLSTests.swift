import Foundation
import Programs
import Sockets
import Testing

@testable import HTTP

/// TLS as seen by OpenSSL's own client and by ours.
struct TLSTests {
  @Test("SEC-58 TLS 1.2 and 1.3 are spoken, older versions and renegotiation are not")
  func versions() async throws {
    let files = try Certificates.make(names: ["localhost"])
    try await serving([files]) { server in
      for version in ["-tls1_2", "-tls1_3"] {
        let output = try await OpenSSL.run(["s_client", version, "-connect", server.target], input: "Q\n")
        #expect(output.contains("Cipher is"), "\(version)")
        #expect(!output.contains("Cipher is (NONE)"), "\(version)")
      }
      for version in ["-tls1", "-tls1_1"] {
        let output = try await OpenSSL.run(
          ["s_client", version, "-cipher", "ALL:@SECLEVEL=0", "-connect", server.target], input: "Q\n")
        #expect(output.contains("Cipher is (NONE)"), "\(version)")
      }
      let renegotiated = try await OpenSSL.run(["s_client", "-tls1_2", "-connect", server.target], input: "R\n")
      #expect(!renegotiated.contains("verify return:1\nverify return:1\nRENEGOTIATING\nverify"))
    }
  }

  @Test("a session is resumed by its ticket")
  func tickets() async throws {
    let files = try Certificates.make(names: ["localhost"])
    let session = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: session) }
    try await serving([files]) { server in
      let request = "GET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
      let first = try await OpenSSL.run(
        ["s_client", "-ign_eof", "-connect", server.target, "-sess_out", session], input: request)
      #expect(first.contains("New, TLSv1.3"))
      let second = try await OpenSSL.run(
        ["s_client", "-ign_eof", "-connect", server.target, "-sess_in", session], input: request)
      #expect(second.contains("Reused, TLSv1.3"))
      #expect(second.contains("hello"))
    }
  }

  @Test("the certificate that a client names is the one it gets, the first one else")
  func serverNames() async throws {
    let first = try Certificates.make(names: ["one.example"], kind: .ecdsa)
    let second = try Certificates.make(names: ["two.example", "*.three.example"], kind: .rsa)
    try await serving([first, second]) { server in
      for (name, expected) in [
        ("two.example", "two.example"), ("a.three.example", "two.example"), ("a.b.three.example", "one.example"),
        ("other.example", "one.example"),
      ] {
        let output = try await OpenSSL.run(
          ["s_client", "-connect", server.target, "-servername", name], input: "Q\n")
        #expect(output.contains("CN = \(expected)"), "\(name)")
      }
    }
  }

  @Test("SEC-47 our client wants a certificate of its authority, in the name it dialled")
  func clientVerifies() async throws {
    let good = try Certificates.make(names: ["localhost"], address: "127.0.0.1")
    let other = try Certificates.make(names: ["other.example"])
    try await serving([good]) { server in
      let url = try #require(ClientURL("https://\(server.target)/page"))
      let trusting = Client(dialer: try Dialer(loops: server.loops, addressGuard: .any, trusting: good.certificateFile))
      let answer = try await trusting.send(ClientRequest(.get, url))
      #expect(answer.body == Array("hello".utf8))
      let distrusting = Client(
        dialer: try Dialer(loops: server.loops, addressGuard: .any, trusting: other.certificateFile))
      await refused(distrusting, url)
    }
    try await serving([other]) { server in
      let url = try #require(ClientURL("https://\(server.target)/page"))
      await refused(
        Client(dialer: try Dialer(loops: server.loops, addressGuard: .any, trusting: other.certificateFile)), url)
    }
  }

  @Test("a large answer and a large upload go through TLS")
  func large() async throws {
    let files = try Certificates.make(names: ["localhost"], address: "127.0.0.1")
    try await serving([files]) { server in
      let url = try #require(ClientURL("https://\(server.target)/count"))
      var request = ClientRequest(.post, url)
      request.body = [UInt8](repeating: 1, count: 8 << 20)
      let client = Client(dialer: try Dialer(loops: server.loops, addressGuard: .any, trusting: files.certificateFile))
      let answer = try await client.send(request)
      #expect(String(decoding: answer.body, as: UTF8.self).hasPrefix("\(8 << 20) "))
    }
  }

  private func refused(_ client: Client, _ url: ClientURL) async {
    let answer = try? await client.send(ClientRequest(.get, url))
    #expect(answer == nil)
  }

  private func serving(_ files: [TLSContext.Identity], _ body: (TestServer) async throws -> Void) async throws {
    try await TestServer.run(tls: try TLSContext(serving: files), body)
  }
}

extension TestServer {
  fileprivate var target: String { "127.0.0.1:\(server.address.port)" }
}

enum Certificates {
  enum Kind { case ecdsa, rsa }

  /// A self-signed certificate with its key, in files of their own.
  static func make(names: [String], address: String? = nil, kind: Kind = .ecdsa) throws -> TLSContext.Identity {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let alternatives = names.map { "DNS:\($0)" } + (address.map { ["IP:\($0)"] } ?? [])
    let key = kind == .rsa ? ["rsa:2048"] : ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    try OpenSSL.wait(
      ["req", "-x509", "-newkey"] + key + [
        "-nodes", "-keyout", "\(folder)/key.pem", "-out", "\(folder)/cert.pem", "-days", "2", "-subj",
        "/CN=\(names[0])",
        "-addext", "subjectAltName=\(alternatives.joined(separator: ","))",
      ])
    return TLSContext.Identity(certificateFile: "\(folder)/cert.pem", keyFile: "\(folder)/key.pem")
  }
}

/// The command-line tool, as an independent judge.
enum OpenSSL {
  static func run(_ arguments: [String], input: String) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result { try wait(arguments, input: input) }) }
    }
  }

  @discardableResult
  static func wait(_ arguments: [String], input: String = "") throws -> String {
    let outcome = try Program.run("openssl", arguments, input: Array(input.utf8))
    return outcome.text + outcome.complaint
  }
}
