import Crypto
import Glibc
import JSON
import Registry
import SQLite

/// `guichet journal receipt`: is what a citizen holds in the journal that was published? Needs no data folder.
enum ProveReceipt: Command {
  static let name = "journal receipt"
  static let summary = "Proves a receipt by an export of the journal, without the server."
  static let operands = [
    Operand(name: "FILE", explanation: "The receipt (JSON), as it was given when the dossier was submitted.")
  ]
  static let options = [Option(name: "--export", value: "FILE", explanation: "What “journal export” wrote.")]

  private static let receiptBytesMax = 64 << 10
  private static let lineBytesMax = 16 << 20

  static func run(_ options: Options) async throws -> Int32 {
    let export = try options.required("--export")
    let receipt = try receipt(try options.required("FILE"))
    let replay = try replay(export, lookingFor: receipt)
    let verdict: String
    switch replay.testimony {
    case .borneOut:
      Terminal.say("entry \(receipt.sequence) of \(replay.count) is the one of the receipt\n")
      return ExitCode.success
    case .contradicted: verdict = "entry \(receipt.sequence) is another than that of the receipt"
    case .absent: verdict = "the export has \(replay.count) entries, the receipt is for entry \(receipt.sequence)"
    case .broken(let line): verdict = "\(export): line \(line) does not follow from those before it"
    }
    Terminal.say("\(verdict)\n")
    return ExitCode.failure
  }

  /// `{"number":…,"submittedAt":…,"journal":{"sequence":…,"hash":"…"}}`, or the inner object alone.
  private static func receipt(_ file: String) throws -> JournalReceipt {
    let bytes = try DurableFile.read(file, bytesMax: receiptBytesMax)
    guard let json = try? JSONReader.read(bytes), case let journal = json["journal"] ?? json,
      let sequence = journal["sequence"]?.int, let text = journal["hash"]?.string, let hash = Hex.decode(text)
    else { throw Unusable(description: "\(file): not a receipt with the sequence and hash of a journal entry") }
    return JournalReceipt(sequence: sequence, hash: hash)
  }

  private static func replay(_ file: String, lookingFor receipt: JournalReceipt) throws -> JournalReplay {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreError.system(call: "open", path: file, errno: errno) }
    defer { close(descriptor) }
    var lines = LineReader(descriptor: descriptor, bytesMax: lineBytesMax)
    var replay = JournalReplay(lookingFor: receipt)
    while let line = lines.next() { replay.take(line ?? []) }
    return replay
  }
}
