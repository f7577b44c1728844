/// What the pages say in English.
enum EnglishPhrases {
    static let all: [String: String] = [signIn, pages, forms, states, problems].reduce(into: [:]) { all, some in
        all.merge(some) { $1 }
    }

    private static let signIn = [
        "sign-in": "Sign in", "your-address": "Your e-mail address", "send-link": "Send me a link",
        "no-address": "This is not an e-mail address that we can mail to.",
        "no-password": "We mail you a link and a code, either of which signs you in. There is no password.",
        "wrong-code": "This code does not work", "look-into-mail": "Look into your mail",
        "wrong-code-text": "It is not the one that was mailed last, or it is too old, or it was mistyped too often.",
        "look-into-mail-text":
            "If you can sign in with this address, a link is on its way there. Open it, or type the code.",
        "code": "The code of eight digits", "another-mail": "Ask for another mail",
        "sign-in-as": "Sign in to Rukopys as",
        "did-not-ask": "If you did not ask for this, close the page: nothing happens.",
        "signed-in": "You are signed in", "signed-in-as": "You are signed in as",
        "link-is-over": "This link does not work any more", "link-is-over-text": "It was used, or it is too old.",
        "ask-again": "Ask for a new one",
    ]

    private static let pages = [
        "documents": "Your documents", "account": "Your account", "sign-out": "Sign out",
        "new-document": "Describe a new document", "no-documents": "There is nothing here yet.",
        "older-documents": "Older documents", "pages": "% pages", "words": "% words", "progress": "How far it is",
        "section-being-written": "Being written: %", "section-finished": "Finished: %",
        "waiting-to-be-written": "It is about to be begun.",
        "cancel-writing": "Stop the writing",
        "cancel-hint": "What is finished stays yours; the rest is refunded by itself.",
        "download": "Download", "pay-heading": "Have it written", "pay": "Go to the payment",
        "offer": "% pages for %. You pay once, and watch it being written.",
        "description": "What it is about", "change": "Change the description", "sources": "Sources",
        "no-sources": "None yet. Without sources there is little to write from.", "remove": "Remove",
        "add-file": "Add a file", "add-text": "Add a text", "file": "File",
        "file-hint": "Text or Markdown in UTF-8, or a PDF with text in it; at most 10 MB.", "add": "Add it",
        "outline": "Outline", "no-outline": "None yet. It is made when the writing begins, or now, for you to edit.",
        "make-outline": "Propose an outline", "edit-outline": "Edit the outline", "written": "What is written",
        "write-anew": "Write this section anew", "payment": "Payments", "ask-refund": "Ask for a refund",
        "refund-category": "What is it about?", "refund-reason": "What went wrong? At least ten characters.",
        "send": "Send", "delete-document": "Delete this document",
        "delete-warning": "The description, the sources, the text and the files are deleted. Payments stay on record.",
        "delete-for-good": "Delete for good", "back": "Back", "save": "Save",
        "section-title": "Heading", "section-brief": "What it is to say", "section-words": "Words",
        "outline-room": "All sections together must have % to % words.",
        "outline-hint": "A section whose heading is emptied is left out.",
        "outline-wrong": "The outline cannot be kept like this: %",
        "sessions": "Where you are signed in", "this-browser": "This browser", "seen": "last seen %",
        "unknown-device": "Unknown program", "sign-out-everywhere": "Sign out everywhere",
        "own-data": "What is kept about you", "export": "Download all of it (JSON)",
        "delete-account": "Delete the account",
        "delete-account-warning":
            "All documents are deleted, and you are signed out everywhere. Payments stay on record, without your name.",
        "type-address": "Type your e-mail address, so that it does not happen by mistake",
        "account-saved": "It is saved.", "account-deleted": "Your account is deleted.",
        "thank-you": "Thank you",
        "paid-waiting": "As soon as your payment is confirmed, your document is being written.",
        "nothing-paid": "Nothing was paid",
        "nothing-paid-text": "The payment was not made. The document waits for you.",
        "to-document": "To the document", "new-title": "A new document", "change-title": "Change the description",
        "describe": "Keep the description", "price-note": "A page costs %.",
    ]

    private static let forms = [
        "title": "Title", "title-hint": "1 to 500 characters, on one line.",
        "topic": "Topic", "topic-hint": "What is it about, and for whom? 10 to 5,000 characters.",
        "language": "Language", "language-hint": "A language tag such as en, uk, de, pl.",
        "target_pages": "Pages", "target_pages-hint": "3 to 200 pages of about 300 words.",
        "citation_style": "Citation style", "citation_style-hint": "How sources are cited.",
        "requirements": "Wishes", "requirements-hint": "Anything else that matters; at most 5,000 characters.",
        "source-title": "Title", "source-author": "Author", "source-year": "Year", "source-text": "Text",
        "full-name": "Name", "look-at-marked": "Some fields are not as they should be.",
        "quality": "The quality", "not_satisfied": "It is not what I wanted",
        "technical_issue": "A technical problem", "other": "Something else",
    ]

    private static let states = [
        "draft": "Not paid for yet", "payment_pending": "The payment is open", "queued": "About to be written",
        "generating": "Being written", "completed": "Finished", "partially_completed": "Finished in part",
        "failed": "It could not be written", "canceled": "Stopped", "refunded": "Refunded",
        "paused-budget": "Paused: we are looking at it", "paused-dispute": "Paused: the payment is disputed",
        "being-rewritten": "A section is being written anew", "canceling": "Being stopped",
        "payment-created": "begun", "payment-pending": "being confirmed", "payment-paid": "paid",
        "payment-failed": "declined", "payment-expired": "expired", "payment-canceled": "canceled",
        "payment-partially_refunded": "% refunded", "payment-refunded": "refunded", "payment-disputed": "disputed",
        "payment-mismatch": "we are looking at it", "refund-asked": "Your request has been sent.",
    ]

    private static let problems = [
        "problem": "This did not work", "not-found": "There is nothing here",
        "foreign-form": "This form came from another site",
        "document-locked": "This document cannot be changed while it is being paid for or written",
        "document-not-ready": "This document is not ready yet",
        "document-busy": "Another section is being written anew",
        "regenerations-used-up": "No more sections of this document can be written anew",
        "document-already-paid": "This document is paid for",
        "too-many-requests": "That was too often: wait a little, then try again",
        "recent-sign-in-required": "Sign in again first, so that we know that it is you",
        "maintenance": "The service is closed for a while",
        "payment-provider-unavailable": "The payment service does not answer",
        "wrong-address": "This is not the address of your account",
        "invalid-request": "Some of it is not as it should be",
    ]
}
