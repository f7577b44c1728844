import Testing

@testable import AI

@Suite("The bucket of a minute")
struct MinuteBucketTests {
    @Test("is full at first, and fills again over a minute")
    func fills() {
        var bucket = MinuteBucket(perMinute: 60)
        #expect(bucket.opening(for: 60, at: .seconds(100)) == nil)
        bucket.take(60, at: .seconds(100))
        #expect(bucket.opening(for: 1, at: .seconds(100)) == .seconds(101))
        #expect(bucket.opening(for: 60, at: .seconds(100)) == .seconds(160))
        #expect(bucket.opening(for: 1, at: .seconds(101)) == nil)
        #expect(bucket.opening(for: 60, at: .seconds(500)) == nil)
        #expect(bucket.opening(for: 61, at: .seconds(500)) == nil, "more than a minute's worth could never be had")
    }

    @Test("what it was overdrawn by is waited for")
    func overdrawn() {
        var bucket = MinuteBucket(perMinute: 60)
        bucket.take(90, at: .zero)
        #expect(bucket.opening(for: 1, at: .zero) == .seconds(31))
        bucket.giveBack(50, at: .zero)
        #expect(bucket.opening(for: 20, at: .zero) == nil)
        bucket.giveBack(-20, at: .zero)
        #expect(bucket.opening(for: 1, at: .zero) == .seconds(1))
    }

    @Test("is never more than full, and a clock that goes back fills nothing")
    func bounds() {
        var bucket = MinuteBucket(perMinute: 60)
        bucket.giveBack(1_000, at: .seconds(10))
        bucket.take(60, at: .seconds(10))
        #expect(bucket.opening(for: 1, at: .seconds(10)) == .seconds(11))
        #expect(bucket.opening(for: 1, at: .zero) != nil)
        #expect(bucket.opening(for: 1, at: .seconds(11)) == nil)
    }
}
