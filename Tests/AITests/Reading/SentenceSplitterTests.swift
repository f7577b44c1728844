import Testing

@testable import AI

@Suite("Dividing a text into sentences")
struct SentenceSplitterTests {
    /// A bar shows where to divide.
    private static let texts = [
        "One sentence.|Two sentences!|Three? |Yes…|No.",
        "Dr. Smith met Prof. Jones and Mrs. Miller.|They spoke of St. Andrews.",
        "It was built by J. R. Smith and A. Saligny.|It stands.",
        "Birds, e.g. Gulls, i.e. Laridae, nest here.|Fish do not.",
        "It cost 3.5 million dollars.|It was 64.4 km long.",
        "Порт перевалив 2,3 млн.|Це був рекорд.",
        "The firm, Miller & Co. of London, closed in 1909.|Its ships were sold.",
        "He lived in the U.S. Navy yard.|He left the U.S.|The yard closed.",
        "They met at 5 p.m. in the harbour, i.e. after sunset.|Nobody came.",
        "Smith et al. Found nothing.",
        "See No. 5 and fig. 3 in the list.|The answer was no.|So it was.",
        "\"Go!\" he said.|\"Why?\" she asked.|They went.",
        "They cried “Thalatta! Thalatta!” when they saw the water.|It was calm.",
        "He said: “It is late.”|Nobody answered.",
        "It ended in 1909.|Beside it stood silos.",
        "Wait... what is this?|Nothing.",
        "The end … of the line.|Really.",
        "1. First things come first.|Then others.",
        "(It was closed.)|It opened again.",
        "Місто засноване в VI ст. до н. е.|У 8 р. н. е. сюди заслали Овідія.",
        "У IV ст. до н. е. Ольвія витримала облогу.",
        "Помер поет у Томах 17 або 18 р.|Великий мозаїчний килим знайшли пізніше.",
        "Місто відвідав у 1901 р. Борис Фармаковський.",
        "Розкопки тривають від 1901 р.; їх розпочав Борис Фармаковський.|Вони тривають.",
        "У 1837–1841 рр. від бульвару до гавані збудували сходи.|Їх довжина — 142 м.|Унизу вони ширші.",
        "Населення зросло до 20 тис. осіб, тобто вдвічі.|Місто росло.",
        "Зерно, мед, шкіри тощо.|Див. також карту.|Це м. Одеса, вул. Рибна, буд. 3.",
        "На о. Березань жили греки.|Проф. Фармаковський копав там.",
        "Т. Шевченко й І. Франко писали про це.|Про це писали й інші.",
        "Риба, сіль, мед і т. д. йшли морем.|Назад везли вино.",
        "Довжина каналу — 64,4 км.|Він має два шлюзи.",
        "Він писав польською, напр. у листах.|Листи збереглися.",
        "早い。|遅い？|はい。",
        "هذا هو الميناء.|هل هو كبير؟|نعم.",
    ]

    @Test("abbreviations, numbers, initials and quotations are seen through", arguments: texts)
    func divides(text: String) {
        let expected = text.split(separator: "|").map { $0.trimmingPrefix(" ") }.map { sentence in
            String(sentence.reversed().drop { $0 == " " }.reversed())
        }
        let isCJK = text.contains("。")
        let joined = isCJK ? text.replacing("|", with: "") : text.replacing("|", with: " ")
        #expect(SentenceSplitter.sentences(in: joined) == expected)
    }

    @Test("a word that is written small elsewhere is no surname")
    func commonWords() {
        let text = Array("Роботу закінчили в травні 1984 р. Канал Дунай — Чорне море має два шлюзи.".unicodeScalars)
        #expect(SentenceSplitter.sentences(in: text).count == 1)
        #expect(SentenceSplitter.sentences(in: text) { $0.lower == "канал" }.count == 2)
    }

    @Test("hostile text is divided in linear time", arguments: [".", "А. ", "р. Р", "?! ", "1. ", "т. д. "])
    func hostile(pattern: String) {
        let text = String(repeating: pattern, count: 10_000)
        let sentences = SentenceSplitter.sentences(in: text)
        #expect(Prose.key(sentences.joined(separator: " ")) == Prose.key(text))
    }
}
