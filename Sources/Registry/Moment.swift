package import Procedures
import SQLite

extension Moment: SQLValue {}
