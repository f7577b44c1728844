/// What the pages say in Ukrainian.
enum UkrainianPhrases {
    static let all: [String: String] = [signIn, pages, forms, states, problems].reduce(into: [:]) { all, some in
        all.merge(some) { $1 }
    }

    private static let signIn = [
        "sign-in": "Увійти", "your-address": "Ваша електронна адреса", "send-link": "Надіслати посилання",
        "no-address": "На таку адресу ми не можемо написати.",
        "no-password": "Ми надішлемо посилання і код: увійти можна і так, і так. Пароля немає.",
        "wrong-code": "Цей код не діє", "look-into-mail": "Перевірте пошту",
        "wrong-code-text":
            "Це не той код, що надіслано останнім, або він застарів, або його забагато разів введено хибно.",
        "look-into-mail-text":
            "Якщо з цією адресою можна увійти, туди вже йде посилання. Відкрийте його або введіть код.",
        "code": "Код із восьми цифр", "another-mail": "Попросити ще один лист",
        "sign-in-as": "Увійти до Rukopys як",
        "did-not-ask": "Якщо ви цього не просили, закрийте сторінку: нічого не станеться.",
        "signed-in": "Ви увійшли", "signed-in-as": "Ви увійшли як",
        "link-is-over": "Це посилання більше не діє", "link-is-over-text": "Його використано, або воно застаріло.",
        "ask-again": "Попросіть нове",
    ]

    private static let pages = [
        "documents": "Ваші документи", "account": "Обліковий запис", "sign-out": "Вийти",
        "new-document": "Описати новий документ", "no-documents": "Тут ще нічого немає.",
        "older-documents": "Давніші документи", "pages": "сторінок: %", "words": "слів: %",
        "progress": "Скільки зроблено",
        "section-being-written": "Пишеться: %", "section-finished": "Готово: %",
        "waiting-to-be-written": "Ось-ось розпочнеться.",
        "cancel-writing": "Зупинити написання",
        "cancel-hint": "Готове лишається вашим; за решту гроші повернуться самі.",
        "download": "Завантажити", "pay-heading": "Замовити написання", "pay": "Перейти до оплати",
        "offer": "Сторінок: %, ціна: %. Ви платите один раз і бачите, як документ пишеться.",
        "description": "Про що він", "change": "Змінити опис", "sources": "Джерела",
        "no-sources": "Ще немає. Без джерел писати майже нема з чого.", "remove": "Прибрати",
        "add-file": "Додати файл", "add-text": "Додати текст", "file": "Файл",
        "file-hint": "Текст або Markdown у UTF-8 чи PDF із текстом; щонайбільше 10 МБ.", "add": "Додати",
        "outline": "План", "no-outline": "Ще немає. Його складемо на початку написання або зараз, щоб ви його змінили.",
        "make-outline": "Запропонувати план", "edit-outline": "Змінити план", "written": "Що написано",
        "write-anew": "Написати цей розділ заново", "payment": "Оплати", "ask-refund": "Попросити повернення грошей",
        "refund-category": "У чому справа?", "refund-reason": "Що не так? Щонайменше десять знаків.",
        "send": "Надіслати", "delete-document": "Видалити цей документ",
        "delete-warning": "Опис, джерела, текст і файли буде видалено. Оплати лишаються в обліку.",
        "delete-for-good": "Видалити назавжди", "back": "Назад", "save": "Зберегти",
        "section-title": "Заголовок", "section-brief": "Про що він", "section-words": "Слів",
        "outline-room": "Усі розділи разом мають містити від % до % слів.",
        "outline-hint": "Розділ без заголовка буде вилучено.",
        "outline-wrong": "Так план зберегти не можна: %",
        "sessions": "Де ви увійшли", "this-browser": "Цей браузер", "seen": "востаннє %",
        "unknown-device": "Невідома програма", "sign-out-everywhere": "Вийти всюди",
        "own-data": "Що зберігається про вас", "export": "Завантажити все (JSON)",
        "delete-account": "Видалити обліковий запис",
        "delete-account-warning":
            "Усі документи буде видалено, і ви вийдете всюди. Оплати лишаються в обліку без вашого імені.",
        "type-address": "Введіть свою адресу, щоб це не сталося помилково",
        "account-saved": "Збережено.", "account-deleted": "Ваш обліковий запис видалено.",
        "thank-you": "Дякуємо",
        "paid-waiting": "Щойно оплату буде підтверджено, документ почне писатися.",
        "nothing-paid": "Оплати не було", "nothing-paid-text": "Оплату не здійснено. Документ чекає на вас.",
        "to-document": "До документа", "new-title": "Новий документ", "change-title": "Змінити опис",
        "describe": "Зберегти опис", "price-note": "Сторінка коштує %.",
    ]

    private static let forms = [
        "title": "Назва", "title-hint": "Від 1 до 500 знаків, один рядок.",
        "topic": "Тема", "topic-hint": "Про що документ і для кого? Від 10 до 5000 знаків.",
        "language": "Мова", "language-hint": "Код мови, як-от en, uk, de, pl.",
        "target_pages": "Сторінок", "target_pages-hint": "Від 3 до 200 сторінок приблизно по 300 слів.",
        "citation_style": "Стиль посилань", "citation_style-hint": "Як оформлювати посилання на джерела.",
        "requirements": "Побажання", "requirements-hint": "Усе інше, що важливо; щонайбільше 5000 знаків.",
        "source-title": "Назва", "source-author": "Автор", "source-year": "Рік", "source-text": "Текст",
        "full-name": "Ім’я", "look-at-marked": "Деякі поля заповнено не так.",
        "quality": "Якість", "not_satisfied": "Це не те, чого я хочу",
        "technical_issue": "Технічна проблема", "other": "Інше",
    ]

    private static let states = [
        "draft": "Ще не оплачено", "payment_pending": "Оплату розпочато", "queued": "Ось-ось почне писатися",
        "generating": "Пишеться", "completed": "Готово", "partially_completed": "Готово частково",
        "failed": "Написати не вдалося", "canceled": "Зупинено", "refunded": "Гроші повернено",
        "paused-budget": "Призупинено: ми з’ясовуємо", "paused-dispute": "Призупинено: оплату оскаржено",
        "being-rewritten": "Розділ пишеться заново", "canceling": "Зупиняється",
        "payment-created": "розпочато", "payment-pending": "підтверджується", "payment-paid": "сплачено",
        "payment-failed": "відхилено", "payment-expired": "термін оплати минув", "payment-canceled": "скасовано",
        "payment-partially_refunded": "повернено %", "payment-refunded": "повернено", "payment-disputed": "оскаржено",
        "payment-mismatch": "ми з’ясовуємо", "refund-asked": "Ваше прохання надіслано.",
    ]

    private static let problems = [
        "problem": "Не вийшло", "not-found": "Тут нічого немає",
        "foreign-form": "Ця форма прийшла з іншого сайту",
        "document-locked": "Документ не можна змінювати, поки його оплачують або пишуть",
        "document-not-ready": "Документ ще не готовий", "document-busy": "Інший розділ саме пишеться заново",
        "regenerations-used-up": "Розділи цього документа більше не можна писати заново",
        "document-already-paid": "Цей документ оплачено",
        "too-many-requests": "Забагато спроб: зачекайте трохи й спробуйте ще",
        "recent-sign-in-required": "Спершу увійдіть ще раз, щоб ми знали, що це ви",
        "maintenance": "Сервіс на якийсь час недоступний",
        "payment-provider-unavailable": "Платіжний сервіс не відповідає",
        "wrong-address": "Це не адреса вашого облікового запису",
        "invalid-request": "Щось заповнено не так",
    ]
}
