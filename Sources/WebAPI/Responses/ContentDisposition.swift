import Foundation

/// `Content-Disposition` for a file name in any script (RFC 6266, RFC 8187).
enum ContentDisposition {
    /// A file system takes no more than 255 bytes, and a proxy few kilobytes of headers.
    private static let longestName = 120

    /// The name's extension is kept, however long the name is.
    static func attachment(_ name: String) -> String {
        let name = shortened(name)
        let plain = String(
            name.unicodeScalars.map { scalar -> Character in
                let isPlain = scalar.isASCII && scalar.value >= 0x20 && scalar.value < 0x7F
                return isPlain && !"\"\\/%;".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
            })
        let allowed = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        let encoded = name.replacing("/", with: "_").addingPercentEncoding(withAllowedCharacters: allowed) ?? plain
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }

    private static func shortened(_ name: String) -> String {
        guard name.unicodeScalars.count > longestName else { return name }
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        var stem = String.UnicodeScalarView()
        stem.append(contentsOf: name[..<dot].unicodeScalars.prefix(longestName))
        return String(stem) + name[dot...]
    }
}
