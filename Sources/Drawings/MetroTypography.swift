/// The four voices of a map. Arabic letters are smaller at the same size and need more room between lines.
struct MetroTypography {
  let line: TextStyle
  let label: TextStyle
  let emphasis: TextStyle
  let note: TextStyle

  private init(line: Double, label: Double, note: Double, isArabic: Bool) {
    func style(_ size: Double, isBold: Bool) -> TextStyle {
      isArabic
        ? TextStyle(size: size + 1, leading: ((size + 1) * 1.55).rounded(), isBold: isBold)
        : TextStyle(size: size, leading: (size * 1.28).rounded(), isBold: isBold)
    }
    self.line = style(line, isBold: true)
    self.label = style(label, isBold: false)
    self.emphasis = style(label, isBold: true)
    self.note = style(note, isBold: false)
  }

  static func horizontal(_ map: MetroMap) -> MetroTypography {
    .init(line: 13, label: 13, note: 12, isArabic: map.isArabic)
  }

  static func compact(_ map: MetroMap) -> MetroTypography {
    .init(line: 12, label: 12, note: 12, isArabic: map.isArabic)
  }

  static func vertical(_ map: MetroMap) -> MetroTypography {
    .init(line: 14, label: 15, note: 13, isArabic: map.isArabic)
  }

  func style(for state: MetroMap.State) -> TextStyle { state == .here ? emphasis : label }
}

extension MetroMap {
  /// Whether any of its labels is in Arabic letters.
  var isArabic: Bool {
    stations.contains { $0.label.unicodeScalars.contains { 0x600...0x6FF ~= $0.value } }
  }

  func radius(of station: Int) -> Double {
    if stations[station].kind == .hub { return 10 }
    switch stations[station].state {
    case .here: return 9.5
    case .done, .refused: return 8
    case .toCome, .skipped: return 7
    }
  }

  /// What stands before the steps after a fork, by station: the conditions of the links that lead there.
  func conditions(before station: Int, _ layering: Layering) -> [String] {
    layering.incoming[station].map { links[$0].condition }.filter { !$0.isEmpty }
  }
}
