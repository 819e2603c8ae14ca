// What the reading of one pack knows while it goes on: the problems met so far (all of them, not only the first), the
// languages, and what later files refer to.

package import JSON

package final class PackReading {
  package let files: PackFiles
  package private(set) var problems: [PackProblem] = []
  package internal(set) var languages: [String] = []
  package internal(set) var territory = Territory()
  package internal(set) var lists: [String: ReferenceList] = [:]
  package internal(set) var laws: [String: LegalText] = [:]
  package internal(set) var agencies: [String: Agency] = [:]
  package internal(set) var roles: [String: Role] = [:]
  package internal(set) var certificates: [String: CertificateTemplate] = [:]

  package init(_ files: PackFiles) {
    self.files = files
  }

  package func note(_ sentence: String, at place: JSONPlace, weight: PackProblem.Weight = .error) {
    problems.append(PackProblem(sentence, at: place, weight: weight))
  }

  package func note(_ sentence: String, file: String, weight: PackProblem.Weight = .error) {
    problems.append(PackProblem(sentence, at: "\(files.name)/\(file)", weight: weight))
  }

  func note(_ problem: PackProblem) { problems.append(problem) }

  /// A JSON5 file of the pack; nil when it is not there or cannot be read, which is then noted.
  func entry(_ path: String, isRequired: Bool) -> Entry? {
    guard let bytes = files[path] else {
      if isRequired { note("this file is missing.", file: path) }
      return nil
    }
    do {
      return Entry(try JSON5Reader.read(bytes, file: "\(files.name)/\(path)"), self)
    } catch {
      problems.append(PackProblem(error.sentence, at: error.place))
      return nil
    }
  }
}
