/// How races are run.
enum Races {
    /// So often each: one that is lost now and then must not pass by luck.
    static let repetitions = 20
}
