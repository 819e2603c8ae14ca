// What one evaluation may cost. An expression comes from a person's keyboard or from a stranger's file: it may be
// wrong, it may be hostile, and it must never stop the service (an element created, a call, a turn of a loop and
// sixteen bytes of text each count one step; memory is bounded because whatever is created was counted).

package struct Limits: Sendable {
  package var sourceScalarsMax = 100_000
  package var nestingMax = 80
  package var treeDepthMax = 400
  package var stepsMax = 100_000
  package var stackMax = 3_000
  package var listMax = 50_000
  /// Everything inside one value, counted as often as it would be written out.
  package var valueNodesMax = 200_000
  package var valueDepthMax = 150
  package var textBytesMax = 1_000_000
  package var problemsMax = 20

  package init() {}

  package static let standard = Limits()
}
