/// Unpacks DEFLATE (RFC 1951): "opens" must mean that the bytes are whole, and no library of the server's may vouch.
struct Inflate {
    /// The stream breaks its own rules, or ends too early.
    struct Broken: Error {}

    private let input: [UInt8]
    private var position = 0
    private var bits: UInt32 = 0
    private var count = 0
    private var output: [UInt8] = []
    private let largest: Int

    /// - Parameter largest: what is longer is broken, whatever it says.
    static func unpack(_ input: [UInt8], largest: Int = 64 << 20) throws -> [UInt8] {
        var state = Inflate(input: input, largest: largest)
        return try state.run()
    }

    private init(input: [UInt8], largest: Int) {
        self.input = input
        self.largest = largest
    }

    private mutating func run() throws -> [UInt8] {
        var isLast = false
        while !isLast {
            isLast = try take(1) == 1
            switch try take(2) {
            case 0: try stored()
            case 1: try compressed(.fixedLengths, .fixedDistances)
            case 2:
                let (lengths, distances) = try dynamicTables()
                try compressed(lengths, distances)
            default: throw Broken()
            }
        }
        return output
    }

    /// The next bits, the first of them the lowest.
    private mutating func take(_ wanted: Int) throws -> Int {
        while count < wanted {
            guard position < input.count else { throw Broken() }
            bits |= UInt32(input[position]) << UInt32(count)
            position += 1
            count += 8
        }
        let value = bits & ((1 << UInt32(wanted)) - 1)
        bits >>= UInt32(wanted)
        count -= wanted
        return Int(value)
    }

    private mutating func stored() throws {
        (bits, count) = (0, 0)
        guard position + 4 <= input.count else { throw Broken() }
        let length = Int(input[position]) | Int(input[position + 1]) << 8
        guard length == ~(Int(input[position + 2]) | Int(input[position + 3]) << 8) & 0xFFFF,
            position + 4 + length <= input.count
        else { throw Broken() }
        output += input[(position + 4)..<(position + 4 + length)]
        position += 4 + length
    }

    private mutating func compressed(_ lengths: HuffmanTable, _ distances: HuffmanTable) throws {
        while true {
            let symbol = try next(lengths)
            if symbol < 256 {
                output.append(UInt8(symbol))
            } else if symbol == 256 {
                return
            } else {
                guard symbol - 257 < Self.lengthBases.count else { throw Broken() }
                let length = Self.lengthBases[symbol - 257] + (try take(Self.lengthBits[symbol - 257]))
                let code = try next(distances)
                guard code < Self.distanceBases.count else { throw Broken() }
                let distance = Self.distanceBases[code] + (try take(Self.distanceBits[code]))
                guard distance <= output.count, output.count + length <= largest else { throw Broken() }
                for _ in 0..<length { output.append(output[output.count - distance]) }
            }
        }
    }

    private mutating func next(_ table: HuffmanTable) throws -> Int {
        var (code, first, index) = (0, 0, 0)
        for length in 1..<table.counts.count {
            code |= try take(1)
            let count = table.counts[length]
            if code - count < first { return table.symbols[index + code - first] }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        throw Broken()
    }

    private mutating func dynamicTables() throws -> (HuffmanTable, HuffmanTable) {
        let (lengths, distances, codes) = (try take(5) + 257, try take(5) + 1, try take(4) + 4)
        var lengthsOfCodes = [Int](repeating: 0, count: 19)
        for index in 0..<codes { lengthsOfCodes[Self.order[index]] = try take(3) }
        let table = HuffmanTable(lengthsOfCodes)
        var all: [Int] = []
        while all.count < lengths + distances {
            let symbol = try next(table)
            switch symbol {
            case 16:
                guard let last = all.last else { throw Broken() }
                all += [Int](repeating: last, count: 3 + (try take(2)))
            case 17: all += [Int](repeating: 0, count: 3 + (try take(3)))
            case 18: all += [Int](repeating: 0, count: 11 + (try take(7)))
            default: all.append(symbol)
            }
        }
        guard all.count == lengths + distances else { throw Broken() }
        return (HuffmanTable(Array(all[..<lengths])), HuffmanTable(Array(all[lengths...])))
    }

    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBases = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049, 3_073,
        4_097,
        6_145, 8_193, 12_289, 16_385, 24_577,
    ]
    private static let distanceBits = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
}

/// A canonical code: how many codes there are of each length, and their symbols in order (RFC 1951 §3.2.2).
private struct HuffmanTable {
    var counts: [Int]
    var symbols: [Int]

    init(_ lengths: [Int]) {
        counts = [Int](repeating: 0, count: 16)
        for length in lengths where length > 0 { counts[length] += 1 }
        symbols = (1..<16).flatMap { length in lengths.indices.filter { lengths[$0] == length } }
    }

    static let fixedLengths = HuffmanTable(
        (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    static let fixedDistances = HuffmanTable([Int](repeating: 5, count: 30))
}
