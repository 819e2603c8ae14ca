import Drawings
import Portal
import Procedures
import Rules
import Templates

/// `guichet draw`: a procedure's circuit or guide as a picture, for manuals and meetings.
enum DrawProcedure: Command {
  static let name = "draw"
  static let summary = "Draws a procedure: its circuit as a metro map or as BPMN 2.0, its guide as a tree."
  static let operands = [
    Operand(name: "PACK", explanation: "A name in Config/packs, or a folder."),
    Operand(name: "PROCEDURE", explanation: "The procedure's id."),
  ]
  static let options: [Option] = [
    .root,
    Option(
      name: "--as", value: "KIND", explanation: "map (SVG), column (the map for a phone), tree (SVG) or bpmn. (map)"),
    Option(name: "--formality", value: "ID", explanation: "With tree: to whom this formality applies."),
    Option(name: "--language", value: "CODE", explanation: "One of the pack's languages; its first one if not given."),
  ]

  static func run(_ options: Options) async throws -> Int32 {
    let root = options["--root"] ?? "."
    let path = try PackFolder.paths([options.required("PACK")], root: root)[0]
    let (pack, problems) = Pack.read(try PackFolder.read(path))
    if let problem = problems.first(where: { $0.weight == .error }) { throw Unusable(description: "\(problem)") }
    guard let procedure = pack.procedure(try options.required("PROCEDURE")) else {
      throw Unusable(description: "\(path): there is no such procedure")
    }
    let language = options["--language"] ?? pack.languages.first ?? ""
    guard pack.languages.contains(language), let spoken = Language(code: language) else {
      throw BadUsage(description: "the pack has no language “\(language)”")
    }
    let speech = try TemplateStore.translations(root: root).speech(spoken)
    let direction: ReadingDirection = spoken.direction == "rtl" ? .rightToLeft : .leftToRight
    let title = procedure.title[language]
    func svg(_ drawing: Drawing, _ style: String) -> [UInt8] {
      SVGWriter(title: title, description: procedure.summary[language], id: "d1").bytes(drawing, class: style)
    }
    let bytes: [UInt8]
    switch options["--as"] ?? "map" {
    case "map":
      let map = try procedure.map(in: pack, speech)
      bytes = svg(MetroMapLayout(map, shape: .horizontal(width: 1_100), direction: direction).drawing, "metro")
    case "column":
      let map = try procedure.map(in: pack, speech)
      bytes = svg(MetroMapLayout(map, shape: .vertical(width: 342), direction: direction).drawing, "metro")
    case "tree":
      let tree = try tree(procedure, options["--formality"], speech)
      bytes = svg(DecisionTreeLayout(tree, shape: .outline(width: 1_000), direction: direction).drawing, "tree")
    case "bpmn": bytes = BPMNWriter.bytes(try procedure.bpmn(in: pack, speech))
    default: throw BadUsage(description: "--as is map, column, tree or bpmn")
    }
    _ = Terminal.say(bytes)
    return ExitCode.success
  }

  private static func tree(_ procedure: Procedure, _ formality: String?, _ speech: Speech) throws -> DecisionTree {
    guard let id = formality else { return try procedure.guideTree(speech, now: .epoch) }
    guard let formality = procedure.formality(id) else { throw BadUsage(description: "there is no formality “\(id)”") }
    return try procedure.tree(of: formality, speech, now: .epoch)
  }
}
