#include "embedded_files.h"

// Every file that the binary carries, once here. A test compares the list with the folders.
#define FILE_ROW(symbol, file_name) { file_name, symbol, sizeof(symbol) }

static const unsigned char sqlite_0001[] = {
#embed "../Database/Migrations/sqlite/0001-accounts.sql"
};
static const unsigned char sqlite_0002[] = {
#embed "../Database/Migrations/sqlite/0002-jobs.sql"
};
static const unsigned char sqlite_0003[] = {
#embed "../Database/Migrations/sqlite/0003-documents.sql"
};
static const unsigned char sqlite_0004[] = {
#embed "../Database/Migrations/sqlite/0004-payments.sql"
};
static const unsigned char sqlite_0005[] = {
#embed "../Database/Migrations/sqlite/0005-job-control.sql"
};
static const unsigned char sqlite_0006[] = {
#embed "../Database/Migrations/sqlite/0006-accounts.sql"
};
static const unsigned char sqlite_0007[] = {
#embed "../Database/Migrations/sqlite/0007-reversals.sql"
};
static const unsigned char sqlite_0008[] = {
#embed "../Database/Migrations/sqlite/0008-administration.sql"
};
static const unsigned char sqlite_0009[] = {
#embed "../Database/Migrations/sqlite/0009-deleted-documents.sql"
};
static const unsigned char sqlite_0010[] = {
#embed "../Database/Migrations/sqlite/0010-sources-and-outlines.sql"
};
static const unsigned char sqlite_0011[] = {
#embed "../Database/Migrations/sqlite/0011-pipeline.sql"
};
static const unsigned char sqlite_0012[] = {
#embed "../Database/Migrations/sqlite/0012-traces.sql"
};
static const unsigned char sqlite_0013[] = {
#embed "../Database/Migrations/sqlite/0013-retention.sql"
};
static const unsigned char postgresql_0001[] = {
#embed "../Database/Migrations/postgresql/0001-accounts.sql"
};
static const unsigned char postgresql_0002[] = {
#embed "../Database/Migrations/postgresql/0002-jobs.sql"
};
static const unsigned char postgresql_0003[] = {
#embed "../Database/Migrations/postgresql/0003-documents.sql"
};
static const unsigned char postgresql_0004[] = {
#embed "../Database/Migrations/postgresql/0004-payments.sql"
};
static const unsigned char postgresql_0005[] = {
#embed "../Database/Migrations/postgresql/0005-job-control.sql"
};
static const unsigned char postgresql_0006[] = {
#embed "../Database/Migrations/postgresql/0006-accounts.sql"
};
static const unsigned char postgresql_0007[] = {
#embed "../Database/Migrations/postgresql/0007-reversals.sql"
};
static const unsigned char postgresql_0008[] = {
#embed "../Database/Migrations/postgresql/0008-administration.sql"
};
static const unsigned char postgresql_0009[] = {
#embed "../Database/Migrations/postgresql/0009-deleted-documents.sql"
};
static const unsigned char postgresql_0010[] = {
#embed "../Database/Migrations/postgresql/0010-sources-and-outlines.sql"
};
static const unsigned char postgresql_0011[] = {
#embed "../Database/Migrations/postgresql/0011-pipeline.sql"
};
static const unsigned char postgresql_0012[] = {
#embed "../Database/Migrations/postgresql/0012-traces.sql"
};
static const unsigned char postgresql_0013[] = {
#embed "../Database/Migrations/postgresql/0013-retention.sql"
};
static const unsigned char openapi[] = {
#embed "../../openapi.yaml"
};
static const unsigned char document_page[] = {
#embed "../Documents/Export/Style/document.html"
};
static const unsigned char document_style[] = {
#embed "../Documents/Export/Style/document.css"
};
static const unsigned char page_layout[] = {
#embed "../WebAPI/Pages/Templates/layout.mustache"
};
static const unsigned char page_documents[] = {
#embed "../WebAPI/Pages/Templates/documents.mustache"
};
static const unsigned char page_document_form[] = {
#embed "../WebAPI/Pages/Templates/document-form.mustache"
};
static const unsigned char page_document[] = {
#embed "../WebAPI/Pages/Templates/document.mustache"
};
static const unsigned char page_outline[] = {
#embed "../WebAPI/Pages/Templates/outline.mustache"
};
static const unsigned char page_account[] = {
#embed "../WebAPI/Pages/Templates/account.mustache"
};
static const unsigned char page_style[] = {
#embed "../WebAPI/Pages/Templates/pages.css"
};
static const unsigned char page_progress[] = {
#embed "../WebAPI/Pages/Templates/progress.js"
};
static const unsigned char formula_style[] = {
#embed "../Documents/Export/Style/formulas.css"
};
static const unsigned char word_settings[] = {
#embed "../Documents/Export/Style/word-settings.xml"
};

static const struct rukopys_embedded_file files[] = {
    FILE_ROW(sqlite_0001, "Migrations/sqlite/0001-accounts.sql"),
    FILE_ROW(sqlite_0002, "Migrations/sqlite/0002-jobs.sql"),
    FILE_ROW(sqlite_0003, "Migrations/sqlite/0003-documents.sql"),
    FILE_ROW(sqlite_0004, "Migrations/sqlite/0004-payments.sql"),
    FILE_ROW(sqlite_0005, "Migrations/sqlite/0005-job-control.sql"),
    FILE_ROW(sqlite_0006, "Migrations/sqlite/0006-accounts.sql"),
    FILE_ROW(sqlite_0007, "Migrations/sqlite/0007-reversals.sql"),
    FILE_ROW(sqlite_0008, "Migrations/sqlite/0008-administration.sql"),
    FILE_ROW(sqlite_0009, "Migrations/sqlite/0009-deleted-documents.sql"),
    FILE_ROW(sqlite_0010, "Migrations/sqlite/0010-sources-and-outlines.sql"),
    FILE_ROW(sqlite_0011, "Migrations/sqlite/0011-pipeline.sql"),
    FILE_ROW(sqlite_0012, "Migrations/sqlite/0012-traces.sql"),
    FILE_ROW(sqlite_0013, "Migrations/sqlite/0013-retention.sql"),
    FILE_ROW(postgresql_0001, "Migrations/postgresql/0001-accounts.sql"),
    FILE_ROW(postgresql_0002, "Migrations/postgresql/0002-jobs.sql"),
    FILE_ROW(postgresql_0003, "Migrations/postgresql/0003-documents.sql"),
    FILE_ROW(postgresql_0004, "Migrations/postgresql/0004-payments.sql"),
    FILE_ROW(postgresql_0005, "Migrations/postgresql/0005-job-control.sql"),
    FILE_ROW(postgresql_0006, "Migrations/postgresql/0006-accounts.sql"),
    FILE_ROW(postgresql_0007, "Migrations/postgresql/0007-reversals.sql"),
    FILE_ROW(postgresql_0008, "Migrations/postgresql/0008-administration.sql"),
    FILE_ROW(postgresql_0009, "Migrations/postgresql/0009-deleted-documents.sql"),
    FILE_ROW(postgresql_0010, "Migrations/postgresql/0010-sources-and-outlines.sql"),
    FILE_ROW(postgresql_0011, "Migrations/postgresql/0011-pipeline.sql"),
    FILE_ROW(postgresql_0012, "Migrations/postgresql/0012-traces.sql"),
    FILE_ROW(postgresql_0013, "Migrations/postgresql/0013-retention.sql"),
    FILE_ROW(openapi, "openapi.yaml"),
    FILE_ROW(document_page, "Export/document.html"),
    FILE_ROW(document_style, "Export/document.css"),
    FILE_ROW(page_layout, "Pages/layout.mustache"),
    FILE_ROW(page_documents, "Pages/documents.mustache"),
    FILE_ROW(page_document_form, "Pages/document-form.mustache"),
    FILE_ROW(page_document, "Pages/document.mustache"),
    FILE_ROW(page_outline, "Pages/outline.mustache"),
    FILE_ROW(page_account, "Pages/account.mustache"),
    FILE_ROW(page_style, "Pages/pages.css"),
    FILE_ROW(page_progress, "Pages/progress.js"),
    FILE_ROW(formula_style, "Export/formulas.css"),
    FILE_ROW(word_settings, "Export/word-settings.xml"),
};

size_t rukopys_embedded_file_count(void) {
    return sizeof(files) / sizeof(files[0]);
}

struct rukopys_embedded_file rukopys_embedded_file_at(size_t index) {
    return files[index];
}
