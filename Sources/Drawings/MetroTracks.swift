/// Which parallel track everything runs on, before anything has a measure.
///
/// The stations of a line that follow one another make a *run*, which stays on one track. A link between two runs bends
/// next to one of its ends and otherwise lies on the track of the other, so that run is made longer; if neither end can
/// take it, the link becomes a run of its own. Runs that exist at the same time lie on different tracks, side by side
/// around the middle; those that follow one another may share one.
///
/// Tracks are counted in halves, so that an even number of them has a middle too: two runs at the same time are at
/// least two halves apart.
struct MetroTracks {
  struct Run {
    /// Nil for a link that needs a track of its own.
    let line: Int?
    var stations: [Int]
    /// The columns it takes.
    var first: Int
    var last: Int
    var halfRow = 0
  }

  struct Route {
    let link: Int
    let from: Int
    let to: Int
    /// The track between its bends.
    var halfRow = 0
    /// The run whose track that is.
    let run: Int
    /// Both ends follow one another in one run.
    let isChain: Bool
  }

  let columns: Int
  let column: [Int]
  private(set) var runs: [Run]
  private(set) var routes: [Route]
  /// By station.
  let runOf: [Int]

  /// `column` says where each station stands along the way: never two of one line in the same column and on one track.
  init(_ map: MetroMap, _ layering: Layering, column: [Int]) {
    self.column = column
    columns = (column.max() ?? 0) + 1
    (runs, runOf) = Self.chains(map, layering, column)
    routes = []
    layRoutes(map, layering)
    for block in blocks() { place(block, main: Self.mainLine(map, layering)) }
    for index in routes.indices { routes[index].halfRow = runs[routes[index].run].halfRow }
  }

  func halfRow(of station: Int) -> Int { runs[runOf[station]].halfRow }

  /// The line that carries the others: that of the first hub, or else of the first station.
  static func mainLine(_ map: MetroMap, _ layering: Layering) -> Int {
    let hub = map.stations.firstIndex { $0.kind == .hub }
    let first = layering.layer.firstIndex(of: 0)
    return map.lineOf[hub ?? first ?? 0]
  }

  private static func chains(_ map: MetroMap, _ layering: Layering, _ column: [Int]) -> ([Run], [Int]) {
    var runs: [Run] = []
    var runOf = Array(repeating: -1, count: column.count)
    for station in column.indices.sorted(by: { (column[$0], $0) < (column[$1], $1) }) {
      let line = map.lineOf[station]
      let before = layering.incoming[station].map { map.ends[$0].from }
        .filter { map.lineOf[$0] == line && runs[runOf[$0]].stations.last == $0 }
        .max { column[$0] < column[$1] }
      if let before {
        runOf[station] = runOf[before]
        runs[runOf[before]].stations.append(station)
        runs[runOf[before]].last = column[station]
      } else {
        runOf[station] = runs.count
        runs.append(Run(line: line, stations: [station], first: column[station], last: column[station]))
      }
    }
    return (runs, runOf)
  }

  private mutating func layRoutes(_ map: MetroMap, _ layering: Layering) {
    for link in layering.forward {
      let (from, to) = map.ends[link]
      let (source, target) = (runOf[from], runOf[to])
      let isChain = source == target && follows(from, to, in: runs[source])
      let run = isChain || column[to] == column[from] + 1 ? target : takeTrack(link, from, to, layering)
      routes.append(Route(link: link, from: from, to: to, run: run, isChain: isChain))
    }
  }

  private func follows(_ first: Int, _ second: Int, in run: Run) -> Bool {
    guard let index = run.stations.firstIndex(of: first) else { return false }
    return index + 1 < run.stations.count && run.stations[index + 1] == second
  }

  /// Makes room for a link that passes other columns, and says on which run.
  private mutating func takeTrack(_ link: Int, _ from: Int, _ to: Int, _ layering: Layering) -> Int {
    let (source, target) = (runOf[from], runOf[to])
    let canFollow = runs[source].stations.last == from && runs[source].last == column[from]
    let canLead = runs[target].stations.first == to && runs[target].first == column[to]
    if canLead, layering.incoming[to].count == 1 {
      runs[target].first = column[from] + 1
      return target
    }
    if canFollow {
      runs[source].last = column[to] - 1
      return source
    }
    if canLead {
      runs[target].first = column[from] + 1
      return target
    }
    runs.append(Run(line: nil, stations: [], first: column[from] + 1, last: column[to] - 1))
    return runs.count - 1
  }

  /// Groups of runs that exist at the same time, from the first column on.
  private func blocks() -> [[Int]] {
    var blocks: [[Int]] = []
    var end = -1
    for run in runs.indices.sorted(by: { (runs[$0].first, order(of: $0)) < (runs[$1].first, order(of: $1)) }) {
      if runs[run].first > end { blocks.append([]) }
      blocks[blocks.count - 1].append(run)
      end = max(end, runs[run].last)
    }
    return blocks
  }

  private func order(of run: Int) -> Int { (runs[run].line ?? -1) * 1_000 + run }

  private mutating func place(_ block: [Int], main: Int) {
    var tracks: [[Int]] = []
    for run in block {
      let free = tracks.indices.filter { track in
        tracks[track].allSatisfy { runs[$0].last < runs[run].first }
      }
      if let track = free.first(where: { continues(run, tracks[$0]) }) ?? free.first {
        tracks[track].append(run)
      } else {
        tracks.append([run])
      }
    }
    spread(tracks, main: main)
    var best = cost(of: tracks, main: main)
    // Exchanging two tracks as long as that makes the ways shorter: there are few, and the order asked for wins a tie.
    var isBetter = tracks.count <= 16
    while isBetter {
      isBetter = false
      for first in tracks.indices {
        for second in tracks.indices where second > first {
          tracks.swapAt(first, second)
          spread(tracks, main: main)
          let cost = cost(of: tracks, main: main)
          if cost < best {
            (best, isBetter) = (cost, true)
          } else {
            tracks.swapAt(first, second)
          }
        }
      }
    }
    spread(tracks, main: main)
  }

  /// Whether the run is what comes after the last one on a track.
  private func continues(_ run: Int, _ track: [Int]) -> Bool {
    guard let last = track.last else { return false }
    return routes.contains { runOf[$0.from] == last && runOf[$0.to] == run }
  }

  /// Around the middle, or around the main line where that is one of them.
  private mutating func spread(_ tracks: [[Int]], main: Int) {
    let trunk = tracks.firstIndex { track in track.contains { runs[$0].line == main } }
    for (index, track) in tracks.enumerated() {
      let row = trunk.map { 2 * (index - $0) } ?? 2 * index - (tracks.count - 1)
      for run in track { runs[run].halfRow = row }
    }
  }

  /// How far the links lead across, and how much the main line stands at a side. Blocks not placed yet count as if they
  /// were in the middle.
  private func cost(of tracks: [[Int]], main: Int) -> Int {
    let here = tracks.joined().sorted()
    var cost = 0
    for route in routes where here.contains(runOf[route.from]) || here.contains(runOf[route.to]) {
      let row = runs[route.run].halfRow
      cost += 4 * (abs(halfRow(of: route.from) - row) + abs(halfRow(of: route.to) - row))
    }
    let rows = here.map { runs[$0].halfRow }
    if let trunk = here.first(where: { runs[$0].line == main }), runs[trunk].halfRow == 0 {
      cost += 6 * abs((rows.min() ?? 0) + (rows.max() ?? 0))
    }
    // The order of the input, top to bottom, as in the table that stands beside.
    for (index, track) in tracks.enumerated() {
      for other in tracks[(index + 1)...] where order(of: track[0]) > order(of: other[0]) { cost += 3 }
    }
    return cost
  }
}
