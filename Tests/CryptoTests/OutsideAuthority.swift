import Crypto
import Foundation
import Testing

/// An authority run with openssl, as an outside provider would.
struct OutsideAuthority {
  struct Issued {
    let key: String
    let certificate: String
    let pem: String
  }

  let scratch: Scratch
  let pem: String
  private let root: Issued
  /// openssl dates its certificates itself.
  let now = Int64(Date().timeIntervalSince1970) + 60

  init(_ scratch: Scratch) throws {
    self.scratch = scratch
    let (key, certificate) = (scratch.path + "/outside.key", scratch.path + "/outside.pem")
    _ = try Oracle.openssl(
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "30", "-subj",
      "/C=MA/O=Prestataire/CN=Racine externe", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    pem = try String(contentsOfFile: certificate, encoding: .utf8)
    root = Issued(key: key, certificate: certificate, pem: pem)
  }

  var rootFile: String { root.certificate }

  func issue(_ name: String, algorithm: [String] = ["rsa:2048"], extensions: String) throws -> Issued {
    let (key, request) = (scratch.path + "/\(name).key", scratch.path + "/\(name).csr")
    let certificate = scratch.path + "/\(name).pem"
    _ = try Oracle.openssl(
      ["req", "-newkey"] + algorithm + [
        "-nodes", "-keyout", key, "-out", request, "-subj", "/C=MA/O=Agence/CN=\(name)",
      ])
    let file = try scratch.file(
      "\(name).ext",
      Array((extensions + "\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n").utf8))
    _ = try Oracle.openssl(
      "x509", "-req", "-in", request, "-CA", root.certificate, "-CAkey", root.key, "-CAcreateserial", "-days", "20",
      "-extfile", file, "-out", certificate)
    return Issued(key: key, certificate: certificate, pem: try String(contentsOfFile: certificate, encoding: .utf8))
  }
}
