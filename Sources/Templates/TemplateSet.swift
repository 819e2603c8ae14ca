// All pages of the product compiled together: either everything fits, or nothing is used.

struct TemplateSet: Sendable {
  let translations: Translations
  private let programs: [ObjectIdentifier: TemplateProgram]
  let usedKeys: Set<String>

  init(
    sources: [TemplateSource], translations: Translations, pages: [any Page.Type], limits: TemplateLimits
  ) throws(TemplateErrors) {
    var templates: [String: Template] = [:]
    var errors: [TemplateError] = []
    for source in sources {
      do throws(TemplateError) {
        let template = try TemplateParser.parse(source.bytes, name: source.name, file: source.file, limits: limits)
        templates[source.name] = template
      } catch {
        errors.append(error)
      }
    }
    if !errors.isEmpty { throw TemplateErrors(errors) }

    let models = ModelShapes()
    var programs: [ObjectIdentifier: TemplateProgram] = [:]
    var usedTemplates: Set<String> = []
    var usedKeys: Set<String> = []
    for page in pages {
      var compiler = TemplateCompiler(
        templates: templates, translations: translations, limits: limits, models: models)
      do throws(TemplateError) {
        programs[ObjectIdentifier(page)] = try compiler.compile(page)
      } catch {
        errors.append(error)
      }
      usedTemplates.formUnion(compiler.usedTemplates)
      usedKeys.formUnion(compiler.usedKeys)
    }
    if errors.isEmpty {
      errors += models.complaints()
      for template in templates.values where !usedTemplates.contains(template.name) {
        errors.append(TemplateError("no page uses this file", file: template.file))
      }
    }
    if !errors.isEmpty { throw TemplateErrors(errors) }
    self.translations = translations
    self.programs = programs
    self.usedKeys = usedKeys
  }

  func program(of page: any Page.Type) -> TemplateProgram? { programs[ObjectIdentifier(page)] }
}

struct TemplateSource: Sendable {
  /// `applicant/dossiers`
  let name: String
  /// `Templates/applicant/dossiers.html`
  let file: String
  let bytes: [UInt8]
}
