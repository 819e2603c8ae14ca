// What one evaluation may cost. An expression comes from a person's keyboard or from a stranger's file: it may be
// wrong, it may be hostile, and it must never stop the service.
//
// An element created and sixteen bytes of text count one step; a call or a turn of a loop one, and another for every
// eight nodes of its body; what takes long by itself (searching, roots and powers, walking through large values) as
// many as it takes. A step is a microsecond at worst, and mostly far less. Memory is bounded because whatever is made
// was counted.

package struct Limits: Sendable {
  package var sourceScalarsMax = 100_000
  package var nestingMax = 80
  package var treeDepthMax = 400
  package var stepsMax = 60_000
  package var stackMax = 3_000
  package var listMax = 50_000
  /// Everything inside one value, counted as often as it would be written out.
  package var valueNodesMax = 200_000
  package var valueDepthMax = 150
  package var textBytesMax = 1_000_000
  package var problemsMax = 20

  package init() {}

  package static let standard = Limits()

  /// What one run through a tree costs: nothing else counts the nodes that only look and compare.
  static func steps(nodes: Int) -> Int { 1 + nodes / 8 }
}
