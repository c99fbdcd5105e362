/// A picture of eight bits a pixel, 0 is black, rows from the top without gaps.
struct GreyPicture: Equatable {
    let width: Int
    let height: Int
    let pixels: [UInt8]

    /// Nil when the pixels are not as many as the sides say.
    init?(width: Int, height: Int, pixels: [UInt8]) {
        let (count, overflow) = width.multipliedReportingOverflow(by: height)
        guard width > 0, height > 0, !overflow, count == pixels.count else { return nil }
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// The picture at half its size, each pixel the mean of four; nil when a side has but one.
    var halved: GreyPicture? {
        let (newWidth, newHeight) = (width / 2, height / 2)
        guard newWidth > 0, newHeight > 0 else { return nil }
        var smaller = [UInt8](repeating: 0, count: newWidth * newHeight)
        for y in 0..<newHeight {
            for x in 0..<newWidth {
                let start = 2 * y * width + 2 * x
                let sum = [start, start + 1, start + width, start + width + 1].reduce(0) { $0 + Int(pixels[$1]) }
                smaller[y * newWidth + x] = UInt8(sum / 4)
            }
        }
        return GreyPicture(width: newWidth, height: newHeight, pixels: smaller)
    }

    /// The picture as a portable graymap (PGM, the binary form P5).
    var portableGraymap: [UInt8] {
        Array("P5\n\(width) \(height)\n255\n".utf8) + pixels
    }
}
