/// Counts words as a reader would: `64.4`, `co-operate` and `п’ять` are one each.
enum WordCount {
    /// - Parameter text: prose; Markdown's marks count only where they hold a letter or a digit.
    static func words(in text: String) -> Int {
        var count = 0
        var isCounted = false
        for scalar in text.unicodeScalars {
            if scalar.isSpace {
                isCounted = false
            } else if scalar.isIdeograph {
                // Chinese and Japanese put no space between words.
                count += 1
            } else if !isCounted, scalar.isLetter || scalar.isDigit {
                isCounted = true
                count += 1
            }
        }
        return count
    }
}
