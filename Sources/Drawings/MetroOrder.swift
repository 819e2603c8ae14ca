/// The stations one after the other, as one would tell them: never before what leads to them, and a line told to its
/// end before the next one begins, as far as that allows.
enum MetroOrder {
  static func stations(_ map: MetroMap, _ layering: Layering) -> [Int] {
    var missing = layering.incoming.map(\.count)
    var ready = map.stations.indices.filter { missing[$0] == 0 }
    var order: [Int] = []
    while !ready.isEmpty {
      let line = order.last.map { map.lineOf[$0] }
      let next = ready.min { rank($0, after: line, map) < rank($1, after: line, map) }
      guard let next else { break }
      ready.removeAll { $0 == next }
      order.append(next)
      for link in layering.outgoing[next] {
        let station = map.ends[link].to
        missing[station] -= 1
        if missing[station] == 0 { ready.append(station) }
      }
    }
    return order
  }

  private static func rank(_ station: Int, after line: Int?, _ map: MetroMap) -> (Int, Int, Int) {
    (map.lineOf[station] == line ? 0 : 1, map.lineOf[station], station)
  }
}
