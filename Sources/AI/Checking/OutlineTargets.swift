extension Outline {
    /// The outline with targets that add up to a length within a tenth: as they are where they do, else in proportion.
    package func fitting(targetWords: Int) -> Outline {
        guard abs(self.targetWords - targetWords) * 10 > targetWords,
            let targets = TargetScaling.scaled(sections.map { Double($0.targetWords) }, to: targetWords)
        else { return self }
        return Outline(
            sections: zip(sections, targets).map { section, target in
                OutlineSection(
                    id: section.id, title: section.title, brief: section.brief, targetWords: target,
                    isIndependent: section.isIndependent)
            })
    }
}
