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
        "Am 3. Oktober 1990 war es so weit.|Am 4. Oktober ruhte die Arbeit.",
        "Im 19. Jahrhundert wuchs die Stadt.|Nach dem 2. Weltkrieg lag sie in Trümmern.",
        "Es geschah am 27. Mai.|Danach war Ruhe.",
        "Viele Waren, z. B. Getreide und Holz, kamen per Schiff.|Andere, d. h. Tuche, kamen per Bahn.",
        "Viele Häfen, z.B. Kiel, d.h. die großen, wuchsen.|Es blieb dabei.",
        "Es nahmen u. a. Lübeck, Kiel und Rostock teil.|Die Städte zahlten, bzw. Lübeck zahlte für alle.",
        "Gehandelt wurde mit Salz, Hering usw.|Die Händler wurden reich.",
        "Die Stadt entstand um 500 v. Chr. Athen war da schon alt.",
        "Die Stadt entstand um 500 v. Chr.|Die Griechen kamen später.",
        "Der Kanal kostete 156 Mio. Mark und wurde vgl. Abb. 3 schnell fertig.|Er ist lang.",
        "Dr. Meier und Prof. Schulz, geb. Lange, gruben dort.|Sie fanden nichts.",
        "Im 18. Jh. Sitz der Verwaltung, wurde die Stadt im 19. Jh. zum Hafen.|Sie blieb es.",
        "Wilhelm II. eröffnete den Kanal.|Er sagte: „Es ist gut.“|Alle klatschten.",
        "W 1945 r. Gdańsk leżał w gruzach.|Odbudowa trwała długo.",
        "Port zbudowano w 1923 r.|W tym samym roku zawinął statek.",
        "W XIX w. Szczecin był twierdzą.|Mury zburzono w XIX w.|To był początek portu.",
        "Sprowadzano m.in. Sukno i wino, np. Z Francji, tj. z daleka.|Płacono zbożem.",
        "Pisał o tym prof. Jan Nowak i inż. Tadeusz Wenda.|Książka ukazała się później.",
        "Mieszkało tu 120 tys. osób, tzn. dużo.|Miasto rosło.",
        "Handlowano zbożem, drewnem itd.|W porcie było tłoczno.",
        "Kościół św. Mikołaja stoi przy ul. Świętojańskiej.|Jest stary.",
        "Osada powstała w 500 r. p.n.e.|W niej mieszkali rybacy.",
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
