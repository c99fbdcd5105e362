import Bytes
import Foundation
@testable import Ledger
