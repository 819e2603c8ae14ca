// How telephone numbers are made in a country (ITU-T E.164 annexes and national numbering plans): its code, the zero
// that is dialled inside the country only, and how many digits come after the code.

struct PhoneCountry: Sendable {
  let country: String
  let code: String
  let trunk: String
  let lengths: ClosedRange<Int>

  init(_ country: String, _ code: String, _ trunk: String, _ lengths: ClosedRange<Int>) {
    self.country = country
    self.code = code
    self.trunk = trunk
    self.lengths = lengths
  }

  /// The country whose code these digits begin with. No code begins another, but for the +1 all its countries share.
  static func of(_ digits: String) -> PhoneCountry? { all.first { digits.hasPrefix($0.code) } }

  /// The digits after the country's code, without the zero of inside.
  func national(_ digits: String) -> String? {
    var own = digits[...]
    if !trunk.isEmpty, own.hasPrefix(trunk) { own = own.dropFirst(trunk.utf8.count) }
    if !trunk.isEmpty, own.hasPrefix(trunk) { return nil }
    return lengths.contains(own.utf8.count) ? String(own) : nil
  }

  static let all: [PhoneCountry] = [
    // Maghreb and Arab countries
    PhoneCountry("MA", "212", "0", 9...9), PhoneCountry("DZ", "213", "0", 8...9), PhoneCountry("TN", "216", "", 8...8),
    PhoneCountry("LY", "218", "0", 8...9), PhoneCountry("MR", "222", "", 8...8), PhoneCountry("EG", "20", "0", 8...10),
    PhoneCountry("SA", "966", "0", 8...9), PhoneCountry("AE", "971", "0", 8...9), PhoneCountry("QA", "974", "", 8...8),
    PhoneCountry("KW", "965", "", 8...8), PhoneCountry("BH", "973", "", 8...8), PhoneCountry("OM", "968", "", 8...8),
    PhoneCountry("JO", "962", "0", 8...9), PhoneCountry("LB", "961", "0", 7...8), PhoneCountry("SY", "963", "0", 8...9),
    PhoneCountry("IQ", "964", "0", 8...10), PhoneCountry("PS", "970", "0", 8...9),
    PhoneCountry("SD", "249", "0", 9...9),
    // Africa
    PhoneCountry("SN", "221", "", 9...9), PhoneCountry("CI", "225", "", 10...10), PhoneCountry("ML", "223", "", 8...8),
    PhoneCountry("BF", "226", "", 8...8), PhoneCountry("NE", "227", "", 8...8), PhoneCountry("TG", "228", "", 8...8),
    PhoneCountry("BJ", "229", "", 8...10), PhoneCountry("GN", "224", "", 8...9), PhoneCountry("CM", "237", "", 8...9),
    PhoneCountry("GA", "241", "0", 7...8), PhoneCountry("CG", "242", "", 9...9), PhoneCountry("CD", "243", "0", 9...9),
    PhoneCountry("TD", "235", "", 8...8), PhoneCountry("CF", "236", "", 8...8), PhoneCountry("RW", "250", "0", 8...9),
    PhoneCountry("BI", "257", "", 8...8), PhoneCountry("MG", "261", "0", 9...9), PhoneCountry("DJ", "253", "", 8...8),
    PhoneCountry("KM", "269", "", 7...7), PhoneCountry("GH", "233", "0", 9...9), PhoneCountry("NG", "234", "0", 8...10),
    PhoneCountry("KE", "254", "0", 9...9), PhoneCountry("ZA", "27", "0", 9...9),
    // Europe
    PhoneCountry("FR", "33", "0", 9...9), PhoneCountry("BE", "32", "0", 8...9), PhoneCountry("CH", "41", "0", 9...9),
    PhoneCountry("LU", "352", "", 4...11), PhoneCountry("ES", "34", "", 9...9), PhoneCountry("PT", "351", "", 9...9),
    PhoneCountry("IT", "39", "", 6...11), PhoneCountry("DE", "49", "0", 6...13), PhoneCountry("NL", "31", "0", 9...9),
    PhoneCountry("GB", "44", "0", 9...10), PhoneCountry("IE", "353", "0", 7...9), PhoneCountry("AT", "43", "0", 4...13),
    PhoneCountry("SE", "46", "0", 7...9), PhoneCountry("NO", "47", "", 8...8), PhoneCountry("DK", "45", "", 8...8),
    PhoneCountry("FI", "358", "0", 5...12), PhoneCountry("PL", "48", "", 9...9), PhoneCountry("RO", "40", "0", 9...9),
    PhoneCountry("GR", "30", "", 10...10), PhoneCountry("TR", "90", "0", 10...10),
    // Elsewhere
    PhoneCountry("US", "1", "", 10...10), PhoneCountry("CA", "1", "", 10...10), PhoneCountry("BR", "55", "0", 10...11),
    PhoneCountry("CN", "86", "0", 10...11), PhoneCountry("IN", "91", "0", 10...10),
  ]
}
