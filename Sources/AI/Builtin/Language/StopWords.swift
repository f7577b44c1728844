/// Words that say nothing about what a text is about.
enum StopWords {
    /// - Parameter word: in lower case.
    static func contains(_ word: String) -> Bool {
        all.contains(word)
    }

    private static let all: Set<String> = Set(
        [english, ukrainian, german, polish].joined(separator: " ").split(whereSeparator: \.isWhitespace).map(
            String.init))

    private static let english = """
        a about above across after afterwards again against ago all almost alone along already also although always \
        am among an and another any anyone anything are around as at away back be became because become becomes been \
        before behind being below beneath beside besides between beyond both but by can cannot could did do does \
        doing done down during each either else enough even ever every everyone everything few first for former from \
        further get give given go had has have having he hence her here hers herself him himself his how however i if \
        in indeed instead into is it its itself just last later latter least less let like likewise made make many \
        may me meanwhile might more moreover most mostly much must my myself near neither never nevertheless next no \
        nobody none nor not nothing now nowhere of off often on once one only onto or other others otherwise our ours \
        out over own per perhaps quite rather same second see seem several shall she should since so some someone \
        something sometimes soon still such than that the their theirs them themselves then there thereby therefore \
        these they third this those though through throughout thus to together too toward towards two under until \
        unto up upon us used using very via was we well went were what whatever when whenever where whereas wherever \
        whether which while who whoever whole whom whose why will with within without would yet you your yours
        """

    private static let ukrainian = """
        а або авжеж адже але ані б багато без би біля більш більше бо був буде будуть були було бути в вам вас ваш \
        весь від він вона вони воно все всі всього всіх вже ви вздовж вниз во всередині втім внаслідок \
        геть головне дві де декілька деякі деяких деякий для до доки довкола досі друга друге другий дуже є ж \
        же жоден за завдяки завжди замість занадто зараз зате звідки звідси звідти згідно згодом зі знов знову \
        зокрема і із інша інше інший інші інших її їй їм їх їхня їхнє їхні їхній й його йому ким кого кожен кожна \
        кожне кожній коли коло котра котрий крім крізь куди лиш лише ледве майже має мали мати мене менш менше ми між \
        мій мною мов моя на навколо навіть навіщо над надто нам нами нас наче наш не невже незважаючи неї нема немає \
        нею ним ними них ні ніби ніхто ніколи ніж ній нині нього ну о об обидва обидві один одна одне одні однак \
        окрім ось отже отож перед перша перше перший перші під пізніше після по поблизу поза понад попри поруч потім \
        при про просто проте протягом проти ради разом раніше рівно сам сама саме самі самий свій своє свої своїм \
        своїх свого свою своя себе серед собі собою спочатку стала стало став стали та так така також таке такий такі \
        там твій те теж тепер ти тим тими тих ті тієї тій тільки то тобто того тоді той тож тому тощо тою три ту тут у \
        увесь упродовж усе усі усіх хіба хоч хоча хто це цей ці цього цим цими цих цієї цій цьому цю ця через чи \
        чиє чий чия чого чому ще що щоб щодо щойно як яка яке який які яких якби якщо якого якої якому якою яку якій \
        яким якими немов наприклад водночас натомість близько оскільки аби після кілька жодна \
        кожного потрібно можна треба слід варто
        """

    /// Without those that say something in English: `war`, `hat`, `man`, `fast`.
    private static let german = """
        aber alle allem allen aller alles als am an andere anderen anderer anderes auch auf aus außer außerdem bei beide \
        beiden beim bereits bevor bis bisher bloß da dabei dadurch dafür dagegen daher dahin damals damit danach daneben \
        dann daran darauf daraus darf darin darum darunter darüber das dass davon davor dazu dein dem den denen denn \
        dennoch der deren des deshalb dessen desto deswegen dich die dies diese diesem diesen dieser dieses dir doch dort \
        du durch dürfen ebenso eher eigentlich ein eine einem einen einer eines einige einigen einiger einmal entweder er \
        erst es etwa etwas euch eure für ganz gar gegen gegenüber geworden hatte hatten habe haben hier hin hinter ich \
        ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im immer indem infolge innerhalb ins inzwischen ist jede jedem \
        jeden jeder jedes jedoch jemand jene jenem jenen jener jenes jetzt kann kein keine keinem keinen keiner konnte \
        konnten können könnte lassen ließ machen manche manchen mancher mehr mehrere mein meist meisten mich mir mit muss \
        musste mussten müssen nach nachdem neben nein nicht nichts noch nun nur ob obwohl oder ohne oft schon sehr sei \
        sein seine seinem seinen seiner seines seit seitdem selbst sich sie sind sobald sodass sogar solche solchen sollen \
        sollte sondern sonst soweit sowie sowohl später statt teils trotz trotzdem um und uns unser unsere unter viel \
        viele vielen vom von vor vorher wann waren warum was wegen weil weiter welche welchem welchen welcher welches wem \
        wen wenig wenige weniger wenn wer werden wessen wie wieder wird wo wobei wodurch worden wurde wurden während \
        wäre zu zudem zum zur zusammen zwar zwischen zwei über überall
        """

    /// Without those that say something in English: `ten`, `ale`, `pod`.
    private static let polish = """
        aby albo ależ ani aż bardziej bardzo bez bo bowiem byli być był była było były będzie będą bądź choć chociaż co \
        coraz czego czy czyli czym czemu dla dlaczego dlatego do dopiero dość dwa dwie dwóch dzięki gdy gdyby gdyż gdzie \
        głównie i ich ile im inna inne innego innej inny innych innym iż ja jak jaka jaki jakie jako jakby je jednak \
        jednakże jego jej jemu jest jeszcze jeśli jeżeli już każda każde każdego każdej każdy kiedy kilka kilku kto która \
        które którego której który których którym którymi którzy którą ku lecz lub ma mają mają miał miała miało miały \
        mimo mogą może można musi musiał my na nad nam nas nasz nasza nasze natomiast nawet nią nich nie niech niego niej \
        nim nimi niż no o obie obok od około on ona one oni ono oprócz oraz po podczas poniżej ponad ponieważ poza powyżej \
        później przecież przed przede przez przy raz się skąd sobie są są także tam te tego tej temu to tu tutaj twój ty \
        tych tylko tym tymi tzw tę tą u w wam was wasz we według wiele wielu więc więcej wobec wokół wraz wreszcie \
        wszystkich wszystkie wszystko wśród wtedy wy wzdłuż z za zanim zaraz zaś ze zatem zawsze znów zostać został została \
        zostało zostały że żeby żadna żadne żaden
        """
}
