import Crypto
import Testing

@Suite("Certificates") struct CertificateTests {
  @Test("openssl reads the root and the agency's certificate as they were meant")
  func text() throws {
    let town = try Town()
    let scratch = Scratch()
    let root = try scratch.file("root.pem", Array(town.root.certificate.pem.utf8))
    let agency = try scratch.file("agency.der", town.agency.certificate.der)
    let rootText = try Oracle.openssl("x509", "-in", root, "-noout", "-text", "-nameopt", "utf8,sep_comma_plus")
    for line in [
      "Version: 3", "ecdsa-with-SHA256", "C=MA,O=Guichet unique,CN=Racine 1", "NIST CURVE: P-256",
      "X509v3 Basic Constraints: critical", "CA:TRUE, pathlen:1", "X509v3 Key Usage: critical",
      "Certificate Sign, CRL Sign", "X509v3 Subject Key Identifier", "Not Before: Nov 18 11:06:40 2025 GMT",
      "Not After : Nov 18 11:06:39 2045 GMT",
    ] { #expect(rootText.contains(line), "\(line)\n\(rootText)") }
    let text = try Oracle.openssl(
      "x509", "-in", agency, "-inform", "DER", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus")
    for line in [
      "Issuer: C=MA,O=Guichet unique,CN=Racine 1", "Subject: C=MA,O=إدارة,CN=وكالة الجمارك",
      "Digital Signature, Non Repudiation", "E-mail Protection", "X509v3 Authority Key Identifier",
      "URI:http://127.0.0.1/pki/root.crl", "Not Before: Nov 18 10:50:00 2026 GMT",
    ] { #expect(text.contains(line), "\(line)\n\(text)") }
    #expect(text.contains("1.3.6.1.5.5.7.3.36") || text.contains("Document Signing"))
    #expect(!text.contains("CA:TRUE") && !text.contains("Certificate Sign"))
    #expect(town.agency.certificate.serial.count == 16)
    #expect(town.agency.certificate.commonName == "وكالة الجمارك")
    #expect(town.agency.certificate.organization == "إدارة")
  }

  @Test("pyca/cryptography and asn1crypto read the same, and write the same bytes again")
  func python() throws {
    let town = try Town()
    let scratch = Scratch()
    let agency = try scratch.file("agency.der", town.agency.certificate.der)
    let list = try scratch.file(
      "list", try town.list([Revocation(serial: [5], since: Town.now, reason: .superseded)]).der)
    let said = try Oracle.library(
      """
      import sys
      from cryptography import x509
      from asn1crypto import x509 as ax, crl
      der = open(sys.argv[1], 'rb').read()
      c = x509.load_der_x509_certificate(der)
      print('%x' % c.serial_number, int(c.not_valid_before_utc.timestamp()), int(c.not_valid_after_utc.timestamp()))
      print(c.subject.rfc4514_string())
      print(ax.Certificate.load(der, strict=True).copy().dump(force=True) == der)
      raw = open(sys.argv[2], 'rb').read()
      l = x509.load_der_x509_crl(raw)
      print([(r.serial_number, r.extensions[0].value.reason.name) for r in l], l.next_update_utc.isoformat())
      print(crl.CertificateList.load(raw, strict=True).copy().dump(force=True) == raw)
      """, agency, list)
    let certificate = town.agency.certificate
    #expect(
      said == """
        \(Hex.encode(certificate.serial)) \(certificate.notBefore) \(certificate.notAfter)
        CN=وكالة الجمارك,O=إدارة,C=MA
        True
        [(5, 'superseded')] 2026-11-19T11:06:40+00:00
        True
        """)
  }

  @Test("openssl verifies the chain strictly, and refuses what the list revokes")
  func opensslVerifies() throws {
    let town = try Town()
    let deep = try town.deepAgency()
    let scratch = Scratch()
    let root = try scratch.file("root.pem", Array(town.root.certificate.pem.utf8))
    let agency = try scratch.file("agency.pem", Array(town.agency.certificate.pem.utf8))
    let middle = try scratch.file("middle.pem", Array(deep.others[0].pem.utf8))
    let office = try scratch.file("office.pem", Array(deep.certificate.pem.utf8))
    let time = "\(Town.now)"
    _ = try Oracle.openssl(
      "verify", "-x509_strict", "-check_ss_sig", "-attime", time, "-purpose", "smimesign", "-CAfile", root, agency)
    _ = try Oracle.openssl(
      "verify", "-x509_strict", "-attime", time, "-CAfile", root, "-untrusted", middle, office)
    let clear = try scratch.file("clear.crl", Array(PEM.encode(town.list([]).der, label: "X509 CRL").utf8))
    let revocation = Revocation(
      serial: town.agency.certificate.serial, since: Town.now - 100, reason: .keyCompromise)
    let revoked = try scratch.file(
      "revoked.crl", Array(PEM.encode(town.list([revocation], number: 2).der, label: "X509 CRL").utf8))
    let check = ["verify", "-x509_strict", "-crl_check", "-attime", time, "-CAfile", root]
    #expect(try Oracle.openssl(check + ["-CRLfile", clear, agency]).contains("OK"))
    #expect(try Oracle.opensslRefuses(check + ["-CRLfile", revoked, agency]))
    let text = try Oracle.openssl("crl", "-in", revoked, "-noout", "-text")
    for line in ["Version 2", "X509v3 CRL Number", "Key Compromise", "X509v3 Authority Key Identifier"] {
      #expect(text.contains(line), "\(text)")
    }
    _ = try Oracle.openssl("crl", "-in", revoked, "-noout", "-CAfile", root)
  }

  @Test("a chain holds at its time, and not before, after, or under another's root")
  func chain() throws {
    let town = try Town()
    let deep = try town.deepAgency()
    func chain(_ holder: SealingKey, _ trust: CertificateChain.Trust, _ time: Int64) throws -> CertificateChain {
      try CertificateChain(of: holder.certificate, through: holder.others, trust: trust, at: time, use: .documents)
    }
    let found = try chain(deep, town.trust, Town.now)
    #expect(found.certificates == [deep.certificate, deep.others[0], town.root.certificate])
    #expect(found.revocation == .unknown)
    let certificate = town.agency.certificate
    #expect(throws: Never.self) { try chain(town.agency, town.trust, certificate.notBefore) }
    #expect(throws: Never.self) { try chain(town.agency, town.trust, certificate.notAfter - 1) }
    #expect(throws: CertificateFault.notYetValid) { try chain(town.agency, town.trust, certificate.notBefore - 1) }
    #expect(throws: CertificateFault.expired) { try chain(town.agency, town.trust, certificate.notAfter + 1) }
    // The same names, another key.
    #expect(throws: (any Error).self) { try chain(town.agency, Town().trust, Town.now) }
    #expect(throws: CertificateFault.unknownIssuer) { try chain(town.agency, Town(seed: 2).trust, Town.now) }
    #expect(throws: CertificateFault.unknownIssuer) { try chain(town.agency, .init(roots: []), Town.now) }
    #expect(throws: CertificateFault.notForDocuments) {
      try CertificateChain(of: town.root.certificate, through: [], trust: town.trust, at: Town.now, use: .documents)
    }
    #expect(throws: CertificateFault.notForTimestamps) {
      try CertificateChain(of: certificate, through: [], trust: town.trust, at: Town.now, use: .timestamps)
    }
  }

  @Test("who was given a seal cannot make certificates, nor can an authority below an authority below the root")
  func authority() throws {
    let town = try Town()
    #expect(throws: CertificateFault.notAnAuthority) {
      try CertificateAuthority(certificate: town.agency.certificate, key: town.agency.key)
    }
    let other = try SigningKey.generate(.p256)
    #expect(throws: CertificateFault.keyOfAnother) {
      try CertificateAuthority(certificate: town.root.certificate, key: other)
    }
    var authority = town.root
    var others: [Certificate] = []
    for _ in 0..<2 {
      let key = try SigningKey.generate(.p256)
      let name = try #require(DistinguishedName(country: "MA", organization: "A", commonName: "\(others.count)"))
      let certificate = try authority.issue(
        to: name, key: key.verifyingKey, for: .authority(lists: Town.lists),
        validity: .init(from: Town.now - 1, until: Town.now + 1_000), randomness: town.randomness)
      authority = try CertificateAuthority(certificate: certificate, key: key)
      others.append(certificate)
    }
    let holder = try Town.holder(authority, "trop loin", town.randomness, others: others)
    #expect(throws: CertificateFault.self) {
      try CertificateChain(of: holder.certificate, through: others, trust: town.trust, at: Town.now, use: .documents)
    }
  }

  @Test("a web server's certificate of the same authority signs no document")
  func use() throws {
    let scratch = Scratch()
    let root = try OutsideAuthority(scratch)
    let server = try root.issue("server", extensions: "keyUsage=digitalSignature\nextendedKeyUsage=serverAuth")
    let trust = CertificateChain.Trust(roots: [try Certificate(pem: root.pem)])
    #expect(throws: CertificateFault.notForDocuments) {
      try CertificateChain(of: Certificate(pem: server.pem), through: [], trust: trust, at: root.now, use: .documents)
    }
    let person = try root.issue("person", extensions: "keyUsage=nonRepudiation\nextendedKeyUsage=emailProtection")
    #expect(throws: Never.self) {
      try CertificateChain(of: Certificate(pem: person.pem), through: [], trust: trust, at: root.now, use: .documents)
    }
  }

  @Test("a revoked certificate is refused from then on and not before; another's list says nothing")
  func revocation() throws {
    let town = try Town()
    let certificate = town.agency.certificate
    let revocation = Revocation(serial: certificate.serial, since: Town.now - 50, reason: .cessationOfOperation)
    func state(_ list: RevocationList, _ time: Int64) throws -> CertificateChain.RevocationState {
      try CertificateChain(
        of: certificate, through: [], trust: .init(roots: [town.root.certificate], lists: [list]), at: time,
        use: .documents
      ).revocation
    }
    let list = try town.list([revocation, Revocation(serial: [1], since: 0, reason: .unspecified)], number: 7)
    #expect(list.number == 7 && list.count == 2 && list.isSigned(by: town.root.certificate))
    #expect(throws: CertificateFault.revoked(revocation)) { try state(list, Town.now) }
    #expect(throws: CertificateFault.revoked(revocation)) { try state(list, Town.now - 50) }
    #expect(try state(list, Town.now - 51) == .clear(until: Town.now + 86_400))
    #expect(try state(town.list([]), Town.now) == .clear(until: Town.now + 86_400))
    let forged = try Town().list([revocation])
    #expect(try state(forged, Town.now) == .unknown)
    for reason in Revocation.Reason.allCases {
      let one = Revocation(serial: [200, 1], since: Town.now, reason: reason)
      #expect(try town.list([one]).revocation(ofSerial: [200, 1]) == one)
    }
  }

  @Test("no bit of a certificate or of a list can be changed unseen, and none can be cut off")
  func flips() throws {
    let town = try Town()
    let der = town.agency.certificate.der
    forEachFlip(of: der) { flipped, bit in
      #expect(throws: (any Error).self, "bit \(bit)") {
        try CertificateChain(
          of: Certificate(der: flipped), through: [], trust: town.trust, at: Town.now, use: .documents)
      }
    }
    let list = try town.list([Revocation(serial: [9, 9], since: Town.now, reason: .superseded)]).der
    forEachFlip(of: list) { flipped, bit in
      let isBelieved = (try? RevocationList(der: flipped))?.isSigned(by: town.root.certificate) ?? false
      #expect(!isBelieved, "bit \(bit)")
    }
    for count in 0..<der.count {
      #expect(throws: CertificateFault.unreadableCertificate) { try Certificate(der: Array(der.prefix(count))) }
    }
    for count in 0..<list.count {
      #expect(throws: CertificateFault.unreadableList) { try RevocationList(der: Array(list.prefix(count))) }
    }
    #expect(throws: CertificateFault.unreadableCertificate) { try Certificate(der: der + [0]) }
    #expect(throws: CertificateFault.unreadableList) { try RevocationList(der: list + [0]) }
  }

  @Test("a name has 64 characters at most, whatever the script, and no control character")
  func names() throws {
    func name(_ text: String) -> DistinguishedName? {
      DistinguishedName(country: "MA", organization: "O", commonName: text)
    }
    #expect(name(String(repeating: "ج", count: 64)) != nil)
    #expect(name(String(repeating: "ج", count: 65)) == nil)
    #expect(name("") == nil && name("a\u{0}b") == nil && name("a\nb") == nil)
    #expect(DistinguishedName(country: "ma", organization: "O", commonName: "N") == nil)
    #expect(DistinguishedName(country: "MAR", organization: "O", commonName: "N") == nil)
  }

  @Test("dates are written in two digits until 2049 and in four from 2050, and read back to the second")
  func dates() throws {
    let town = try Town()
    let scratch = Scratch()
    for (until, text) in [
      (2_524_607_999, "Dec 31 23:59:59 2049 GMT"), (2_524_608_000, "Jan  1 00:00:00 2050 GMT"),
      (4_107_542_399, "Feb 28 23:59:59 2100 GMT"), (253_402_300_799, "Dec 31 23:59:59 9999 GMT"),
    ] as [(Int64, String)] {
      let holder = try Town.holder(town.root, "x", town.randomness, from: -631_152_000, until: until)
      #expect(holder.certificate.notAfter == until && holder.certificate.notBefore == -631_152_000)
      let file = try scratch.file("x.pem", Array(holder.certificate.pem.utf8))
      #expect(try Oracle.openssl("x509", "-in", file, "-noout", "-enddate") == "notAfter=\(text)")
      #expect(try Oracle.openssl("x509", "-in", file, "-noout", "-startdate").contains("Jan  1 00:00:00 1950"))
    }
  }

  @Test("every day of twelve centuries has one date, and only the calendar's days are dates")
  func calendar() {
    var before = CivilDate(days: -200_000)
    for days in Int64(-199_999)...240_000 {
      guard let date = CivilDate(days: days), let last = before else {
        Issue.record("no date for \(days)")
        return
      }
      #expect(date.days == days)
      #expect((last.year, last.month, last.day) < (date.year, date.month, date.day))
      before = date
    }
    #expect(CivilDate(days: 20_478)?.description == "2026-01-25")
    #expect(CivilDate(year: 2024, month: 2, day: 29) != nil && CivilDate(year: 2023, month: 2, day: 29) == nil)
    #expect(CivilDate(year: 2100, month: 2, day: 29) == nil && CivilDate(year: 2023, month: 4, day: 31) == nil)
    #expect(CivilDate(days: -719_162)?.description == "0001-01-01" && CivilDate(days: -719_163) == nil)
    #expect(CivilDate(days: 2_932_896)?.description == "9999-12-31" && CivilDate(days: 2_932_897) == nil)
  }
}
