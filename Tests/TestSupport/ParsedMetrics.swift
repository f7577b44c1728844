/// Prometheus' text format, read as its specification has it, and stricter than Prometheus: what is not written there, or
/// should not be, is an error.
///
/// It knows nothing of how the text was made.
package struct ParsedMetrics {
    /// One line with a value.
    package struct Sample: Equatable {
        package let name: String
        package let labels: [String: String]
        package let value: Double
    }

    /// What stands under one `TYPE` line.
    package struct Family: Equatable {
        package let name: String
        package let type: String
        package var help: String?
        package var samples: [Sample] = []
    }

    /// It is not the text format.
    package struct Malformed: Error, CustomStringConvertible {
        package let description: String
    }

    package private(set) var families: [Family] = []

    /// - Throws: ``Malformed``.
    package init(_ text: String) throws {
        var helps: [String: String] = [:]
        var seen: Set<String> = []
        let bytes = Array(text.utf8)
        guard bytes.isEmpty || bytes.last == UInt8(ascii: "\n") else {
            throw Malformed(description: "the last line does not end")
        }
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            let line = String(decoding: line, as: UTF8.self)
            if let match = line.wholeMatch(
                of: /(?s)# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)/.matchingSemantics(.unicodeScalar))
            {
                guard helps.updateValue(try Self.unescaped(match.2, quoted: false), forKey: String(match.1)) == nil
                else { throw Malformed(description: "twice: \(line)") }
            } else if let match = line.wholeMatch(
                of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)/)
            {
                let name = String(match.1)
                guard !families.contains(where: { $0.name == name }) else {
                    throw Malformed(description: "twice: \(line)")
                }
                families.append(Family(name: name, type: String(match.2), help: helps.removeValue(forKey: name)))
            } else {
                let sample = try Self.sample(line)
                guard var family = families.popLast(), Self.belongs(sample.name, to: family) else {
                    throw Malformed(description: "not of the family before it: \(line)")
                }
                let key = "\(sample.name) \(sample.labels.sorted { $0.key < $1.key })"
                guard seen.insert(key).inserted else { throw Malformed(description: "twice: \(line)") }
                family.samples.append(sample)
                families.append(family)
            }
        }
        guard helps.isEmpty else { throw Malformed(description: "help for nothing: \(helps.keys)") }
        for family in families where family.type == "histogram" { try Self.check(histogram: family) }
        let names = families.flatMap { family in Set(family.samples.map(\.name)) }
        guard names.count == Set(names).count else { throw Malformed(description: "families share a name") }
    }

    /// The value of the one series with these labels; `nil` when there is none.
    package func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        families.flatMap(\.samples).first { $0.name == name && $0.labels == labels }?.value
    }

    /// The family of this name; `nil` when there is none.
    package subscript(name: String) -> Family? { families.first { $0.name == name } }

    private static func belongs(_ name: String, to family: Family) -> Bool {
        switch family.type {
        case "histogram": ["_bucket", "_sum", "_count"].contains { name == family.name + $0 }
        default: name == family.name
        }
    }

    private static func sample(_ line: String) throws -> Sample {
        var rest = Substring(line)
        guard let name = rest.prefixMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/)?.output else {
            throw Malformed(description: "no name: \(line)")
        }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while true {
                // Scalars: a quote and a combining accent after it are one character.
                let label = /(?s)([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"([,}])/
                guard let match = rest.prefixMatch(of: label.matchingSemantics(.unicodeScalar)) else {
                    throw Malformed(description: "no label at \(rest) of \(line)")
                }
                guard !match.1.hasPrefix("__"),
                    labels.updateValue(try unescaped(match.2, quoted: true), forKey: String(match.1)) == nil
                else { throw Malformed(description: "a label's name: \(line)") }
                rest = rest[match.range.upperBound...]
                if match.3 == "}" { break }
            }
        }
        guard let match = rest.wholeMatch(of: #/ (NaN|[+-]Inf|-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)/#),
            let value = Double(match.1)
        else { throw Malformed(description: "no value: \(line)") }
        return Sample(name: String(name), labels: labels, value: value)
    }

    private static func unescaped(_ text: Substring, quoted: Bool) throws -> String {
        var result = ""
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "\\" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            switch scalars.next() {
            case "\\": result.unicodeScalars.append("\\")
            case "n": result.unicodeScalars.append("\n")
            case "\"" where quoted: result.unicodeScalars.append("\"")
            default: throw Malformed(description: "an unknown escape: \(text)")
            }
        }
        return result
    }

    /// Buckets ascend to `+Inf`, their counts never fall, and the last is the count.
    private static func check(histogram family: Family) throws {
        let groups = Dictionary(grouping: family.samples) { sample in
            sample.labels.filter { $0.key != "le" }
        }
        for (labels, samples) in groups {
            let buckets = samples.filter { $0.name.hasSuffix("_bucket") }
            let bounds = try buckets.map { bucket in
                guard let bound = bucket.labels["le"].flatMap({ Double($0) }) else {
                    throw Malformed(description: "a bucket without le: \(family.name)")
                }
                return bound
            }
            guard let last = bounds.last, last == .infinity, zip(bounds, bounds.dropFirst()).allSatisfy(<),
                zip(buckets, buckets.dropFirst()).allSatisfy({ $0.value <= $1.value }),
                samples.filter({ $0.name == family.name + "_count" }).map(\.value) == [buckets.last?.value],
                samples.filter({ $0.name == family.name + "_sum" }).count == 1, samples.count == buckets.count + 2
            else { throw Malformed(description: "no histogram: \(family.name) \(labels)") }
        }
    }
}
