/// The last line of each source, which has begun and may have ended. A keyboard and a scanner of its own may both be in the
/// middle of one.
struct SourceLines: Sendable {
    private struct Line: Sendable {
        var isOpen = false
        var coversScene = false
        var flowBeganAt: Int64 = 0
    }

    private var terminal = Line()
    private var device = Line()

    /// Whether a line is open that began after the scene came; the scene is not shown then.
    var coverScene: Bool { terminal.coversScene || device.coversScene }

    /// Whether the line of this source does.
    func coversScene(_ source: GateDesk.Source) -> Bool { self[source].coversScene }

    /// When the flow of input began that the last line of a source came in, in milliseconds; of a passport in several lines its
    /// first.
    func flowBeganAt(_ source: GateDesk.Source) -> Int64 { self[source].flowBeganAt }

    /// - Parameter flowBegan: nil when that of the line before counts.
    mutating func begin(_ source: GateDesk.Source, inFlowSince flowBegan: Int64?) {
        self[source] = Line(isOpen: true, coversScene: true, flowBeganAt: flowBegan ?? self[source].flowBeganAt)
    }

    mutating func end(_ source: GateDesk.Source) {
        self[source].isOpen = false
        self[source].coversScene = false
    }

    /// Something came that every open line is older than: it is shown.
    mutating func uncoverScene() {
        terminal.coversScene = false
        device.coversScene = false
    }

    /// There is nothing to show besides the lines that are open.
    mutating func coverEmptyScene() {
        terminal.coversScene = terminal.isOpen
        device.coversScene = device.isOpen
    }

    private subscript(_ source: GateDesk.Source) -> Line {
        get {
            switch source {
            case .terminal: terminal
            case .device: device
            }
        }
        set {
            switch source {
            case .terminal: terminal = newValue
            case .device: device = newValue
            }
        }
    }
}
